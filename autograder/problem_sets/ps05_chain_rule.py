"""ps05: the chain rule, by hand on three small graphs, by differences, and by a graph itself.

`Value` is judged through a driver that gets small programs as text. An instruction is an operation
and its operands, `*:0:1`: a whole number stands for the node that the instruction of that number
made, `#2.5` for a plain number in the expression, and what follows `leaf` is the leaf's own.
Nothing is timed: a driver counts calls, or how often a node was asked for its parents.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Case, Exercise, Part
from autograder.expecting import array_of, items_of
from reference_impl import autodiff, chain_rule, gradient_checking


def sigmoid(z):
    """As in the notebook."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


CHAIN = 5000
"""Nodes in a row: deeper than any recursion that Python allows of itself."""

RUNGS = 24
"""Diamonds in a row: as many paths as 2 to that power."""


def _apart(
    rng: np.random.Generator, count: int, low: float = 0.5, gap: float = 0.25
) -> list[float]:
    """Positive numbers in random order, no two of them closer than half a gap."""
    steps = low + gap * (np.arange(count) + rng.uniform(0.25, 0.75, count))
    return [float(number) for number in rng.permutation(steps)]


def _signed(rng: np.random.Generator, count: int) -> list[float]:
    """Numbers of either sign, neither near 0 nor near each other in size."""
    return [float(rng.choice([-1.0, 1.0])) * number for number in _apart(rng, count)]


# -- a sum and a product -----------------------------------------------------------------


