"""ps03: the slopes of swish, z·σ(βz), whose formulas no text of the course gives."""

from __future__ import annotations

import numpy as np

from autograder.core.exercise import Exercise, Part
from autograder.problem_sets.ps03_sigmoid.case_data import LOOP_ADVICE, cases_with
from autograder.problem_sets.ps03_sigmoid.logistic import sigma


def _right_swish_derivative(z, beta=1.0):
    z = z.astype(np.float64)
    gate, closed = sigma(beta * z), sigma(-beta * z)
    return gate + beta * z * gate * closed, z * z * gate * closed


swish_derivative = Exercise(
    name="swish_derivative",
    arguments=("z", "beta=1.0"),
    parts=(Part("by z", 3, ("0",)), Part("by beta", 2, ("1",))),
    task=(
        "Return a pair: the slope of z·σ(βz) with respect to z, and the one with respect to β, "
        "each for every entry of z."
    ),
    reference=_right_swish_derivative,
    cases=cases_with("beta", 2.5, 0.5, 4.0),
    leaf_labels={"0": "The slope by z", "1": "The slope by β"},
    loop_advice=LOOP_ADVICE,
)


def _by_beta(z, beta):
    s = sigma(beta * z)
    return z * z * s * (1 - s)


def _by_z(z, beta):
    s = sigma(beta * z)
    return s + beta * z * s * (1 - s)


@swish_derivative.misconception(
    "Your slopes are right, but a sigmoid in them overflows far out. The sigmoid without positive "
    "exponents, from the first exercise, mends this one too.",
    unaffected_parts=("by z", "by beta"),
)
def swish_by_an_overflowing_sigmoid(z, beta=1.0):
    s = 1 / (1 + np.exp(-beta * z))
    return s + beta * z * s * (1 - s), z * z * s * (1 - s)


@swish_derivative.misconception(
    "By z, the gate was taken for a constant. z stands inside the gate as well: nudging z moves "
    "the gate, too, and the product rule has a term for that.",
    unaffected_parts=("by beta",),
)
def gate_as_a_constant(z, beta=1.0):
    return sigma(beta * z), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the factor in front was taken for a constant: only the gate was differentiated. A "
    "product of two things that both move has a slope of two terms.",
    unaffected_parts=("by beta",),
)
def front_as_a_constant(z, beta=1.0):
    s = sigma(beta * z)
    return beta * z * s * (1 - s), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the two slopes were multiplied with each other. The product rule pairs each slope with "
    "the other factor, and adds.",
    unaffected_parts=("by beta",),
)
def product_of_the_slopes(z, beta=1.0):
    s = sigma(beta * z)
    return beta * s * (1 - s), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the factor that the chain rule brings out of the gate is missing: what does βz gain if "
    "z gains a hair? With β = 1 nobody notices.",
    unaffected_parts=("by beta",),
)
def inner_slope_of_the_gate_forgotten(z, beta=1.0):
    s = sigma(beta * z)
    return s + z * s * (1 - s), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the gate's slope lacks the z that stands in front of the gate. In the product rule "
    "each slope is multiplied by the factor that was left alone.",
    unaffected_parts=("by beta",),
)
def front_lost_beside_the_gates_slope(z, beta=1.0):
    s = sigma(beta * z)
    return s + beta * s * (1 - s), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the two terms of the product rule were subtracted. Both factors grow with z where z is "
    "positive, so both terms push the same way: they are added.",
    unaffected_parts=("by beta",),
)
def terms_subtracted(z, beta=1.0):
    s = sigma(beta * z)
    return s - beta * z * s * (1 - s), _by_beta(z, beta)


@swish_derivative.misconception(
    "By z, the value itself came back, not its slope. Far to the right swish is nearly z, so its "
    "slope there is nearly 1.",
    unaffected_parts=("by beta",),
)
def swish_for_its_slope(z, beta=1.0):
    return z * sigma(beta * z), _by_beta(z, beta)


@swish_derivative.misconception(
    "By β, one z is missing. z stands in the forward formula twice, in front of the gate and "
    "beside β inside it, and each of the two has its say.",
    unaffected_parts=("by z",),
)
def one_z_lost_by_beta(z, beta=1.0):
    s = sigma(beta * z)
    return _by_z(z, beta), z * s * (1 - s)


@swish_derivative.misconception(
    "By β, the gate was differentiated as if z moved: β came out of it. β is what moves here, and "
    "z what it is multiplied by.",
    unaffected_parts=("by z",),
)
def gate_nudged_in_z(z, beta=1.0):
    s = sigma(beta * z)
    return _by_z(z, beta), beta * z * s * (1 - s)


@swish_derivative.misconception(
    "By β, a term stands that belongs to the slope by z. The z in front doesn't depend on β, so "
    "only the gate is differentiated.",
    unaffected_parts=("by z",),
)
def product_rule_by_beta(z, beta=1.0):
    s = sigma(beta * z)
    return _by_z(z, beta), s + z * z * s * (1 - s)


@swish_derivative.misconception(
    "By β, your slope keeps growing to the right. Once the gate is wide open a steeper gate "
    "changes nothing any more: a factor is missing that closes there.",
    unaffected_parts=("by z",),
)
def second_factor_of_the_gate_lost(z, beta=1.0):
    return _by_z(z, beta), z * z * sigma(beta * z)


@swish_derivative.misconception(
    "By β, you added up all entries: one number is left. Each entry of z has a slope by β of its "
    "own here.",
    unaffected_parts=("by z",),
)
def summed_over_the_entries(z, beta=1.0):
    return _by_z(z, beta), np.sum(_by_beta(z, beta))


@swish_derivative.misconception(
    "Your gate is σ(z): β isn't inside it. Both slopes are taken where the gate of the forward "
    "formula stands, at βz."
)
def gate_without_beta(z, beta=1.0):
    s = sigma(z)
    return s + beta * z * s * (1 - s), z * z * s * (1 - s)


@swish_derivative.misconception(
    "z went through the gate's slope as it is: z(1 − z) needs the sigmoid's output, not βz."
)
def gates_slope_at_the_argument(z, beta=1.0):
    u = beta * z
    return sigma(u) + beta * z * u * (1 - u), z * z * u * (1 - u)


@swish_derivative.misconception(
    "Far to the left there is nan: infinity is divided by infinity. Build the gate's slope from "
    "your sigmoid, whose exponents are never positive."
)
def gates_slope_as_a_quotient(z, beta=1.0):
    e = np.exp(-beta * z)
    slope = e / (1 + e) ** 2
    return 1 / (1 + e) + beta * z * slope, z * z * slope


@swish_derivative.misconception(
    "For whole numbers your slopes are whole numbers, too. An array made like z holds integers if "
    "z does, and cuts off what is written into it."
)
def swish_slopes_cut_off(z, beta=1.0):
    by_z, by_beta = np.zeros_like(z), np.zeros_like(z)
    s = sigma(beta * z)
    by_z[...] = s + beta * z * s * (1 - s)
    by_beta[...] = z * z * s * (1 - s)
    return by_z, by_beta


@swish_derivative.misconception(
    "The gate is right, but its slope is taken at z. It is taken where the gate itself is, at βz."
)
def slope_of_the_gate_without_beta(z, beta=1.0):
    s = sigma(z)
    return sigma(beta * z) + beta * z * s * (1 - s), z * z * s * (1 - s)
