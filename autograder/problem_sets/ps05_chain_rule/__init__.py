"""ps05: the chain rule, by hand on three small graphs, by differences, and by a graph itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.core.validation import check_array, unpack
from autograder.problem_sets.ps05_chain_rule.case_data import apart
from autograder.problem_sets.ps05_chain_rule.topological_order import topological_order
from autograder.problem_sets.ps05_chain_rule.value import Value
from reference_impl import chain_rule, gradient_checking


def sigmoid(z):
    """As in the notebook."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


# -- a sum and a product -----------------------------------------------------------------


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


# -- two paths ---------------------------------------------------------------------------


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


# -- a node with two children ------------------------------------------------------------


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    labels = ("target 1", "target 0", "a target between", "a negative weight", "no regulariser")
    targets = (1.0, 0.0, 0.3, 1.0, 0.0)
    cases = []
    for label, t in zip(labels, targets, strict=True):
        w, x, b, lam = apart(rng, 4, 0.2)
        if label == "a negative weight":
            w, x = -w, -x
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
    "b was regularised too. R is made of w alone, so b reaches the loss on one path only.",
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
)
def loss_without_regulariser(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2, dz * x + lam * w, dz


# -- differences -------------------------------------------------------------------------


def drive_numerical_gradient(numerical_gradient, x, h, coefficients):
    """Give it a function made of the coefficients, and an x of its own."""
    a, b, c, d = coefficients

    def f(point):
        point = np.asarray(point)
        if point.shape != x.shape:
            raise ValueError(f"f takes an array of shape {x.shape} like x, not {point.shape}")
        point = point.astype(np.float64, copy=False) if point.dtype.kind != "f" else point
        return np.sum(a * point + b * point**2 + c * point**3) + d * np.sum(point) ** 2

    mine = x.copy()
    gradient = numerical_gradient(f, mine) if h is None else numerical_gradient(f, mine, h)
    return gradient, mine


def seen_in_numerical_gradient(value: Any, x: Any, h: Any, coefficients: Any) -> Any:
    gradient, after = unpack(value, "the gradient", "x")
    restored = np.shape(after) == x.shape and np.allclose(after, x, rtol=1e-12, atol=1e-12)
    return {
        "gradient": check_array(gradient, "the gradient", *x.shape),
        "x restored": bool(restored),
    }


def _numerical_gradient(f: Any, x: Any, h: float = 1e-6) -> Any:
    return gradient_checking.numerical_gradient(f, x.astype(float), h)


def _difference_cases(rng: np.random.Generator) -> list[Case]:
    sizes: tuple[tuple[str, tuple[int, ...], float | None], ...] = (
        ("a vector of 3, h = 0.01", (3,), 0.01),
        ("a matrix of 2 × 4, h = 0.05", (2, 4), 0.05),
        ("a square matrix, h = 0.02", (3, 3), 0.02),
        ("three axes, h = 0.01", (2, 3, 2), 0.01),
        ("a vector of 4, the default h", (4,), None),
        ("whole numbers, h = 0.05", (2, 3), 0.05),
        ("a vector of 3, h = 0.00001", (3,), 1e-5),
    )
    cases = []
    for label, shape, h in sizes:
        whole = label.startswith("whole")
        x: Any = rng.integers(1, 4, shape) if whole else rng.uniform(0.5, 1.5, shape)
        a, b, c = (rng.uniform(0.5, 1.5, shape) for _ in range(3))
        cases.append(Case(label, (x, h, (a, b, c, float(rng.uniform(0.2, 0.6))))))
    return cases


numerical_gradient = Exercise(
    name="numerical_gradient",
    arguments=("f", "x", "h=1e-6"),
    parts=(Part("gradient", 2, ("gradient",)), Part("x restored", 1, ("x restored",))),
    task=(
        "Return an array like x: for every entry the difference of f a step h above and a step h "
        "below, divided by the distance between the two."
    ),
    reference=_numerical_gradient,
    cases=_difference_cases,
    driver=drive_numerical_gradient,
    view=seen_in_numerical_gradient,
    messages_if_false={
        "x restored": (
            "After the call the caller's x is another one. Put each entry back before you go on "
            "to the next, or wiggle a copy."
        )
    },
    leaf_labels={"gradient": "the gradient", "x restored": "x restored:"},
    # At the default step the sum f is rounded to about 1e-15, which 1/2h makes 1e-9 of a slope.
    # The cases with larger steps tell other formulas apart by far more than this.
    rtol=1e-5,
)


def _differences(f, x, h, quotient):
    """Any quotient of differences in one entry at a time, on a copy."""
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = quotient(f(x + step), f(x), f(x - step))
    return gradient


@numerical_gradient.misconception(
    "These are forward differences, from x to x + h. Their error shrinks only like h; with one "
    "step to either side it shrinks like h².",
    unaffected_parts=("x restored",),
)
def forward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - here) / h)


