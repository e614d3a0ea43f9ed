"""What to say in the lecture, and whom to talk to."""

from autograder.core.verdict import Outcome
from autograder.reporting import statistics
from autograder.reporting.gather import ClassWork, ExerciseWork
from autograder.reporting.lesson import ThingToSay, things_to_say, who_needs_help
from tests.reporting.made_up import UNTOUCHED, answer, class_of, right, student, wrong


def said(work: ClassWork) -> list[ThingToSay]:
    found = statistics.mistakes(work)
    return things_to_say(work, statistics.items(work), found, statistics.together(work, found))


def test_the_three_dearest_things_are_said_dearest_first() -> None:
    people = [student(f"a{i}", right(), wrong("mask_forgotten")) for i in range(9)]
    people += [student(f"b{i}", wrong("first_sample_only"), right()) for i in range(6)]
    people += [student(f"c{i}", right(), UNTOUCHED) for i in range(5)]
    people += [student(f"d{i}", wrong("bias_as_a_column"), right()) for i in range(4)]
    things = said(class_of(*people))
    assert [(t.title, t.points_lost) for t in things] == [
        ("relu_backward: mask forgotten", 18.0),
        ("dense_forward: first sample only", 12.0),
        ("relu_backward: not attempted", 10.0),
    ]


def test_a_mistake_of_an_earlier_version_is_said_without_its_lost_words() -> None:
    people = [student(n, wrong("no_longer_there"), right()) for n in "abcdef"]
    (thing,) = said(class_of(*people))
    assert thing.text == "6 of 6 (100 %) have it."


def test_what_two_people_have_is_not_said_to_everybody() -> None:
    assert said(class_of(*(student(n, wrong("forward_product"), right()) for n in "ab"))) == []


def test_a_weak_written_answer_is_worth_a_word_once_it_is_graded() -> None:
    graded = [student(n, right(), right(), answer("It is so.", 0.0)) for n in "abcd"]
    waiting = [student(n, right(), right(), answer("It is so.")) for n in "abcd"]
    assert [thing.title for thing in said(class_of(*graded))] == [
        "written_cost: the written answer"
    ]
    assert said(class_of(*waiting)) == []


def test_who_handed_in_nothing_or_fell_far_below_the_usual_needs_help() -> None:
    work = class_of(
        student("fell", wrong("mask_forgotten"), right()),
        student("fine", right(), right()),
        absent=(("gone", "Gone, Ada"),),
    )
    found = {one.student: one.reasons for one in who_needs_help(work, [{"fell": 1.0, "fine": 0.9}])}
    assert found == {
        "gone": ("nothing handed in",),
        "fell": ("50 % of the points less than usual",),
    }


def test_what_is_wrong_because_another_exercise_is_costs_its_points_there() -> None:
    behind = ExerciseWork(0.0, 2.0, "raised", rests_on=("dense_forward",))
    people = [student(n, UNTOUCHED, behind) for n in "abcdef"]
    work = class_of(*people)
    (mistake,) = statistics.mistakes(work)
    assert (mistake.what, mistake.words) == ("callee", "calls dense_forward, which isn't right")
    assert [thing.title for thing in said(work)] == ["dense_forward: not attempted"]


def test_who_handed_in_what_cannot_be_read_is_not_said_to_have_tried_nothing() -> None:
    unreadable = ExerciseWork(0.0, 2.0, str(Outcome.UNREADABLE))
    (help_for,) = who_needs_help(class_of(student("a", unreadable, unreadable)))
    assert help_for.reasons == ("what was handed in could not be read as this set",)
