"""Change honest notebooks as editors, hosts and careful students do: the same for the same seed."""

import copy
import json
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Change = Callable[[Notebook, random.Random], None]
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REMARKS = ("# é, ü, 李, 🙂", "# done!", "#%%", "# <b>not a tag</b> & 'quoted'", "#\u00a0wide space")
OWN_CODE = (
    "mine = [1, 2, 3]",
    "print('a look at it')",
    "import math\nmath.pi",
    "# nothing but a remark",
    "for i in range(3):\n    print(i)",
    "raise ValueError('my own experiment failed')",
    "",
)
OWN_TEXTS = (
    "My notes: $x^2$ and **more**.",
    "# A title of mine",
    "- [ ] to do\n- [x] done",
    "> quoted &amp; `code`",
    "Zoë schrieb: „naïve“ → 李 🙂",
    "[a page](https://example.org/a?b=c#d) and https://example.org",
    "",
)


def cells_of(notebook: Notebook, kind: str) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def shuffled_keys(value: Any, chance: random.Random) -> Any:
    """Return the same JSON with its keys in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled_keys(item, chance)) for key, item in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled_keys(item, chance) for item in value] if isinstance(value, list) else value


def keys_in_another_order(notebook: Notebook, chance: random.Random) -> None:
    changed = shuffled_keys(notebook, chance)
    notebook.clear()
    notebook.update(changed)


def _insert(notebook: Notebook, cell: Notebook, chance: random.Random) -> None:
    if any("id" in one for one in notebook["cells"]):
        cell["id"] = f"of-mine-{chance.randrange(10**9)}"
    notebook["cells"].insert(chance.randrange(len(notebook["cells"]) + 1), cell)


def own_code(notebook: Notebook, chance: random.Random) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    _insert(notebook, {**cell, "source": chance.choice(OWN_CODE)}, chance)


def own_text(notebook: Notebook, chance: random.Random) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": chance.choice(OWN_TEXTS)}
    _insert(notebook, cell, chance)


def raw_cell(notebook: Notebook, chance: random.Random) -> None:
    _insert(notebook, {"cell_type": "raw", "metadata": {}, "source": "raw words"}, chance)


def attachments(notebook: Notebook, chance: random.Random) -> None:
    cell = chance.choice(cells_of(notebook, "markdown"))
    cell["attachments"] = {"image.png": {"image/png": PICTURE}}
    source = "".join(cell["source"])
    if cell["metadata"].get("nbgrader", {}).get("solution") or not cell["metadata"]:
        cell["source"] = f"{source}\n\n![image.png](attachment:image.png)"


def outputs(notebook: Notebook, chance: random.Random) -> None:
    kinds: list[Notebook] = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "two"]},
        {"output_type": "stream", "name": "stderr", "text": "a warning\n"},
        {"output_type": "display_data", "data": {"image/png": PICTURE, "text/plain": "<Figure>"}},
        {"output_type": "error", "ename": "E", "evalue": "x", "traceback": ["\x1b[31mE: x"]},
    ]
    for number, cell in enumerate(cells_of(notebook, "code"), 1):
        output = copy.deepcopy(chance.choice(kinds))
        if output["output_type"] == "display_data":
            output["metadata"] = {"image/png": {"width": 640}, "needs_background": "light"}
        cell.update(outputs=[output], execution_count=number)


def widgets(notebook: Notebook, chance: random.Random) -> None:
    state = {"model": {"model_name": "IntSliderModel", "model_module": "@jupyter-widgets/controls"}}
    view = "application/vnd.jupyter.widget-view+json"
    notebook["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {
            "state": state, "version_major": 2, "version_minor": 0,
        }
    }  # fmt: skip
    data = {view: {"model_id": "model", "version_major": 2, "version_minor": 0}}
    cell = chance.choice(cells_of(notebook, "code"))
    cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]


def tags(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if chance.random() < 0.5:
            cell["metadata"]["tags"] = chance.sample(["hide-input", "mine", "parameters"], 2)


def colab(notebook: Notebook, chance: random.Random) -> None:
    notebook["metadata"]["colab"] = {"provenance": [], "toc_visible": True, "name": "copy of ps"}
    notebook["metadata"]["accelerator"] = "GPU"
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = f"{chance.randrange(16**12):012x}"
        if cell["cell_type"] == "code":
            cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
            cell["metadata"]["outputId"] = "0f2a"


def vs_code(notebook: Notebook, chance: random.Random) -> None:
    notebook["metadata"]["vscode"] = {"interpreter": {"hash": "31f2"}}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}


def other_editors(notebook: Notebook, chance: random.Random) -> None:
    notebook["metadata"]["toc"] = {"base_numbering": 1, "nav_menu": {}}
    notebook["metadata"]["jupytext"] = {"formats": "ipynb,py:percent"}
    for cell in notebook["cells"]:
        cell["metadata"].update(
            chance.choice(
                [
                    {"collapsed": True, "jupyter": {"outputs_hidden": True}},
                    {"ExecuteTime": {"end_time": "2026-01-01T00:00:00Z"}},
                    {"pycharm": {"name": "#%%\n"}},
                    {"slideshow": {"slide_type": "slide"}, "editable": True},
                    {"execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}, "trusted": True},
                    {"papermill": {"duration": 0.1, "status": "completed"}},
                ]
            )
        )


def other_kernel(notebook: Notebook, chance: random.Random) -> None:
    name = chance.choice(["python3", "conda-env-ml-py", "ml", "python3.13"])
    notebook["metadata"]["kernelspec"] = {"display_name": name, "language": "python", "name": name}
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.13.1"}
    if chance.random() < 0.3:
        del notebook["metadata"]["kernelspec"]


def older_minor_version(notebook: Notebook, chance: random.Random) -> None:
    notebook["nbformat_minor"] = chance.randrange(5)
    for cell in notebook["cells"]:
        cell.pop("id", None)


def newer_minor_version(notebook: Notebook, chance: random.Random) -> None:
    notebook["nbformat_minor"] = 6


def other_ids(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        if "id" in cell:
            cell["id"] = f"{chance.randrange(16**8):08x}"


def sources_as_lists(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)


def other_line_ends(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\r\n", "\n").replace("\n", "\r\n")


def space_at_the_ends(notebook: Notebook, chance: random.Random) -> None:
    for cell in cells_of(notebook, "code"):
        lines = "".join(cell["source"]).split("\n")
        cell["source"] = "\n".join(f"{line}  " for line in lines) + "\n\n"


def remarks(notebook: Notebook, chance: random.Random) -> None:
    for cell in cells_of(notebook, "code"):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            source = "".join(cell["source"])
            cell["source"] = f"{chance.choice(REMARKS)}\n{source}\n{chance.choice(REMARKS)}"


def other_normal_form(notebook: Notebook, chance: random.Random) -> None:
    form = chance.choice(["NFC", "NFD"])
    for cell in cells_of(notebook, "markdown"):
        cell["source"] = unicodedata.normalize(form, "".join(cell["source"]))  # type: ignore[arg-type]


def run_twice(notebook: Notebook, chance: random.Random) -> None:
    for cell in cells_of(notebook, "code"):
        cell["execution_count"] = chance.randrange(1, 500)


def locked_or_not(notebook: Notebook, chance: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["metadata"].update(deletable=False, editable=chance.random() < 0.5)


def signed(notebook: Notebook, chance: random.Random) -> None:
    notebook["metadata"].update(
        authors=[{"name": "Zoë"}], title="Problem set", celltoolbar="Create Assignment"
    )


CHANGES: tuple[Change, ...] = (
    *(keys_in_another_order, own_code, own_text, raw_cell, attachments, outputs, widgets, tags),
    *(colab, vs_code, other_editors, other_kernel, older_minor_version, newer_minor_version),
    *(other_ids, sources_as_lists, other_line_ends, space_at_the_ends, remarks),
    *(other_normal_form, run_twice, locked_or_not, signed),
)


def changed(notebook: Notebook, seed: int) -> bytes:
    """Return a notebook's bytes after one to five changes; each change begins some seeds' list."""
    chance = random.Random(seed)
    chosen = [CHANGES[seed % len(CHANGES)], *chance.sample(CHANGES, chance.randrange(5))]
    result = copy.deepcopy(notebook)
    for change in dict.fromkeys(chosen):
        change(result, chance)
    text = json.dumps(
        result, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 1, 4, "\t"])
    )
    if chance.random() < 0.2:
        text = text.replace("\n", "\r\n")
    encoding = chance.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16"])
    return (text + chance.choice(["", "\n"])).encode(encoding)


BESIDE = (
    *("data.csv", "numbers.npy", "notes.txt", "README.md", "my picture (1).png", "photo.JPG"),
    *("données.csv", "李.txt", "helper_functions.py", "data/train.csv", "figures/a/b.png"),
    *("weights.npz", "results.json", "settings.toml", "table.xlsx", "words.tsv", "no_ending"),
    *("archive.zip", "log.2026-01-01.txt", "Answer.docx", "animation.gif", "style.mplstyle"),
)
"""Files that students have beside their notebooks, and that nothing runs by itself."""


def put_beside(folder: Path, seed: int) -> tuple[str, ...]:
    """Put a few files beside a notebook; return their names."""
    names = random.Random(seed).sample(BESIDE, seed % 4)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"{name}, {seed}".encode())
    return tuple(sorted(names))
