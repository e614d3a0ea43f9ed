"""What the packaging tests look at: this checkout, and what its pyproject.toml asks for."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """The [project] table."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="session")
def required(project: dict[str, Any]) -> list[Requirement]:
    """Every dependency, the course's own and those of `make test`, each once."""
    extras = project["optional-dependencies"]
    of_the_course = ("lab", "grading", "all", "cluster", "postgres", "site", "dev")
    lines = project["dependencies"] + [line for extra in of_the_course for line in extras[extra]]
    return [
        Requirement(line) for line in dict.fromkeys(lines) if not line.startswith(project["name"])
    ]
