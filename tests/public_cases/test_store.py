"""A folder of public cases: each exercise is found, and a broken folder says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.core.prepared import PreparedExercise
from autograder.public_cases.record import StoredCasesError
from autograder.public_cases.store import StoredExercises, files_of
from autograder.sandbox.inside import wire

Prepare = Callable[[str], PreparedExercise]


@pytest.fixture
def folder(tmp_path: Path, prepared_exercise: Prepare) -> Path:
    """A folder of two sets, with a long exercise that isn't one."""
    sets = {
        "ps01_perceptron": [prepared_exercise("threshold_unit")],
        "ps06_two_layer_example": [prepared_exercise("error"), prepared_exercise("update")],
    }
    for name, data in files_of(sets).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_sets_keep_the_notebook_s_order(folder: Path) -> None:
    assert StoredExercises(folder).sets == {
        "ps01_perceptron": ("threshold_unit",),
        "ps06_two_layer_example": ("error", "update"),
    }


def test_an_exercise_is_read_once(folder: Path) -> None:
    stored = StoredExercises(folder)
    cases = stored.public_cases("update")
    assert cases.name == "update"
    assert stored.public_cases("update") is cases


def test_only_what_trains_takes_long(tmp_path: Path, prepared_exercise: Prepare) -> None:
    index = files_of({"ps11_training_recipe": [prepared_exercise("accuracy")]})["index.cases"]
    changed = wire.decode(index)
    changed["ps11_training_recipe"].append({"name": "fit", "takes_long": True})
    (tmp_path / "index.cases").write_bytes(wire.encode(changed))
    stored = StoredExercises(tmp_path)
    assert [stored.takes_long(name) for name in ("accuracy", "fit")] == [False, True]


def break_index(folder: Path) -> None:
    (folder / "index.cases").write_bytes(b"not a message")


def empty_index(folder: Path) -> None:
    (folder / "index.cases").write_bytes(wire.encode({"ps01": [{"name": "f"}]}))


@pytest.mark.parametrize("spoil", [lambda folder: (folder / "index.cases").unlink(), break_index])
def test_a_folder_without_an_index_says_what_to_do(
    folder: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    with pytest.raises(StoredCasesError, match="Install the course's wheel"):
        StoredExercises(folder)


def test_an_index_with_other_fields_is_refused(folder: Path) -> None:
    empty_index(folder)
    with pytest.raises(StoredCasesError, match="takes_long"):
        StoredExercises(folder)


def test_a_missing_exercise_says_what_to_do(folder: Path) -> None:
    (folder / "error.cases").unlink()
    with pytest.raises(StoredCasesError, match="Install the course's wheel"):
        StoredExercises(folder).public_cases("error")


def test_a_file_under_another_s_name_is_refused(folder: Path) -> None:
    (folder / "update.cases").rename(folder / "error.cases")
    with pytest.raises(StoredCasesError, match="holds 'update'"):
        StoredExercises(folder).public_cases("error")


def test_two_exercises_of_one_name_are_refused(prepared_exercise: Prepare) -> None:
    with pytest.raises(StoredCasesError, match="two exercises"):
        files_of({"a": [prepared_exercise("error")], "b": [prepared_exercise("error")]})
