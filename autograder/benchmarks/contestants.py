"""Who trains in `course bench reference`: the same network, batches and optimiser for each.

Every contestant trains one multilayer perceptron, ReLU hidden layers, softmax cross-entropy,
stochastic gradient descent with momentum, float32, on batches that are already in its own
form, in the way its own users would write it. What each does in a step: forward, loss,
backward, update.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from reference_impl.buffered_optimizers import Momentum
from reference_impl.initializers import init_mlp
from reference_impl.training_step import TrainingStep

ETA, MU = 0.01, 0.9
PEERS = {"PyTorch": "torch", "scikit-learn": "sklearn", "JAX": "jax"}
"""Their names, and the modules that they need."""

Pass = Callable[[], float]
"""Trains once on every batch and returns the mean loss, nan where none is known."""


@dataclass(frozen=True)
class Problem:
    """What is trained, the same for all.

    Attributes
    ----------
    sizes : tuple of int
        The number of inputs, of units in each hidden layer, and of classes.
    batch_size, n_batches : int
    """

    sizes: tuple[int, ...]
    batch_size: int
    n_batches: int

    def batches(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the batches: X of standard normal numbers and a linear rule's labels."""
        rng = np.random.default_rng(0)
        rule = rng.standard_normal((self.sizes[0], self.sizes[-1]))
        samples = rng.standard_normal((self.n_batches, self.batch_size, self.sizes[0]))
        return [(X.astype(np.float32), np.argmax(X @ rule, axis=1)) for X in samples]

    def params(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the weights and biases that all start from."""
        like = np.zeros(0, dtype=np.float32)
        return init_mlp(self.sizes, "he", np.random.default_rng(1), like=like)


def missing_peers() -> list[str]:
    """Return the names of the peers that are not installed."""
    return [name for name, module in PEERS.items() if importlib.util.find_spec(module) is None]


def contestants(problem: Problem, *, gpu: bool = False) -> Iterator[tuple[str, Pass]]:
    """Make everyone who can take part ready.

    Parameters
    ----------
    problem : Problem
    gpu : bool, default False
        On a CUDA device: the reference on CuPy arrays, beside PyTorch.

    Yields
    ------
    name : str
        "matrix products", "reference", and the installed peers.
    train : callable
    """
    module = __import__("cupy") if gpu else np
    yield "matrix products", _matrix_products(problem, module)
    yield "reference", _reference(problem, module)
    missing = missing_peers()
    if "PyTorch" not in missing:
        yield "PyTorch", _pytorch(problem, "cuda" if gpu else "cpu")
    if "scikit-learn" not in missing and not gpu:
        yield "scikit-learn", _scikit_learn(problem)
    if "JAX" not in missing and not gpu:
        yield "JAX", _jax(problem)


def _reference(problem: Problem, xp: Any) -> Pass:
    step = TrainingStep(
        [(xp.asarray(W), xp.asarray(b)) for W, b in problem.params()],
        Momentum(ETA, MU),
        batch_size=problem.batch_size,
        hidden="relu",
        loss="softmax_cross_entropy",
    )
    batches = [(xp.asarray(X), xp.asarray(labels)) for X, labels in problem.batches()]

    def train() -> float:
        for X, labels in batches:
            step(X, labels)
        return step.mean_loss()

    return train


def _matrix_products(problem: Problem, xp: Any) -> Pass:
    """The products of a step and nothing else: forward, for the weights, and for the inputs."""
    n, sizes = problem.batch_size, problem.sizes
    A = [xp.ones((n, d), dtype=xp.float32) for d in sizes]
    dA = [xp.ones((n, d), dtype=xp.float32) for d in sizes]
    W = [xp.ones((d_out, d_in), dtype=xp.float32) for d_in, d_out in pairwise(sizes)]
    dW = [xp.empty_like(w) for w in W]

    def train() -> float:
        for _ in range(problem.n_batches):
            for layer in range(len(W)):
                xp.matmul(A[layer], W[layer].T, out=A[layer + 1])
            for layer in range(len(W) - 1, -1, -1):
                xp.matmul(dA[layer + 1].T, A[layer], out=dW[layer])
                if layer > 0:
                    xp.matmul(dA[layer + 1], W[layer], out=dA[layer])
            for array in (*A[1:], *dA[1:-1]):  # products of products would overflow
                array[0, 0] = 1
        if xp is not np:
            xp.cuda.Device().synchronize()
        return float("nan")

    return train


def _pytorch(problem: Problem, device: str) -> Pass:
    import torch

    torch.set_num_threads(os.cpu_count() or 1)
    layers: list[Any] = []
    for W, b in problem.params():
        linear = torch.nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W))
            linear.bias.copy_(torch.from_numpy(b))
        layers += [linear, torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1]).to(device)
    loss_of = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=ETA, momentum=MU)
    batches = [
        (torch.from_numpy(X).to(device), torch.from_numpy(labels).to(device))
        for X, labels in problem.batches()
    ]

    def train() -> float:
        total = torch.zeros((), device=device)
        for X, labels in batches:
            optimizer.zero_grad()
            loss = loss_of(network(X), labels)
            loss.backward()
            optimizer.step()
            total += loss.detach()
        return float(total) / len(batches)

    return train


def _jax(problem: Problem) -> Pass:
    import jax
    import jax.numpy as jnp

    def loss_of(params: Any, X: Any, labels: Any) -> Any:
        *hidden, (W, b) = params
        for W_hidden, b_hidden in hidden:
            X = jax.nn.relu(X @ W_hidden.T + b_hidden)
        log_p = jax.nn.log_softmax(X @ W.T + b)
        return -jnp.mean(jnp.take_along_axis(log_p, labels[:, None], axis=1))

    def step(params: Any, velocity: Any, X: Any, labels: Any) -> Any:
        loss, gradient = jax.value_and_grad(loss_of)(params, X, labels)
        velocity = jax.tree.map(lambda v, g: MU * v - ETA * g, velocity, gradient)
        return jax.tree.map(jnp.add, params, velocity), velocity, loss

    compiled = jax.jit(step, donate_argnums=(0, 1))
    params = [(jnp.asarray(W), jnp.asarray(b)) for W, b in problem.params()]
    state = [params, jax.tree.map(jnp.zeros_like, params)]
    batches = [(jnp.asarray(X), jnp.asarray(labels)) for X, labels in problem.batches()]

    def train() -> float:
        losses = []
        for X, labels in batches:
            *state[:], loss = compiled(*state, X, labels)
            losses.append(loss)
        jax.block_until_ready(state)
        return float(sum(losses)) / len(losses)

    return train


def _scikit_learn(problem: Problem) -> Pass:
    from sklearn.neural_network import MLPClassifier

    # scikit-learn draws its own first weights, so its loss is its own as well
    batches = problem.batches()
    X, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    network = MLPClassifier(
        hidden_layer_sizes=problem.sizes[1:-1],
        activation="relu",
        solver="sgd",
        alpha=0.0,
        batch_size=problem.batch_size,
        learning_rate_init=ETA,
        momentum=MU,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=1,
        warm_start=True,
        random_state=0,
    )

    def train() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one pass has not converged
            network.fit(X, labels)
        return float("nan")

    return train
