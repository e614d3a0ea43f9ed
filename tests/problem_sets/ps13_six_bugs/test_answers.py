"""ps13: answers that aren't wrong answers of the catalogue, and what they are told."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.core.verdict import Outcome, Verdict
from autograder.problem_sets.ps13_six_bugs.mending import still_twice
from autograder.problem_sets.ps13_six_bugs.trainer_texts import wrong_lines

VerdictOf = Callable[..., Verdict]


def test_a_test_that_refuses_what_is_right_earns_nothing(verdict_of: VerdictOf) -> None:
    def refuses_all(forward: Any, backward: Any) -> None:
        raise AssertionError

    verdict = verdict_of("test_gated_layer", refuses_all)
    assert verdict.earned == 0
    assert "refuses one that is right" in verdict.feedback[0].message


def test_a_fault_of_the_test_itself_is_named(verdict_of: VerdictOf) -> None:
    def has_a_fault(loss: Any, gradient: Any) -> None:
        raise ZeroDivisionError

    verdict = verdict_of("test_huber", has_a_fault)
    assert verdict.earned == 0
    assert "ZeroDivisionError: that is a fault of the test" in verdict.feedback[0].message


def test_a_test_that_returns_a_verdict_is_told_to_assert(verdict_of: VerdictOf) -> None:
    verdict = verdict_of("test_huber", lambda loss, gradient: False)
    assert "stops by `assert`" in verdict.feedback[0].message


def test_a_stub_is_not_attempted(verdict_of: VerdictOf) -> None:
    def test_huber(loss: Any, gradient: Any) -> None:
        raise NotImplementedError

    assert verdict_of("test_huber", test_huber).outcome is Outcome.NOT_ATTEMPTED


def test_a_wrong_layer_that_passes_is_described(verdict_of: VerdictOf) -> None:
    def looks_at_the_loss_alone(loss: Any, gradient: Any) -> None:
        Y, T = np.array([[0.1, -3.0], [4.0, -0.1]]), np.zeros((2, 2))
        for delta in (0.5, 2.0):
            r = np.abs(Y)
            right = np.where(r <= delta, r * r / 2, delta * (r - delta / 2)).sum() / 2
            assert np.isclose(loss(Y, T, delta), right)

    verdict = verdict_of("test_huber", looks_at_the_loss_alone)
    assert [part.name for part in verdict.parts if part.right] == ["loss"]
    assert any("gradient passes" in told.message for told in verdict.feedback)


def test_means_taken_in_fit_alone_are_not_called_divided_twice(verdict_of: VerdictOf) -> None:
    class DividesInFit(still_twice):
        def backward(self, T: Any) -> Any:
            return [g * len(T) for g in super().backward(T)]  # type: ignore[no-untyped-call]

    verdict = verdict_of("Trainer", DividesInFit)
    (remark,) = (one for one in verdict.feedback if one.misconception == "still_twice")
    assert "fit still divides" in remark.message
    assert "twice" not in remark.message


def test_a_bug_that_is_left_out_of_the_dict_costs_its_part_alone(verdict_of: VerdictOf) -> None:
    from autograder.problem_sets.ps13_six_bugs.finding_bugs import diagnose

    def five(Trainer: Any) -> Any:
        found = dict(diagnose.reference(Trainer))  # type: ignore[call-overload]
        del found["twice"]
        return found

    verdict = verdict_of("diagnose", five)
    assert [part.name for part in verdict.parts if not part.right] == ["twice"]


def test_lines_may_come_in_any_order_and_container(verdict_of: VerdictOf) -> None:
    for lines in (set(wrong_lines()), list(reversed(wrong_lines())), np.array(wrong_lines())):
        assert verdict_of("buggy_lines", lambda lines=lines: lines).earned == 3


def test_seven_lines_are_too_many(verdict_of: VerdictOf) -> None:
    verdict = verdict_of("buggy_lines", lambda: [*wrong_lines(), 1])
    assert "6 different line numbers, not 7" in verdict.feedback[0].message
