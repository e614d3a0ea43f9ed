"""A convolutional network to train and use: small, and with what deep ones need.

`PictureNetwork.loss_and_gradients` is the whole of backpropagation on the functions of
`convolution`, `picture_norms` and `layers`, written to be read. `PictureNetwork.fit` computes the
same through `picture_step`, which is written to be fast, and so does `outputs` for many pictures.
Dense networks are in `mlp`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from reference_impl import batches
from reference_impl.activations import relu
from reference_impl.backend import (
    Array,
    checked,
    checked_count,
    checked_labels,
    checked_rng,
    namespace,
)
from reference_impl.buffered_optimizers import Optimizer
from reference_impl.convolution import (
    average_pool_backward,
    average_pool_forward,
    conv2d_backward,
    conv2d_forward,
)
from reference_impl.initializers import init_dense
from reference_impl.layers import dense_backward, dense_forward, relu_backward
from reference_impl.losses import cross_entropy, cross_entropy_gradient
from reference_impl.mlp import EPS, MOMENTUM, History
from reference_impl.picture_norms import (
    channelnorm_backward,
    channelnorm_forward,
    channelnorm_inference,
    channelnorm_update_running,
    groupnorm_backward,
    groupnorm_forward,
)
from reference_impl.picture_step import Layer, PictureStep, network_in_use

Pair = tuple[Array, Array]
Gradients = tuple[float, list[Pair], list[Pair]]
NORMS: Final = ("none", "batch", "layer", "group")
MANY: Final = 64
"""Pictures. So many go through a network at a time; with fewer, laying it out doesn't pay."""


