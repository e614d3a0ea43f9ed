import dataclasses
import os

import pytest

from autograder.doctor import blas
from autograder.doctor.blas import Comparison, Kernel, compare_kernels


def kernel(name, milliseconds):
    return Kernel("openblas", "0.3", name, 2, milliseconds)


def test_the_picked_kernel_is_among_those_tried_and_the_fastest_comes_first():
    comparison = compare_kernels(seconds=0.01)
    assert comparison.picked in comparison.tried
    times = [tried.milliseconds for tried in comparison.tried]
    assert times == sorted(times)
    assert all(time > 0 for time in times)
    names = [tried.name for tried in comparison.tried]
    assert len(set(names)) == len(names)


def test_what_the_variable_says_is_what_is_picked(monkeypatch):
    comparison = compare_kernels(seconds=0.01)
    if comparison.picked.library != "openblas":
        pytest.skip("NumPy's BLAS is not OpenBLAS here: it has no kernels to choose from")
    for tried in comparison.tried:
        monkeypatch.setenv(blas.VARIABLE, tried.name)
        assert blas._measured(None, 0.01).name == tried.name


def test_a_kernel_is_recommended_only_if_it_is_worth_it():
    picked = kernel("Haswell", 2.0)
    much, little = kernel("SkylakeX", 1.2), kernel("SkylakeX", 1.9)
    assert Comparison(picked, (much, picked)).better == much
    assert Comparison(picked, (little, picked)).better is None
    assert Comparison(picked, (picked, dataclasses.replace(much, milliseconds=3.0))).better is None


def test_a_kernel_that_cannot_be_measured_is_left_out(monkeypatch):
    # as where the processor lacks its instructions: the process dies
    monkeypatch.setattr(blas, "_MEASURE", "import os; os.abort()")
    with pytest.raises(RuntimeError, match="could not multiply"):
        compare_kernels()


def test_measuring_changes_no_environment():
    before = dict(os.environ)
    compare_kernels(seconds=0.01)
    assert dict(os.environ) == before
