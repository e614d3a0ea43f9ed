"""Which exercise a student means, and the function that stands for it in the notebook."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from autograder.student.known_exercises import exercise_names

# All sets are read now, while the student waits for imports anyway: the first check should
# answer at once.
EXERCISE_NAMES = exercise_names()


class UnknownExerciseError(ValueError):
    """What check was given is no exercise."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython the words and nothing of our own code."""
        return [str(self)]


def find_function(
    thing: object, namespace: Mapping[str, object]
) -> tuple[str, Callable[..., object]]:
    """Return an exercise's name, and the function that a notebook has under it.

    Parameters
    ----------
    thing : object
        What the student gave: a function, or the name of one.
    namespace : mapping of str to object
        The notebook's variables.

    Raises
    ------
    UnknownExerciseError
        If it is neither.
    """
    function = namespace.get(thing) if isinstance(thing, str) else thing
    if isinstance(thing, str) and thing in EXERCISE_NAMES and not callable(function):
        raise UnknownExerciseError(
            f"There is no function {thing} here yet. Run the cell that defines it, and then "
            f"check({thing}), without quotes."
        )
    name = _name_of(function, namespace)
    if callable(function) and name in EXERCISE_NAMES:
        return name, function
    if isinstance(thing, str):
        name = thing
    is_like_a_name = callable(function) or isinstance(thing, str)
    near = difflib.get_close_matches(name, EXERCISE_NAMES, n=3) if is_like_a_name else []
    hint = f"Did you mean {' or '.join(near)}?" if near else "The name stands in the stub."
    raise UnknownExerciseError(
        f"check expects one of your functions under the name its exercise gave it, "
        f"but got {name!r}. {hint}"
    )


def _name_of(function: object, namespace: Mapping[str, object]) -> str:
    """Return the exercise's name under which a function stands in the notebook, else its own.

    Grading looks functions up by the notebook's names, too: a lambda, a partial and a decorated
    function have another name of their own.
    """
    own = getattr(function, "__name__", type(function).__name__)
    if not callable(function):
        return str(own)
    bound = [name for name in EXERCISE_NAMES if namespace.get(name) is function]
    return str(own if own in bound or not bound else bound[0])
