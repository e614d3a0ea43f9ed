"""What is installed is all of the two packages and nothing of the rest."""

import shutil
import subprocess
import sys
import zipfile

import pytest

PACKAGES = ("autograder", "reference_impl")


@pytest.fixture(scope="module")
def checkout(root, tmp_path_factory):
    """A copy of what a wheel is built from, and a file in a folder that is no package."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy)
    for package in PACKAGES:
        shutil.copytree(root / package, copy / package)
    (copy / "lectures" / "figures").mkdir(parents=True)
    (copy / "lectures" / "figures" / "__init__.py").touch()
    (copy / "autograder" / "no package" / "deeper").mkdir(parents=True)
    (copy / "autograder" / "no package" / "deeper" / "module.py").write_text("x = 1\n")
    (copy / "autograder" / "no package" / "page.html").write_text("<p>\n")
    return copy


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory):
    """A wheel built from the copy with what the lock holds and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    building = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, folder, checkout],
        capture_output=True,
        text=True,
    )
    assert building.returncode == 0, building.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_wheel_holds_every_file_of_the_two_packages_and_no_other(checkout, wheel):
    ours = {
        path.relative_to(checkout).as_posix()
        for package in PACKAGES
        for path in (checkout / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert "autograder/no package/deeper/module.py" in shipped
    assert shipped == ours


def test_wheel_brings_the_course_command_and_the_license(wheel):
    (entry_points,) = [n for n in wheel.namelist() if n.endswith(".dist-info/entry_points.txt")]
    assert "course = autograder.command:main" in wheel.read(entry_points).decode()
    (license_text,) = [n for n in wheel.namelist() if n.endswith(".dist-info/licenses/LICENSE")]
    assert "the backprop-course developers" in wheel.read(license_text).decode()


@pytest.mark.parametrize("package", PACKAGES)
def test_installed_package_is_this_checkout_whatever_the_current_folder(root, tmp_path, package):
    found = subprocess.run(
        [sys.executable, "-I", "-c", f"import {package}; print({package}.__path__[0])"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == str(root / package), found.stderr
