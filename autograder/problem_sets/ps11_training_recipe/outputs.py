"""ps11: what comes out of a network: logits, how often they are right, and X rebuilt."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.sampling import away_from_zero
from autograder.problem_sets.ps11_training_recipe.case_data import network
from autograder.views.ps11 import view_autoencoder_reconstruct
from reference_impl import training


def sigmoid(Z):
    return 0.5 * (1 + np.tanh(0.5 * Z))


# -- predict and measure -----------------------------------------------------------------

NETWORKS = (
    ("6 samples through 3-5-4-2", (3, 5, 4, 2), 6),
    ("5 samples through 4-4-4-4", (4, 4, 4, 4), 5),
    ("1 sample through 2-6-3", (2, 6, 3), 1),
    ("4 samples, a single layer 3-2", (3, 2), 4),
)


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (away_from_zero(rng, n, sizes[0]), network(rng, sizes)), {"N": n})
        for label, sizes, n in NETWORKS
    ]


predict = Exercise(
    name="predict",
    arguments=("X", "params"),
    parts=(Part("logits", 2),),
    task="Run X through the network: ReLU after each hidden layer, none after the last.",
    reference=training.predict,
    cases=_predict_cases,
    leaf_labels={"": "The result"},
)


def _through(X, params, hidden):
    A = X
    for W, b in params[:-1]:
        A = hidden(A @ W.T + b)
    W, b = params[-1]
    return A @ W.T + b


@predict.misconception(
    "A ReLU came after the last layer, too, so every negative logit became 0. The output is linear."
)
def relu_at_the_output(X, params):
    return np.maximum(_through(X, params, lambda Z: np.maximum(Z, 0)), 0)


@predict.misconception("The hidden layers have no ReLU, so the whole network is one linear layer.")
def no_relu(X, params):
    return _through(X, params, lambda Z: Z)


@predict.misconception(
    "The hidden layers end in a sigmoid. The networks of this set have ReLU, as fit trains them."
)
def sigmoid_for_relu(X, params):
    return _through(X, params, lambda Z: 1 / (1 + np.exp(-Z)))


@predict.misconception(
    "You returned the number of the largest output. The outputs themselves were asked for, (N, C): "
    "accuracy finds the largest."
)
def classes_for_logits(X, params):
    return _through(X, params, lambda Z: np.maximum(Z, 0)).argmax(axis=1)


@predict.misconception(
    "Those are the softmax's probabilities. The logits were asked for, as they leave the last "
    "layer; the largest stays the largest anyway."
)
def probabilities_for_logits(X, params):
    Z = _through(X, params, lambda Z: np.maximum(Z, 0))
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@predict.misconception("The biases are missing. Every layer adds its own to the product.")
def biases_forgotten(X, params):
    return _through(X, [(W, 0.0) for W, _ in params], lambda Z: np.maximum(Z, 0))


@predict.misconception(
    "The hidden layers end in a tanh. The networks of this set have ReLU, as fit trains them."
)
def tanh_for_relu(X, params):
    return _through(X, params, np.tanh)


@predict.misconception(
    "The data went through a ReLU before the first layer, which takes away all that is negative. X "
    "goes into it as it is."
)
def relu_on_the_data(X, params):
    return _through(np.maximum(X, 0), params, lambda Z: np.maximum(Z, 0))


@predict.misconception(
    "What left the last hidden layer came back. The output layer follows: its weighted sums are "
    "the logits."
)
def output_layer_missing(X, params):
    A = X
    for W, b in params[:-1]:
        A = np.maximum(A @ W.T + b, 0)
    return A


@predict.misconception(
    "W isn't transposed. Its rows belong to the outputs, while the samples are rows; in a square "
    "layer nothing would raise."
)
def weights_not_transposed(X, params):
    return _through(X, [(W.T, b) for W, b in params], lambda Z: np.maximum(Z, 0))


@predict.misconception(
    "Of more layers the first two alone count. params may hold one layer, or three: go through all "
    "of them."
)
def first_two_layers(X, params):
    return _through(X, [params[0], params[1]], lambda Z: np.maximum(Z, 0))


@predict.misconception(
    "params was unpacked into exactly two layers. It may be one layer, or three: go through the "
    "list."
)
def exactly_two_layers(X, params):
    first, second = params
    return _through(X, [first, second], lambda Z: np.maximum(Z, 0))


@predict.misconception(
    "Negative sums leak through. The hidden units are ReLU: below 0 they give 0."
)
def leaky_for_relu(X, params):
    return _through(X, params, lambda Z: np.where(Z > 0, Z, 0.01 * Z))


@predict.misconception("The hidden layers give 1 or 0: that is ReLU's slope, not its value.")
def slope_for_relu(X, params):
    return _through(X, params, lambda Z: (Z > 0) * 1.0)


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    # the least and the largest number of right ones
    for label, n, c, least, largest in (
        ("7 samples, 4 classes", 7, 4, 2, 6),
        ("5 samples, 5 classes", 5, 5, 1, 4),
        ("40 samples, 3 classes, negative logits", 40, 3, 22, 38),
        ("1 sample, 6 classes", 1, 6, 1, 1),
        ("6 samples, all wrong", 6, 4, 0, 0),
        ("3 samples, all right", 3, 3, 3, 3),
    ):
        Y = away_from_zero(rng, n, c) + np.linspace(0, 0.01, c)  # no ties
        if "negative" in label:
            Y -= 5.0
        # the largest of all in the first row: there its number is that of a class
        Y[0, rng.integers(c)] += 2.0
        right = int(rng.integers(least, largest + 1))
        labels = Y.argmax(axis=1)
        wrong = rng.permutation(n)[: n - right]
        labels[wrong] = (labels[wrong] + rng.integers(1, c, n - right)) % c
        cases.append(Case(label, (Y, labels), {"N": n, "C": c}))
    return cases


accuracy = Exercise(
    name="accuracy",
    arguments=("Y", "labels"),
    parts=(Part("share", 1),),
    task="Return the share of samples whose largest output is that of the right class, a float.",
    reference=training.accuracy,
    cases=_accuracy_cases,
    leaf_labels={"": "The accuracy"},
)


@accuracy.misconception(
    "The largest output was looked for down the columns: for each class the best sample. Each "
    "sample needs its best class, along its row."
)
def argmax_over_samples(Y, labels):
    return float(np.mean(Y.argmax(axis=0) == labels))


@accuracy.misconception(
    "The largest of all the outputs was looked for. Without an axis the entries of the whole array "
    "are numbered through; each sample needs its best class, along its row."
)
def argmax_of_everything(Y, labels):
    return float(np.mean(Y.argmax() == labels))


@accuracy.misconception(
    "One-hot rows were compared with whole-number labels: a table of 0 and 1 against class "
    "numbers. Compare class numbers with class numbers."
)
def one_hot_against_labels(Y, labels):
    winners = np.isin(Y, Y.max(axis=1)).astype(int)
    return float(np.mean(winners == labels[:, None]))


@accuracy.misconception("That is how many are right. The accuracy is their share: divide by N.")
def count_of_right_ones(Y, labels):
    return float(np.sum(Y.argmax(axis=1) == labels))


@accuracy.misconception("That is the share of mistakes. The accuracy is the share that is right.")
def error_rate(Y, labels):
    return float(np.mean(Y.argmax(axis=1) != labels))


@accuracy.misconception("That is in percent. A share lies between 0 and 1.")
def in_percent(Y, labels):
    return float(100 * np.mean(Y.argmax(axis=1) == labels))


@accuracy.misconception(
    "It is 1 if all are right, and else 0: did you ask whether all agree, or divide with the "
    "division for whole numbers? The share lies between."
)
def all_or_nothing(Y, labels):
    return float(np.sum(Y.argmax(axis=1) == labels) // len(Y))


@accuracy.misconception(
    "The smallest output was taken for the answer. It is the largest that decides."
)
def smallest_output(Y, labels):
    return float(np.mean(Y.argmin(axis=1) == labels))


@accuracy.misconception("The classes are off by one. They count from 0, as the columns do.")
def classes_from_one(Y, labels):
    return float(np.mean(Y.argmax(axis=1) + 1 == labels))


@accuracy.misconception(
    "The number of right ones was divided by the number of classes. It is a share of the samples."
)
def divided_by_the_classes(Y, labels):
    return float(np.sum(Y.argmax(axis=1) == labels) / Y.shape[1])


@accuracy.misconception(
    "The number of right ones was divided by the number of all outputs. It is a share of the "
    "samples."
)
def divided_by_all_outputs(Y, labels):
    return float(np.sum(Y.argmax(axis=1) == labels) / Y.size)


@accuracy.misconception(
    "Every sample has an entry: that is which ones are right. Asked for is their share, one number."
)
def right_or_wrong_each(Y, labels):
    return (Y.argmax(axis=1) == labels) * 1.0


@accuracy.misconception(
    "The entries of one-hot rows were compared, and each sample's many zeros agree as well. Count "
    "each sample once: is its largest output that of the right class?"
)
def entries_compared(Y, labels):
    winners = np.eye(Y.shape[1])[Y.argmax(axis=1)]
    return float(np.mean(winners == np.eye(Y.shape[1])[labels]))


# -- squeeze -----------------------------------------------------------------------------


def _from_components(X: Any, k: int, gain: float) -> list[tuple[Any, Any]]:
    """An autoencoder that is nearly PCA: a sigmoid is a straight line where its input is small."""
    mean = X.mean(axis=0)
    _, _, directions = np.linalg.svd(X - mean, full_matrices=False)
    W, V = gain * directions[:k], directions[:k].T * 4 / gain
    return [(W, -W @ mean), (V, mean - V @ np.full(k, 0.5))]


def _autoencoder_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, n, sizes in (
        ("7 samples through 5-2-5", 7, (5, 2, 5)),
        ("6 samples through 6-4-3-4-6", 6, (6, 4, 3, 4, 6)),
        ("4 samples through 4-4-4", 4, (4, 4, 4)),
        ("1 sample through 5-2-5", 1, (5, 2, 5)),
    ):
        cases.append(Case(label, (away_from_zero(rng, n, sizes[0]), network(rng, sizes)), {"N": n}))
    X = rng.normal(size=(30, 8)) * np.geomspace(3, 0.1, 8) @ rng.normal(size=(8, 8)) + 1
    made = Case(
        "30 samples, weights made from 3 principal components", (X, _from_components(X, 3, 0.01))
    )
    return [*cases, made]


def _error_of_pca(X, params):
    """Return the squared error of PCA with as many components; 1 if that would leave none."""
    k = min(len(b) for _, b in params[:-1])
    if k >= min(X.shape):
        return 1.0
    return float(((X - training.pca_reconstruct(X, k)) ** 2).sum())


autoencoder_reconstruct = Exercise(
    name="autoencoder_reconstruct",
    arguments=("X", "params"),
    parts=(
        Part("reconstruction", 2, ("reconstruction",)),
        Part("error beside PCA's", 1, ("error",)),
    ),
    task=(
        "Run X through the bottleneck network, sigmoid hidden layers and a linear output, and "
        "return what comes out: its version of X."
    ),
    reference=training.autoencoder_reconstruct,
    cases=_autoencoder_cases,
    view=view_autoencoder_reconstruct,
    facts=_error_of_pca,
    leaf_labels={
        "reconstruction": "The reconstruction",
        "error": "The squared error, beside that of PCA,",
    },
    rtol=1e-6,
)


@autoencoder_reconstruct.misconception(
    "That is the code, what the narrow layer holds. Let the rest of the network turn it back into "
    "X's own shape."
)
def code_for_reconstruction(X, params):
    narrow = min(range(len(params)), key=lambda i: len(params[i][1]))
    A = X
    for W, b in params[: narrow + 1]:
        A = sigmoid(A @ W.T + b)
    return A


@autoencoder_reconstruct.misconception(
    "The output went through a sigmoid, so nothing below 0 or above 1 can be rebuilt. The last "
    "layer is linear."
)
def sigmoid_output(X, params):
    return sigmoid(_through(X, params, sigmoid))


@autoencoder_reconstruct.misconception(
    "The hidden layers have ReLU. The networks that fit trains do, but this one has sigmoids."
)
def relu_for_sigmoid(X, params):
    return _through(X, params, lambda Z: np.maximum(Z, 0))


@autoencoder_reconstruct.misconception(
    "X came back untouched, with no error at all. It has to pass through the narrow layer, which "
    "costs something."
)
def input_returned(X, params):
    return X.copy()


@autoencoder_reconstruct.misconception(
    "A hidden layer hands on z itself, without the sigmoid; its weights were made for a network "
    "with it."
)
def linear_autoencoder(X, params):
    return _through(X, params, lambda Z: Z)


@autoencoder_reconstruct.misconception(
    "The biases are missing. Every layer adds its own to the product."
)
def autoencoder_without_biases(X, params):
    return _through(X, [(W, 0.0) for W, _ in params], sigmoid)


@autoencoder_reconstruct.misconception(
    "The hidden layers have tanh. In this network they are sigmoids."
)
def tanh_for_sigmoid(X, params):
    return _through(X, params, np.tanh)


@autoencoder_reconstruct.misconception(
    "The data went through a sigmoid before the first layer. X goes into it as it is."
)
def sigmoid_on_the_data(X, params):
    return _through(sigmoid(X), params, sigmoid)


@autoencoder_reconstruct.misconception(
    "One number came back, such as the error. Asked for is what comes out of the network: an array "
    "of X's shape."
)
def error_for_reconstruction(X, params):
    return float(np.mean((X - _through(X, params, sigmoid)) ** 2))


@autoencoder_reconstruct.misconception(
    "That is what the network gets wrong, its output minus X or X minus its output. Asked for is "
    "the output itself."
)
def difference_for_reconstruction(X, params):
    return X - _through(X, params, sigmoid)


@autoencoder_reconstruct.misconception(
    "Only the first and the last layer were used. There may be others between: go through the list."
)
def first_and_last_layer(X, params):
    return _through(X, [params[0], params[-1]], sigmoid)


@autoencoder_reconstruct.misconception(
    "The bias of the output layer is missing. It is linear, but it has a bias as all others do."
)
def output_bias_left_out(X, params):
    W, b = params[-1]
    return _through(X, [*params[:-1], (W, 0.0 * b)], sigmoid)


@predict.misconception(
    "Only the first hidden layer has its ReLU. Each layer but the last has one: put it into the "
    "loop."
)
def relu_in_the_first_layer_alone(X, params):
    A = X
    for number, (W, b) in enumerate(params):
        A = A @ W.T + b
        if number == 0 and len(params) > 1:
            A = np.maximum(A, 0.0)
    return A
