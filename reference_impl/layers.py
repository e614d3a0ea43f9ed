"""The layers of a network, each forward step beside its backward step.

A backward function takes the gradient of the loss with respect to its layer's output and returns
the gradients with respect to the layer's inputs. The sums over samples here carry no factor 1/N:
the loss has put it into the gradient already. A whole network is in `functional_mlp`.
"""

from __future__ import annotations

from reference_impl.backend import Array, checked
from reference_impl.losses import cross_entropy_gradient


def dense_forward(X: Array, W: Array, b: Array) -> Array:
    """Return Z = X Wᵀ + b.

    Parameters
    ----------
    X : array of float, shape (N, D_in)
        One sample per row.
    W : array of float, shape (D_out, D_in)
        W[j, i] is the weight to unit j from input i.
    b : array of float, shape (D_out,)
        Biases.

    Returns
    -------
    Z : array of float, shape (N, D_out)
        Pre-activations.

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (1), for all samples at once.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 2.0, 3.0]])
    >>> W = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    >>> dense_forward(X, W, np.array([10.0, 20.0]))
    array([[11., 25.]])
    """
    checked(X=(X, "N D_in"), W=(W, "D_out D_in"), b=(b, "D_out"))
    return X @ W.T + b


def dense_backward(dZ: Array, X: Array, W: Array) -> tuple[Array, Array, Array]:
    """Return dX = dZ W, dW = dZᵀ X and db = Σₙ dZ[n].

    Parameters
    ----------
    dZ : array of float, shape (N, D_out)
        Gradient of the loss with respect to Z = X Wᵀ + b.
    X : array of float, shape (N, D_in)
        The layer's input in the forward pass.
    W : array of float, shape (D_out, D_in)
        The layer's weights in the forward pass.

    Returns
    -------
    dX : array of float, shape (N, D_in)
    dW : array of float, shape (D_out, D_in)
    db : array of float, shape (D_out,)

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (7) for dX and equation (6) for dW, for all
    samples at once. W and b are shared by the samples, so their gradients are sums over them.

    Examples
    --------
    >>> import numpy as np
    >>> dZ, X, W = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0, 5.0]]), np.ones((2, 3))
    >>> dX, dW, db = dense_backward(dZ, X, W)
    >>> dX
    array([[3., 3., 3.]])
    >>> dW
    array([[ 3.,  4.,  5.],
           [ 6.,  8., 10.]])
    >>> db
    array([1., 2.])
    """
    checked(dZ=(dZ, "N D_out"), X=(X, "N D_in"), W=(W, "D_out D_in"))
    dX = dZ @ W
    dW, db = dense_parameters_backward(dZ, X)
    return dX, dW, db


def dense_parameters_backward(dZ: Array, X: Array) -> tuple[Array, Array]:
    """Return dW = dZᵀ X and db = Σₙ dZ[n], for a layer whose input needs no gradient.

    Parameters
    ----------
    dZ : array of float, shape (N, D_out)
        Gradient of the loss with respect to Z = X Wᵀ + b.
    X : array of float, shape (N, D_in)
        The layer's input in the forward pass.

    Returns
    -------
    dW : array of float, shape (D_out, D_in)
    db : array of float, shape (D_out,)

    Notes
    -----
    This is `dense_backward` without dX. The first layer of a network needs no more: its input is
    the data.

    Examples
    --------
    >>> import numpy as np
    >>> dW, db = dense_parameters_backward(np.array([[1.0], [2.0]]), np.array([[3.0], [4.0]]))
    >>> dW, db
    (array([[11.]]), array([3.]))
    """
    xp = checked(dZ=(dZ, "N D_out"), X=(X, "N D_in"))
    return dZ.T @ X, xp.sum(dZ, axis=0)


