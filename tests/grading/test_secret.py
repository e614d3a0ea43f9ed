"""The course's secret: made once, kept private, and the only source of hidden cases."""

import os
import stat
from pathlib import Path

import pytest

from autograder.grading.secret import FILE_NAME, read_or_make_secret, seed_for


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    secret = read_or_make_secret(tmp_path)
    assert read_or_make_secret(tmp_path) == secret
    assert os.listdir(tmp_path) == [FILE_NAME]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_another_course_has_another_secret(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    assert len({read_or_make_secret(folder) for folder in folders}) == 2


def test_an_emptied_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("1234\n")
    with pytest.raises(ValueError, match="at least 32 characters"):
        read_or_make_secret(tmp_path)


def test_the_seed_depends_on_secret_submission_and_problem_set() -> None:
    first = (b"s" * 64, "ab", "ps06")
    others = [(b"t" * 64, "ab", "ps06"), (b"s" * 64, "ac", "ps06"), (b"s" * 64, "ab", "ps07")]
    assert seed_for(*first) == seed_for(*first)
    assert len({seed_for(*arguments) for arguments in [first, *others]}) == 4
