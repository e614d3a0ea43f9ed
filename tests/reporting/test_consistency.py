"""Grading by hand: equal answers, graders, early and late."""

from autograder.classroom.hand_marks import HandMark
from autograder.reporting.consistency import graders, unequal_points
from autograder.reporting.gather import ClassWork
from tests.reporting.made_up import answer, class_of, right, student

TEXT = "Every factor on the way back is a slope or a weight, and their product can be small indeed."


def two_answers(one: str, other: str, points: tuple[float, float]) -> ClassWork:
    return class_of(
        student("ann", right(), right(), answer(one, points[0])),
        student("bob", right(), right(), answer(other, points[1])),
    )


def test_the_same_words_with_other_points_are_named_whatever_their_signs() -> None:
    (found,) = unequal_points(two_answers(TEXT, TEXT.upper() + "!!", (1.0, 3.0)))
    assert (found.students, found.likeness) == ((("bob", 3.0), ("ann", 1.0)), 1.0)


def test_nearly_the_same_words_with_other_points_are_named() -> None:
    (found,) = unequal_points(two_answers(TEXT, f"{TEXT} Really.", (1.0, 2.0)))
    assert 0.9 < found.likeness < 1


def test_the_same_words_with_the_same_points_are_no_news() -> None:
    assert unequal_points(two_answers(TEXT, TEXT, (2.0, 2.0))) == []


def test_other_words_may_earn_other_points() -> None:
    assert unequal_points(two_answers(TEXT, "The matrix has another shape.", (1.0, 3.0))) == []


def marks(grader: str, points: list[float]) -> list[HandMark]:
    return [
        HandMark("ps07", "written_cost", f"{grader}{i}", "", p, grader, f"2026-01-01T{i:02}")
        for i, p in enumerate(points)
    ]


def test_a_grader_who_gives_far_less_than_the_others_stands_out() -> None:
    given = marks("kind", [3, 3, 2, 3, 3, 2, 3, 3]) + marks("stern", [1, 0, 1, 1, 0, 1, 1, 1])
    work = class_of(student("a", right(), right(), answer("x", 1.0)))
    assert {g.grader: g.stands_out for g in graders(work, given)} == {"kind": True, "stern": True}


def test_graders_who_differ_by_chance_do_not_stand_out() -> None:
    given = marks("one", [3, 1, 2, 3, 2, 2]) + marks("two", [2, 3, 2, 1, 3, 3])
    work = class_of(student("a", right(), right(), answer("x", 1.0)))
    assert not any(g.stands_out for g in graders(work, given))


def test_early_and_late_in_the_pile_are_compared_in_the_order_of_grading() -> None:
    given = marks("one", [3] * 5 + [0] * 5)
    work = class_of(student("a", right(), right(), answer("x", 1.0)))
    (only,) = graders(work, list(reversed(given)))
    assert (only.first_half, only.second_half) == (1.0, 0.0)


def test_the_last_mark_of_an_answer_counts() -> None:
    given = [*marks("one", [0.0]), *marks("one", [3.0])]
    work = class_of(student("a", right(), right(), answer("x", 1.0)))
    (only,) = graders(work, given)
    assert (only.answers, only.mean) == (1, 1.0)
