"""docs/authoring.md, followed to the letter: its example becomes an exercise that grades right."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PS07 = "ps07_vectorized_backprop"
ROOM = f"autograder/problem_sets/{PS07}"
NOTEBOOK = f"solutions/{PS07}/{PS07}.ipynb"
FENCE = re.compile(r"```(python|markdown|json)\n(.*?)```", re.S)
STYLE = re.compile(r"^# (terse|loops|warns)\.py.*?\n(.*?)(?=^# \w+\.py|\Z)", re.M | re.S)


@pytest.fixture(scope="module")
def guide(root: Path) -> list[str]:
    """What the guide says to write, block by block, up to "See whether it holds"."""
    text = (root / "docs" / "authoring.md").read_text(encoding="utf-8")
    example = text.partition("## Add an exercise")[2].partition("See whether it holds")[0]
    return [block for _, block in FENCE.findall(example)]


def nbgrader_metadata(block: str) -> dict[str, object]:
    metadata: dict[str, object] = json.loads("{" + block + "}")
    return metadata


@pytest.fixture(scope="module")
def followed(root: Path, guide: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which somebody has done what the guide says."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ("autograder", "reference_impl", "solutions", "exercises"):
        shutil.copytree(root / name, checkout / name)
    shutil.copy(root / "nbgrader_config.py", checkout)
    declared, answers, section, stub, stub_metadata, grade_metadata, row = guide

    topic = checkout / ROOM / "activations.py"
    topic.write_text(f"{topic.read_text()}\n\n{declared}")
    index = checkout / ROOM / "__init__.py"
    text = index.read_text()
    first = f"from autograder.problem_sets.{PS07}.activations import tanh_backward\n"
    text = text.replace("\nfrom autograder", f"\n{first}from autograder", 1)
    index.write_text(re.sub(r"\n\)\s*\Z", "\n    tanh_backward,\n)\n", text))
    for style, answer in STYLE.findall(answers):
        module = checkout / ROOM / "right_answers" / f"{style}.py"
        module.write_text(f"{module.read_text()}\n\n{answer}")

    notebook = json.loads((checkout / NOTEBOOK).read_text())
    cells = notebook["cells"]
    code = {"cell_type": "code", "execution_count": None, "outputs": []}
    new = [
        {"cell_type": "markdown", "metadata": {}, "source": section, "id": "tanh-text"},
        {**code, "metadata": nbgrader_metadata(stub_metadata), "source": stub, "id": "tanh-stub"},
        {
            **code,
            "metadata": nbgrader_metadata(grade_metadata),
            "source": "check(tanh_backward)",
            "id": "tanh-check",
        },
    ]
    place = next(n for n, c in enumerate(cells) if "See it work" in "".join(c["source"]))
    cells[place:place] = new
    opening = cells[0] if "|" in "".join(cells[0]["source"]) else cells[1]
    opening["source"] = "".join(opening["source"]).rstrip() + f"\n{row}"
    (checkout / NOTEBOOK).write_text(json.dumps(notebook))
    return checkout


def course(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `course` as that checkout's own."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    program = "from autograder.cli import main; main()"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_the_guides_example_passes_the_audit(followed: Path) -> None:
    released = course(followed, "release", "ps07")
    assert released.returncode == 0, released.stdout + released.stderr
    audit = course(followed, "audit", "ps07", "--quick", "--jobs", "1")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    assert "tanh_backward" in audit.stdout
