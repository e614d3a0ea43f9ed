"""ps14: seven people stay with the graders, and the numbers are those of the source."""

from pathlib import Path

import numpy as np
import pytest

from autograder.core.exercise import Case
from autograder.problem_sets.prepare import FURTHER_SEEDS, PUBLIC_SEED, prepare
from autograder.problem_sets.ps14_capstone import voices
from autograder.problem_sets.ps14_capstone.networks import develop
from autograder.public_cases import form

CHECKOUT = Path(__file__).parents[3]
FOLDERS = ("solutions", "exercises")


def hidden_rows() -> set[bytes]:
    X, _, _ = voices.of(voices.HIDDEN)
    return {row.tobytes() for row in X}


def rows_in(case: Case) -> set[bytes]:
    """Return the rows that a case sends, to train on and to ask about."""
    return {row.tobytes() for X in (case.args[0], case.args[3]) for row in np.asarray(X)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_students_have_the_first_eight_people_and_nobody_else(folder: str) -> None:
    with np.load(CHECKOUT / folder / "ps14_capstone" / "vowels.npz") as file:
        given = [file[name] for name in ("X", "vowels", "speakers")]
    for mine, right in zip(given, voices.of(voices.KNOWN), strict=True):
        assert np.array_equal(mine, right)


@pytest.mark.parametrize("seed", [PUBLIC_SEED, *FURTHER_SEEDS])
def test_no_public_case_holds_a_hidden_row(seed: int) -> None:
    for one in prepare(develop, seed).cases:
        assert not rows_in(one.case) & hidden_rows()


def test_what_is_stored_for_students_holds_no_hidden_number() -> None:
    """A number of the source as its eight bytes, whatever array it stands in."""
    stored = form.from_bytes(form.to_bytes(prepare(develop, PUBLIC_SEED)))
    rows = {row for one in stored.cases for row in rows_in(one.case)}
    assert len(rows) == len(voices.of(voices.KNOWN)[0])
    assert not rows & hidden_rows()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_grading_asks_about_the_hidden_people_alone(seed: int) -> None:
    (one,) = prepare(develop, seed).cases
    X, _, _, X_new, _ = one.case.args
    assert {row.tobytes() for row in np.asarray(X_new)} == hidden_rows()
    assert not {row.tobytes() for row in np.asarray(X)} & hidden_rows()


def test_no_two_recordings_are_the_same_so_a_row_tells_its_vowel() -> None:
    X, vowels, _ = voices.recordings()
    assert len({row.tobytes() for row in X}) == len(X)
    assert np.array_equal(voices.vowels_of(X[::-1]), vowels[::-1])


def test_each_speaker_says_each_vowel_six_times() -> None:
    _, vowels, speakers = voices.recordings()
    counts = np.zeros((15, 11), dtype=int)
    np.add.at(counts, (speakers, vowels), 1)
    assert np.all(counts == 6)


def test_two_draws_number_at_most_one_vowel_alike_unless_they_are_the_same() -> None:
    numbers = [voices.renamed(np.arange(11), seed) for seed in range(40)]
    alike = [int(np.sum(a == b)) for i, a in enumerate(numbers) for b in numbers[:i]]
    assert {same for same in alike if same != 11} <= {0, 1}
    assert all(sorted(one.tolist()) == list(range(11)) for one in numbers)
