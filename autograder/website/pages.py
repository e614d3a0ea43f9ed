"""The pages of the website, as Sphinx reads them: what is shown, and what leads where.

Nothing comes from solutions/. Notebooks keep their outputs; above each stands a line to download it
or to open it elsewhere, and a cell that moves only with a kernel says so.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.handout.bundle import FOR_INSTRUCTORS

ORIGINALS = "originals"
"""Where notebooks lie as they are, to be downloaded; what is beside it is changed a little."""
LIVE = "live"
"""The tag of cells that show something only while a kernel runs."""
NEEDS_KERNEL = "*This cell moves in a notebook with a kernel. Here its code alone is shown.*"
MOVING = {
    name: Path(__file__).with_name(f"{name.lower()}.md") for name in ("Playground", "Momentum")
}
"""Pages of the website alone, which answer without a kernel; their scripts are in static/."""
NAMES_PAGE = "its page *{name}*"
"""Where a lecture says this, the website has a link; elsewhere there is nothing to lead to."""
LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]+)\]\((?P<target>[^)\s]+)\)")


class WebsiteError(Exception):
    """The website can't be made; says what is missing and what to do."""


def write_sources(
    checkout: Path, target: Path, open_in: Mapping[str, str], handout: Sequence[Path] = ()
) -> None:
    """Write what Sphinx reads to `target`, a new folder.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    target : Path
        Where the pages go; it must not exist.
    open_in : mapping of str to str
        Where a reader can open a notebook: the name of the place, and an address in which {path}
        stands for the notebook's path in the checkout.
    handout : sequence of Path
        Files of a handout, to be offered for download.

    Raises
    ------
    WebsiteError
        If lectures or released problem sets are missing, or an address has no {path}.
    """
    for name, address in open_in.items():
        if "{path}" not in address:
            raise WebsiteError(
                f"The address of {name} is {address!r}. Expected one with {{path}} in it, which "
                "stands for the notebook's path."
            )
    lectures = _found(checkout, "lectures/[0-9]*.ipynb", "Is this the course's folder?")
    sets = _found(checkout, "exercises/*/ps[0-9]*.ipynb", "Release the sets: `course release`.")
    guides = _found(checkout, "docs/*.md", "Is this the course's folder?")
    texts = [*guides, checkout / "README.md", checkout / "CONTRIBUTING.md"]
    pages = {path.resolve() for path in (*lectures, *sets, *texts)}
    target.mkdir(parents=True)
    for path in (*lectures, *sets):
        within = path.relative_to(checkout)
        _write(target / within, _notebook(path, within, pages, open_in))
        _write(target / ORIGINALS / within, path.read_text(encoding="utf-8"))
    for path in texts:
        text = with_links_that_lead_somewhere(path.read_text(encoding="utf-8"), path, pages)
        _write(target / path.relative_to(checkout), text)
    for path in MOVING.values():
        _write(target / path.name, path.read_text(encoding="utf-8"))
    shutil.copytree(checkout / "docs/images", target / "docs/images")
    for path in handout:
        (target / ORIGINALS).mkdir(exist_ok=True)
        shutil.copy2(path, target / ORIGINALS)
    entries = [_entry(path, path.relative_to(checkout)) for path in (*lectures, *sets)]
    for name, text in _contents(entries, [path.stem for path in guides], handout).items():
        _write(target / name, text)


def _found(checkout: Path, pattern: str, advice: str) -> list[Path]:
    found = sorted(checkout.glob(pattern))
    if not found:
        raise WebsiteError(f"There is no {pattern} in {checkout}. {advice}")
    return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _notebook(path: Path, within: Path, pages: set[Path], open_in: Mapping[str, str]) -> str:
    notebook: dict[str, Any] = json.loads(path.read_bytes())
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", ())
        if FOR_INSTRUCTORS in tags:
            continue
        cells.append(cell)
        if cell["cell_type"] == "markdown":
            text = with_links_that_lead_somewhere("".join(cell["source"]), path, pages)
            for name, page in MOVING.items():
                linked = f"its page [{name}](../{page.name})"
                text = text.replace(NAMES_PAGE.format(name=name), linked)
            cell["source"] = text
        elif LIVE in tags and not cell["outputs"]:
            cells.append(_markdown(f"after-{cell['id']}", NEEDS_KERNEL))
    places = [f"{{download}}`Download this notebook </{ORIGINALS}/{within.as_posix()}>`"]
    places += [
        f"[Open in {name}]({address.replace('{path}', within.as_posix())})"
        for name, address in open_in.items()
    ]
    notebook["cells"] = [cells[0], _markdown("elsewhere", " · ".join(places)), *cells[1:]]
    return json.dumps(notebook, ensure_ascii=False)