@numerical_gradient.misconception(
    "These are backward differences, from x − h to x. Their error shrinks only like h; with one "
    "step to either side it shrinks like h².",
    unaffected_parts=("x restored",),
)
def backward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (here - below) / h)


@numerical_gradient.misconception(
    "Every entry is twice the right one. The two places where f was computed are not h apart: "
    "how far is it from x − h to x + h?",
    unaffected_parts=("x restored",),
)
def divided_by_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / h)


@numerical_gradient.misconception(
    "The difference is the wrong way round: f below minus f above. The gradient points to where "
    "f grows.",
    unaffected_parts=("x restored",),
)
def below_minus_above(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (below - above) / (2 * h))


@numerical_gradient.misconception(
    "The difference was never divided by the distance, so it shrinks with h.",
    unaffected_parts=("x restored",),
)
def not_divided(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: above - below)


@numerical_gradient.misconception(
    "The step isn't the h that was passed in. Whatever the caller chooses for h has to be used, "
    "in the steps and in the divisor.",
    unaffected_parts=("x restored",),
)
def step_of_its_own(f, x, h=1e-6):
    return _differences(f, x, 1e-6, lambda above, here, below: (above - below) / 2e-6)


@numerical_gradient.misconception(
    "The step is far too small. Near 1, float64 tells numbers apart down to about 1e-16, so with "
    "such steps little is left of the difference but rounding.",
    unaffected_parts=("x restored",),
)
def step_too_small(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = 1e-17
        gradient[i] = (f(x + step) - f(x - step)) / 2e-17
    return gradient


@numerical_gradient.misconception(
    "Somewhere the numbers became float32, which keeps seven digits. The difference of two nearly "
    "equal numbers loses most of them: compute in float64.",
    unaffected_parts=("x restored",),
)
def in_float32(f, x, h=1e-6):
    x = np.array(x, dtype=np.float32)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "With an x of whole numbers the step is lost: an array of integers can't hold 1.05, so x "
    "stays where it is and the gradient is wrong. Make a copy in float first.",
    unaffected_parts=("x restored",),
)
def integers_swallow_the_step(f, x, h=1e-6):
    x = x.copy()
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "x isn't put back: the later entries are computed at another place, and the caller's x is "
    "changed. Restore each entry before you go on."
)
def entry_not_restored(f, x, h=1e-6):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] = x[i] + h
        above = f(x)
        x[i] = x[i] - 2 * h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "The copy that you wiggle isn't put back: entries that had their turn stay moved, so the "
    "later ones are computed at another place.",
    unaffected_parts=("x restored",),
)
def copy_not_restored(f, x, h=1e-6):
    x = x.astype(float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@numerical_gradient.misconception(
    "All entries were moved at once, so every entry got the same number, the sum of all slopes. "
    "Move one at a time.",
    unaffected_parts=("x restored",),
)
def all_entries_at_once(f, x, h=1e-6):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient.misconception(
    "The gradient came back flat. It has exactly the shape of x: one slope for each entry, in its "
    "place."
)
def flat_gradient(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / (2 * h)).ravel()


# -- how far apart -----------------------------------------------------------------------


def _error_cases(rng: np.random.Generator) -> list[Case]:
    def near(*shape: int) -> tuple[Any, Any]:
        a = rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
        return a, a * (1 + rng.uniform(0.02, 0.3, shape))

    cases = []
    for label, shape in (("4 numbers", (4,)), ("a 2 × 3 array", (2, 3)), ("one number", (1,))):
        cases.append(Case(label, near(*shape)))
    a, b = near(5)
    cases.append(Case("the larger one first", (b, a)))
    a, b = near(5)
    a[1] = b[1] = 0.0
    cases.append(Case("an entry 0 in both", (a, b)))
    a, b = near(4)
    a[:2], b[:2] = 1e-10 * a[:2], 1e-10 * rng.uniform(3.0, 4.0) * b[:2]
    cases.append(Case("entries of very different size", (a, b)))
    a, b = near(3)
    cases.append(Case("opposite signs", (a, -b)))
    a, b = near(3)
    cases.append(Case("negative numbers, the larger one first", (-np.abs(b), -np.abs(a))))
    cases.append(Case("0 everywhere in both", (np.zeros(3), np.zeros(3))))
    return cases


relative_error = Exercise(
    name="relative_error",
    arguments=("a", "b"),
    parts=(Part("error", 2),),
    task=(
        "Return one float: the largest over the entries of |a − b| divided by the larger of |a| "
        "and |b|, with a tiny number under it so that two zeros give 0."
    ),
    reference=gradient_checking.relative_error,
    cases=_error_cases,
    leaf_labels={"": "The error"},
)


@relative_error.misconception(
    "Where both are 0 you divide 0 by 0 and get nan. Two zeros agree: the divisor needs a floor, "
    "a tiny positive number."
)
def zero_by_zero(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))))


