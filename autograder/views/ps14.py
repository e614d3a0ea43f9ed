"""ps14: the views: who is in which set, what a network says of new rows, how a setting was chosen.

What is right for new rows isn't known here; the exercise's `facts` say it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.core.exercise import CATCH_ALL
from autograder.core.validation import (
    InvalidReturnError,
    check_array,
    describe,
    unpack,
    without_zero_dimensions,
)
from autograder.core.verdict import Outcome

BANDS = (25, 33, 40)
"""Per cent of the vowels of unknown people that are to be said right. Of 75 right answers in three
styles, all trained with 20 hidden units or more, the worst had 47 %, and the mean is 53 %."""
ENOUGH = 0.9
"""The share of new rows around the circle to be said right."""
ONE_CLASS, GUESSING, SOME = "one class", "as by guessing", "more than by guessing"


def _broken() -> InvalidReturnError:
    return InvalidReturnError("The driver's results came back otherwise", Outcome.BROKE_PROTOCOL)


def _rows(value: Any, name: str, n: int) -> list[int]:
    """Return row numbers between 0 and n − 1; of no rows, whatever kind of array there is."""
    if isinstance(value, (list, tuple)):
        value = np.array(value) if value else np.zeros(0, dtype=int)
    if isinstance(value, np.ndarray) and value.dtype == bool and value.size:
        raise InvalidReturnError(f"{name} should hold row numbers, not True and False")
    numbers = check_array(value, name, -1)
    if not np.array_equal(numbers, np.round(numbers)):
        raise InvalidReturnError(f"{name} should hold whole numbers, the numbers of rows")
    if len(numbers) and (numbers.min() < 0 or numbers.max() >= n):
        raise InvalidReturnError(
            f"{name} should hold row numbers, from 0 to one less than the number of rows; some of "
            "its numbers are no rows"
        )
    return [int(number) for number in numbers]


def view_split_by_group(value: Any, groups: Any, fractions: Any, seed: int) -> dict[str, object]:
    """Return whether groups stay together, and how many of them are in each set."""
    if not isinstance(value, list) or len(value) != 3:
        raise _broken()
    n = len(groups)
    first, again, other = (
        [
            _rows(rows, name, n)
            for name, rows in zip(
                ("train", "valid", "test"), unpack(one, "train", "valid", "test"), strict=True
            )
        ]
        for one in value
    )
    names, others = (
        [{int(groups[row]) for row in rows} for rows in sets] for sets in (first, other)
    )
    together = [[row for rows in sets for row in rows] for sets in (first, other)]
    known = sorted({int(group) for group in groups})
    return {
        "apart": all(sum(map(len, sets)) == len(set.union(*sets)) for sets in (names, others)),
        "nobody left out": all(len(set(rows)) == n for rows in together),
        "nobody twice": all(len(set(rows)) == len(rows) for rows in together),
        "sizes": np.array([float(len(some)) for some in names]),
        "repeats": [sorted(rows) for rows in first] == [sorted(rows) for rows in again],
        "by chance": [sorted(rows) for rows in first] != [sorted(rows) for rows in other],
        "drawn": "in order" if _is_in_order(names[0], known, groups) else "not in order",
    }


def _is_in_order(some: set[int], known: list[int], groups: Any) -> bool:
    """Whether these are the first groups, by name or by where they first come."""
    as_they_come = list(dict.fromkeys(int(group) for group in groups))
    return bool(some) and some in (set(known[: len(some)]), set(as_they_come[: len(some)]))


def _classes(value: Any, n: int, classes: int) -> Any:
    """Return what is said of n rows, as whole numbers."""
    said = check_array(value, "What the function returns", n)
    if not np.array_equal(said, np.round(said)):
        raise InvalidReturnError("The function should return class numbers, which are whole")
    if len(said) and (said.min() < 0 or said.max() >= classes):
        raise InvalidReturnError(
            f"The function should return class numbers, here from 0 to {classes - 1}"
        )
    return said.astype(int)


def _function_of(value: Any, what: str) -> Any:
    """Return what a driver has noted of a function, if one came back."""
    if not isinstance(value, dict):
        raise _broken()
    if "no function" in value:
        kind = value["no function"]
        if not isinstance(kind, str):
            raise _broken()
        found = "None (is a return missing?)" if kind == "NoneType" else f"a value of type {kind}"
        raise InvalidReturnError(f"It should return {what}, not {found}")
    return value


def _word_for(said: Any, share: float, classes: int, enough: float) -> str:
    """Return how much is right, in a word that the right ones have in common."""
    if share >= enough:
        return "nearly all right"
    if len(set(said.tolist())) == 1:
        return ONE_CLASS
    if share <= (1 + 4 * np.sqrt((classes - 1) / len(said))) / classes:
        return GUESSING
    return SOME


A_FUNCTION = "a function that says the class of new rows"


def view_fit_network(
    value: Any,
    X: Any,
    labels: Any,
    setting: Any,
    X_new: Any,
    kind: str,
    seed: int,
    *,
    facts: Any,
) -> dict[str, object]:
    """Return whether it has learned, and whether anything but the row decides what is said."""
    value = _function_of(value, A_FUNCTION)
    n, classes = len(X_new), int(labels.max()) + 1
    said = _classes(value.get("said"), n, classes)
    share = float(np.mean(said[: len(facts)] == facts))
    learned: dict[str, object] = {
        "learned": share >= ENOUGH,
        "says": _word_for(said[: len(facts)], share, classes, ENOUGH),
    }
    if kind != "plain":
        return {kind: learned}
    alone, drawn = value.get("alone"), value.get("drawn")
    if not isinstance(alone, list) or not isinstance(drawn, bool):
        raise _broken()
    later, again, _ = (
        _classes(value.get(name), n, classes) for name in ("later", "again", "others")
    )
    single = np.array([_classes(one, 1, classes)[0] for one in alone])
    # what neither draws nor learns is no network of these rows, and always says the same
    is_trained = drawn or share >= ENOUGH
    return {
        kind: {
            **learned,
            "by itself": is_trained and bool(np.array_equal(single, said[::40][: len(single)])),
            "stays": is_trained and bool(np.array_equal(later, said)),
            "same seed": bool(np.array_equal(again, said)),
            "chance": _chance(drawn, bool(np.array_equal(again, said))),
        }
    }


def _chance(drawn: bool, same: bool) -> str:
    """Return where the first weights and the order come from."""
    if drawn:
        return "all from rng" if same else "not all from rng"
    return "the same for every rng" if same else "nothing from rng"


def view_choose_setting(
    value: Any,
    X: Any,
    labels: Any,
    X_valid: Any,
    labels_valid: Any,
    settings: Any,
    seeds: Any,
    skills: Any,
) -> dict[str, object]:
    """Return what was chosen, and whether it was chosen honestly."""
    if not isinstance(value, dict) or not isinstance(value.get("trained"), list):
        raise _broken()
    best, means, errors = unpack(value.get("answer"), "best", "means", "errors")
    best = without_zero_dimensions(best)
    if isinstance(best, (bool, np.bool_)) or not isinstance(best, (int, np.integer)):
        raise InvalidReturnError(
            "best should be a whole number, the position of a setting in the list, not "
            f"{describe(best)}"
        )
    times, alone = [0] * len(settings), True
    for one in value["trained"]:
        if not isinstance(one, list) or len(one) != 2:
            raise _broken()
        number, same = one
        if not isinstance(number, int) or not 0 <= number < len(settings):
            raise _broken()
        times[number] += 1
        alone = alone and same is True
    called = bool(value["trained"])
    return {
        "fit is called": called,
        "training rows alone": alone,
        "every setting as often as there are seeds": not called or set(times) == {len(seeds)},
        "means": check_array(means, "means", len(settings)),
        "errors": check_array(errors, "errors", len(settings)),
        "best": int(best),
    }


def view_develop(
    value: Any, X: Any, labels: Any, speakers: Any, X_new: Any, seed: int, *, facts: Any
) -> dict[str, object]:
    """Return which shares of the new people's vowels were reached."""
    value = _function_of(value, A_FUNCTION)
    if "said" not in value:
        raise _broken()
    classes = int(labels.max()) + 1
    said = _classes(value["said"], len(X_new), classes)
    share = float(np.mean(said == facts))
    word = _word_for(said, share, classes, BANDS[0] / 100)
    return {
        "says": word if word != SOME else CATCH_ALL,
        **{f"{band} %": share >= band / 100 for band in BANDS},
    }