def _markdown(identifier: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": identifier, "metadata": {}, "source": text}


def with_links_that_lead_somewhere(text: str, path: Path, pages: set[Path]) -> str:
    """Return Markdown in which links to what isn't a page of the website are plain text.

    Parameters
    ----------
    text : str
        What stands in the file `path`.
    path : Path
        Relative links begin in its folder.
    pages : set of Path
        All files that become pages, resolved.
    """

    def leads_somewhere(target: str) -> bool:
        return re.match(r"[a-z]+:|#", target) is not None or (
            (path.parent / target.partition("#")[0]).resolve() in pages
        )

    return LINK.sub(lambda m: m[0] if leads_somewhere(m["target"]) else m["text"], text)


def _entry(path: Path, within: Path) -> str:
    """Return a notebook's line in a table of contents: its title, with its number before it."""
    title = "".join(json.loads(path.read_bytes())["cells"][0]["source"]).partition("\n")[0]
    title = title.removeprefix("# ").strip()
    number = re.match(r"(\d\d)_", path.name)
    if number and number[1] != "00":
        title = f"{number[1]} · {title}"
    return f"{title} <{within.with_suffix('').as_posix()}>"


def _contents(
    notebooks: Sequence[str], guides: Sequence[str], handout: Sequence[Path]
) -> dict[str, str]:
    """Return the pages that hold the others together, by their names."""
    lectures = [entry for entry in notebooks if "<lectures/" in entry]
    sets = [entry for entry in notebooks if "<exercises/" in entry]
    files = "".join(
        f"- {{download}}`{path.name} <{ORIGINALS}/{path.name}>`, {_megabytes(path)}\n"
        for path in handout
    )
    offered = f"\n## To work on your own computer\n\n{files}\n{HOW_TO_BEGIN}" if files else ""
    for_readers = [name for name in guides if name not in FOR_MAINTAINERS]
    for_maintainers = [name for name in guides if name in FOR_MAINTAINERS]
    return {
        "index.md": FIRST_PAGE.format(offered=offered)
        + _toctree("", ["reading", "writing", *(path.stem for path in MOVING.values()), "guides"]),
        "reading.md": "# Lectures\n\n" + READING + _toctree("", lectures),
        "writing.md": "# Problem sets\n\n" + WRITING + _toctree("", sets),
        "guides.md": "# Guides\n\n"
        + _toctree("For students and instructors", [f"docs/{name}" for name in for_readers])
        + _toctree(
            "For authors and maintainers",
            [*(f"docs/{name}" for name in for_maintainers), "README", "CONTRIBUTING"],
        ),
    }


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _toctree(caption: str, names: Sequence[str]) -> str:
    title = f":caption: {caption}\n" if caption else ""
    return "\n```{toctree}\n" + title + ":maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"


FOR_MAINTAINERS = ("authoring", "coverage", "peers")
FIRST_PAGE = """# Learn backpropagation by writing it

Forward and backward passes of neural networks, written by yourself: from one neuron and XOR over
the chain rule and vectorised backpropagation to dropout, batch norm and a network that reads
handwritten digits. Each lecture has a problem set, and each exercise is checked at once, in the
notebook: which part is right, which is wrong, and why.

[**Start here**](lectures/00_start_here.ipynb): all stops, and in which order. To read is enough
for now; to write, you need the notebooks.
{offered}
## What there is
"""
HOW_TO_BEGIN = "Unpack the zip; its README says how to begin. The wheel is in the zip, too.\n"
READING = "With all figures and results. Each can be downloaded as a notebook.\n"
WRITING = "As they are handed out: what is to be written is marked YOUR CODE HERE.\n"
