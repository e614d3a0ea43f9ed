"""ps05: how far apart two gradients are, in proportion to their size."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import Case, Exercise, Part
from reference_impl import gradient_checking


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


@relative_error.misconception(
    "The absolute value of the difference is missing, so an a that is too small counts as no "
    "error at all."
)
def difference_with_its_sign(a, b):
    return float(np.max((a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)))


@relative_error.misconception("That is the smallest of the entries' errors. The largest counts.")
def smallest_error(a, b):
    return float(np.min(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)))


@relative_error.misconception("The errors were added up. The largest of them is asked for.")
def sum_of_errors(a, b):
    return float(np.sum(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)))


@relative_error.misconception(
    "You divided by the smaller of |a| and |b|. Take the larger of the two, so that no error is "
    "above 2."
)
def divided_by_the_smaller(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(np.minimum(np.abs(a), np.abs(b)), 1e-300)))


@relative_error.misconception(
    "That is the length of the whole difference, divided by the lengths of a and b, as CS231n's "
    "and others' gradient checks do. Here each entry is compared with its own size."
)
def lengths_of_the_whole(a, b):
    return float(np.linalg.norm(a - b) / np.maximum(np.linalg.norm(a) + np.linalg.norm(b), 1e-300))


@relative_error.misconception(
    "That is the length of the whole difference, divided by the larger length. Here each entry is "
    "compared with its own size."
)
def larger_of_the_lengths(a, b):
    lengths = np.maximum(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / np.maximum(lengths, 1e-300))


@relative_error.misconception("The difference was squared. Sizes are compared as they are.")
def squared_difference(a, b):
    return float(np.max((a - b) ** 2 / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)))


@relative_error.misconception(
    "You divided by the sum of |a| and |b|, with a floor of 1e-8 under it: that is CS231n's "
    "measure. Here the divisor is the larger of the two, and the floor far smaller."
)
def measure_of_a_course(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@relative_error.misconception(
    "You divided by the mean of |a| and |b|. Here the divisor is the larger of the two."
)
def divided_by_the_mean(a, b):
    return float(np.max(np.abs(a - b) / np.maximum((np.abs(a) + np.abs(b)) / 2, 1e-300)))


@relative_error.misconception(
    "The sizes were compared, not the numbers: opposite signs count as equal. Take the absolute "
    "value of the difference."
)
def difference_of_the_sizes(a, b):
    return float(
        np.max(np.abs(np.abs(a) - np.abs(b)) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300))
    )


@relative_error.misconception("It answers True or False. Asked for is the error itself, a number.")
def answer_for_error(a, b):
    return bool(np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)) < 1e-6)


@relative_error.misconception(
    "You divided by the largest sizes in the whole of a and b, added up. Each entry is compared "
    "with its own size, and the divisor is the larger of the two."
)
def sum_of_the_largest(a, b):
    return float(np.max(np.abs(a - b)) / np.maximum(np.max(np.abs(a)) + np.max(np.abs(b)), 1e-300))


@relative_error.misconception(
    "That is the mean of the differences, divided by the mean of the sizes. Each entry is "
    "compared with its own size, and the largest counts."
)
def quotient_of_means(a, b):
    sizes = np.maximum(np.abs(a), np.abs(b))
    return float(np.mean(np.abs(a - b)) / np.maximum(np.mean(sizes), 1e-300))


@relative_error.misconception(
    "In the divisor a and b have their signs. Where both are negative, that leaves next to nothing "
    "to divide by: compare their sizes, and take the larger."
)
def divisor_with_its_sign(a, b):
    divisor = np.maximum(np.maximum(a, b), np.finfo(float).tiny)
    return float(np.max(np.abs(a - b) / divisor))
