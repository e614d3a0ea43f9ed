"""A handout of all sets, and a small wheel for what needs only a few."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.handout.main import Handout, make_handout, student_wheel

ROOT = Path(__file__).resolve().parents[2]
FEW = ("ps01_perceptron", "ps06_two_layer_example", "ps07_vectorized_backprop", "ps09_dropout")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder whose build/ is its own."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("exercises", "solutions", "lectures", "nbgrader_config.py"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture(scope="session")
def handout(checkout: Path) -> Handout:
    """All sets, handed out."""
    names = sorted(path.name for path in (ROOT / "exercises").iterdir() if path.is_dir())
    return make_handout(checkout, names)


@pytest.fixture(scope="session")
def bundle(handout: Handout) -> zipfile.ZipFile:
    """The zip of all sets."""
    return zipfile.ZipFile(handout.zip)


@pytest.fixture(scope="session")
def small_wheel() -> tuple[str, bytes]:
    """The name and the bytes of a wheel that checks a few sets."""
    releases = {name: (ROOT / "exercises" / name / f"{name}.ipynb").read_bytes() for name in FEW}
    return student_wheel(FEW, releases=releases)


@pytest.fixture(scope="session")
def opened_wheel(small_wheel: tuple[str, bytes]) -> zipfile.ZipFile:
    """What is in the small wheel."""
    return zipfile.ZipFile(io.BytesIO(small_wheel[1]))


@pytest.fixture(scope="session")
def installed(small_wheel: tuple[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the small wheel."""
    folder = tmp_path_factory.mktemp("installed")
    path = folder / small_wheel[0]
    path.write_bytes(small_wheel[1])
    target = folder / "packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", target, path], check=True)
    return target