@relative_error.misconception(
    "That is the absolute error. An error of 0.001 is small beside 1000 and large beside 0.001, "
    "so divide by the size of the numbers."
)
def absolute_error(a, b):
    return float(np.max(np.abs(a - b)))


@relative_error.misconception(
    "You divided by the largest number in the whole array, so small entries may be quite wrong "
    "and nobody sees it. Each entry is compared with its own size."
)
def largest_of_all(a, b):
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-300)
    return float(np.max(np.abs(a - b)) / scale)


@relative_error.misconception(
    "That is the mean over the entries. One wrong entry among thousands must be seen, so the "
    "largest counts."
)
def mean_error(a, b):
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)
    return float(np.mean(np.abs(a - b) / scale))


@relative_error.misconception(
    "The floor under the divisor is so large that small entries count as equal. It's only there "
    "for 0 against 0: make it far smaller than any gradient."
)
def floor_too_high(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-8)))


@relative_error.misconception(
    "You divided by the sum of |a| and |b|. That is another measure, up to half as large; here "
    "the divisor is the larger of the two."
)
def divided_by_the_sum(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-300)))


@relative_error.misconception(
    "You divided by |b| alone, so the result depends on which of the two comes second. Take the "
    "larger of |a| and |b|."
)
def divided_by_the_second(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-300)))


@relative_error.misconception(
    "You divided by |a| alone, so the result depends on which of the two comes first. Take the "
    "larger of |a| and |b|."
)
def divided_by_the_first(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.abs(a), 1e-300)))


@relative_error.misconception(
    "The sizes are missing their absolute values: of two negative numbers the larger is the one "
    "nearer to 0, and a divisor below the floor is cut off at it."
)
def sizes_with_signs(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.maximum(a, b), 1e-300)))


@relative_error.misconception(
    "The errors came back entry by entry. One number is asked for: the largest of them."
)
def one_for_each_entry(a, b):
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)


EXERCISES = (
    circuit,
    total_derivative,
    regularized_logistic,
    numerical_gradient,
    relative_error,
    topological_order,
    Value,
)
