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


@vector_jacobian_product.misconception(
    "The products W[j, i] · dz[j] were added up over the inputs. Each input i has an entry of its "
    "own: it is the outputs j that are summed away."
)
def summed_over_the_inputs(W, dz):
    return (W * dz[:, None]).sum(axis=1)


@vector_jacobian_product.misconception(
    "dx has the right numbers in a row of its own, shape (1, D_in). dz is a vector, and so is dx."
)
def product_as_a_row(W, dz):
    return dz[None] @ W


@vector_jacobian_product.misconception(
    "dx has the right numbers in a column, shape (D_in, 1). dz is a vector, and so is dx."
)
def product_as_a_column(W, dz):
    return W.T @ dz[:, None]


@vector_jacobian_product.misconception(
    "dz plays no part: the columns of W were only added up. Each output counts as much as its dz "
    "says."
)
def signal_forgotten(W, dz):
    return W.sum(axis=0)


@vector_jacobian_product.misconception(
    "You returned the Jacobian, or its transpose, which is W. Asked for is one vector: what the "
    "Jacobian makes of dz on the way back."
)
def jacobian_alone(W, dz):
    return W.T


@vector_jacobian_product.misconception(
    "It was averaged over the outputs. Each input reaches the loss through all outputs, and what "
    "comes back through them is added up."
)
def mean_over_the_outputs(W, dz):
    return W.T @ dz / len(dz)


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


def _right_counts(sizes, n):
    forward = n * _weights(sizes)
    return forward, 2 * forward - n * sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "The product that is saved is one of the first layer, whose input is the data. You left out "
    "one of the last layer.",
    unaffected_parts=("forward",),
)
def saved_at_the_last_layer(sizes, n):
    forward = n * _weights(sizes)
    return forward, 2 * forward - n * sizes[-2] * sizes[-1]


@count_multiply_adds.misconception(
    "The first layer was left out of the backward pass altogether. It has no dX, but it needs its "
    "dW.",
    unaffected_parts=("forward",),
)
def first_layer_left_out(sizes, n):
    forward = n * _weights(sizes)
    return forward, 2 * (forward - n * sizes[0] * sizes[1])


@count_multiply_adds.misconception(
    "The forward pass was counted again with the backward pass. Backwards there are two products "
    "in a layer, for dW and for dX.",
    unaffected_parts=("forward",),
)
def forward_counted_again(sizes, n):
    forward, backward = _right_counts(sizes, n)
    return forward, forward + backward


@count_multiply_adds.misconception(
    "What the first layer saves was counted for one sample only. It is saved for each of the n "
    "samples.",
    unaffected_parts=("forward",),
)
def saved_for_one_sample(sizes, n):
    forward = n * _weights(sizes)
    return forward, 2 * forward - sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "dW was counted for one sample only. Every sample adds its own products to it.",
    unaffected_parts=("forward",),
)
def weight_gradients_of_one_sample(sizes, n):
    forward = n * _weights(sizes)
    return forward, forward - n * sizes[0] * sizes[1] + _weights(sizes)


@count_multiply_adds.misconception(
    "Multiplications and additions were counted apart, so both numbers are twice too large. A "
    "multiply-add is one operation."
)
def counted_apart(sizes, n):
    forward, backward = _right_counts(sizes, n)
    return 2 * forward, 2 * backward


@count_multiply_adds.misconception(
    "You counted the units. Each unit of a layer is connected with each of the layer before, and "
    "there is a multiply-add for every connection."
)
def units_counted(sizes, n):
    forward = n * sum(sizes[1:])
    return forward, 2 * forward


@count_multiply_adds.misconception(
    "All sizes were multiplied together. Only neighbouring layers are connected: multiply within "
    "each pair of neighbours, and add the pairs up."
)
def all_sizes_multiplied(sizes, n):
    product = n
    for size in sizes:
        product *= size
    return product, 2 * product - n * sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "The two are exchanged: the forward pass comes first, and is the cheaper one."
)
def backward_first(sizes, n):
    return _right_counts(sizes, n)[::-1]


@count_multiply_adds.misconception(
    "The last layer wasn't counted. L + 1 sizes make L layers: mind where your loop ends."
)
def last_layer_not_counted(sizes, n):
    forward = n * _weights(sizes[:-1])
    return forward, max(2 * forward - n * sizes[0] * sizes[1], 0)


@count_multiply_adds.misconception(
    "The last layer was counted neither forwards nor backwards. L + 1 sizes make L layers: mind "
    "where your loop ends."
)
def last_layer_in_neither(sizes, n):
    forward = n * sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 2))
    return forward, 2 * forward - n * sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "Both numbers are n times too large: the samples are counted twice."
)
def samples_counted_twice(sizes, n):
    forward = n * n * sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
    return forward, 2 * forward - n * n * sizes[0] * sizes[1]


@count_multiply_adds.misconception(
    "The forward number is n times too large: the samples are counted twice. The other one was "
    "made from it."
)
def samples_counted_twice_forwards(sizes, n):
    forward = n * n * sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
    return forward, 2 * forward - n * sizes[0] * sizes[1]
