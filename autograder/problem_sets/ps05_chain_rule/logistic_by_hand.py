"""ps05: the slopes of a logistic unit with a regulariser, worked out by hand."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.case_data import apart
from reference_impl import chain_rule


def sigmoid(z):
    """As in the notebook."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


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


@regularized_logistic.misconception(
    "The difference is the other way round, and the sigmoid's slope is missing on the way from y "
    "to z.",
    unaffected_parts=("loss",),
)
def sign_and_slope_missing(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = t - y
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "The 2 of the square is still there. It cancels against the ½ of the loss.",
    unaffected_parts=("loss",),
)
def two_kept(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = 2 * (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "The ½ of the loss is still there. It cancels against the 2 that comes down from the square.",
    unaffected_parts=("loss",),
)
def half_kept(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = 0.5 * (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "The slope was built from z, as z(1 − z). That formula takes the sigmoid's output.",
    unaffected_parts=("loss",),
)
def slope_of_the_sum(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * (w * x + b) * (1 - (w * x + b))
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "In the sigmoid's slope the factor 1 − y is missing.",
    unaffected_parts=("loss",),
)
def one_factor_missing(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "1 − y² is the slope of tanh. y is the output of a sigmoid here.",
    unaffected_parts=("loss",),
)
def slope_of_tanh(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * (1 - y**2)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "The error itself was sent back, not its slope: the square is still there.",
    unaffected_parts=("loss",),
)
def square_not_differentiated(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = 0.5 * (y - t) ** 2 * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "In dw the regulariser was subtracted. What comes on both paths is added.",
    unaffected_parts=("loss", "db"),
)
def regulariser_subtracted(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x - lam * w, dz


@regularized_logistic.misconception(
    "In dw stands the regulariser itself, with w squared. Its slope has one power less.",
    unaffected_parts=("loss", "db"),
)
def regulariser_not_differentiated(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * 0.5 * w**2, dz


@regularized_logistic.misconception(
    "In dw stands λ alone for the regulariser: the slope of w² grows with w.",
    unaffected_parts=("loss", "db"),
)
def lambda_alone(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam, dz


@regularized_logistic.misconception(
    "In dw the error was multiplied by w. How fast z = wx + b moves with w is what w is "
    "multiplied by.",
    unaffected_parts=("loss", "db"),
)
def weight_for_input(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * w + lam * w, dz


@regularized_logistic.misconception(
    "In dw both paths were multiplied. Slopes multiply along one path; different paths to the "
    "same place are added.",
    unaffected_parts=("loss", "db"),
)
def paths_multiplied(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x * lam * w, dz


@regularized_logistic.misconception(
    "x has slipped outside the bracket: in dw it multiplies the regulariser, too.",
    unaffected_parts=("loss", "db"),
)
def input_times_everything(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, (dz + lam * w) * x, dz


@regularized_logistic.misconception(
    "db was multiplied by x. z = wx + b moves with b as much as b itself does.",
    unaffected_parts=("loss", "dw"),
)
def bias_times_input(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz * x


@regularized_logistic.misconception(
    "db was multiplied by b. z = wx + b moves with b as much as b itself does.",
    unaffected_parts=("loss", "dw"),
)
def bias_times_bias(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, dz * b


@regularized_logistic.misconception(
    "db is 1. What arrives at z has to be handed on to b.",
    unaffected_parts=("loss", "dw"),
    is_evident=True,
)
def bias_slope_one(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, 1.0


@regularized_logistic.misconception(
    "db is 0, as if b were a constant. z grows with it.",
    unaffected_parts=("loss", "dw"),
    is_evident=True,
)
def bias_without_slope(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, 0.0


@regularized_logistic.misconception(
    "In db the sigmoid's slope is missing: what arrives at z is handed on to b.",
    unaffected_parts=("loss", "dw"),
)
def bias_without_sigmoid_slope(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz * x + lam * w, y - t


@regularized_logistic.misconception(
    "dw and db are exchanged: the order is loss, dw, db.",
    unaffected_parts=("loss",),
)
def slopes_exchanged(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    loss = 0.5 * (y - t) ** 2 + lam * 0.5 * w**2
    return loss, dz, dz * x + lam * w


@regularized_logistic.misconception(
    "The loss holds the square without its ½.",
    unaffected_parts=("dw", "db"),
)
def loss_without_half(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "The regulariser in the loss lacks its ½.",
    unaffected_parts=("dw", "db"),
)
def regulariser_without_half(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "In the loss neither the square nor the regulariser has its ½.",
    unaffected_parts=("dw", "db"),
)
def no_halves_in_the_loss(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return (y - t) ** 2 + lam * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "λ is missing in the loss. It says how much the size of w shall cost.",
    unaffected_parts=("dw", "db"),
)
def loss_without_lambda(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception("y has no sigmoid in your function: it is z itself.")
def no_sigmoid(w, x, b, t, lam):
    y = w * x + b
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, (y - t) * x + lam * w, y - t


@regularized_logistic.misconception(
    "Your loss is the cross-entropy, and so is its slope. Here it is half the squared difference."
)
def cross_entropy_for_squares(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    loss = -t * np.log(y) - (1 - t) * np.log(1 - y) + lam * 0.5 * w**2
    return loss, (y - t) * x + lam * w, y - t


@regularized_logistic.misconception(
    "b is missing in z, and so the loss and both slopes are taken at another place."
)
def bias_left_out(w, x, b, t, lam):
    y = sigmoid(w * x)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "In dw the slope of the sigmoid is missing. What comes back from the error passes the sigmoid "
    "on its way to w as well as to b.",
    unaffected_parts=("loss", "db"),
)
def slope_missing_on_the_way_to_w(w, x, b, t, lam):
    y = 1 / (1 + np.exp(-(w * x + b)))
    loss = 0.5 * (y - t) ** 2 + 0.5 * lam * w**2
    return loss, (y - t) * x + lam * w, (y - t) * y * (1 - y)


@regularized_logistic.misconception(
    "λw was added to db, too. The regulariser is made of w alone, and b isn't in it.",
    unaffected_parts=("loss", "dw"),
)
def penalty_of_w_in_db(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + 0.5 * lam * w**2, dz * x + lam * w, dz + lam * w
