"""Builds the website: writes its pages and lets Sphinx make a folder of HTML of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from autograder.website.pages import WebsiteError, write_sources

NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme", "sphinx-mathjax-offline")


def build_site(
    checkout: Path, site: Path, open_in: Mapping[str, str], handout: Sequence[Path] = ()
) -> None:
    """Write the website to a folder that any host can serve.

    Parameters
    ----------
    checkout : Path
        The course's folder.
    site : Path
        Where the website goes. What lies there is replaced, when the new one is whole.
    open_in : mapping of str to str
        Where a reader can open a notebook, by name: an address in which {path} stands for the
        notebook's path in the checkout.
    handout : sequence of Path
        Files that are offered for download.

    Raises
    ------
    WebsiteError
        If something is missing, or if Sphinx warns of anything.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise WebsiteError(
            f"Not installed: {', '.join(missing)}. `pip install 'backprop-course[site]'` brings it."
        )
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix="site-") as folder:
        sources, made = Path(folder, "pages"), Path(folder, "html")
        write_sources(checkout, sources, open_in, handout)
        _run_sphinx(sources, made)
        shutil.rmtree(site, ignore_errors=True)
        made.rename(site)


def _run_sphinx(sources: Path, made: Path) -> None:
    """Turn pages into HTML; a warning is an error."""
    doctrees = sources.with_name("doctrees")
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--jobs", "auto"]
    command += ["--fail-on-warning", "--keep-going", "--quiet"]
    command += ["--conf-dir", str(Path(__file__).parent), "--doctree-dir", str(doctrees)]
    done = subprocess.run(
        [*command, str(sources), str(made)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.replace(f"{sources}/", "").strip()
        raise WebsiteError(f"Sphinx isn't content with the pages:\n{said}")
