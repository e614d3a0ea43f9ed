"""environment.yml, for conda, asks for the same as pyproject.toml, for pip."""

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

# What conda-forge calls by another name.
NAME_ON_PYPI = {"matplotlib-base": "matplotlib"}
NOT_ON_CONDA_FORGE = {"axe-playwright-python", "playwright", "sphinx-mathjax-offline"}


def conda_dependencies(root):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    return environment["dependencies"]


def pip_dependencies(root):
    (by_pip,) = (entry for entry in conda_dependencies(root) if not isinstance(entry, str))
    assert list(by_pip) == ["pip"]
    return by_pip["pip"]


def names_and_bounds(requirements):
    """{name: bounds}, and no name twice."""
    pairs = [
        (canonicalize_name(NAME_ON_PYPI.get(r.name, r.name)), r.specifier) for r in requirements
    ]
    assert len(dict(pairs)) == len(pairs), "a dependency is listed twice"
    return dict(pairs)


def test_conda_gets_the_dependencies_and_bounds_that_pip_gets(root, project, required):
    conda = names_and_bounds(
        Requirement(line)
        for line in [*conda_dependencies(root), *pip_dependencies(root)]
        if isinstance(line, str) and line != "-e ."
    )
    assert conda.pop("python") == SpecifierSet(project["requires-python"])
    assert conda.pop("pip") == SpecifierSet("")
    assert conda == names_and_bounds(required)


def test_conda_installs_by_pip_this_checkout_and_what_conda_forge_lacks(root):
    first, *others = pip_dependencies(root)
    assert first == "-e ."
    assert {Requirement(line).name for line in others} == NOT_ON_CONDA_FORGE


def test_conda_takes_packages_from_conda_forge_only(root):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