class PictureNetwork:
    """Stages of 3×3 convolutions and ReLUs, each with pooling at its end, then one dense layer.

    The windows of the first convolution may be larger.

    Parameters
    ----------
    stages : sequence of sequences of int
        For each stage the number of channels that each of its convolutions makes. After a stage,
        blocks of 2×2 pixels are averaged.
    rng : numpy.random.Generator
        Draws the first weights, by the He scheme.
    shape : tuple of int, default (1, 8, 8)
        Channels, height and width of a picture; each stage must be able to halve the last two.
    classes : int, default 10
    norm : {"none", "batch", "layer", "group"}
        What stands between each convolution and its ReLU.
    groups : int, default 2
        For group norm: how many groups of channels.
    side : int, default 3
        How many pixels high and wide the windows of the first convolution are; odd.
    links : bool, default False
        Residual links: within a stage, each two convolutions that end with as many channels as
        they begin with are given their input once more, before the last ReLU.
    like : array of float32 or float64, optional
        An array whose library, dtype and device the parameters take; float64 NumPy without.

    Attributes
    ----------
    params : list of (W, b)
        Of the convolutions, W of shape (K, C, 3, 3), the first one's (K, C, side, side); and of
        the dense layer, W of shape (K, D).
    layers : list of Layer
        What happens around each convolution.
    scales, running : list of (gamma, beta), list of (mean, var)
        Of the convolutions; empty without norms, or without batch norm.

    Raises
    ------
    TypeError
        If an argument has the wrong type.
    ValueError
        If a number is out of bounds, side is even, a picture can't be halved so often, or there is
        no such norm.

    Notes
    -----
    LeCun, Bottou, Bengio & Haffner (1998), section II, with ReLUs and a softmax; links as in He,
    Zhang, Ren & Sun (2016), figure 2, where they skip two convolutions.

    Examples
    --------
    >>> import numpy as np
    >>> net = PictureNetwork([[8], [16]], np.random.default_rng(0))
    >>> [W.shape for W, b in net.params]
    [(8, 1, 3, 3), (16, 8, 3, 3), (10, 64)]
    >>> net.outputs(np.zeros((5, 1, 8, 8))).shape
    (5, 10)
    """

    def __init__(
        self,
        stages: Sequence[Sequence[int]],
        rng: np.random.Generator,
        *,
        shape: tuple[int, int, int] = (1, 8, 8),
        classes: int = 10,
        norm: str = "none",
        groups: int = 2,
        side: int = 3,
        links: bool = False,
        like: Array = None,
    ) -> None:
        checked_rng(rng)
        if norm not in NORMS:
            raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {norm!r}.")
        if not isinstance(links, bool | np.bool_):
            raise TypeError(f"links must be True or False, got {links!r}.")
        self.norm, self.groups = norm, 1 if norm == "layer" else checked_count("groups", groups)
        side = checked_count("side", side)
        if side % 2 == 0:
            raise ValueError(f"side must be odd, so that a window has a middle, got {side}.")
        channels, height, width = (checked_count("shape", length) for length in shape)
        self.layers: list[Layer] = []
        for stage in stages:
            if height % 2 or width % 2 or not len(stage):
                raise ValueError(
                    "Each stage must have a convolution and be able to halve the pictures, got "
                    f"{list(stages)} for {height} × {width}. Take fewer stages or larger pictures."
                )
            sizes = [channels, *(checked_count("channels", made) for made in stage)]
            for n, (gets, made) in enumerate(pairwise(sizes), start=1):
                linked = bool(links) and n % 2 == 0 and sizes[n] == sizes[n - 2]
                pools = n == len(stage)
                window = 3 if self.layers else side
                self.layers.append(Layer(gets, made, height, width, window, linked, pools))
            channels, height, width = sizes[-1], height // 2, width // 2
        if norm == "group" and any(layer.made % self.groups for layer in self.layers):
            raise ValueError(f"groups must divide all numbers of channels, got {self.groups}.")
        self.params: list[Pair] = []
        for layer in self.layers:
            W, b = init_dense(layer.channels * layer.side**2, layer.made, "he", rng, like=like)
            shape_of_W = (layer.made, layer.channels, layer.side, layer.side)
            self.params.append((namespace(W=W).reshape(W, shape_of_W), b))
        self.params.append(init_dense(channels * height * width, classes, "he", rng, like=like))
        xp = checked(b=(self.params[0][1], "K"))
        biases = [b for _, b in self.params[:-1]]
        self.scales = [(xp.ones_like(b), xp.zeros_like(b)) for b in biases if norm != "none"]
        self.running = [(xp.zeros_like(b), xp.ones_like(b)) for b in biases if norm == "batch"]

    @property
    def n_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(array.size for pair in self.params + self.scales for array in pair)

    # -- use -----------------------------------------------------------------------------

    def maps(self, X: Array) -> list[Array]:
        """Return what each convolution's ReLU says, with running statistics.

        Parameters
        ----------
        X : array of float, shape (N, C, H, W)

        Returns
        -------
        list of array, shape (N, K, H_l, W_l)
            The last one as the dense layer gets it, after pooling: shape (N, K, H_L, W_L).

        Raises
        ------
        TypeError, ValueError
            If X does not fit the network.
        """
        maps, A, entered = [], X, X
        for layer, (W, b) in enumerate(self.params[:-1]):
            of = self.layers[layer]
            Z = conv2d_forward(A, W, b, padding=of.side // 2)
            if self.norm == "batch":
                Z = channelnorm_inference(Z, *self.scales[layer], *self.running[layer], EPS)
            elif self.norm != "none":
                Z, _, _ = groupnorm_forward(Z, *self.scales[layer], self.groups, EPS)
            entered, before = A, entered
            A = relu(Z + before if of.links else Z)
            maps.append(A)
            if of.pools:
                A = average_pool_forward(A, 2)
        return [*maps, A]

    def outputs(self, X: Array) -> Array:
        """Return the logits of the trained network, with running statistics.

        Parameters
        ----------
        X : array of float, shape (N, C, H, W)

        Returns
        -------
        array of float, shape (N, classes)

        Raises
        ------
        TypeError, ValueError
            If X does not fit the network.
        """
        xp = checked(X=(X, "N C H W"))
        if X.shape[0] < MANY or not isinstance(X, np.ndarray):
            return self._outputs(X)
        self._outputs(X[:1, ...])  # says what doesn't fit
        net = network_in_use(
            self.params,
            self.scales,
            self.running,
            self.layers,
            batch_size=MANY,
            groups=self.groups,
            eps=EPS,
        )
        with np.errstate(all="ignore"):
            parts = [net.outputs(X[n : n + MANY]) for n in range(0, X.shape[0], MANY)]
        logits = xp.concat(parts)
        return logits if bool(xp.all(xp.isfinite(logits))) else self._outputs(X)

    def _outputs(self, X: Array) -> Array:
        """The same in the readable form, which looks at all its arguments."""
        return dense_forward(_flat(self.maps(X)[-1]), *self.params[-1])

    def predict(self, X: Array) -> Array:
        """Return the class of the largest logit for each picture.

        Parameters
        ----------
        X : array of float, shape (N, C, H, W)

        Returns
        -------
        array of int64, shape (N,)

        Raises
        ------
        TypeError, ValueError
            If X does not fit the network.
        """
        logits = self.outputs(X)
        return namespace(logits=logits).argmax(logits, axis=1)

    # -- training ------------------------------------------------------------------------

    def loss_and_gradients(self, X: Array, labels: Array) -> Gradients:
        """Return the loss in training and its gradient for every parameter.

        With batch norm it brings the running statistics up to date as well.

        Parameters
        ----------
        X : array of float, shape (N, C, H, W)
        labels : array of integers, shape (N,)

        Returns
        -------
        loss : float
        gradients : list of (dW, db)
        scale_gradients : list of (dgamma, dbeta)
            Empty without norms.

        Raises
        ------
        TypeError, ValueError
            If X or labels does not fit the network.
        """
        # forward: each layer leaves what its backward step will need
        kept: list[dict[str, Array]] = []
        A = X
        for layer, (W, b) in enumerate(self.params[:-1]):
            was = {"X": A}
            Z = conv2d_forward(A, W, b, padding=self.layers[layer].side // 2)
            if self.norm == "batch":
                self.running[layer] = channelnorm_update_running(*self.running[layer], Z, MOMENTUM)
                Z, was["X_hat"], was["inv_std"] = channelnorm_forward(Z, *self.scales[layer], EPS)
            elif self.norm != "none":
                scale = self.scales[layer]
                Z, was["X_hat"], was["inv_std"] = groupnorm_forward(Z, *scale, self.groups, EPS)
            if self.layers[layer].links:
                Z = Z + kept[-1]["X"]  # what the convolution before this one got
            was["Z"] = Z
            kept.append(was)
            A = relu(Z)
            if self.layers[layer].pools:
                A = average_pool_forward(A, 2)
        flat = _flat(A)
        logits = dense_forward(flat, *self.params[-1])
        loss, dlogits = cross_entropy(logits, labels), cross_entropy_gradient(logits, labels)

        # backward: the same layers, last one first
        d_flat, dW, db = dense_backward(dlogits, flat, self.params[-1][0])
        dA, gradients, scale_gradients = namespace(A=A).reshape(d_flat, A.shape), [(dW, db)], []
        linked: Array = None  # what goes back through a link, past two convolutions
        for layer in range(len(self.params) - 2, -1, -1):
            was, of = kept[layer], self.layers[layer]
            if of.pools:
                dA = average_pool_backward(dA, 2)
            dZ = relu_backward(dA, was["Z"])
            through, linked = linked, dZ if of.links else None
            if self.norm != "none":
                gamma, _ = self.scales[layer]
                how = (was["X_hat"], gamma, was["inv_std"])
                if self.norm == "batch":
                    dZ, dgamma, dbeta = channelnorm_backward(dZ, *how)
                else:
                    dZ, dgamma, dbeta = groupnorm_backward(dZ, *how[:2], self.groups, how[2])
                scale_gradients.append((dgamma, dbeta))
            W, _ = self.params[layer]
            dA, dW, db = conv2d_backward(dZ, was["X"], W, padding=of.side // 2)
            if through is not None:
                dA = dA + through
            gradients.append((dW, db))
        return loss, gradients[::-1], scale_gradients[::-1]

    def fit(
        self,
        X: Array,
        labels: Array,
        *,
        epochs: int,
        batch_size: int,
        optimizer: Optimizer,
        rng: np.random.Generator,
        progress: Callable[[History], None] | None = None,
    ) -> History:
        """Train on mini-batches.

        Parameters
        ----------
        X : array of float, shape (N, C, H, W)
            Of the parameters' library and dtype.
        labels : array of integers, shape (N,)
        epochs : int
            How often to go through the data.
        batch_size : int
            Samples per step; the last batch of an epoch may be smaller.
        optimizer : Optimizer
            From `buffered_optimizers`; its states start at 0.
        rng : numpy.random.Generator
            Shuffles the samples.
        progress : callable, optional
            Called after every epoch with the history so far; the next epoch changes the
            parameters in place.

        Returns
        -------
        History
            With the training losses only.

        Raises
        ------
        TypeError, ValueError
            If an argument does not fit the network or is out of its bounds; nothing has changed.
        FloatingPointError
            If the parameters, or a loss, are no longer finite; the network is left as it was
            before.
        """
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"optimizer must be one of buffered_optimizers, such as Sgd(0.1), got {optimizer!r}"
            )
        epochs = checked_count("epochs", epochs)
        batch_size = checked_count("batch_size", batch_size)
        checked_rng(rng)
        checked(X=(X, "N C H W"))
        logits = self.outputs(X[:1, ...])
        labels = checked_labels(labels, logits.shape[1], X.shape[0])
        step = PictureStep(
            self.params,
            self.scales,
            self.running,
            self.layers,
            batch_size=min(batch_size, X.shape[0]),
            groups=self.groups,
            eps=EPS,
            momentum=MOMENTUM,
            optimizer=optimizer,
        )
        before = (self.params, self.scales, self.running)
        self.params, self.scales, self.running = step.params, step.scales, step.running
        history = History()
        shuffled = batches.epochs(X, labels, batch_size, rng)
        for epoch, portions in zip(range(epochs), shuffled, strict=False):
            with np.errstate(all="ignore"):  # what overflows ends in a loss that is not finite
                for X_batch, t_batch in portions:
                    step(X_batch, t_batch)
            loss = step.mean_loss()
            if not math.isfinite(loss) or not step.is_finite():
                self.params, self.scales, self.running = before
                raise FloatingPointError(
                    f"The loss was no longer finite in epoch {epoch}: the steps are too large. "
                    f"The learning rate is {optimizer.eta:g}; try a tenth of it. The network is "
                    "as it was before."
                )
            history.training_loss.append(loss)
            if progress is not None:
                progress(history)
        return history


def _flat(A: Array) -> Array:
    """Each sample's channels and places in one row."""
    return namespace(A=A).reshape(A, (A.shape[0], -1))
