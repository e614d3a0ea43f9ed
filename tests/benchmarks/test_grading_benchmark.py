import contextlib
import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from autograder.benchmarks import measuring
from autograder.benchmarks.bench_grading import (
    BEFORE,
    ONE_JOB,
    _composed_course,
    _interpreter_of,
    _plot,
    beside_the_build_before,
    table,
)
from autograder.benchmarks.measuring import GradingBenchmarkError, Measurement, measured

CHECKOUT = Path(__file__).parents[2]
PS06 = "ps06_two_layer_example"


def test_the_class_has_the_asked_size_and_no_two_hand_in_the_same(tmp_path):
    folder = _composed_course(CHECKOUT, tmp_path / "course", PS06, 14)
    papers = sorted(folder.glob(f"submitted/*/{PS06}/{PS06}.ipynb"))
    assert len(papers) == 14
    assert len({paper.read_bytes() for paper in papers}) == 14
    for paper in papers:
        nbformat.validate(nbformat.read(paper, as_version=4))
    assert (folder / "gradebook.db").exists()


# It waits until its memory has been looked at; nothing that works lets it wait until the alarm.
LARGE_CHILD = """
import json, signal, time
signal.alarm(600)
start, memory = time.monotonic(), b'x' * 50_000_000
sum(range(3_000_000))
open('looked_at').close()
with open('took', 'w') as file:
    json.dump([time.monotonic() - start, time.process_time()], file)
"""


def test_time_processor_time_and_memory_of_a_command_and_its_children_aremeasured(
    tmp_path, monkeypatch
):
    os.mkfifo(tmp_path / "looked_at")
    size_of = measuring._shared_once

    def look(process):
        size = size_of(process)
        if size > 50_000_000:
            with contextlib.suppress(OSError):  # until the child waits there
                os.close(os.open(tmp_path / "looked_at", os.O_WRONLY | os.O_NONBLOCK))
        return size

    monkeypatch.setattr(measuring, "_shared_once", look)
    run = f"subprocess.run([sys.executable, '-c', {LARGE_CHILD!r}], check=True)"
    command = [sys.executable, "-c", f"import subprocess, sys; {run}"]
    measurement = measured("a way", 3, command, tmp_path)
    seconds, cpu_seconds = json.loads((tmp_path / "took").read_text())
    assert measurement.seconds > seconds
    assert measurement.cpu_seconds > 0.9 * cpu_seconds
    assert measurement.peak_bytes == max(size for _, size in measurement.memory) > 50_000_000
    assert measurement.per_minute == pytest.approx(180 / measurement.seconds)


def test_the_measured_build_keeps_what_it_compiles(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    command = [sys.executable, "-c", "import sys; raise SystemExit(sys.dont_write_bytecode)"]

    assert measured("a way", 1, command, tmp_path).submissions == 1


def test_a_way_that_fails_says_how(tmp_path):
    command = [sys.executable, "-c", "print('no gradebook here'); raise SystemExit(3)"]
    with pytest.raises(GradingBenchmarkError, match="exit status 3:\nno gradebook here"):
        measured("a way", 1, command, tmp_path)


def test_the_build_before_is_compared_by_processor_time():
    before = Measurement(BEFORE, 20, 60.0, 30.0, 2**20)
    ours = Measurement(ONE_JOB, 10, 60.0, 6.0, 2**20)
    (sentence,) = beside_the_build_before([before, ours])
    assert "needs 0.40 of" in sentence
    assert beside_the_build_before([ours]) == []


def test_a_checkout_without_an_environment_is_no_build_to_compare_with(tmp_path):
    with pytest.raises(GradingBenchmarkError, match="an environment in"):
        _interpreter_of(tmp_path)


def test_the_plot_shows_speed_and_memory(tmp_path):
    memory = ((0.1, 2**20), (0.2, 2**21))
    _plot([Measurement(ONE_JOB, 10, 60.0, 6.0, 2**21, memory)], tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_the_table_compares_with_the_first():
    console = Console(record=True, width=120)
    console.print(
        table(
            [
                Measurement("stock", 10, 60.0, 30.0, 2**20),
                Measurement("ours", 20, 10.0, 10.0, 2 * 2**20),
            ]
        )
    )
    lines = console.export_text().splitlines()
    stock, ours = (next(line for line in lines if f"│ {way} " in line) for way in ("stock", "ours"))
    assert all(part in stock for part in ("10", "1.0×", "3.000", "1 MiB"))
    assert all(part in ours for part in ("120", "12.0×", "0.500", "2 MiB"))
