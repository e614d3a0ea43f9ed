"""The one cell of the lectures that `make lectures` doesn't run, as it needs PyTorch."""

import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from figures.tables import six_digits
from reference_impl import functional_mlp, losses

LECTURE = Path(__file__).parents[2] / "lectures" / "07_vectorized_backprop.ipynb"
CELL = next(c for c in nbformat.read(LECTURE, as_version=4).cells if c.id == "pytorch")


def names_of_the_lecture() -> dict[str, object]:
    """What the cell finds when it is run: data, parameters, the loss and its gradients."""
    rng = np.random.default_rng(7)
    X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    params = [(rng.normal(size=(m, n)), rng.normal(size=m)) for m, n in ((4, 3), (2, 4))]
    Y, cache = functional_mlp.mlp_forward(X, params)
    grads = functional_mlp.mlp_backward(losses.squared_error_gradient(Y, T), params, cache)
    loss = losses.squared_error(Y, T)
    return {
        **{"np": np, "six_digits": six_digits, "X": X, "T": T},
        **{"params": params, "grads": grads, "loss": loss},
    }


def test_pytorch_has_the_same_gradients(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="PyTorch isn't installed: pip install '.[torch]'")
    exec(CELL.source, names_of_the_lecture())
    _, *of_layers = capsys.readouterr().out.splitlines()
    assert of_layers == ["dW and db within 1e-12: True True"] * 2


def test_without_pytorch_the_cell_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    exec(CELL.source, names_of_the_lecture())
    assert "PyTorch isn't installed here" in capsys.readouterr().out


def test_what_it_prints_is_stored_and_nothing_runs_it_without_being_asked() -> None:
    assert {"skip-execution", "nbval-skip"} <= set(CELL.metadata.tags)
    assert "True" in CELL.outputs[0].text
