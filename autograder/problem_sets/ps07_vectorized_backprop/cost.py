"""ps07: the cost of it: no Jacobian, and how many multiply-adds a pass takes."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from reference_impl import functional_mlp, layers


def _vjp_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [("W is (3, 5)", 3, 5), ("W is (4, 4)", 4, 4), ("W is (5, 2)", 5, 2)]
    return [
        Case(label, (away_from_zero(rng, m, d), away_from_zero(rng, m))) for label, m, d in sizes
    ]


vector_jacobian_product = Exercise(
    name="vector_jacobian_product",
    arguments=("W", "dz"),
    parts=(Part("dx", 2),),
    task="For z = W x, return dx of shape (D_in,), one product, without any Jacobian.",
    reference=layers.vector_jacobian_product,
    cases=_vjp_cases,
    leaf_labels={"": "dx"},
)


@vector_jacobian_product.misconception(
    "That is W times dz, the forward direction. Backwards, entry i of dx collects W[j, i] · "
    "dz[j] over the outputs j; for a square W only the numbers tell."
)
def forward_product(W, dz):
    return W @ dz


@vector_jacobian_product.misconception(
    "You returned a whole matrix: the products W[j, i] · dz[j] before they are added up over j."
)
def products_not_summed(W, dz):
    return W * dz[:, None]


def _count_cases(rng: np.random.Generator) -> list[Case]:
    drawn = [int(size) for size in rng.permutation(np.arange(2, 12))[:4]]
    networks = [("sizes 3-5-2, 4 samples", [3, 5, 2], 4), ("one layer 6-3, 1 sample", [6, 3], 1)]
    networks.append(("a drawn network of 3 layers", drawn, int(rng.integers(2, 20))))
    wide = [int(size) for size in rng.permutation(np.arange(2, 12))[:2]]
    networks.append(("a drawn layer", wide, int(rng.integers(2, 20))))
    return [Case(label, (sizes, n)) for label, sizes, n in networks]


count_multiply_adds = Exercise(
    name="count_multiply_adds",
    arguments=("sizes", "n"),
    parts=(Part("forward", 1, ("0",)), Part("backward", 1, ("1",))),
    task=(
        "Return two ints: the multiply-adds of a forward and of a backward pass of n samples, "
        "counting weights only. The first layer needs no gradient for its input."
    ),
    reference=functional_mlp.count_multiply_adds,
    cases=_count_cases,
)


def _weights(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


@count_multiply_adds.misconception(
    "That is the count for one sample. Every sample takes the same work: where does n come in?"
)
def one_sample_counted(sizes, n):
    return _weights(sizes), 2 * _weights(sizes) - sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "Two full forward passes are slightly too many: nobody asks for the gradient of the data, so "
    "one product of the first layer is saved.",
    unaffected_parts=("forward",),
)
def gradient_of_the_data_counted(sizes, n):
    return n * _weights(sizes), 2 * n * _weights(sizes)


@count_multiply_adds.misconception(
    "The backward pass does two products in a layer, one for dW and one for dX; you counted one.",
    unaffected_parts=("forward",),
)
def one_product_backward(sizes, n):
    return n * _weights(sizes), n * _weights(sizes)


@count_multiply_adds.misconception(
    "The biases were counted as well. They are only added, never multiplied; count one "
    "multiply-add for each weight and sample."
)
def biases_counted(sizes, n):
    forward = n * (_weights(sizes) + sum(sizes[1:]))
    return forward, 2 * forward - n * sizes[0] * sizes[1]
