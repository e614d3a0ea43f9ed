"""ps07: backpropagation with whole batches, from one dense layer to a network of any depth.

The misconceptions are written as a student would write them, with `np` and the `sigmoid`
that the notebook gives. Dimensions differ pairwise, so that a wrong axis shows in the shape;
one square case, where a transposed array has the right shape; one case with N equal to the
number of outputs, where a wrong broadcast is silent; and one with a single sample.
"""

from __future__ import annotations

import itertools

import numpy as np

from autograder.drawing import signed
from autograder.exercise import Case, Exercise, Part
from reference_impl import functional_mlp, layers
from reference_impl.activations import sigmoid

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. One matrix product does the same for all samples at once, far quicker."
)

# label, N, D_in, D_out
DENSE_SIZES = (
    ("5 samples, 3 → 2", 5, 3, 2),
    ("6 samples, 4 → 4", 6, 4, 4),
    ("3 samples, 5 → 3", 3, 5, 3),
    ("1 sample, 3 → 4", 1, 3, 4),
)
LOOP_SIZES = (("8 samples, 3 → 2", 8, 3, 2), ("64 samples, 3 → 2", 64, 3, 2))


def _dense_sizes() -> list[tuple[str, int, int, int, bool]]:
    return [(*sizes, False) for sizes in DENSE_SIZES] + [(*sizes, True) for sizes in LOOP_SIZES]


# -- one dense layer ---------------------------------------------------------------------


def _dense_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (signed(rng, n, d_in), signed(rng, d_out, d_in), signed(rng, d_out)),
            {"N": n},
            count_steps,
        )
        for label, n, d_in, d_out, count_steps in _dense_sizes()
    ]


dense_forward = Exercise(
    name="dense_forward",
    arguments=("X", "W", "b"),
    parts=(Part("Z", 2),),
    task="Return Z = X Wᵀ + b for all samples at once; its shape is (N, D_out).",
    reference=layers.dense_forward,
    cases=_dense_forward_cases,
    names={"": "Z"},
    loop_advice=LOOP_ADVICE,
)


@dense_forward.misconception(
    "W isn't transposed. Its rows belong to the outputs, (D_out, D_in), while X has D_in "
    "columns: write the two shapes side by side. In a square layer nothing would raise."
)
def weights_not_transposed(X, W, b):
    return X @ W + b


@dense_forward.misconception(
    "b was added as a column, so each sample got its own bias. Each output has one: b has "
    "D_out entries and lies along the columns of Z."
)
def bias_as_a_column(X, W, b):
    return X @ W.T + b[:, None]


@dense_forward.misconception(
    "The bias is missing. Z is the product plus b, the same b for every sample."
)
def bias_forgotten(X, W, b):
    return X @ W.T


@dense_forward.misconception(
    "Only the first sample came out. X holds one sample in each row, and Z needs a row for "
    "each of them."
)
def first_sample_only(X, W, b):
    return W @ X[0] + b


def _dense_backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (signed(rng, n, d_out), signed(rng, n, d_in), signed(rng, d_out, d_in)),
            {"N": n},
            count_steps,
        )
        for label, n, d_in, d_out, count_steps in _dense_sizes()
    ]


dense_backward = Exercise(
    name="dense_backward",
    arguments=("dZ", "X", "W"),
    parts=(Part("dX", 2, ("0",)), Part("dW", 2, ("1",)), Part("db", 2, ("2",))),
    task="Return (dX, dW, db). Each has the shape of what it is the gradient of.",
    reference=layers.dense_backward,
    cases=_dense_backward_cases,
    loop_advice=LOOP_ADVICE,
)


