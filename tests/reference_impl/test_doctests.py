"""The examples in the docstrings print what they say."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import reference_impl

MODULES = [info.name for info in pkgutil.iter_modules(reference_impl.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name):
    module = importlib.import_module(f"reference_impl.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(f"reference_impl.{name}")
    without = [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and ">>>" not in (function.__doc__ or "")
    ]
    assert without == []
