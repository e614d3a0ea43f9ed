"""ps05: derivatives of three small graphs, worked out by hand with the chain rule."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.case_data import apart
from reference_impl import chain_rule


def sigmoid(z):
    """As in the notebook."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _circuit_cases(rng: np.random.Generator) -> list[Case]:
    labels = ("three numbers", "three others", "negative numbers", "a negative z")
    signs = ((1, 1, 1), (1, -1, 1), (-1, -1, -1), (1, 1, -1))
    return [
        Case(
            label,
            tuple(sign * number for sign, number in zip(pattern, apart(rng, 3), strict=True)),
        )
        for label, pattern in zip(labels, signs, strict=True)
    ]


circuit = Exercise(
    name="circuit",
    arguments=("x", "y", "z"),
    parts=(Part("f", 1, ("0",)), Part("partial derivatives", 2, ("1",))),
    task="Return f = (x + y) z and, in a tuple of its own, its three partial derivatives.",
    reference=chain_rule.circuit,
    cases=_circuit_cases,
    leaf_labels={"1.0": "df_dx", "1.1": "df_dy", "1.2": "df_dz", "1": "the tuple of derivatives"},
)


@circuit.misconception(
    "df_dx and df_dy are 1: that is what the sum alone does. What arrives at the sum from above "
    "isn't 1, it has come through the product.",
    unaffected_parts=("f",),
)
def upstream_of_the_sum_forgotten(x, y, z):
    return (x + y) * z, (1.0, 1.0, x + y)


@circuit.misconception(
    "The product's two slopes are exchanged. Each factor gets the other one: z gets the sum, and "
    "the sum gets z.",
    unaffected_parts=("f",),
)
def factors_exchanged(x, y, z):
    q = x + y
    return q * z, (q, q, z)


@circuit.misconception(
    "df_dx and df_dy hold a factor of each other, as if x and y were multiplied. They are added, "
    "and a sum hands on what arrives unchanged.",
    unaffected_parts=("f",),
)
def sum_taken_for_a_product(x, y, z):
    return (x + y) * z, (y * z, x * z, x + y)


@circuit.misconception(
    "df_dx and df_dy are right, but df_dz isn't x + y. How fast f grows with z is what z is "
    "multiplied by: the whole sum.",
    unaffected_parts=("f",),
)
def product_of_all_for_z(x, y, z):
    return (x + y) * z, (z, z, (x + y) * z)


@circuit.misconception(
    "Four items came back in a row. Two are asked for: f, and a tuple of the three derivatives.",
)
def four_in_a_row(x, y, z):
    return (x + y) * z, z, z, x + y


def _total_cases(rng: np.random.Generator) -> list[Case]:
    near = rng.uniform(-0.06, 0.06, 4)
    return [
        Case(label, (float(t),))
        for label, t in zip(
            ("a t below 1", "a t above 1", "a negative t", "a t near 2"),
            np.array([0.6, 1.2, -0.8, 2.1]) + near,
            strict=True,
        )
    ]


total_derivative = Exercise(
    name="total_derivative",
    arguments=("t",),
    parts=(Part("f", 1, ("0",)), Part("df_dt", 2, ("1",))),
    task=(
        "Return f = y + eˣʸ for x = cos t and y = t², and df/dt: add up what comes along every "
        "path from t to f."
    ),
    reference=chain_rule.total_derivative,
    cases=_total_cases,
)