@dense_backward.misconception(
    "dW is the transpose of the right answer. With Z = X Wᵀ + b, entry dW[j, i] collects "
    "dZ[n, j] · X[n, i] over the samples: which index comes first?",
    keeps=("dX", "db"),
)
def dw_transposed(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


@dense_backward.misconception(
    "dX was computed with Wᵀ. On the way out the layer multiplies by Wᵀ, so on the way back it "
    "multiplies by its transpose; in a square layer only the numbers tell."
)
def dx_by_transpose(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


@dense_backward.misconception(
    "dW and db were divided by N. The loss is a mean, but its factor 1/N is in dZ already: "
    "here the samples are only added up.",
    keeps=("dX",),
)
def another_mean(dZ, X, W):
    N = X.shape[0]
    return dZ @ W, dZ.T @ X / N, dZ.sum(axis=0) / N


@dense_backward.misconception(
    "db is the mean over the samples. Every sample's dZ pushes the same b, so the pushes add "
    "up; the mean's 1/N is in dZ already.",
    keeps=("dX", "dW"),
)
def db_mean(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.mean(axis=0)


@dense_backward.misconception(
    "db is a single number: the sum went over samples and outputs. b has one entry for each "
    "output, so only the samples are summed away.",
    keeps=("dX", "dW"),
)
def db_total(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum()


@dense_backward.misconception(
    "db was summed over the outputs, one number for each sample. b has one entry for each "
    "output: the other axis has to go.",
    keeps=("dX", "dW"),
)
def db_over_outputs(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum(axis=1)


@dense_backward.misconception(
    "db is dZ itself, a row for each sample. All samples share one b, so what they say about it "
    "is added up.",
    keeps=("dX", "dW"),
)
def db_not_summed(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ


@dense_backward.misconception(
    "db has the right numbers in a row of its own, shape (1, D_out). A gradient has exactly the "
    "shape of its parameter, and b is (D_out,).",
    keeps=("dX", "dW"),
)
def db_keeps_dims(dZ, X, W):
    return dZ @ W, dZ.T @ X, dZ.sum(axis=0, keepdims=True)


@dense_backward.misconception(
    "Only the first sample counts in dW and db. Both collect the contributions of all rows of "
    "the batch.",
    keeps=("dX",),
)
def parameters_from_one_sample(dZ, X, W):
    return dZ @ W, np.outer(dZ[0], X[0]), dZ[0]


# -- activations and loss ----------------------------------------------------------------

ELEMENTWISE_SIZES = (
    ("4 samples, 3 units", 4, 3, False),
    ("3 samples, 3 units", 3, 3, False),
    ("1 sample, 5 units", 1, 5, False),
    ("8 samples, 3 units", 8, 3, True),
    ("64 samples, 3 units", 64, 3, True),
)


def _sigmoid_backward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label,
            (signed(rng, n, d), sigmoid(rng.uniform(0.3, 3.0, (n, d)))),
            {"N": n},
            count_steps,
        )
        for label, n, d, count_steps in ELEMENTWISE_SIZES
    ]


sigmoid_backward = Exercise(
    name="sigmoid_backward",
    arguments=("dA", "A"),
    parts=(Part("dZ", 2),),
    task="Return dZ: dA times the sigmoid's slope, written with A, the sigmoid's output.",
    reference=layers.sigmoid_backward,
    cases=_sigmoid_backward_cases,
    names={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


@sigmoid_backward.misconception(
    "The sigmoid was applied again. A is its output already, and the slope can be written "
    "with A alone."
)
def sigmoid_applied_again(dA, A):
    S = sigmoid(A)
    return dA * S * (1 - S)


@sigmoid_backward.misconception(
    "dA went through unchanged. Each entry has to be multiplied by the slope of the sigmoid at "
    "that place."
)
def sigmoid_slope_forgotten(dA, A):
    return dA


@sigmoid_backward.misconception(
    "That is the slope alone. The chain rule multiplies it by what arrives from above, dA."
)
def upstream_forgotten(dA, A):
    return A * (1 - A)


@sigmoid_backward.misconception(
    "One factor of the slope is missing: you multiplied by 1 − A only. The slope is largest at "
    "A = ½ and goes to zero at both ends."
)
def half_a_slope(dA, A):
    return dA * (1 - A)


def _relu_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case(label, (signed(rng, n, d), signed(rng, n, d)), {"N": n}, count_steps)
        for label, n, d, count_steps in ELEMENTWISE_SIZES
    ]
    Z = signed(rng, 4, 5)
    Z[1, 2] = Z[3, 0] = 0.0
    cases.insert(3, Case("4 samples, 5 units, some z exactly 0", (signed(rng, 4, 5), Z)))
    return cases


relu_backward = Exercise(
    name="relu_backward",
    arguments=("dA", "Z"),
    parts=(Part("dZ", 2),),
    task="Return dZ: dA where z is positive, 0 elsewhere. ReLU'(0) is 0 in this course.",
    reference=layers.relu_backward,
    cases=_relu_backward_cases,
    names={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


@relu_backward.misconception(
    "dA went through unchanged. Where z was negative the unit was off: nothing it did could "
    "change the loss, so no error comes back through it."
)
def mask_forgotten(dA, Z):
    return dA


@relu_backward.misconception(
    "The mask is upside down: you kept dA where the unit was off. It comes back where z > 0."
)
def mask_inverted(dA, Z):
    return dA * (Z < 0)


@relu_backward.misconception(
    "The mask was taken from dA. Whether a unit lets the error through depends on its own z, "
    "not on the sign of the error."
)
def mask_from_upstream(dA, Z):
    return dA * (dA > 0)


@relu_backward.misconception(
    "dA was multiplied by relu(z). What counts is the slope of ReLU at z, which is 1 or 0, not "
    "its value."
)
def times_relu(dA, Z):
    return dA * np.maximum(Z, 0)


@relu_backward.misconception(
    "The result is right, but the mask was written into the caller's dA. Somebody may still "
    "need it: make a new array."
)
def mask_in_place(dA, Z):
    dA[Z <= 0] = 0
    return dA


@relu_backward.misconception(
    "At z = 0 exactly you let dA through. Either choice is defensible there; this course takes "
    "ReLU'(0) = 0."
)
def slope_one_at_zero(dA, Z):
    return dA * (Z >= 0)


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [
        ("5 samples, 3 classes", 5, 3, False),
        ("4 samples, 4 classes", 4, 4, False),
        ("1 sample, 3 classes", 1, 3, False),
        ("8 samples, 3 classes", 8, 3, True),
        ("64 samples, 3 classes", 64, 3, True),
    ]
    cases = [
        Case(label, (signed(rng, n, c), rng.integers(0, c, n)), {"N": n, "C": c}, count_steps)
        for label, n, c, count_steps in sizes
    ]
    # rows far from zero and from each other, and one whose own logits are far apart
    Z = signed(rng, 4, 3) + np.array([[1000.0], [-1000.0], [1000.0], [0.0]])
    Z[3, rng.integers(3)] = 1000.0
    sizes_there = {"N": 4, "C": 3}
    cases.insert(
        3, Case("4 samples, 3 classes, logits of ±1000", (Z, rng.integers(0, 3, 4)), sizes_there)
    )
    return cases


softmax_cross_entropy_backward = Exercise(
    name="softmax_cross_entropy_backward",
    arguments=("Z", "labels"),
    parts=(Part("dZ", 3),),
    task=(
        "Return dZ, the gradient of the mean cross-entropy with respect to the logits Z: compare "
        "the softmax of each row with the one-hot row of its label."
    ),
    reference=layers.softmax_cross_entropy_backward,
    cases=_softmax_cases,
    names={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@softmax_cross_entropy_backward.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "batch, and so is its gradient."
)
def no_mean(Z, labels):
    return _softmax(Z) - np.eye(Z.shape[1])[labels]


@softmax_cross_entropy_backward.misconception(
    "The labels never enter: you returned the probabilities divided by N. Only the entry of the "
    "true class differs, and there the gradient must be negative."
)
def labels_forgotten(Z, labels):
    return _softmax(Z) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The sign is the other way round. The loss falls when the true class's logit grows, so its "
    "gradient is negative there."
)
def one_hot_minus_softmax(Z, labels):
    return (np.eye(Z.shape[1])[labels] - _softmax(Z)) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "An extra factor p(1 − p) is in there. Softmax and logarithm cancel it: the gradient with "
    "respect to the logits is simpler than either derivative alone."
)
def extra_softmax_slope(Z, labels):
    P = _softmax(Z)
    return (P - np.eye(Z.shape[1])[labels]) * P * (1 - P) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "The softmax ran down the columns. Each row is a sample, and each row's probabilities add "
    "up to 1."
)
def softmax_over_samples(Z, labels):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "With logits of ±1000 your softmax overflows and gives nan. Subtracting each row's largest "
    "logit changes no probability and keeps the exponential small."
)
def softmax_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[labels]) / len(Z)


@softmax_cross_entropy_backward.misconception(
    "Only the one-hot part was divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_labels_only(Z, labels):
    return _softmax(Z) - np.eye(Z.shape[1])[labels] / len(Z)


# -- a whole network ---------------------------------------------------------------------

# label, layer sizes, N
NETWORKS = (
    ("6 samples through 3-5-4-2", (3, 5, 4, 2), 6),
    ("5 samples through 4-4-4-4", (4, 4, 4, 4), 5),
    ("1 sample through 2-3-4", (2, 3, 4), 1),
    ("4 samples, a single layer 3-2", (3, 2), 4),
)


def _draw_network(
    rng: np.random.Generator, sizes: tuple[int, ...], n: int
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    pairs = itertools.pairwise(sizes)
    params = [(signed(rng, d_out, d_in), signed(rng, d_out)) for d_in, d_out in pairs]
    return signed(rng, n, sizes[0]), params


def _mlp_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, _draw_network(rng, sizes, n), {"N": n}) for label, sizes, n in NETWORKS]


mlp_forward = Exercise(
    name="mlp_forward",
    arguments=("X", "params"),
    parts=(Part("Y", 2, ("0",)), Part("cache", 2, ("1",))),
    task=(
        "Go through the layers: remember (A, Z) for each, its input and its pre-activation, with "
        "a sigmoid after every layer but the last. Return the last Z and the cache."
    ),
    reference=functional_mlp.mlp_forward,
    cases=_mlp_forward_cases,
    names={"1.*.0": "the input of layer {1}", "1.*.1": "Z of layer {1}"},
)


@mlp_forward.misconception(
    "The output went through a sigmoid too. In this network the last layer is linear: Y is its "
    "pre-activation.",
    keeps=("cache",),
)
def sigmoid_at_the_output(X, params):
    A, cache = X, []
    for W, b in params:
        Z = A @ W.T + b
        cache.append((A, Z))
        A = sigmoid(Z)
    return A, cache


@mlp_forward.misconception(
    "No sigmoid between the layers: a stack of linear layers is one linear layer. Every hidden "
    "layer's output goes through the sigmoid before it is the next one's input."
)
def no_hidden_sigmoid(X, params):
    A, cache = X, []
    for W, b in params:
        Z = A @ W.T + b
        cache.append((A, Z))
        A = Z
    return A, cache


@mlp_forward.misconception(
    "The cache holds each layer's output beside its Z. The backward pass needs what went "
    "into the layer: the first pair begins with X.",
    keeps=("Y",),
)
def cache_of_outputs(X, params):
    A, cache = X, []
    for i, (W, b) in enumerate(params):
        Z = A @ W.T + b
        A = sigmoid(Z) if i < len(params) - 1 else Z
        cache.append((A, Z))
    return A, cache


def _mlp_backward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, sizes, n in NETWORKS:
        X, params = _draw_network(rng, sizes, n)
        cache = functional_mlp.mlp_forward(X, params)[1]
        cases.append(Case(label, (signed(rng, n, sizes[-1]), params, cache), {"N": n}))
    return cases


mlp_backward = Exercise(
    name="mlp_backward",
    arguments=("dY", "params", "cache"),
    parts=(Part("weights", 4, ("*.0",)), Part("biases", 2, ("*.1",))),
    task=(
        "Walk through the layers from the last to the first, turning dZ into (dW, db) and into "
        "the dZ of the layer below. Return the pairs in the order of params."
    ),
    reference=functional_mlp.mlp_backward,
    cases=_mlp_backward_cases,
    names={"*.0": "dW of layer {0}", "*.1": "db of layer {0}", "*": "the pair of layer {0}"},
)


def _walk_back(dY, params, cache, slope, mean=1):
    """Backpropagation with a slope of one's own choice at the hidden units."""
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        A = cache[i][0]
        grads.insert(0, (dZ.T @ A / mean, dZ.sum(axis=0) / mean))
        if i > 0:
            dZ = dZ @ params[i][0] * slope(A, cache[i - 1][1])
    return grads


@mlp_backward.misconception(
    "The hidden sigmoids' slopes are missing: between dA of a layer and its dZ stands the "
    "derivative of the activation. The last layer is right because it is linear."
)
def hidden_slopes_forgotten(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: 1.0)


@mlp_backward.misconception(
    "The slope was computed as z(1 − z). That formula takes the sigmoid's output a, not the "
    "pre-activation."
)
def slope_from_preactivation(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: Z * (1 - Z))


@mlp_backward.misconception(
    "The slope was taken of sigmoid(a), but a has been through the sigmoid already. With the "
    "activation at hand no further sigmoid is needed."
)
def slope_of_activated(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: sigmoid(A) * (1 - sigmoid(A)))


@mlp_backward.misconception(
    "Every gradient was divided by N once more. The 1/N of the mean loss came in with dY; "
    "nothing further down divides again."
)
def another_mean_in_every_layer(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: A * (1 - A), mean=len(dY))


@mlp_backward.misconception(
    "The list runs from the last layer to the first. You walk backwards, but the caller wants "
    "the gradients in the order of params."
)
def order_reversed(dY, params, cache):
    return _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))[::-1]


@mlp_backward.misconception(
    "The last layer came without its db. Every layer has a weight matrix and a bias, the "
    "output layer too."
)
def last_bias_missing(dY, params, cache):
    grads = _walk_back(dY, params, cache, lambda A, Z: A * (1 - A))
    grads[-1] = (grads[-1][0],)
    return grads


@mlp_backward.misconception(
    "The slopes come from the neighbour's cache: the hidden layer below got the activations of "
    "another layer. Which A left the layer whose dZ you want?"
)
def neighbours_cache(dY, params, cache):
    grads, dZ = [], dY
    for i in reversed(range(len(params))):
        grads.insert(0, (dZ.T @ cache[i][0], dZ.sum(axis=0)))
        if i > 0:
            A = cache[i - 1][0]
            dZ = dZ @ params[i][0] * A * (1 - A)
    return grads


@mlp_backward.misconception(
    "The walk goes from the first layer to the last. dY belongs to the output: begin with the "
    "last layer and go down."
)
def loops_forwards(dY, params, cache):
    grads, dZ = [], dY
    for i in range(len(params)):
        A = cache[i][0]
        grads.append((dZ.T @ A, dZ.sum(axis=0)))
        dZ = dZ @ params[i][0] * A * (1 - A)
    return grads


# -- what it costs -----------------------------------------------------------------------


def _vjp_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [("W is (3, 5)", 3, 5), ("W is (4, 4)", 4, 4), ("W is (5, 2)", 5, 2)]
    return [Case(label, (signed(rng, m, d), signed(rng, m))) for label, m, d in sizes]


vector_jacobian_product = Exercise(
    name="vector_jacobian_product",
    arguments=("W", "dz"),
    parts=(Part("dx", 2),),
    task="For z = W x, return dx of shape (D_in,), one product, without any Jacobian.",
    reference=layers.vector_jacobian_product,
    cases=_vjp_cases,
    names={"": "dx"},
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
    keeps=("forward",),
)
def gradient_of_the_data_counted(sizes, n):
    return n * _weights(sizes), 2 * n * _weights(sizes)


@count_multiply_adds.misconception(
    "The backward pass does two products in a layer, one for dW and one for dX; you counted one.",
    keeps=("forward",),
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


EXERCISES = (
    dense_forward,
    dense_backward,
    sigmoid_backward,
    relu_backward,
    softmax_cross_entropy_backward,
    mlp_forward,
    mlp_backward,
    vector_jacobian_product,
    count_multiply_adds,
)
