"""What holds for every array function, whatever it computes."""

import importlib
import inspect
import pkgutil

import array_api_strict
import numpy as np
import pytest

import reference_impl
from reference_impl import losses


@pytest.mark.parametrize(
    "name", [info.name for info in pkgutil.iter_modules(reference_impl.__path__)]
)
def test_every_public_function_has_a_case_or_says_why_not(name, functions_with_a_case):
    # The guard of this file: a new function without a case would go untested here.
    module = importlib.import_module(f"reference_impl.{name}")
    public = {
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == functions_with_a_case.get(name, set())


@pytest.mark.parametrize(
    "device", [array_api_strict.Device("CPU_DEVICE"), array_api_strict.Device("device1")], ids=str
)
def test_uses_only_the_array_api_and_stays_on_the_device_of_its_arguments(case, leaves, device):
    # device1 stands in for a GPU: any array made on the default device fails to combine with it.
    result = case.call(lambda array: array_api_strict.asarray(array.copy(), device=device))
    for leaf, expected in zip(leaves(result), leaves(case.call(np.copy)), strict=True):
        if isinstance(expected, float):
            assert type(leaf) is float
        else:
            assert leaf.device == device
            leaf = np.asarray(leaf.to_device(array_api_strict.Device("CPU_DEVICE")))
        np.testing.assert_allclose(leaf, expected, rtol=1e-10, atol=1e-12)


def test_float32_stays_float32(case, leaves):
    def to_float32(array):
        return array.astype(np.float32) if array.dtype == np.float64 else array

    result = case.call(to_float32)
    for leaf, expected in zip(leaves(result), leaves(case.call(np.copy)), strict=True):
        # one_hot sees only labels, so it has no dtype to keep.
        if isinstance(leaf, np.ndarray) and case.function is not losses.one_hot:
            assert leaf.dtype == np.float32
        np.testing.assert_allclose(leaf, expected, rtol=1e-3, atol=1e-4)


def test_float64_gives_float64_arrays_and_python_floats(case, leaves):
    for leaf in leaves(case.call(np.copy)):
        assert type(leaf) is float or (isinstance(leaf, np.ndarray) and leaf.dtype == np.float64)


def test_arguments_are_left_as_they_were(case):
    pairs = []

    def keep(array):
        pairs.append((array.copy(), array.copy()))
        return pairs[-1][0]

    case.call(keep)
    assert pairs
    for used, before in pairs:
        np.testing.assert_array_equal(used, before)


def test_read_only_views_that_are_not_contiguous_are_accepted(case, leaves):
    def strided(array):
        wide = np.repeat(array, 2, axis=-1)
        wide.flags.writeable = False
        return wide[..., ::2]

    expected = leaves(case.call(np.copy))
    for leaf, right in zip(leaves(case.call(strided)), expected, strict=True):
        np.testing.assert_allclose(leaf, right, rtol=1e-10, atol=1e-12)
