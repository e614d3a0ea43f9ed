"""ps05: derivatives of two small graphs, worked out by hand with the chain rule."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from autograder.problem_sets.ps05_chain_rule.case_data import apart
from reference_impl import chain_rule


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


@circuit.misconception(
    "f was computed as if there were no brackets: only y was multiplied by z. The sum comes first.",
    unaffected_parts=("partial derivatives",),
)
def brackets_forgotten(x, y, z):
    return x + y * z, (z, z, x + y)


@circuit.misconception(
    "All three derivatives are 1. That holds for a plain sum; here the sum is multiplied by z.",
    unaffected_parts=("f",),
    is_evident=True,
)
def all_ones(x, y, z):
    return (x + y) * z, (1.0, 1.0, 1.0)


@circuit.misconception(
    "df_dz is right for a sum of three; but f is a product, and how fast it grows with z is what "
    "z is multiplied by.",
    unaffected_parts=("f",),
)
def one_for_z(x, y, z):
    return (x + y) * z, (z, z, 1.0)


@circuit.misconception(
    "df_dx holds x, and df_dy holds y, as a factor. A sum hands on what arrives unchanged: its "
    "slope is 1 for both.",
    unaffected_parts=("f",),
)
def own_values_as_factors(x, y, z):
    return (x + y) * z, (x * z, y * z, x + y)


@circuit.misconception(
    "df_dz holds z once more. How fast f grows with z is what z is multiplied by.",
    unaffected_parts=("f",),
)
def z_as_its_own_slope(x, y, z):
    return (x + y) * z, (z, z, z)


@circuit.misconception(
    "The derivatives stand in another order: df_dz came first. The order is that of the arguments.",
    unaffected_parts=("f",),
)
def z_first(x, y, z):
    return (x + y) * z, (x + y, z, z)


@circuit.misconception(
    "All three derivatives have the wrong sign.",
    unaffected_parts=("f",),
)
def all_signs_turned(x, y, z):
    return (x + y) * z, (-z, -z, -(x + y))


@circuit.misconception(
    "f came back as the sum alone. It is the sum times z.",
    unaffected_parts=("partial derivatives",),
)
def sum_for_f(x, y, z):
    return x + y, (z, z, x + y)


@circuit.misconception(
    "f came back as the product of all three. The first two are added.",
    unaffected_parts=("partial derivatives",),
)
def product_for_f(x, y, z):
    return x * y * z, (z, z, x + y)


@circuit.misconception(
    "Those are the derivatives of a product of all three numbers. x and y are added, and then "
    "multiplied by z."
)
def product_of_all_three(x, y, z):
    return x * y * z, (y * z, x * z, x * y)


@circuit.misconception(
    "The derivatives came first and f after them. The order is f, and then the tuple of three."
)
def derivatives_first(x, y, z):
    return (z, z, x + y), (x + y) * z


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


@total_derivative.misconception(
    "The slope of y = t² is 2t. In your derivative stands t for it.",
    unaffected_parts=("f",),
)
def t_for_two_t(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + (1 + x * e) * t


@total_derivative.misconception(
    "x = cos t was differentiated as if it were its own slope. The slope of cos is minus sin.",
    unaffected_parts=("f",),
)
def cosine_kept(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * np.cos(t) + (1 + x * e) * 2 * t


@total_derivative.misconception(
    "The exponent's two slopes are exchanged: with x it grows by y, and with y by x.",
    unaffected_parts=("f",),
)
def slopes_of_the_product_exchanged(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, x * e * -np.sin(t) + (1 + y * e) * 2 * t


@total_derivative.misconception(
    "The slope along y straight to f is there, but without 2t: the 1 was added outside the "
    "bracket.",
    unaffected_parts=("f",),
)
def two_t_missing_on_the_direct_path(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + 1 + x * e * 2 * t


@total_derivative.misconception(
    "The exponential is missing in the derivative. It is its own slope, so it stays as a factor.",
    unaffected_parts=("f",),
)
def exponential_missing(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * -np.sin(t) + (1 + x) * 2 * t


@total_derivative.misconception(
    "The minus of the sine and the direct path are both missing. cos falls where sin is positive, "
    "and y enters f twice.",
    unaffected_parts=("f",),
)
def sign_and_direct_path(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * np.sin(t) + x * e * 2 * t


@total_derivative.misconception(
    "f lacks its first term: y is added to the exponential.",
    unaffected_parts=("df_dt",),
)
def y_missing_in_f(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return e, y * e * -np.sin(t) + (1 + x * e) * 2 * t


@total_derivative.misconception("The two items are exchanged: f comes first, then df_dt.")
def derivative_first(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y * e * -np.sin(t) + (1 + x * e) * 2 * t, y + e


@total_derivative.misconception(
    "The power of y = t² was taken twice: 2t² stands where its slope 2t belongs.",
    unaffected_parts=("f",),
)
def two_t_squared(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + (1 + x * e) * 2 * t**2


@total_derivative.misconception(
    "The direct path is counted twice.",
    unaffected_parts=("f",),
)
def direct_path_twice(t):
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return y + e, y * e * -np.sin(t) + (2 + x * e) * 2 * t


@total_derivative.misconception(
    "The exponential was differentiated like a power, with its exponent in front and one less "
    "above. It is its own derivative.",
    unaffected_parts=("f",),
)
def exponential_as_a_power(t):
    x, y = np.cos(t), t**2
    p = x * y
    dp = p * np.exp(p - 1)
    return y + np.exp(p), dp * y * -np.sin(t) + (1 + dp * x) * 2 * t


@circuit.misconception(
    "df_dz is x. The other factor of the product is all of x + y.",
    unaffected_parts=("f",),
)
def one_summand_for_the_sum(x, y, z):
    return (x + y) * z, (z, z, x)


@circuit.misconception(
    "df_dz is y. The other factor of the product is all of x + y.",
    unaffected_parts=("f",),
)
def other_summand_for_the_sum(x, y, z):
    return (x + y) * z, (z, z, y)
