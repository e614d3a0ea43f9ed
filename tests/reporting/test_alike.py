"""Hand-ins that are alike: what is rare and wrong counts, what everybody writes doesn't."""

from collections.abc import Callable

import pytest

from autograder.reporting.alike import find_alike
from autograder.reporting.gather import ClassWork, ExerciseWork, StudentWork
from autograder.reporting.normal_form import tokens_of_code
from tests.reporting.made_up import UNTOUCHED, class_of, right, student, wrong

ODD = """def dense_forward(X, W, b):
    total = np.zeros((len(X), len(W)))
    for i in range(len(X)):
        for j in range(len(W)):
            total[i, j] = sum(X[i] * W[j]) - b[j] / 7 + 0.5
    return total * {factor}"""
SAME_RENAMED = """def dense_forward(inputs, weights, bias):
    '''My own work.'''
    # written by me, all of it
    result = np.zeros((len(inputs), len(weights)))
    for row in range(len(inputs)):
        for unit in range(len(weights)):
            result[row, unit] = sum(inputs[row] * weights[unit]) - bias[unit] / 7 + 0.5
    return result * {factor}"""


def crowd(size: int = 300) -> list[StudentWork]:
    """All have the same right line in one exercise, and in the other something of their own."""
    return [
        student(
            f"s{i:03}",
            right("def dense_forward(X, W, b):\n    return X @ W.T + b"),
            wrong(source=f"def relu_backward(dA, Z):\n    return dA * {i} + Z * {i % 7}"),
        )
        for i in range(size)
    ]


def groups(*more: StudentWork, people: list[StudentWork] | None = None) -> list[tuple[str, ...]]:
    work: ClassWork = class_of(*(crowd() if people is None else people), *more)
    return [group.students for group in find_alike(work)]


def test_names_comments_docstrings_and_white_space_are_no_difference() -> None:
    assert tokens_of_code(ODD, "dense_forward") == tokens_of_code(SAME_RENAMED, "dense_forward")


def test_a_number_is_a_difference() -> None:
    one, other = (tokens_of_code(ODD.replace("7", n), "dense_forward") for n in "78")
    assert one != other


def test_source_that_does_not_parse_is_compared_by_its_words() -> None:
    assert tokens_of_code("def f(:  # a", "f") == tokens_of_code("def  f(:  # b", "f")


def test_what_everybody_writes_makes_nobody_alike() -> None:
    assert groups() == []


def test_a_copy_under_other_names_is_found() -> None:
    other = wrong(
        source="def relu_backward(dA, Z):\n    return dA * (Z > 0.25) / 3 + Z[0] ** 2 - 11"
    )
    one = student("ann", wrong(source=ODD.format(factor=3)), other)
    two = student("bob", wrong(source=SAME_RENAMED.format(factor=3)), other)
    assert groups(one, two) == [("ann", "bob")]


def test_a_copy_with_small_changes_is_found() -> None:
    other = "def relu_backward(dA, Z):\n    return dA * (Z > 0.25) / 3 + Z[0] ** 2 - {} + Z.mean()"
    one = student("ann", wrong(source=ODD.format(factor=3)), wrong(source=other.format(11)))
    two = student("bob", wrong(source=ODD.format(factor=4)), wrong(source=other.format(12)))
    assert groups(one, two) == [("ann", "bob")]


@pytest.mark.parametrize(("make", "bits"), [(right, 5.0), (wrong, 10.0)])
def test_equal_wrong_answers_count_twice(make: Callable[..., ExerciseWork], bits: float) -> None:
    def one(name: str, source: str, digest: str = "") -> StudentWork:
        return student(name, make(source=source), UNTOUCHED, digest=digest)

    people = [one(f"s{i}", f"def dense_forward(X, W, b): return X + {i}") for i in range(62)]
    pair = [one(name, ODD.format(factor=3), "x") for name in ("ann", "bob")]
    (group,) = find_alike(class_of(*people, *pair))
    assert group.strongest.bits == pytest.approx(bits)  # 2 of 64


def test_a_named_misconception_counts_no_more_than_it_is_rare() -> None:
    def one(name: str, source: str, digest: str = "") -> StudentWork:
        return student(name, wrong("forward_product", source=source), UNTOUCHED, digest=digest)

    people = [one(f"s{i}", f"x = {i}") for i in range(62)]
    pair = [one(name, ODD.format(factor=3), "x") for name in ("ann", "bob")]
    (group,) = find_alike(class_of(*people, *pair))
    assert group.strongest.bits == pytest.approx(5.0)


def test_the_same_file_is_named_even_if_all_in_it_is_common() -> None:
    pair = [student(n, right(), right(), digest="same") for n in ("ann", "bob")]
    people = [student(f"s{i}", right(), right()) for i in range(20)]
    assert groups(*pair, people=people) == [("ann", "bob")]


def test_two_untouched_releases_are_nobodys_copy() -> None:
    pair = [student(n, UNTOUCHED, UNTOUCHED, digest="same") for n in ("ann", "bob")]
    assert groups(*pair, people=[]) == []


def test_who_is_joined_by_a_third_is_one_group() -> None:
    trio = [student(n, right(), right(), digest="same") for n in ("ann", "bob", "cy")]
    assert groups(*trio, people=[]) == [("ann", "bob", "cy")]