def _circuit_cases(rng: np.random.Generator) -> list[Case]:
    labels = ("three numbers", "three others", "negative numbers", "a negative z")
    signs = ((1, 1, 1), (1, -1, 1), (-1, -1, -1), (1, 1, -1))
    return [
        Case(
            label,
            tuple(sign * number for sign, number in zip(pattern, _apart(rng, 3), strict=True)),
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
    names={"1.0": "df_dx", "1.1": "df_dy", "1.2": "df_dz", "1": "the tuple of derivatives"},
)


@circuit.misconception(
    "df_dx and df_dy are 1: that is what the sum alone does. What arrives at the sum from above "
    "isn't 1, it has come through the product.",
    keeps=("f",),
)
def upstream_of_the_sum_forgotten(x, y, z):
    return (x + y) * z, (1.0, 1.0, x + y)


@circuit.misconception(
    "The product's two slopes are exchanged. Each factor gets the other one: z gets the sum, and "
    "the sum gets z.",
    keeps=("f",),
)
def factors_exchanged(x, y, z):
    q = x + y
    return q * z, (q, q, z)


@circuit.misconception(
    "df_dx and df_dy hold a factor of each other, as if x and y were multiplied. They are added, "
    "and a sum hands on what arrives unchanged.",
    keeps=("f",),
)
def sum_taken_for_a_product(x, y, z):
    return (x + y) * z, (y * z, x * z, x + y)


@circuit.misconception(
    "df_dx and df_dy are right, but df_dz isn't x + y. How fast f grows with z is what z is "
    "multiplied by: the whole sum.",
    keeps=("f",),
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
    keeps=("f",),
)
def direct_path_missing(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + x * e * 2 * t


@total_derivative.misconception(
    "The path through x is missing. t moves x = cos t as well, and x moves f.",
    keeps=("f",),
)
def only_through_y(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, (1 + x * e) * 2 * t


@total_derivative.misconception(
    "Only the path through x is there. t moves y = t² as well, and y moves f in two places.",
    keeps=("f",),
)
def only_through_x(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t)


@total_derivative.misconception(
    "The slope of x = cos t has the wrong sign: cos falls where sin is positive.",
    keeps=("f",),
)
def sine_without_its_sign(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * np.sin(t) + (1 + x * e) * 2 * t


@total_derivative.misconception(
    "The inner derivatives are missing: that is how f depends on x and on y, added. Each still "
    "has to be multiplied by how fast t moves it.",
    keeps=("f",),
)
def no_inner_derivatives(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e + 1 + x * e


@total_derivative.misconception(
    "The two paths were multiplied. Slopes multiply along one path; different paths to the same "
    "place are added.",
    keeps=("f",),
)
def paths_multiplied(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, (y * e * -np.sin(t)) * ((1 + x * e) * 2 * t)


@total_derivative.misconception(
    "The slope of the exponential with respect to x is not the exponential itself: its exponent "
    "is xy, so a factor y comes along, and x for the other one.",
    keeps=("f",),
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
        w, x, b, lam = _apart(rng, 4, 0.2)
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
    keeps=("loss", "db"),
)
def regulariser_path_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x, dz


@regularized_logistic.misconception(
    "In dw the regulariser counts twice. R holds a ½, which its derivative uses up.",
    keeps=("loss", "db"),
)
def regulariser_twice(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + 2 * lam * w, dz


@regularized_logistic.misconception(
    "λ is missing in dw: R's own slope came back whole. On its way to the loss R is multiplied "
    "by λ.",
    keeps=("loss", "db"),
)
def lambda_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + w, dz


@regularized_logistic.misconception(
    "The sigmoid's slope is missing on the way from y to z: dz is dy times σ'(z).",
    keeps=("loss",),
)
def no_sigmoid_slope(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, (y - t) * x + lam * w, y - t


@regularized_logistic.misconception(
    "The slope was taken of σ(y), but y has been through the sigmoid already. With y at hand no "
    "further sigmoid is needed.",
    keeps=("loss",),
)
def slope_of_the_output(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * sigmoid(y) * (1 - sigmoid(y))
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "x is missing in dw. How fast z = wx + b moves with w is what w is multiplied by.",
    keeps=("loss", "db"),
)
def input_forgotten(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz + lam * w, dz


@regularized_logistic.misconception(
    "The difference is the other way round: the square's slope is y − t, negative while y is too "
    "small. The regulariser's part has the right sign.",
    keeps=("loss",),
)
def target_minus_output(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (t - y) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz


@regularized_logistic.misconception(
    "b was regularised too. R is made of w alone, so b reaches the loss on one path only.",
    keeps=("loss", "dw"),
)
def bias_regularised(w, x, b, t, lam):
    y = sigmoid(w * x + b)
    dz = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2, dz * x + lam * w, dz + lam * b


@regularized_logistic.misconception(
    "The loss that came back is without its regulariser, though the gradient has it. The two "
    "must belong together.",
    keeps=("dw", "db"),
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
    gradient, after = items_of(value, "the gradient", "x")
    restored = np.shape(after) == x.shape and np.allclose(after, x, rtol=1e-12, atol=1e-12)
    return {"gradient": array_of(gradient, "the gradient", *x.shape), "x restored": bool(restored)}


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
    says={
        "x restored": (
            "After the call the caller's x is another one. Put each entry back before you go on "
            "to the next, or wiggle a copy."
        )
    },
    names={"gradient": "the gradient", "x restored": "x restored:"},
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
    keeps=("x restored",),
)
def forward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - here) / h)


@numerical_gradient.misconception(
    "These are backward differences, from x − h to x. Their error shrinks only like h; with one "
    "step to either side it shrinks like h².",
    keeps=("x restored",),
)
def backward_difference(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (here - below) / h)


@numerical_gradient.misconception(
    "Every entry is twice the right one. The two places where f was computed are not h apart: "
    "how far is it from x − h to x + h?",
    keeps=("x restored",),
)
def divided_by_h(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (above - below) / h)


@numerical_gradient.misconception(
    "The difference is the wrong way round: f below minus f above. The gradient points to where "
    "f grows.",
    keeps=("x restored",),
)
def below_minus_above(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: (below - above) / (2 * h))


@numerical_gradient.misconception(
    "The difference was never divided by the distance, so it shrinks with h.",
    keeps=("x restored",),
)
def not_divided(f, x, h=1e-6):
    return _differences(f, x, h, lambda above, here, below: above - below)


@numerical_gradient.misconception(
    "The step isn't the h that was passed in. Whatever the caller chooses for h has to be used, "
    "in the steps and in the divisor.",
    keeps=("x restored",),
)
def step_of_its_own(f, x, h=1e-6):
    return _differences(f, x, 1e-6, lambda above, here, below: (above - below) / 2e-6)


@numerical_gradient.misconception(
    "The step is far too small. Near 1, float64 tells numbers apart down to about 1e-16, so with "
    "such steps little is left of the difference but rounding.",
    keeps=("x restored",),
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
    keeps=("x restored",),
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
    keeps=("x restored",),
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
    keeps=("x restored",),
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
    keeps=("x restored",),
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
    names={"": "The error"},
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


# -- the order ---------------------------------------------------------------------------


def drive_topological_order(topological_order, kind, parents, root):
    """Build nodes, ask for the order, and count how often a node is asked for its parents."""
    asked = 0

    class TooMuch(BaseException):
        pass

    class Node:
        def __init__(self, number, parents):
            self.data = 0.5 * number
            self.grad = 0.0
            self.op = "+" if parents else ""
            self.made_from = tuple(parents)

        @property
        def parents(self):
            nonlocal asked
            asked += 1
            if asked > 200 * len(nodes) + 2000:
                raise TooMuch
            return self.made_from

    nodes = []
    for number, operands in enumerate(parents.tolist()):
        nodes.append(Node(number, [nodes[i] for i in operands if i >= 0]))
    try:
        order = list(topological_order(nodes[root]))
    except TooMuch:
        return "too much work"
    except RecursionError:
        return "too deep"
    number_of = {id(node): number for number, node in enumerate(nodes)}
    return np.array([number_of.get(id(node), -1) for node in order], dtype=int)


def seen_in_topological_order(value: Any, kind: str, parents: Any, root: int) -> Any:
    """What is wrong with an order, counted: many orders are right."""
    made_from = [[i for i in operands if i >= 0] for operands in parents.tolist()]
    wanted, left = set(), [root]
    while left:
        node = left.pop()
        if node not in wanted:
            wanted.add(node)
            left += made_from[node]
    ended = isinstance(value, np.ndarray)
    order = value.astype(int).tolist() if ended else sorted(wanted)
    place = {node: position for position, node in enumerate(order)}
    known = [node for node in place if node in wanted]
    pairs = [(parent, node) for node in known for parent in made_from[node] if parent in place]
    return {
        kind: {
            "not too deep": value != "too deep" if not ended else True,
            "no path twice": value != "too much work" if not ended else True,
            "missing": len(wanted) - len(known),
            "strangers": len(place) - len(known),
            "repeated": len(order) - len(place),
            "late parents": sum(place[parent] > place[node] for parent, node in pairs),
            "root last": order[-1:] == [root],
        }
    }


def _exchanged(rng: np.random.Generator, parents: list[list[int]]) -> list[list[int]]:
    """Exchange the operands of some nodes: the graph stays, the walk through it doesn't."""
    return [[int(i) for i in rng.permutation(np.array(ones, dtype=int))] for ones in parents]


def _ladder(rungs: int) -> list[list[int]]:
    """Each rung: two nodes made from the one below, and one made from the two."""
    parents: list[list[int]] = [[]]
    for rung in range(rungs):
        below = 3 * rung
        parents += [[below], [below], [below + 1, below + 2]]
    return parents


def _order_cases(rng: np.random.Generator) -> list[Case]:
    shortcuts = [[], [], [0, 1], [2], [3], [2, 4], [5, 0], [6, 2], [7, 6], [3, 8], [9, 1]]
    many: list[list[int]] = [[], [], [], []]
    for number in range(4, 12):
        others = rng.choice(number - 1, size=2, replace=False)
        many.append([number - 1, *(int(i) for i in others)])
    chain = [[]] + [[i] for i in range(CHAIN - 1)]
    graphs: list[tuple[str, str, list[list[int]], int]] = [
        ("a leaf alone", "small", [[]], 0),
        ("(a + b) z", "small", _exchanged(rng, [[], [], [0, 1], [], [2, 3]]), 4),
        ("the same operand twice", "small", [[], [0, 0], [1, 1], [2]], 3),
        ("shortcuts past other nodes, on one side", "small", shortcuts, 10),
        ("and on the other side", "small", [ones[::-1] for ones in shortcuts], 10),
        ("a root with nodes above it", "small", shortcuts, 7),
        ("12 nodes with three operands each", "small", _exchanged(rng, many), 11),
        ("24 diamonds in a row", "deep", _exchanged(rng, _ladder(RUNGS)), 3 * RUNGS),
        ("a chain of 5000 nodes", "deep", chain, CHAIN - 1),
    ]
    cases = []
    for label, kind, parents, root in graphs:
        most = max(1, *map(len, parents)) if len(parents) > 1 else 1
        padded = [ones + [-1] * (most - len(ones)) for ones in parents]
        cases.append(Case(label, (kind, np.array(padded), root)))
    return cases


topological_order = Exercise(
    name="topological_order",
    arguments=("root",),
    parts=(Part("order", 2, ("small",)), Part("deep graphs", 1, ("deep",))),
    task=(
        "Return a list of all the nodes that root was made from, root included: each node once, "
        "and after all of its parents."
    ),
    reference=autodiff.topological_order,
    cases=_order_cases,
    driver=drive_topological_order,
    view=seen_in_topological_order,
    says={
        "*.not too deep": (
            "It stopped with a RecursionError: the graph is deeper than Python lets calls nest. "
            "Walk with a stack of your own, a list, in place of recursion."
        ),
        "*.no path twice": (
            "It asks the same nodes for their parents again and again. Remember which nodes you "
            "have seen, and go on from each of them once only."
        ),
        "*.missing": "Nodes are missing. Every node that root was made from belongs to the list, "
        "leaves and root included.",
        "*.strangers": "There is something in the list that root was not made from.",
        "*.repeated": (
            "Some nodes stand in the list more than once. A node may be reached on several paths, "
            "but it is listed once."
        ),
        "*.late parents": (
            "Some nodes stand before one of their parents. A node's turn comes when all of its "
            "parents are in the list."
        ),
        "*.root last": "root isn't the last in the list, though it depends on all the others.",
    },
    names={"*.*": "{1}:"},
)


def _listed(root, order, seen):
    """Depth first, by recursion."""
    if root not in seen:
        seen.add(root)
        for parent in root.parents:
            _listed(parent, order, seen)
        order.append(root)
    return order


@topological_order.misconception(
    "Your recursion is right for small graphs, but a chain of 5000 nodes is deeper than Python "
    "lets calls nest, about 1000. Keep the nodes that wait on a stack of your own, a list.",
    keeps=("order",),
)
def recursive_order(root):
    return _listed(root, [], set())


@topological_order.misconception(
    "The list runs from root down to the leaves. Parents come before their children here; "
    "backward will walk the list in reverse."
)
def children_first(root):
    order, children, stack, seen = [], {}, [root], {root}
    while stack:
        node = stack.pop()
        for parent in node.parents:
            children[parent] = children.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    ready = [root]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            children[parent] -= 1
            if children[parent] == 0:
                ready.append(parent)
    return order


@topological_order.misconception(
    "Without a record of the nodes already seen, a node is listed once for every path that leads "
    "to it. With 24 diamonds in a row there are 16 million paths."
)
def no_visited_set(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(root)
    return order


@topological_order.misconception(
    "The list has no repeats, but the walk has: it goes down again from nodes it has been at. "
    "24 diamonds in a row have 16 million paths; ask whether a node is known before you go on.",
    keeps=("order",),
)
def known_nodes_walked_again(root):
    order = []

    def visit(node):
        for parent in node.parents:
            visit(parent)
        if node not in order:
            order.append(node)

    visit(root)
    return order


@topological_order.misconception(
    "You listed each node when you first came to it, and turned the list round. On a graph with "
    "shortcuts a node is then listed before one of its parents: list it when its parents are done."
)
def first_come_reversed(root):
    order, stack, seen = [], [root], set()
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack.extend(node.parents)
    return order[::-1]


@topological_order.misconception(
    "You listed the nodes level by level, by their shortest distance from root. With a shortcut a "
    "node is near root and still below others: what counts is that all its parents are listed.",
    keeps=("deep graphs",),
)
def level_by_level(root):
    order, level, seen = [], [root], {root}
    while level:
        order += level
        below = []
        for node in level:
            for parent in node.parents:
                if parent not in seen:
                    seen.add(parent)
                    below.append(parent)
        level = below
    return order[::-1]


@topological_order.misconception(
    "root itself is missing. It is the last in the list: backward starts there."
)
def root_missing(root):
    order, stack, seen = [], [(root, False)], set()
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order[:-1]


@topological_order.misconception(
    "The leaves are missing. They have no parents, but they belong to the list: it is their "
    "gradients that everybody wants."
)
def leaves_missing(root):
    order, stack, seen = [], [(root, False)], set()
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in seen and node.parents:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order


# -- the graph itself --------------------------------------------------------------------


def drive_value(Value, topic, programs):
    """Run small programs on nodes, call backward on their roots, and count its calls."""
    import sys

    class TooMuch(BaseException):
        pass

    def made(op, a, b=None):
        if op == "+":
            return a + b
        if op == "-":
            return a - b
        if op == "*":
            return a * b
        if op == "/":
            return a / b
        if op == "**":
            return a**b
        return -a if op == "neg" else getattr(a, op)()

    def number_in(text):
        return float(text) if "." in text or "e" in text else int(text)

    def run(code):
        nodes = []
        for instruction in code.split():
            op, *operands = instruction.split(":")
            if op == "leaf":
                nodes.append(Value(number_in(operands[0])))
            elif op == "chain":
                for number in range(int(operands[0])):
                    nodes.append(nodes[-1] + nodes[1] if number % 50 else nodes[-1] * nodes[0])
            else:
                known = [number_in(i[1:]) if i[0] == "#" else nodes[int(i)] for i in operands]
                nodes.append(made(op, *known))
        return nodes

    def go_back(root, limit):
        calls = 0

        def count(frame, event, arg):
            nonlocal calls
            calls += 1
            if calls > limit:
                raise TooMuch

        if sys.getprofile() is not None:  # somebody else is counting
            root.backward()
            return
        sys.setprofile(count)
        try:
            root.backward()
        finally:
            sys.setprofile(None)

    results, unwritten = {}, []
    for name, code, root, times, limit in programs:
        result = results[name] = {"data": None, "grads": []}
        try:
            nodes = run(code)
            result["data"] = np.array([float(node.data) for node in nodes])
            for _ in range(times):
                if limit:
                    go_back(nodes[root], limit)
                else:
                    nodes[root].backward()
                result["grads"].append(np.array([float(node.grad) for node in nodes]))
        except NotImplementedError as error:
            if result["data"] is None:
                unwritten.append(error)
        except TooMuch:
            result["grads"].append("too much work")
        except RecursionError:
            result["grads"].append("too deep")
        except Exception:
            continue
    if len(unwritten) == len(programs):
        raise unwritten[0]
    return results


def seen_in_value(value: Any, topic: str, programs: Any) -> Any:
    """What each program computed and what came back; zeros where nothing did."""
    if not isinstance(value, dict):
        raise TypeError
    return {topic: {name: _program_seen(value[name], *rest) for name, *rest in programs}}


def _program_seen(result: Any, code: str, root: int, times: int, limit: int) -> Any:
    instructions = [instruction.split(":") for instruction in code.split()]
    none = np.zeros(sum(int(rest[0]) if op == "chain" else 1 for op, *rest in instructions))
    data, grads = result["data"], result["grads"]
    trouble = [grad for grad in grads if isinstance(grad, str)]
    went_back = len(grads) == times and not trouble
    seen: dict[str, Any] = {
        "built": data is not None,
        "data": none if data is None else data,
        "not too deep": "too deep" not in trouble,
        "no path twice": "too much work" not in trouble,
        "went back": went_back or bool(trouble),
        "grad": grads[0] if went_back else none,
    }
    if times == 2:
        first, second = grads if went_back else (none, none)
        leaves = [i for i, (op, *_) in enumerate(instructions) if op == "leaf"]
        twice = np.allclose(second[leaves], 2 * first[leaves], rtol=1e-9, atol=0)
        seen["second"] = second[leaves] / (2 if twice else 1)
    return seen


Program = tuple[str, str, int, int, int]
"""Name, code, which node is the root, how often to call backward, how many calls it may make."""

Instruction = tuple[object, ...]


def _program(
    name: str, instructions: list[Instruction], root: int = -1, times: int = 1, limit: int = 0
) -> Program:
    """Write a program down as text, which is copied and sent faster than its pieces."""
    code = " ".join(":".join(map(_operand, instruction)) for instruction in instructions)
    return name, code, root, times, limit


def _operand(one: object) -> str:
    return f"#{one[0]!r}" if isinstance(one, list) else str(one)


def _leaves(numbers: list[float]) -> list[Instruction]:
    return [("leaf", number) for number in numbers]


def _operations(rng: np.random.Generator) -> list[Program]:
    programs = []
    for op in ("+", "-", "*", "/"):
        numbers = _signed(rng, 3)
        code = [*_leaves(numbers), (op, 0, 1), (op, 3, 2)]
        programs.append(_program(f"(a {op} b) {op} c".replace("-", "−"), code))
        code = [*_leaves(_signed(rng, 3)), (op, 1, 2), (op, 0, 3)]
        programs.append(_program(f"a {op} (b {op} c)".replace("-", "−"), code))
    a, b, c = _apart(rng, 3, 1.2, 0.2)
    programs.append(_program("(a ** b) ** c", [*_leaves([a, b, c]), ("**", 0, 1), ("**", 3, 2)]))
    programs.append(_program("−(a * b)", [*_leaves(_signed(rng, 2)), ("*", 0, 1), ("neg", 2)]))
    return programs


def _functions(rng: np.random.Generator) -> list[Program]:
    a, b, c, d, e, f, g = _apart(rng, 7, 0.3, 0.1)
    twice = {"exp": -a, "tanh": b, "sigmoid": -c, "log": 3.0 + d}
    programs = [
        _program(f"{name} of {name}", [("leaf", number), (name, 0), (name, 1)])
        for name, number in twice.items()
    ]
    programs.append(_program("log below 1", [("leaf", 0.5 * a), ("log", 0)]))
    for name, number in (("a positive", e), ("a negative", -f)):
        programs.append(
            _program(f"relu of {name} number", [("leaf", number), ("relu", 0), ("exp", 1)])
        )
    programs.append(_program("relu of 0", [("leaf", 0.0), ("relu", 0), ("exp", 1)]))
    programs.append(_program("tanh of a negative number", [("leaf", -g), ("tanh", 0)]))
    return programs


def _numbers_in(rng: np.random.Generator) -> list[Program]:
    programs = []
    for op in ("+", "-", "*", "/"):
        word = op.replace("-", "−")
        a, number, b, other = _signed(rng, 4)
        whole = [int(rng.integers(2, 6))]
        programs.append(_program(f"a {word} number", [("leaf", a), (op, 0, [number])]))
        programs.append(_program(f"number {word} a", [("leaf", b), (op, [other], 0)]))
        programs.append(
            _program(f"whole number {word} a", [("leaf", b), (op, whole, 0), (op, 1, whole)])
        )
    a, b, c = _apart(rng, 3, 1.2, 0.2)
    cube = [[3], [3.0]][int(rng.integers(2))]
    programs.append(_program("negative a ** 3", [("leaf", -a), ("**", 0, cube), ("**", 1, [2])]))
    programs.append(_program("a ** fraction", [("leaf", b), ("**", 0, [-0.5])]))
    programs.append(_program("number ** a", [("leaf", -b), ("**", [c], 0)]))
    return programs


def _graphs(rng: np.random.Generator) -> list[Program]:
    def numbers(count: int) -> list[Instruction]:
        return _leaves(_signed(rng, count))

    near = [("*", 1, 0), ("+", 2, 0), ("*", 3, 2), ("*", 2, 4), ("-", 5, 3)]
    middle = [*numbers(3), ("*", 0, 1), ("+", 3, 0), ("*", 4, 3), ("*", 5, 2), ("*", 6, 4)]
    return [
        _program("a + a", [*numbers(1), ("+", 0, 0)]),
        _program("a * a * a", [*numbers(1), ("*", 0, 0), ("*", 1, 0)]),
        _program("a diamond", [*numbers(2), ("*", 0, 1), ("+", 0, 1), ("*", 2, 3)]),
        _program("a node used early and late", [*numbers(2), *near]),
        _program("the same, operands exchanged", [*numbers(2), *((op, b, a) for op, a, b in near)]),
        _program("backward from the middle", middle, root=5),
    ]


def _deep(rng: np.random.Generator) -> list[Program]:
    ladder = _leaves([float(number) for number in rng.uniform(0.4, 0.6, 2 * RUNGS + 1)])
    for rung in range(RUNGS):
        below = len(ladder) - 1 if rung else 0
        ladder += [("*", below, 2 * rung + 1), ("*", below, 2 * rung + 2)]
        ladder.append(("+", len(ladder) - 2, len(ladder) - 1))
    chain = _leaves([float(rng.uniform(0.98, 0.99)), float(rng.uniform(0.01, 0.02))])
    chain += [("+", 0, 1), ("chain", CHAIN - 3)]
    return [
        _program("24 diamonds in a row", ladder, limit=100_000),
        _program("a chain of 5000 nodes", chain),
    ]


def _again(rng: np.random.Generator) -> list[Program]:
    cubed = [*_leaves(_signed(rng, 1)), ("*", 0, 0), ("*", 1, 0), ("*", 2, 1)]
    mixed = [*_leaves(_signed(rng, 3)), ("+", 0, 1), ("*", 3, 2), ("*", 4, 3), ("+", 5, 4)]
    return [
        _program("two calls on a power of a", cubed, times=2),
        _program("two calls on a mixed graph", mixed, times=2),
    ]


def _value_cases(rng: np.random.Generator) -> list[Case]:
    topics = {
        "operations": ("single operations", _operations),
        "functions": ("single functions", _functions),
        "numbers": ("nodes and plain numbers", _numbers_in),
        "graph": ("graphs in which nodes are used twice", _graphs),
        "again": ("backward called twice", _again),
        "deep": ("deep graphs", _deep),
    }
    return [Case(label, (topic, draw(rng))) for topic, (label, draw) in topics.items()]


WAYS_TO_STOP = {
    "numbers.negative a ** 3.built": (
        "A negative number to the power of a plain 3 raised an exception. The slope with respect "
        "to an exponent holds a logarithm, but a plain number needs no slope."
    ),
    "numbers.*.built": (
        "An expression with a plain number, such as 2 − a or 2 / a, raised an exception. Where "
        "the number comes first, Python asks the class for the reflected operation, whose name "
        "begins with r."
    ),
    "*.*.built": (
        "A program of a few operations raised an exception, or has no data. Try each operation in "
        "a cell of your own: the traceback shows the line."
    ),
    "*.*.not too deep": (
        "backward stopped with a RecursionError on a chain of 5000 nodes: that is deeper than "
        "Python lets calls nest. Neither backward nor the ordering may call itself for each node."
    ),
    "*.*.no path twice": (
        "backward walks along every path. 24 diamonds in a row have 16 million: come to each node "
        "once, when all that it sends its value to have been there."
    ),
    "*.*.went back": (
        "backward raised an exception, or isn't written yet. Try it on one operation in a cell of "
        "your own: the traceback shows the line."
    ),
}

Value = Exercise(
    name="Value",
    arguments=("data", "parents=()", 'op=""'),
    parts=(
        Part(
            "forward values",
            2,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions", "graph", "again", "deep")
                for leaf in ("built", "data")
            ),
        ),
        Part(
            "slopes",
            3,
            tuple(
                f"{topic}.*.{leaf}"
                for topic in ("operations", "functions")
                for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part("plain numbers", 1, ("numbers",)),
        Part(
            "fan-out",
            2,
            tuple(
                f"graph.*.{leaf}" for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part(
            "deep graphs",
            1,
            tuple(
                f"deep.*.{leaf}" for leaf in ("went back", "not too deep", "no path twice", "grad")
            ),
        ),
        Part(
            "second backward",
            1,
            tuple(
                f"again.*.{leaf}"
                for leaf in ("went back", "not too deep", "no path twice", "grad", "second")
            ),
        ),
    ),
    task=(
        "Write a number that remembers how it was made: its operations make new nodes, and "
        "backward finds the slope of the last node with respect to each that it was made from."
    ),
    reference=autodiff.Value,
    cases=_value_cases,
    driver=drive_value,
    view=seen_in_value,
    says=WAYS_TO_STOP,
    names={
        "*.*.built": "“{1}” can be computed:",
        "*.*.went back": "backward goes through “{1}”:",
        "*.*.not too deep": "backward goes through “{1}”:",
        "*.*.no path twice": "backward visits each node of “{1}” once:",
        "*.*.data": "data in the program “{1}”",
        "*.*.grad": "grad in the program “{1}”",
        "*.*.second": "grad of the leaves after a second backward in “{1}”",
    },
)


class _Node:
    """A right Value, in which each of the slips below changes one thing."""

    def __init__(self, data, parents=(), op="", slopes=()):
        self.data = data
        self.parents = tuple(parents)
        self.op = op
        self.slopes = slopes
        self.grad = 0.0

    def _node(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def _made(self, data, parents, op, slopes):
        return type(self)(data, parents, op, slopes)

    def __add__(self, other):
        other = self._node(other)
        return self._made(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        other = self._node(other)
        slopes = (other.data, self.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)

    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, -1.0))

    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, -self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)

    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        slope = other.data * self.data ** (other.data - 1)
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (slope, data * log))

    def __neg__(self):
        return self._made(-self.data, (self,), "neg", (-1.0,))

    def __radd__(self, other):
        return self._node(other) + self

    def __rmul__(self, other):
        return self._node(other) * self

    def __rsub__(self, other):
        return self._node(other) - self

    def __rtruediv__(self, other):
        return self._node(other) / self

    def __rpow__(self, other):
        return self._node(other) ** self

    def exp(self):
        data = np.exp(self.data)
        return self._made(data, (self,), "exp", (data,))

    def log(self):
        return self._made(np.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self):
        data = np.tanh(self.data)
        return self._made(data, (self,), "tanh", (1 - data**2,))

    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data > 0),))

    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (data * (1 - data),))

    def _order(self):
        order, stack, seen = [], [(self, False)], set()
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "A node keeps only what came last: each path overwrites what came before. A value that is "
    "used twice hears from both uses, and what they say is added up.",
    keeps=("forward values", "slopes", "plain numbers"),
)
class OverwritesTheGradient(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = node.grad * slope


@Value.misconception(
    "All gradients are 0. What goes back is multiplied from node to node, and it has to start "
    "somewhere: how fast does the last value grow with itself?",
    keeps=("forward values",),
)
class RootGradientZero(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "Slopes alone arrive at the parents: what came to a node from above is not multiplied in. "
    "Along a path slopes multiply, all the way from the root.",
    keeps=("forward values",),
)
class UpstreamForgotten(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope


@Value.misconception(
    "A node passes on its gradient when it is first reached, before all that used it have been "
    "there, so a path is missed. Walk the reverse of a topological order.",
    keeps=("forward values", "slopes", "plain numbers"),
)
class FirstComeFirstServed(_Node):
    def _order(self):
        order, stack, seen = [], [self], set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                order.append(node)
                stack.extend(node.parents)
        return order[::-1]


@Value.misconception(
    "A node passes on all it has collected, each time that it is reached. With diamonds the "
    "first share then goes down twice: wait until everything has arrived, and pass it on once.",
    keeps=("forward values", "slopes", "plain numbers"),
)
class PassesOnAgain(_Node):
    def backward(self):
        for node in self._order():
            node.grad = 0.0
        self.grad = 1.0
        waiting = [self]
        while waiting:
            node = waiting.pop(0)
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
                waiting.append(parent)


@Value.misconception(
    "backward calls itself for every path. That is right, but 24 diamonds in a row have 16 million "
    "paths, and a long chain is deeper than Python lets calls nest. One visit to each node is "
    "enough, in the right order.",
    keeps=("forward values", "slopes", "plain numbers", "fan-out", "second backward"),
)
class EveryPathByItself(_Node):
    def backward(self, upstream=1.0):
        self.grad += upstream
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(upstream * slope)


@Value.misconception(
    "The order is found by recursion, and a chain of 5000 nodes is deeper than Python lets calls "
    "nest, about 1000. Keep the nodes that wait on a stack of your own, a list.",
    keeps=("forward values", "slopes", "plain numbers", "fan-out", "second backward"),
)
class RecursiveOrder(_Node):
    def _order(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order


@Value.misconception(
    "A second backward counts the first one again, so the leaves get three times as much, or more. "
    "The nodes between root and leaves still held their old grad: set it to 0 first.",
    keeps=("forward values", "slopes", "plain numbers", "fan-out", "deep graphs"),
)
class OldGradientsKept(_Node):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self._order()):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope


@Value.misconception(
    "A number before a node, such as 2 + a or 2 * a, raises a TypeError. Python asks the number "
    "first, then the node for the reflected operation: its name begins with r, and it is missing.",
    keeps=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class NoReflectedOperations(_Node):
    def __radd__(self, other):
        return NotImplemented

    def __rmul__(self, other):
        return NotImplemented

    def __rsub__(self, other):
        return NotImplemented

    def __rtruediv__(self, other):
        return NotImplemented

    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "Addition and product have their reflected operation, but 2 − a, 2 / a and 2 to the a "
    "still raise a TypeError. All five need one.",
    keeps=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class OnlySumAndProductReflected(_Node):
    def __rsub__(self, other):
        return NotImplemented

    def __rtruediv__(self, other):
        return NotImplemented

    def __rpow__(self, other):
        return NotImplemented


@Value.misconception(
    "2 − a came out as a − 2, and so did division and power. In the reflected operation the node "
    "itself is the second operand.",
    keeps=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class ReflectedInTheWrongOrder(_Node):
    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return self / other

    def __rpow__(self, other):
        return self**other


@Value.misconception(
    "Only operations between two nodes work: a + 2 has a plain number in it, which has no data. "
    "Make a node of it first.",
    keeps=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class NodesOnly(_Node):
    def _node(self, other):
        return other.data and other


@Value.misconception(
    "Of two operands only the last one gets anything, and it gets it twice. A function made in a "
    "loop looks up the loop's variables when it runs, not when it is made.",
    keeps=("forward values",),
)
class ClosureOverTheLoop(_Node):
    def backward(self):
        order = self._order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            rules = []
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                rules.append(lambda: (parent, slope))  # noqa: B023
            for rule in rules:
                rule()[0].grad += node.grad * rule()[1]


@Value.misconception(
    "The parents are kept in a set, where a node that is used twice by the same operation stands "
    "once: a + a sends back 1 in place of 2.",
    keeps=("forward values", "slopes", "plain numbers", "deep graphs"),
)
class ParentsInASet(_Node):
    def _made(self, data, parents, op, slopes):
        pairs = dict(zip(parents, slopes, strict=True))
        return type(self)(data, tuple(pairs), op, tuple(pairs.values()))


@Value.misconception(
    "In the product each factor got its own value as its slope. How fast ab grows with a is b: "
    "each gets the other.",
    keeps=("forward values",),
)
class FactorsOwnValues(_Node):
    def __mul__(self, other):
        other = self._node(other)
        slopes = (self.data, other.data)
        return self._made(self.data * other.data, (self, other), "*", slopes)


@Value.misconception(
    "In a − b the slope with respect to b must be negative: the difference falls as b grows.",
    keeps=("forward values", "deep graphs", "second backward"),
)
class MinusWithoutItsSign(_Node):
    def __sub__(self, other):
        other = self._node(other)
        return self._made(self.data - other.data, (self, other), "-", (1.0, 1.0))


@Value.misconception(
    "In a / b the slope with respect to b is wrong. Write a / b as a times a power of b, and "
    "differentiate that: there is a minus, and b squared.",
    keeps=("forward values", "fan-out", "deep graphs", "second backward"),
)
class SlopeOfTheDivisor(_Node):
    def __truediv__(self, other):
        other = self._node(other)
        slopes = (1 / other.data, self.data / other.data**2)
        return self._made(self.data / other.data, (self, other), "/", slopes)


@Value.misconception(
    "The slope of a power lacks the step down in the exponent: the derivative of a³ is 3a², not "
    "3a³.",
    keeps=("forward values", "fan-out", "deep graphs", "second backward"),
)
class ExponentNotLowered(_Node):
    def __pow__(self, other):
        other = self._node(other)
        data = self.data**other.data
        log = np.log(self.data) if self.data > 0 else 0.0
        return self._made(data, (self, other), "**", (other.data * data, data * log))


@Value.misconception(
    "In a power nothing comes back to the exponent. If that is a node, the power grows with it "
    "too, by the power itself times the logarithm of the base.",
    keeps=("forward values", "fan-out", "deep graphs", "second backward"),
)
class ExponentWithoutGradient(_Node):
    def __pow__(self, other):
        other = self._node(other)
        slope = other.data * self.data ** (other.data - 1)
        return self._made(self.data**other.data, (self, other), "**", (slope, 0.0))


@Value.misconception(
    "A negative base fails: −1.5 to the power of 3 came out as nan or raised. A power written with "
    "a logarithm of the base works for positive bases only.",
    keeps=("forward values", "slopes", "fan-out", "deep graphs", "second backward"),
)
class PowerByLogarithm(_Node):
    def __pow__(self, other):
        other = self._node(other)
        with np.errstate(invalid="ignore"):
            log = np.log(self.data)
        data = np.exp(other.data * log)
        return self._made(data, (self, other), "**", (other.data * data / self.data, data * log))


@Value.misconception(
    "The slope of tanh was computed from its input, as 1 − x². The formula takes the output: "
    "1 − tanh²x.",
    keeps=("forward values", "plain numbers", "fan-out", "deep graphs", "second backward"),
)
class TanhSlopeOfTheInput(_Node):
    def tanh(self):
        return self._made(np.tanh(self.data), (self,), "tanh", (1 - self.data**2,))


@Value.misconception(
    "The slope of the sigmoid was computed from its input, as x(1 − x). The formula takes the "
    "output.",
    keeps=("forward values", "plain numbers", "fan-out", "deep graphs", "second backward"),
)
class SigmoidSlopeOfTheInput(_Node):
    def sigmoid(self):
        data = 1 / (1 + np.exp(-self.data))
        return self._made(data, (self,), "sigmoid", (self.data * (1 - self.data),))


@Value.misconception(
    "exp sends back its input where its slope belongs. The exponential is its own derivative: "
    "the value it has just computed.",
    keeps=("forward values", "plain numbers", "fan-out", "deep graphs", "second backward"),
)
class ExpSlopeOfTheInput(_Node):
    def exp(self):
        return self._made(np.exp(self.data), (self,), "exp", (self.data,))


@Value.misconception(
    "log takes another base than e, or its slope isn't 1/x. What is asked for is the natural "
    "logarithm.",
    keeps=("plain numbers", "fan-out", "deep graphs", "second backward"),
)
class LogarithmToTheBaseTen(_Node):
    def log(self):
        slope = 1 / (self.data * np.log(10.0))
        return self._made(np.log10(self.data), (self,), "log", (slope,))


@Value.misconception(
    "relu lets everything back: its slope is 1 also where the input is negative. There the output "
    "is 0 whatever the input does.",
    keeps=("forward values", "plain numbers", "fan-out", "deep graphs", "second backward"),
)
class ReluWithoutItsMask(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (1.0,))


@Value.misconception(
    "At 0 exactly relu lets the gradient back. Either choice is defensible there; this course "
    "takes 0.",
    keeps=("forward values", "plain numbers", "fan-out", "deep graphs", "second backward"),
)
class ReluSlopeOneAtZero(_Node):
    def relu(self):
        return self._made(max(self.data, 0.0), (self,), "relu", (float(self.data >= 0),))


EXERCISES = (
    circuit,
    total_derivative,
    regularized_logistic,
    numerical_gradient,
    relative_error,
    topological_order,
    Value,
)
