"""A class made by hand: every number a report shows of it can be worked out in the head."""

from collections.abc import Mapping

from autograder.reporting.gather import AnswerWork, ClassWork, ExerciseWork, Slip, StudentWork

PS07 = "ps07_vectorized_backprop"
POINTS = {"dense_forward": 2.0, "relu_backward": 2.0, "written_cost": 3.0}


def right(source: str = "def f(x):\n    return x") -> ExerciseWork:
    return ExerciseWork(2.0, 2.0, "right", source=source)


def wrong(*names: str, source: str = "def f(x):\n    return -x") -> ExerciseWork:
    return ExerciseWork(0.0, 2.0, "wrong value", names, source=source)


def slipped(line: str, kind: str) -> ExerciseWork:
    return ExerciseWork(0.0, 2.0, "wrong value", slips=(Slip(2, line, kind),), source=line)


UNTOUCHED = ExerciseWork(0.0, 2.0, "not attempted")


def answer(text: str, earned: float | None = None) -> AnswerWork:
    return AnswerWork(earned, 3.0, text, earned is not None)


def student(
    name: str,
    first: ExerciseWork,
    second: ExerciseWork,
    written: AnswerWork | None = None,
    hours: float | None = None,
    digest: str = "",
) -> StudentWork:
    exercises: Mapping[str, ExerciseWork] = {"dense_forward": first, "relu_backward": second}
    answers = {"written_cost": written or answer("")}
    return StudentWork(name, "", exercises, answers, hours, digest or name)


def class_of(*students: StudentWork, absent: tuple[tuple[str, str], ...] = ()) -> ClassWork:
    return ClassWork(PS07, students, absent, POINTS)