def sigmoid_backward(dA: Array, A: Array) -> Array:
    """Return dZ = dA ⊙ A ⊙ (1 − A) for A = σ(Z).

    Parameters
    ----------
    dA : array of float, any shape
        Gradient of the loss with respect to A.
    A : array of float, shape of dA
        The output of `activations.sigmoid` in the forward pass, not its input.

    Returns
    -------
    dZ : array of float, shape of dA

    Notes
    -----
    Rumelhart, Hinton & Williams (1986), equation (5).

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid_backward(np.array([[4.0, 4.0]]), np.array([[0.5, 1.0]]))
    array([[1., 0.]])
    """
    checked(A=(A, "..."), dA=(dA, "..."))
    return dA * A * (1 - A)


def tanh_backward(dA: Array, A: Array) -> Array:
    """Return dZ = dA ⊙ (1 − A²) for A = tanh Z.

    Parameters
    ----------
    dA : array of float, any shape
        Gradient of the loss with respect to A.
    A : array of float, shape of dA
        The output of `activations.tanh` in the forward pass, not its input.

    Returns
    -------
    dZ : array of float, shape of dA

    Notes
    -----
    LeCun, Bottou, Orr & Müller (1998) on why an activation that is odd learns faster.

    Examples
    --------
    >>> import numpy as np
    >>> tanh_backward(np.array([[4.0, 4.0]]), np.array([[0.5, 1.0]]))
    array([[3., 0.]])
    """
    checked(A=(A, "..."), dA=(dA, "..."))
    return dA * (1 - A) * (1 + A)


def relu_backward(dA: Array, Z: Array) -> Array:
    """Return dZ = dA ⊙ [Z > 0] for A = ReLU(Z).

    Parameters
    ----------
    dA : array of float, any shape
        Gradient of the loss with respect to A.
    Z : array of float, shape of dA
        The input of `activations.relu` in the forward pass.

    Returns
    -------
    dZ : array of float, shape of dA

    Notes
    -----
    ReLU'(0) = 0 by the course's convention; every value in [0, 1] is a subgradient there.

    Examples
    --------
    >>> import numpy as np
    >>> relu_backward(np.array([5.0, 5.0, 5.0]), np.array([-1.0, 0.0, 2.0]))
    array([0., 0., 5.])
    """
    xp = checked(Z=(Z, "..."), dA=(dA, "..."))
    return xp.where(Z > 0, dA, xp.zeros_like(dA))


def softmax_cross_entropy_backward(Z: Array, labels: Array) -> Array:
    """Return dZ = (softmax(Z) − one_hot(labels)) / N.

    Parameters
    ----------
    Z : array of float, shape (N, C)
        Logits, the output of the last layer.
    labels : array of integers, shape (N,)
        The right class of each sample, counted from 0.

    Returns
    -------
    dZ : array of float, shape (N, C)

    Notes
    -----
    Bridle (1990). This is `losses.cross_entropy_gradient`, seen as the backward step of a last
    layer; its forward step is `losses.cross_entropy`. Here the factor 1/N enters.

    Examples
    --------
    >>> import numpy as np
    >>> softmax_cross_entropy_backward(np.zeros((1, 2)), np.array([0]))
    array([[-0.5,  0.5]])
    """
    return cross_entropy_gradient(Z, labels)


def vector_jacobian_product(W: Array, dz: Array) -> Array:
    """Return dx = Wᵀ dz for one sample's z = W x + b.

    Parameters
    ----------
    W : array of float, shape (D_out, D_in)
        Weights, which are also the Jacobian ∂z/∂x.
    dz : array of float, shape (D_out,)
        Gradient of the loss with respect to z.

    Returns
    -------
    dx : array of float, shape (D_in,)

    Notes
    -----
    Zemel, COMS 4995 lecture 2: x̄ = Wᵀ z̄. For a batch the Jacobian ∂Z/∂X has N D_out × N D_in
    entries, nearly all of them 0; no backward step ever needs to build it.

    Examples
    --------
    >>> import numpy as np
    >>> vector_jacobian_product(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]), np.array([1.0, 10.0]))
    array([ 1.,  2., 13.])
    """
    checked(W=(W, "D_out D_in"), dz=(dz, "D_out"))
    return W.T @ dz
