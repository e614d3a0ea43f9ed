"""requirements.lock fits pyproject.toml on every Python and system, and belongs to no machine."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SYSTEMS = {
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


@pytest.fixture
def lock(root):
    """The text of the lock."""
    return (root / "requirements.lock").read_text(encoding="utf-8")


def entries(lock):
    """Each entry as (requirement, hashes); a line that is neither comment nor entry fails."""
    logical_lines = lock.replace("\\\n", " ").splitlines()
    for line in logical_lines:
        if not line or line.lstrip().startswith("#"):
            continue
        requirement, *options = re.split(r"\s+--", line)
        yield Requirement(requirement), options


def versions_on(lock, python, system):
    """{name: version} that pip would install on that Python and system."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        **SYSTEMS[system],
    }
    versions = {}
    for requirement, _ in entries(lock):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in versions, f"two versions of {name} on Python {python}, {system}"
            (pin,) = requirement.specifier
            assert pin.operator == "==", f"{requirement} is not pinned"
            versions[name] = pin.version
    return versions


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_lock_satisfies_every_dependency(lock, required, python, system):
    versions = versions_on(lock, python, system)
    unsatisfied = [
        f"{requirement} (locked: {versions.get(canonicalize_name(requirement.name))})"
        for requirement in required
        if versions.get(canonicalize_name(requirement.name)) not in requirement.specifier
    ]
    assert not unsatisfied, "run `make lock`"


def test_every_python_the_project_names_is_checked(project):
    stated = {
        line.rpartition(" ")[2]
        for line in project["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    }
    assert stated == {"3.11", "3.12", "3.13", "3.14"}
    assert project["requires-python"] == ">=3.11"


def test_every_entry_is_held_by_hashes_and_nothing_but_hashes(lock):
    loose = [
        str(requirement)
        for requirement, options in entries(lock)
        if not options
        or not all(re.fullmatch(r"hash=sha256:[0-9a-f]{64}", option) for option in options)
    ]
    assert not loose
    assert list(entries(lock)), "the lock is empty"


def test_build_backend_is_locked_so_that_installing_needs_no_build_isolation(lock):
    locked = {canonicalize_name(requirement.name) for requirement, _ in entries(lock)}
    assert "setuptools" in locked


def test_lock_names_no_address_and_no_place_on_a_machine(lock):
    suspect = re.compile(r"https?:|file:|index-url|find-links|(?<![\w.])/\w|[A-Za-z]:\\|~/|\.\./")
    found = [line for line in lock.splitlines() if suspect.search(line)]
    assert not found
