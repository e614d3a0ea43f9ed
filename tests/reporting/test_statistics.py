"""How hard an exercise is, what goes wrong, and what goes together."""

import pytest

from autograder.reporting import statistics
from autograder.reporting.gather import StudentWork
from tests.reporting.made_up import UNTOUCHED, class_of, right, slipped, student, wrong

SIX = (
    *(student("a", right(), right()), student("b", right(), right())),
    *(student("c", wrong("forward_product"), right()), student("d", right(), wrong())),
    *(student("e", wrong("forward_product"), wrong()), student("f", UNTOUCHED, UNTOUCHED)),
)


def item(name: str, *students: StudentWork) -> statistics.ItemNumbers:
    return next(one for one in statistics.items(class_of(*students)) if one.name == name)


def test_an_exercise_is_counted_by_what_became_of_it() -> None:
    one = item("dense_forward", *SIX)
    counts = (one.full, one.partly, one.nothing, one.untouched, one.mean)
    assert counts == (3, 0, 2, 1, pytest.approx(0.5))


def test_an_exercise_that_the_best_get_right_separates() -> None:
    # by the other exercise a, b, c have 2 and d, e, f have 0; thirds are levelled among equals
    assert item("dense_forward", *SIX).discrimination == pytest.approx(2 / 3 - 1 / 3)


def test_who_stands_first_in_the_list_decides_nothing() -> None:
    assert item("relu_backward", *SIX).discrimination == pytest.approx(
        item("relu_backward", *reversed(SIX)).discrimination
    )


def test_an_exercise_that_everybody_gets_right_has_no_correlation() -> None:
    assert item("dense_forward", *(student(n, right(), wrong()) for n in "abc")).correlation is None


def test_mistakes_are_counted_by_name_with_who_has_them_and_what_they_were_told() -> None:
    first = statistics.mistakes(class_of(*SIX))[0]
    assert (first.exercise, first.words, first.students, first.points_lost) == (
        *("dense_forward", "forward product", ("c", "e"), 4.0),
    )


def test_a_misconception_of_the_kit_brings_its_message() -> None:
    people = [student(n, right(), wrong("mask_forgotten")) for n in "abc"]
    assert "went through unchanged" in statistics.mistakes(class_of(*people))[0].message


def test_a_slip_is_counted_by_kind_and_line_without_its_comment() -> None:
    work = class_of(
        student("a", slipped("return  X @ W  # by Ann", "the transposes"), right()),
        student("b", slipped("return X @ W", "the transposes"), right()),
    )
    (found,) = statistics.mistakes(work)
    assert (found.what, found.name, found.lines) == (
        *("slip", "the transposes", (("return X @ W", 2),)),
    )


def test_two_mistakes_that_go_together_are_found_and_two_that_do_not_are_not() -> None:
    joined = [student(f"j{i}", wrong("one"), wrong("two")) for i in range(10)]
    rest = [student(f"r{i}", wrong("other"), wrong("else")) for i in range(30)]
    work = class_of(*joined, *rest)
    pairs = {
        (t.first.name, t.second.name) for t in statistics.together(work, statistics.mistakes(work))
    }
    assert pairs == {("one", "two"), ("other", "else")}
    mixed = [
        student(f"{a}{b}{i}", wrong(a), wrong(b)) for a in "pq" for b in "st" for i in range(10)
    ]
    work = class_of(*mixed)
    assert statistics.together(work, statistics.mistakes(work)) == []


def test_late_ones_are_a_group_of_their_own() -> None:
    people = [student(f"s{i}", right(), right(), hours=float(i)) for i in range(8)]
    late = student("late", wrong(), wrong(), hours=-1.0)
    groups, correlation = statistics.times(class_of(*people, late))
    assert (groups[-1].label, groups[-1].students, groups[-1].mean) == ("late", 1, 0.0)
    assert sum(group.students for group in groups) == 9
    assert correlation is not None
    assert correlation > 0
