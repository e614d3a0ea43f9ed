"""What makes two machines grade alike, and how a difference is told."""

import shutil
from pathlib import Path

import pytest
from classes import CHECKOUT

from autograder.classroom.cluster import kit
from autograder.classroom.cluster.kit import differences


def test_the_same_kit_differs_in_nothing() -> None:
    assert differences(kit.kit(), dict(kit.kit())) == ""


def test_each_difference_is_told_with_both_versions() -> None:
    ours = {"this kit": "a" * 64, "Python": "3.11", "numpy": "2.4.0"}
    theirs = {"this kit": "b" * 64, "Python": "3.11", "numpy": "2.3.5"}
    assert differences(theirs, ours) == (
        "this kit is bbbbbbbbbbbb, here it is aaaaaaaaaaaa; numpy is 2.3.5, here it is 2.4.0"
    )


def test_what_only_one_of_them_counts_is_told_as_well() -> None:
    assert differences({}, {"numpy": "2.4.0"}) == "numpy is not known, here it is 2.4.0"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("autograder/judging/judge.py", True),
        ("reference_impl/digits.npz", True),
        ("autograder/handout/readme.md", False),
        ("autograder/new.py", True),
    ],
)
def test_every_module_and_all_data_of_the_kit_count(
    name: str, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in kit.PACKAGES:
        shutil.copytree(CHECKOUT / package, tmp_path / package)

    class Spec:
        def __init__(self, package: str) -> None:
            self.submodule_search_locations = [str(tmp_path / package)]

    monkeypatch.setattr(kit.importlib.util, "find_spec", Spec)
    before = kit._digest()
    with (tmp_path / name).open("ab") as file:
        file.write(b"\n")
    assert (kit._digest() != before) == counts