@total_derivative.misconception(
    "The path from y straight to f is missing. y enters twice, once in xy and once by itself.",
    unaffected_parts=("f",),
)
def direct_path_missing(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + x * e * 2 * t


@total_derivative.misconception(
    "The path through x is missing. t moves x = cos t as well, and x moves f.",
    unaffected_parts=("f",),
)
def only_through_y(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, (1 + x * e) * 2 * t


@total_derivative.misconception(
    "Only the path through x is there. t moves y = t² as well, and y moves f in two places.",
    unaffected_parts=("f",),
)
def only_through_x(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t)


@total_derivative.misconception(
    "The slope of x = cos t has the wrong sign: cos falls where sin is positive.",
    unaffected_parts=("f",),
)
def sine_without_its_sign(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * np.sin(t) + (1 + x * e) * 2 * t


@total_derivative.misconception(
    "The inner derivatives are missing: that is how f depends on x and on y, added. Each still "
    "has to be multiplied by how fast t moves it.",
    unaffected_parts=("f",),
)
def no_inner_derivatives(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e + 1 + x * e


@total_derivative.misconception(
    "The two paths were multiplied. Slopes multiply along one path; different paths to the same "
    "place are added.",
    unaffected_parts=("f",),
)
def paths_multiplied(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, (y * e * -np.sin(t)) * ((1 + x * e) * 2 * t)


@total_derivative.misconception(
    "The slope of the exponential with respect to x is not the exponential itself: its exponent "
    "is xy, so a factor y comes along, and x for the other one.",
    unaffected_parts=("f",),
)
def factors_of_the_exponent_missing(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, e * -np.sin(t) + (1 + e) * 2 * t


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    labels = ("target 1", "target 0", "a target between", "a negative weight", "no regulariser")
    targets = (1.0, 0.0, 0.3, 1.0, 0.0)
    cases = []
    for label, t in zip(labels, targets, strict=True):
        w, x, b, lam = apart(rng, 4, 0.2)
        if label == "a negative weight":
            w = -w
        if label == "a target between":
            x = -x
        if label == "no regulariser":
            lam, b = 0.0, -b
        cases.append(Case(label, (w, x, b, t, lam)))
    return cases


regularized_logistic = Exercise(
    name="regularized_logistic",
    arguments=("w", "x", "b", "t", "lam"),
    parts=(Part("loss", 1, ("0",)), Part("dw", 2, ("1",)), Part("db", 1, ("2",))),
    task=(
        "Return (loss, dw, db) for the loss ½(y − t)² + λ ½w², where y is the sigmoid of wx + b: "
        "forward through the graph, then back, with what comes to w on both of its paths added up."
    ),
    reference=chain_rule.regularized_logistic,
    cases=_logistic_cases,
)


@regularized_logistic.misconception(
    "dw lacks what comes through the regulariser. w has two children in the graph, z and R, and "
    "both send something back.",
    unaffected_parts=("loss", "db"),
)
def regulariser_path_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x, dz


@regularized_logistic.misconception(
    "In dw the regulariser counts twice. R holds a ½, which its derivative uses up.",
    unaffected_parts=("loss", "db"),
)
def regulariser_twice(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + 2 * lam * w, dz


@regularized_logistic.misconception(
    "λ is missing in dw: R's own slope came back whole. On its way to the loss R is multiplied "
    "by λ.",
    unaffected_parts=("loss", "db"),
)
def lambda_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + w, dz


@regularized_logistic.misconception(
    "The sigmoid's slope is missing on the way from y to z: dz is dy times σ'(z).",
    unaffected_parts=("loss",),
)
def no_sigmoid_slope(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, (y - t) * x + lam * w, y - t


@regularized_logistic.misconception(
    "The slope was taken of σ(y), but y has been through the sigmoid already. With y at hand no "
    "further sigmoid is needed.",
    unaffected_parts=("loss",),
)
def slope_of_the_output(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * sigmoid(y) * (1 - sigmoid(y))
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "x is missing in dw. How fast z = wx + b moves with w is what w is multiplied by.",
    unaffected_parts=("loss", "db"),
)
def input_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz + lam * w, dz


@regularized_logistic.misconception(
    "The difference is the other way round: the square's slope is y − t, negative while y is too "
    "small. The regulariser's part has the right sign.",
    unaffected_parts=("loss",),
)
def target_minus_output(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (t - y) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "b was regularised. R is made of w alone, so b reaches the loss on one path only.",
    unaffected_parts=("loss", "dw"),
)
def bias_regularised(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz + lam * b


@regularized_logistic.misconception(
    "The loss that came back is without its regulariser, though the gradient has it. The two "
    "must belong together.",
    unaffected_parts=("dw", "db"),
    message_beside=(
        "The loss that came back is without its regulariser. What is minimised is the sum of both."
    ),
)
def loss_without_regulariser(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2, dz * x + lam * w, dz
