"""ps04: losses and their gradients, for whole batches and from logits.

A loss is a mean over the N samples; only the perceptron error and the penalty are sums. C differs
from 2 and from N, except in one square case, where a maximum or a sum that has lost its axis
broadcasts silently. Logits come near ±1000 and 1000 apart: there only formulas hold whose
logarithm was taken on paper.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Case, Exercise, Part
from reference_impl import losses

LOOP_ADVICE = (
    "It is right, but its work in Python grows with the number of samples, so a loop goes over "
    "them. NumPy does the same for all samples at once, far quicker."
)

# label, N, C, whether to count steps
SIZES = (
    ("5 samples, 3 columns", 5, 3, False),
    ("4 samples, 4 columns", 4, 4, False),
    ("3 samples, 5 columns", 3, 5, False),
    ("1 sample, 3 columns", 1, 3, False),
    ("8 samples, 3 columns", 8, 3, True),
    ("64 samples, 3 columns", 64, 3, True),
)


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of either sign, none of them near zero."""
    return rng.uniform(0.2, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


# What the notebook gives; it never overflows.
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


# -- perceptron error --------------------------------------------------------------------


def _classified(
    rng: np.random.Generator, n: int, d: int, *, mistakes: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples, weights and targets; if there are mistakes, then of both kinds."""
    X, w = _numbers(rng, n, d), _numbers(rng, d)
    while np.abs(X @ w).min() < 0.1:
        X = _numbers(rng, n, d)
    X[0] *= np.sign(X[0] @ w)  # on the side of 1
    X[1:2] *= -np.sign(X[1:2] @ w)[:, None]  # and one on the side of 0
    t = np.where(X @ w >= 0, 1.0, 0.0)
    if mistakes:
        wrong = rng.random(n) < 0.4
        wrong[:2], wrong[2:3] = True, False
        t = np.where(wrong, 1 - t, t)
    return X, w, t


def _perceptron_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("5 samples, 3 inputs", _classified(rng, 5, 3)),
        Case("4 samples, 4 inputs", _classified(rng, 4, 4)),
        Case("3 samples, 5 inputs", _classified(rng, 3, 5)),
        Case("1 sample, 4 inputs", _classified(rng, 1, 4)),
        Case("4 samples, none misclassified", _classified(rng, 4, 3, mistakes=False)),
        *(
            Case(f"{n} samples, 3 inputs", _classified(rng, n, 3), {"N": n}, count_steps=True)
            for n in (8, 64)
        ),
    ]


perceptron_error = Exercise(
    name="perceptron_error",
    arguments=("X", "w", "t"),
    parts=(Part("error", 2),),
    task=(
        "Return the sum over the samples of z (y − t), where z is w·x and y is 1 if z is at least "
        "0, else 0."
    ),
    reference=losses.perceptron_error,
    cases=_perceptron_cases,
    names={"": "The error"},
    loop_advice=LOOP_ADVICE,
)


@perceptron_error.misconception(
    "You divided by N. The course's other losses are means, but Liu's perceptron error is a plain "
    "sum over the samples."
)
def mean_of_the_samples(X, w, t):
    z = X @ w
    return np.mean(z * ((z >= 0) - t))


@perceptron_error.misconception(
    "You counted the misclassified samples. The perceptron error weighs each of them by how far "
    "it lies on the wrong side, |z|: that is what gives it a slope."
)
def errors_counted(X, w, t):
    return np.sum(np.abs((X @ w >= 0) - t))


@perceptron_error.misconception(
    "The error comes out negative. Someone with y = 1 and t = 0 has a positive z, and must add "
    "something positive: which difference does that take?"
)
def target_minus_class(X, w, t):
    z = X @ w
    return np.sum(z * (t - (z >= 0)))


@perceptron_error.misconception(
    "The step is missing: y is z in your formula. Here y is the unit's decision, 1 or 0."
)
def decision_missing(X, w, t):
    z = X @ w
    return np.sum(z * (z - t))


@perceptron_error.misconception(
    "Your decisions are −1 and 1, while the targets are 0 and 1. Then even a right answer differs "
    "from its target: y must be 1 or 0, too."
)
def decisions_of_either_sign(X, w, t):
    z = X @ w
    return np.sum(z * (np.where(z >= 0, 1, -1) - t))


@perceptron_error.misconception(
    "Every sample adds its |z|. Only a misclassified one may: the factor y − t is 0 for the others."
)
def right_samples_too(X, w, t):
    return np.sum(np.abs(X @ w))


@perceptron_error.misconception(
    "It is one number for each sample. The error of the batch is their sum."
)
def error_of_each_sample(X, w, t):
    z = X @ w
    return z * ((z >= 0) - t)


@perceptron_error.misconception(
    "The threshold is at ½. That would suit an output between 0 and 1, but z can be anything: the "
    "step is at 0."
)
def threshold_at_one_half(X, w, t):
    z = X @ w
    return np.sum(z * ((z >= 0.5) - t))


@perceptron_error.misconception(
    "The sum came first and the product after: the total of all z times the total of all y − t. "
    "Each sample's z belongs to its own difference."
)
def product_of_the_sums(X, w, t):
    z = X @ w
    return np.sum(z) * np.sum((z >= 0) - t)


# -- squared error -----------------------------------------------------------------------


def _outputs_and_targets(rng: np.random.Generator) -> list[Case]:
    return [
        Case(
            label.replace("columns", "outputs"),
            (_numbers(rng, n, c), _numbers(rng, n, c)),
            {"N": n, "C": c},
            count_steps,
        )
        for label, n, c, count_steps in SIZES
    ]


squared_error = Exercise(
    name="squared_error",
    arguments=("Y", "T"),
    parts=(Part("loss", 2),),
    task=(
        "Return half the squared differences, summed over the outputs of a sample and averaged "
        "over the samples, as a float."
    ),
    reference=losses.squared_error,
    cases=_outputs_and_targets,
    names={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


@squared_error.misconception(
    "You added up the samples and never divided by N. A mean doesn't depend on how many samples a "
    "batch has, and so the learning rate needn't either."
)
def samples_not_averaged(Y, T):
    return 0.5 * np.sum((Y - T) ** 2)


@squared_error.misconception(
    "You averaged over all entries, so the outputs share a factor 1/C. The outputs of one sample "
    "are added up; the mean goes over the samples alone."
)
def mean_over_all_entries(Y, T):
    return 0.5 * np.mean((Y - T) ** 2)


@squared_error.misconception(
    "The ½ is missing: your loss is twice the right one. The ½ is there to cancel the 2 of the "
    "derivative."
)
def half_missing(Y, T):
    return np.sum((Y - T) ** 2) / len(Y)


@squared_error.misconception(
    "That is the mean over all entries, without the ½, which many libraries call MSE. Here the "
    "outputs of a sample are added up, the samples averaged, and the whole is halved."
)
def mean_squared_error_of_libraries(Y, T):
    return np.mean((Y - T) ** 2)


@squared_error.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def loss_of_each_sample(Y, T):
    return 0.5 * np.sum((Y - T) ** 2, axis=1)


@squared_error.misconception(
    "The value is right, but it is an array without axes, shape (), where a float was asked for. "
    "Make a number of it."
)
def array_without_axes(Y, T):
    return np.asarray(0.5 * np.sum((Y - T) ** 2) / len(Y))


@squared_error.misconception(
    "You took the root: that is the distance, not its square. Without the root the gradient is "
    "simply the difference."
)
def distance_for_square(Y, T):
    return 0.5 * np.mean(np.sqrt(np.sum((Y - T) ** 2, axis=1)))


@squared_error.misconception(
    "The differences were added up before they were squared, so those of opposite signs cancel. "
    "Square each of them first."
)
def sum_before_square(Y, T):
    return 0.5 * np.mean(np.sum(Y - T, axis=1) ** 2)


@squared_error.misconception(
    "Those are absolute differences. Squared ones have a slope everywhere, 0 included."
)
def absolute_differences(Y, T):
    return 0.5 * np.mean(np.sum(np.abs(Y - T), axis=1))


@squared_error.misconception(
    "The mean went over the outputs and the sum over the samples. It is the other way round: "
    "samples are rows."
)
def axes_exchanged(Y, T):
    return 0.5 * np.sum(np.mean((Y - T) ** 2, axis=1))


squared_error_gradient = Exercise(
    name="squared_error_gradient",
    arguments=("Y", "T"),
    parts=(Part("dY", 2),),
    task="Return the gradient of the squared error with respect to Y, an array of Y's shape.",
    reference=losses.squared_error_gradient,
    cases=_outputs_and_targets,
    names={"": "dY"},
    loop_advice=LOOP_ADVICE,
)


@squared_error_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, so each of them has only the "
    "N-th part of a say."
)
def gradient_of_the_sum(Y, T):
    return Y - T


@squared_error_gradient.misconception(
    "You divided by the number of all entries. The loss averages over the N samples and adds up "
    "the outputs, so only N divides the gradient."
)
def gradient_of_the_mean_of_all(Y, T):
    return (Y - T) / Y.size


@squared_error_gradient.misconception(
    "The 2 of the derivative is still there. It cancels against the ½ of the loss."
)
def two_kept(Y, T):
    return 2 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The ½ is still there. It cancels against the 2 that comes down from the square."
)
def half_kept(Y, T):
    return 0.5 * (Y - T) / len(Y)


@squared_error_gradient.misconception(
    "The sign is the other way round. If an output is above its target, the loss grows with it, so "
    "the gradient is positive there."
)
def target_minus_output(Y, T):
    return (T - Y) / len(Y)


@squared_error_gradient.misconception(
    "You divided by the number of columns. N, the number of samples, is the number of rows."
)
def divided_by_columns(Y, T):
    return (Y - T) / Y.shape[1]


@squared_error_gradient.misconception(
    "The differences are still squared, so your gradient can't tell above from below. "
    "Differentiating takes one power away."
)
def square_not_differentiated(Y, T):
    return 0.5 * (Y - T) ** 2 / len(Y)


@squared_error_gradient.misconception(
    "The samples were averaged away: one row is left. A gradient has exactly the shape of what it "
    "is the gradient of, a row for each sample."
)
def averaged_away(Y, T):
    return np.mean(Y - T, axis=0)


@squared_error_gradient.misconception(
    "The gradient is right, but it was written into the caller's Y. Make a new array."
)
def gradient_overwrites_outputs(Y, T):
    Y -= T
    return Y / len(Y)


# -- two classes -------------------------------------------------------------------------


def _binary_cases(rng: np.random.Generator) -> list[Case]:
    def targets(n: int) -> np.ndarray:
        t = rng.integers(0, 2, n).astype(float)
        t[:2] = [1.0, 0.0][:n]
        return t

    def case(label: str, n: int, far: float = 0.0, *, count_steps: bool = False) -> Case:
        z = _numbers(rng, n)
        return Case(label, (z + far * np.sign(z), targets(n)), {"N": n}, count_steps)

    signs = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
    far = signs * rng.uniform(720.0, 1000.0, 5)
    return [
        case("6 samples", 6),
        case("3 samples", 3),
        case("1 sample", 1),
        case("4 samples, logits up to 20", 4, 15.0),
        Case(
            "5 samples, logits up to ±1000",
            (far, np.array([0.0, 1.0, 1.0, 0.0, 0.0])),
            {"N": 5},
        ),
        Case(
            "2 samples, logits down to −1000, both labels 0",
            (-rng.uniform(720.0, 1000.0, 2), np.zeros(2)),
            {"N": 2},
        ),
        case("8 samples", 8, count_steps=True),
        case("64 samples", 64, count_steps=True),
    ]


binary_cross_entropy = Exercise(
    name="binary_cross_entropy",
    arguments=("z", "t"),
    parts=(Part("loss", 2),),
    task=(
        "Return the mean over the samples of −log p where t is 1 and −log(1 − p) where t is 0, "
        "with p the sigmoid of the logit z, which may be as far out as ±1000."
    ),
    reference=losses.binary_cross_entropy,
    cases=_binary_cases,
    names={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


def _binary_terms(z, t):
    return np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))


@binary_cross_entropy.misconception(
    "Your value is right, but on the way exp(z) overflows for large logits. A switch chooses only "
    "after both formulas have been computed for every entry.",
    keeps=("loss",),
)
def softplus_that_overflows(z, t):
    return np.mean(np.where(z > 30, z, np.log(1 + np.exp(z))) - t * z)


@binary_cross_entropy.misconception(
    "It is right for small logits and infinite or nan for large ones: p is rounded to 0 or 1 "
    "before the logarithm sees it. Put the sigmoid into the logarithm on paper first; what comes "
    "out is a softplus."
)
def logarithm_of_the_sigmoid(z, t):
    p = sigmoid(z)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "p was kept away from 0 and 1 by clipping, so a sample that is wrong by 1000 costs about 28 "
    "where it should be 1000 or so. Nothing is nan, but the value is wrong: start from the logit."
)
def clipped_probability(z, t):
    p = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@binary_cross_entropy.misconception(
    "The samples were added up and never divided by N. The loss is their mean."
)
def binary_sum(z, t):
    return np.sum(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The loss is negative. Logarithms of probabilities are; the minus in front makes a loss of "
    "them."
)
def binary_sign(z, t):
    return -np.mean(_binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The two labels are exchanged: yours is small where the unit is sure of the wrong class. "
    "Where t is 1, a large z must cost nothing."
)
def labels_exchanged(z, t):
    return np.mean(_binary_terms(z, 1 - t))


@binary_cross_entropy.misconception(
    "Samples with t = 0 cost nothing in your formula. The second term, (1 − t) log(1 − p), is for "
    "them."
)
def only_the_first_term(z, t):
    return np.mean(t * _binary_terms(z, t))


@binary_cross_entropy.misconception(
    "The label changes nothing in your loss: every sample costs −log p. That is for t = 1 only."
)
def every_label_one(z, t):
    return np.mean(_binary_terms(z, 1))


@binary_cross_entropy.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def binary_loss_of_each_sample(z, t):
    return _binary_terms(z, t)


@binary_cross_entropy.misconception(
    "z was taken for a probability: its logarithm is nan where z is negative. z is a logit; the "
    "probability is its sigmoid."
)
def logit_as_probability(z, t):
    return -np.mean(t * np.log(z) + (1 - t) * np.log(1 - z))


@binary_cross_entropy.misconception(
    "The value is right, but it is an array without axes, shape (), where a float was asked for. "
    "Make a number of it."
)
def binary_array_without_axes(z, t):
    return np.asarray(np.mean(_binary_terms(z, t)))


binary_cross_entropy_gradient = Exercise(
    name="binary_cross_entropy_gradient",
    arguments=("z", "t"),
    parts=(Part("dz", 2),),
    task="Return the gradient of the binary cross-entropy with respect to the logits z.",
    reference=losses.binary_cross_entropy_gradient,
    cases=_binary_cases,
    names={"": "dz"},
    loop_advice=LOOP_ADVICE,
)


@binary_cross_entropy_gradient.misconception(
    "The gradient is right, but your sigmoid overflows at −1000. The one that the notebook gives "
    "you doesn't.",
    keeps=("dz",),
)
def sigmoid_that_overflows(z, t):
    return (1 / (1 + np.exp(-z)) - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The factor 1/N is missing. The loss is a mean over the samples, and so is its gradient."
)
def binary_gradient_of_the_sum(z, t):
    return sigmoid(z) - t


@binary_cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The derivative of the logarithm has already cancelled "
    "it: what is left is the difference alone."
)
def extra_sigmoid_slope(z, t):
    p = sigmoid(z)
    return (p - t) * p * (1 - p) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sign is the other way round. Where t is 1 the loss falls when z grows, so the gradient is "
    "negative there."
)
def target_minus_probability(z, t):
    return (t - sigmoid(z)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The sigmoid is missing: you subtracted the targets from the logits. Compare them with "
    "probabilities."
)
def logit_minus_target(z, t):
    return (z - t) / len(z)


@binary_cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Where t is 1 the "
    "gradient must be negative."
)
def targets_forgotten(z, t):
    return sigmoid(z) / len(z)


@binary_cross_entropy_gradient.misconception(
    "That is the gradient with respect to p. One step is missing, from p to the logit z, whose "
    "slope p(1 − p) cancels what you divide by."
)
def gradient_by_probability(z, t):
    p = sigmoid(z)
    return (p - t) / (p * (1 - p)) / len(z)


@binary_cross_entropy_gradient.misconception(
    "Only the targets were divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_targets_only(z, t):
    return sigmoid(z) - t / len(z)


@binary_cross_entropy_gradient.misconception(
    "It is a single number: the samples were averaged away. A gradient has exactly the shape of "
    "what it is the gradient of."
)
def one_slope_for_the_batch(z, t):
    return np.mean(sigmoid(z) - t)


# -- many classes ------------------------------------------------------------------------


def _labels(rng: np.random.Generator, n: int, c: int) -> np.ndarray:
    """Labels that differ, one of them not 0."""
    labels = rng.integers(0, c, n)
    labels[:2] = rng.permutation(np.arange(1, c))[: min(n, 2)]
    return labels


def _cycle(rng: np.random.Generator, n: int) -> np.ndarray:
    """Labels whose one-hot matrix is square and never its own transpose."""
    order = rng.permutation(n)
    labels = np.empty(n, dtype=np.int64)
    labels[order] = np.roll(order, 1)
    return labels


def _one_hot_cases(rng: np.random.Generator) -> list[Case]:
    low = rng.integers(0, 3, 5)
    low[0] = 0
    return [
        Case("6 samples, 3 classes", (np.append(_labels(rng, 5, 3), 2), 3)),
        Case("4 samples, 4 classes", (_cycle(rng, 4), 4)),
        Case("3 samples, 5 classes", (_labels(rng, 3, 5), 5)),
        Case("1 sample, 4 classes", (_labels(rng, 1, 4), 4)),
        Case("5 samples, 7 classes, the last of which nobody has", (low, 7)),
        *(
            Case(f"{n} samples, 3 classes", (_labels(rng, n, 3), 3), {"N": n}, count_steps=True)
            for n in (8, 64)
        ),
    ]


one_hot = Exercise(
    name="one_hot",
    arguments=("labels", "C"),
    parts=(Part("rows", 1),),
    task="Return an array of shape (N, C): in row n a 1 in the column of its label, else 0.",
    reference=losses.one_hot,
    cases=_one_hot_cases,
    names={"": "The one-hot array"},
    loop_advice=LOOP_ADVICE,
)


@one_hot.misconception(
    "It holds True and False. It will be subtracted from probabilities: make numbers of them, 1 "
    "and 0."
)
def truth_values(labels, C):
    return labels[:, None] == np.arange(C)


@one_hot.misconception(
    "It is lying on its side: (C, N). Samples are rows here as everywhere in the course."
)
def samples_as_columns(labels, C):
    return np.eye(C)[:, labels]


@one_hot.misconception(
    "The number of columns was taken from the labels. A batch may lack the last classes and still "
    "needs their columns: use C."
)
def classes_counted_in_the_batch(labels, C):
    return np.eye(labels.max() + 1)[labels]


@one_hot.misconception(
    "Whole columns were filled with ones, in every row. Row n has a single 1: pair each row's "
    "number with its own label."
)
def whole_columns(labels, C):
    T = np.zeros((len(labels), C))
    T[:, labels] = 1
    return T


@one_hot.misconception(
    "Every 1 is a column too far left. Labels count from 0, as Python's indices do: nothing has to "
    "be subtracted."
)
def counted_from_one(labels, C):
    return np.eye(C)[labels - 1]


@one_hot.misconception(
    "In each row stands the label itself. A 1 marks the place; which place it is says the class."
)
def label_for_one(labels, C):
    T = np.zeros((len(labels), C))
    T[np.arange(len(labels)), labels] = labels
    return T


def _logits(
    rng: np.random.Generator, *, labels: bool
) -> list[tuple[str, tuple[np.ndarray, ...], dict[str, int], bool]]:
    """Return (label, arguments, sizes, count_steps), with a label for each sample if asked."""

    def drawn(n: int, c: int, shift: object = 0.0) -> tuple[np.ndarray, ...]:
        Z = _numbers(rng, n, c) + shift
        return (Z, _labels(rng, n, c)) if labels else (Z,)

    apart = _numbers(rng, 4, 3)
    lost = np.array([2, 0, 1, 1])
    apart[0, 2] -= 1000.0  # the true class, hopelessly beaten
    apart[1, 2] -= 1000.0  # another one
    rows = np.array([[1000.0], [0.0], [-1000.0]])
    far = [
        ("4 samples, 3 classes, logits near 1000", drawn(4, 3, 1000.0), 4, 3),
        ("3 samples, 5 classes, logits near −1000", drawn(3, 5, -1000.0), 3, 5),
        ("3 samples, 4 classes, one near 1000, one near −1000", drawn(3, 4, rows), 3, 4),
        ("4 samples, 3 classes, logits 1000 apart", (apart, lost)[: 1 + labels], 4, 3),
        ("5 samples, 4 classes, all logits equal", _equal(rng, labels), 5, 4),
    ]
    sized = [
        (label.replace("columns", "classes"), drawn(n, c), {"N": n, "C": c}, count_steps)
        for label, n, c, count_steps in SIZES
    ]
    between = [(label, args, {"N": n, "C": c}, False) for label, args, n, c in far]
    return sized[:4] + between + sized[4:]


def _equal(rng: np.random.Generator, labels: bool) -> tuple[np.ndarray, ...]:
    Z = np.full((5, 4), rng.uniform(0.5, 1.5))
    return (Z, _labels(rng, 5, 4)) if labels else (Z,)


def _logits_only(rng: np.random.Generator) -> list[Case]:
    return [Case(*facts) for facts in _logits(rng, labels=False)]


def _logits_and_labels(rng: np.random.Generator) -> list[Case]:
    return [Case(*facts) for facts in _logits(rng, labels=True)]


softmax = Exercise(
    name="softmax",
    arguments=("Z",),
    parts=(Part("P", 3),),
    task=(
        "Return the probabilities of each row: the exponentials of its logits divided by their "
        "sum. Logits may be as far out as ±1000."
    ),
    reference=losses.softmax,
    cases=_logits_only,
    names={"": "P"},
    loop_advice=LOOP_ADVICE,
)


@softmax.misconception(
    "It is right for small logits and nan for large ones, where the exponential overflows, or "
    "underflows in a whole row. Subtracting each row's largest logit first changes no probability."
)
def shift_missing(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The softmax ran down the columns, so the samples of a batch compete with each other. Each "
    "row is a sample: each row adds up to 1."
)
def down_the_columns(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


@softmax.misconception(
    "You divided by the sum over the whole array, so that all entries together add up to 1. Each "
    "row has to, by itself."
)
def over_everything(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()


@softmax.misconception(
    "One maximum was subtracted from all rows. A row that lies far below it underflows to 0 / 0, "
    "nan: each row needs its own."
)
def one_maximum_for_all_rows(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The row maxima, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def maximum_lost_its_axis(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The row sums, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def sum_lost_its_axis(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


@softmax.misconception(
    "Both the row maxima and the row sums, shape (N,), were laid along the columns: an error, or "
    "silently wrong when N equals C. Both have to stay columns, (N, 1)."
)
def both_lost_their_axis(Z):
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1)


@softmax.misconception(
    "The exponentials were not divided by their sum, so the rows don't add up to 1."
)
def not_divided_by_the_sum(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@softmax.misconception(
    "You divided the logits themselves by their sum. They may be negative: the exponential comes "
    "first."
)
def logits_divided_by_their_sum(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@softmax.misconception(
    "The largest logit got the smallest probability: the sign in the exponent is the other way "
    "round."
)
def smallest_wins(Z):
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)


@softmax.misconception(
    "That is the sigmoid of each logit. Its values don't add up to 1 in a row: in a softmax the "
    "classes share one total."
)
def sigmoid_of_each(Z):
    return sigmoid(Z)


@softmax.misconception(
    "The probabilities are right, but the maxima were subtracted from the caller's Z. Put the "
    "difference into an array of its own."
)
def logits_shifted_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


log_softmax = Exercise(
    name="log_softmax",
    arguments=("Z",),
    parts=(Part("log P", 2),),
    task=(
        "Return the logarithm of the softmax of each row, with the logarithm taken on paper: "
        "logits may be 1000 apart."
    ),
    reference=losses.log_softmax,
    cases=_logits_only,
    names={"": "log P"},
    loop_advice=LOOP_ADVICE,
)


def _log_p(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Where a probability is rounded to 0 your logarithm is minus infinity; the right value is "
    "−1000 or so. Take the logarithm of the fraction on paper: it undoes the exponential above "
    "the line."
)
def log_after_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.log(E / E.sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "It is right for small logits and infinite for large ones, where the exponential overflows, "
    "or underflows in a whole row. Subtract each row's largest logit first, in both places."
)
def log_sum_not_shifted(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The maximum was subtracted inside the exponential but nowhere else, so the logarithm is off "
    "by it. A shift changes nothing only if it is made in both places."
)
def shift_in_one_place(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The sum ran down the columns. Each row is a sample, and the exponentials of each row's "
    "answer must add up to 1."
)
def log_down_the_columns(Z):
    S = Z - Z.max(axis=0)
    return S - np.log(np.exp(S).sum(axis=0))


@log_softmax.misconception("The sum went over the whole array. Each row needs its own.")
def log_over_everything(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum())


@log_softmax.misconception(
    "One maximum was subtracted from all rows. In a row that lies far below it every exponential "
    "is 0, and the logarithm of 0 is minus infinity."
)
def log_one_maximum(Z):
    S = Z - Z.max()
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "The logarithms of the row sums, shape (N,), were laid along the columns: an error, or "
    "silently wrong when N equals C. They have to stay a column, (N, 1)."
)
def log_sum_lost_its_axis(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1))


@log_softmax.misconception(
    "The row maxima, shape (N,), were laid along the columns: an error, or silently wrong when N "
    "equals C. They have to stay a column, (N, 1)."
)
def log_maximum_lost_its_axis(Z):
    S = Z - Z.max(axis=1)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@log_softmax.misconception(
    "Those are the probabilities; their logarithms were asked for, and those are never above 0."
)
def logarithm_forgotten(Z):
    return np.exp(_log_p(Z))


@log_softmax.misconception(
    "The sum of the exponentials was subtracted as it is. The logarithm of a quotient is the "
    "difference of the logarithms, of both."
)
def sum_without_logarithm(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.exp(S).sum(axis=1, keepdims=True)


@log_softmax.misconception(
    "All signs are the other way round: a probability is at most 1, so its logarithm is at most 0."
)
def minus_log_softmax(Z):
    return -_log_p(Z)


# -- cross-entropy -----------------------------------------------------------------------

cross_entropy = Exercise(
    name="cross_entropy",
    arguments=("Z", "labels"),
    parts=(Part("loss", 3),),
    task=(
        "Return minus the logarithm of the probability that softmax gives to each sample's own "
        "label, averaged over the samples, as a float. Logits may be 1000 apart."
    ),
    reference=losses.cross_entropy,
    cases=_logits_and_labels,
    names={"": "The loss"},
    loop_advice=LOOP_ADVICE,
)


def _own(table, labels):
    return table[np.arange(len(labels)), labels]


@cross_entropy.misconception(
    "The samples were added up and never divided by N. The loss is a mean; for equal logits it is "
    "log C, however many samples there are."
)
def entropy_sum(Z, labels):
    return -np.sum(_own(_log_p(Z), labels))


@cross_entropy.misconception(
    "You averaged over all N · C entries, of which only N are those of a true class. The mean goes "
    "over the samples: divide by N."
)
def entropy_mean_of_all_entries(Z, labels):
    return -np.mean(np.eye(Z.shape[1])[labels] * _log_p(Z))


@cross_entropy.misconception(
    "The loss is negative. The logarithm of a probability is at most 0; the minus in front makes a "
    "loss of it."
)
def entropy_sign(Z, labels):
    return np.mean(_own(_log_p(Z), labels))


@cross_entropy.misconception(
    "Every row was paired with every label: indexing all rows with the labels gives (N, N) "
    "entries. Each row needs its own label only, so give the row numbers, too."
)
def every_row_with_every_label(Z, labels):
    return -np.mean(_log_p(Z)[:, labels])


@cross_entropy.misconception(
    "The loss is infinite where the true class's probability is rounded to 0. Use the logarithm "
    "of the softmax, taken on paper, not the logarithm of a softmax that has been computed."
)
def entropy_by_log_of_softmax(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return -np.mean(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "0 times minus infinity is nan: the one-hot 0 doesn't switch off a logarithm of 0. With the "
    "logarithm of the softmax taken on paper nothing is infinite."
)
def zero_times_infinity(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return -np.sum(np.eye(Z.shape[1])[labels] * np.log(P)) / len(Z)


@cross_entropy.misconception(
    "A tiny number was added to keep the logarithm finite, so a sample that is wrong by 1000 costs "
    "about 28. Nothing is nan, but the value is wrong: take the logarithm on paper."
)
def tiny_number_added(Z, labels):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return -np.mean(np.log(_own(P, labels) + 1e-12))


@cross_entropy.misconception(
    "With logits near 1000 the exponentials overflow. Subtract each row's largest logit first, as "
    "in your softmax."
)
def entropy_not_shifted(Z, labels):
    E = np.exp(Z)
    return -np.mean(np.log(_own(E / E.sum(axis=1, keepdims=True), labels)))


@cross_entropy.misconception(
    "The softmax ran down the columns. Each row is a sample, whose classes share a total of 1."
)
def entropy_down_the_columns(Z, labels):
    S = Z - Z.max(axis=0)
    return -np.mean(_own(S - np.log(np.exp(S).sum(axis=0)), labels))


@cross_entropy.misconception(
    "The logits were taken for probabilities; where one is negative its logarithm is nan. The "
    "softmax comes first."
)
def logits_as_probabilities(Z, labels):
    return -np.mean(np.log(_own(Z, labels)))


@cross_entropy.misconception(
    "The mean came before the logarithm. Each sample has its own −log p, and these are averaged."
)
def logarithm_of_the_mean(Z, labels):
    return -np.log(np.mean(np.exp(_own(_log_p(Z), labels))))


@cross_entropy.misconception(
    "It is one number for each sample. The loss of a batch is one number: their mean."
)
def entropy_of_each_sample(Z, labels):
    return -_own(_log_p(Z), labels)


@cross_entropy.misconception(
    "The value is right, but it is an array without axes, shape (), where a float was asked for. "
    "Make a number of it."
)
def entropy_array_without_axes(Z, labels):
    return np.asarray(-np.mean(_own(_log_p(Z), labels)))


cross_entropy_gradient = Exercise(
    name="cross_entropy_gradient",
    arguments=("Z", "labels"),
    parts=(Part("dZ", 2),),
    task=(
        "Return the gradient of the cross-entropy with respect to the logits Z: compare the "
        "softmax of each row with the one-hot row of its label."
    ),
    reference=losses.cross_entropy_gradient,
    cases=_logits_and_labels,
    names={"": "dZ"},
    loop_advice=LOOP_ADVICE,
)


def _hot(Z, labels):
    return np.eye(Z.shape[1])[labels]


@cross_entropy_gradient.misconception(
    "The factor 1/N is missing: every entry is N times too large. The loss is a mean over the "
    "samples, and so is its gradient."
)
def entropy_gradient_of_the_sum(Z, labels):
    return np.exp(_log_p(Z)) - _hot(Z, labels)


@cross_entropy_gradient.misconception(
    "The labels never enter: you returned the probabilities divided by N. Only the entries of the "
    "true classes differ, and there the gradient must be negative."
)
def labels_forgotten(Z, labels):
    return np.exp(_log_p(Z)) / len(Z)


@cross_entropy_gradient.misconception(
    "The sign is the other way round. The loss falls when the true class's logit grows, so its "
    "gradient is negative there."
)
def one_hot_minus_softmax(Z, labels):
    return (_hot(Z, labels) - np.exp(_log_p(Z))) / len(Z)


@cross_entropy_gradient.misconception(
    "An extra factor p(1 − p) is in there. The logarithm has cancelled softmax's own slope: what "
    "is left is the difference alone."
)
def extra_softmax_slope(Z, labels):
    P = np.exp(_log_p(Z))
    return (P - _hot(Z, labels)) * P * (1 - P) / len(Z)


@cross_entropy_gradient.misconception(
    "The softmax ran down the columns. Each row is a sample, and the entries of each row of the "
    "gradient add up to 0."
)
def gradient_down_the_columns(Z, labels):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "With logits near 1000 the exponentials overflow and give nan. Subtract each row's largest "
    "logit first, as in your softmax."
)
def gradient_not_shifted(Z, labels):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - _hot(Z, labels)) / len(Z)


@cross_entropy_gradient.misconception(
    "Only the one-hot part was divided by N. The mean covers the whole difference: look at the "
    "parentheses."
)
def mean_of_the_labels_only(Z, labels):
    return np.exp(_log_p(Z)) - _hot(Z, labels) / len(Z)


@cross_entropy_gradient.misconception(
    "The 1 was subtracted from whole columns, in every row. Row n loses it at its own label only: "
    "give the row numbers together with the labels."
)
def one_from_whole_columns(Z, labels):
    P = np.exp(_log_p(Z))
    P[:, labels] -= 1
    return P / len(Z)


@cross_entropy_gradient.misconception(
    "You divided by the number of all entries. The loss is a mean over the N samples, so N alone "
    "divides the gradient."
)
def gradient_by_all_entries(Z, labels):
    return (np.exp(_log_p(Z)) - _hot(Z, labels)) / Z.size


@cross_entropy_gradient.misconception(
    "The softmax is missing: you compared the logits themselves with the one-hot rows."
)
def logits_minus_one_hot(Z, labels):
    return (Z - _hot(Z, labels)) / len(Z)


# -- penalty -----------------------------------------------------------------------------


def _penalty_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("W is 3 × 4, lam = 0.1", (_numbers(rng, 3, 4), 0.1)),
        Case("W is 3 × 3, lam = 3", (_numbers(rng, 3, 3), 3.0)),
        Case("W is 5 × 2, lam = 0.7", (_numbers(rng, 5, 2), 0.7)),
        Case("W has one axis, lam = 0.01", (_numbers(rng, 6), 0.01)),
        Case("W is 2 × 3 × 4, lam = 1.5", (_numbers(rng, 2, 3, 4), 1.5)),
    ]


l2_penalty = Exercise(
    name="l2_penalty",
    arguments=("W", "lam"),
    parts=(Part("penalty", 1),),
    task="Return ½ λ times the sum of the squares of all entries of W, as a float.",
    reference=losses.l2_penalty,
    cases=_penalty_cases,
    names={"": "The penalty"},
)


@l2_penalty.misconception(
    "The ½ is missing: your penalty is twice the right one. It cancels the 2 of the derivative."
)
def penalty_without_half(W, lam):
    return lam * np.sum(W**2)


@l2_penalty.misconception("λ is missing. It says how much the weights' size shall cost.")
def penalty_without_lambda(W, lam):
    return 0.5 * np.sum(W**2)


@l2_penalty.misconception(
    "You took the mean of the squares. The penalty is a sum over all weights; it knows nothing of "
    "samples, and nothing is averaged."
)
def penalty_as_a_mean(W, lam):
    return 0.5 * lam * np.mean(W**2)


@l2_penalty.misconception(
    "You took the root: that is the length of W. The penalty is built from its square."
)
def penalty_by_the_norm(W, lam):
    return 0.5 * lam * np.sqrt(np.sum(W**2))


@l2_penalty.misconception(
    "The weights were added up before they were squared, so those of opposite signs cancel."
)
def square_of_the_sum(W, lam):
    return 0.5 * lam * np.sum(W) ** 2


@l2_penalty.misconception(
    "Those are absolute values, which is another penalty, L1. L2 takes squares."
)
def absolute_values(W, lam):
    return 0.5 * lam * np.sum(np.abs(W))


@l2_penalty.misconception(
    "It is an array with a penalty for each weight. The penalty is their sum, one number."
)
def penalty_of_each_weight(W, lam):
    return 0.5 * lam * W**2


l2_gradient = Exercise(
    name="l2_gradient",
    arguments=("W", "lam"),
    parts=(Part("dW", 1),),
    task="Return the gradient of the penalty ½ λ ΣW² with respect to W, an array of W's shape.",
    reference=losses.l2_gradient,
    cases=_penalty_cases,
    names={"": "dW"},
)


@l2_gradient.misconception(
    "The 2 of the derivative is still there. It cancels against the ½ of the penalty."
)
def penalty_two_kept(W, lam):
    return 2 * lam * W


@l2_gradient.misconception(
    "The ½ is still there. It cancels against the 2 that comes down from the square."
)
def penalty_half_kept(W, lam):
    return 0.5 * lam * W


@l2_gradient.misconception("λ is missing. A factor stays when you differentiate.")
def decay_without_lambda(W, lam):
    return W.copy()


@l2_gradient.misconception(
    "That is W after a step with the gradient. Return the gradient itself; whoever trains takes "
    "the step."
)
def step_taken(W, lam):
    return W - lam * W


@l2_gradient.misconception(
    "That is the gradient of absolute values, the same size for every weight. The slope of a "
    "square grows with the weight."
)
def sign_of_the_weights(W, lam):
    return lam * np.sign(W)


@l2_gradient.misconception(
    "It is a single number: the gradient was added up. Each weight has a slope of its own, so dW "
    "has W's shape."
)
def slopes_added_up(W, lam):
    return lam * np.sum(W)


@l2_gradient.misconception(
    "The gradient is right, but it was written into the caller's W. Those are the network's "
    "weights: make a new array."
)
def weights_overwritten(W, lam):
    W *= lam
    return W


EXERCISES = (
    perceptron_error,
    squared_error,
    squared_error_gradient,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    one_hot,
    softmax,
    log_softmax,
    cross_entropy,
    cross_entropy_gradient,
    l2_penalty,
    l2_gradient,
)
