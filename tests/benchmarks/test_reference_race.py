import json
import math

import numpy as np
import pytest
from rich.console import Console

from autograder.benchmarks import bench_reference, race
from autograder.benchmarks.bench_reference import RaceError, Run, run_reference_benchmark, table
from autograder.benchmarks.contestants import PEERS, Problem, contestants, missing_peers

SMALL = Problem((6, 5, 4, 3), batch_size=8, n_batches=5)


def test_everyone_who_is_installed_takes_part():
    names = [name for name, _ in contestants(SMALL)]
    assert names[:2] == ["matrix products", "reference"]
    assert set(names[2:]) == set(PEERS) - set(missing_peers())
    assert "scikit-learn" in names  # the tests need it themselves


def test_the_reference_learns_the_batches():
    train = dict(contestants(SMALL))["reference"]
    first = train()
    for _ in range(200):
        last = train()
    assert last < 0.5 * first


def test_everyone_meets_the_same_batches_and_weights():
    for (X, labels), (X_again, labels_again) in zip(SMALL.batches(), SMALL.batches(), strict=True):
        assert X.dtype == np.float32
        assert X.shape == (8, 6)
        np.testing.assert_array_equal(X, X_again)
        np.testing.assert_array_equal(labels, labels_again)
    for (W, b), (W_again, _) in zip(SMALL.params(), SMALL.params(), strict=True):
        assert W.dtype == b.dtype == np.float32
        np.testing.assert_array_equal(W, W_again)


def test_a_race_gives_a_time_for_everyone(monkeypatch):
    monkeypatch.setattr(race, "REST", 0)
    seconds = race.race(SMALL, rounds=2, gpu=False)
    assert seconds.keys() == dict(contestants(SMALL)).keys()
    assert all(value > 0 for value in seconds.values())


def test_who_trains_another_network_is_found_out():
    race._check_losses({"reference": 2.0, "a peer": 2.001, "no loss": math.nan})
    with pytest.raises(ArithmeticError, match=r"a peer has the loss 2\.100000 .*reference 2\.0"):
        race._check_losses({"reference": 2.0, "a peer": 2.1})


@pytest.fixture
def short_races(monkeypatch):
    """Return what a race prints, without the race."""

    def run(console, words, rounds, *, gpu, kernel):
        return [
            {"sizes": p.sizes, "batch_size": p.batch_size, "seconds": dict(seconds)}
            for p in race.PROBLEMS
        ]

    seconds = {"matrix products": 1e-5, "reference": 2e-5, "PyTorch": 5e-5}
    monkeypatch.setattr(bench_reference, "_race", run)
    return seconds


def test_table_json_and_plot_are_written(tmp_path, short_races):
    console = Console(record=True, width=120)
    runs = run_reference_benchmark(tmp_path / "bench", console, rounds=1)
    text = console.export_text()
    assert "50 µs (2.50×)" in text
    assert "784-1024-1024-10, 256" in text
    report = json.loads((tmp_path / "bench" / "reference.json").read_text())
    assert report["runs"][0]["results"][0]["seconds"] == short_races
    assert report["kernels"]["picked"]["name"] == runs[0].kernel
    assert report["machine"]["cores"] >= 1
    assert (tmp_path / "bench" / "reference.png").read_bytes()[:4] == b"\x89PNG"


def test_ratios_are_relative_to_the_reference():
    run = Run(
        "K",
        [
            {
                "sizes": [2, 1],
                "batch_size": 3,
                "seconds": {"matrix products": 1e-3, "reference": 1.5e-3, "JAX": 3e-3},
            }
        ],
    )
    console = Console(record=True, width=120)
    console.print(table(run))
    text = console.export_text()
    assert "1.50" in text
    assert "3.00 ms (2.00×)" in text


def test_a_race_that_fails_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(bench_reference.sys, "executable", "/bin/false")
    with pytest.raises(RaceError, match="ended with exit status 1"):
        bench_reference._race(Console(), "here", 1, gpu=False, kernel=None)
