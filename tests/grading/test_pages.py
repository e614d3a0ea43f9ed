"""Pages of feedback and formgrader: colours have a budget, whatever is in the code."""

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from autograder.nbgrader_plugin.configure import configure
from autograder.nbgrader_plugin.highlight import PAGE_SQUARES


@pytest.fixture(scope="module")
def exporter() -> HTMLExporter:
    """As nbgrader_config.py sets it up for both."""
    config = Config()
    configure(config)
    return HTMLExporter(config=Config(HTMLExporter=config.HTMLExporter))


def page_of(exporter: HTMLExporter, *sources: str) -> str:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    return str(page)


def coloured(page: str) -> int:
    return page.count('<span class="kn">import</span>')


def test_code_has_colours(exporter: HTMLExporter) -> None:
    assert coloured(page_of(exporter, *["import numpy"] * 40)) == 40


def test_too_much_code_is_shown_as_it_is(exporter: HTMLExporter) -> None:
    length = 1000
    source = "import numpy  # <b>" + "x" * (length - 19)
    number = 2 * PAGE_SQUARES // length**2
    page = page_of(exporter, *[source] * number)
    assert coloured(page) == number // 2
    assert page.count("import numpy  # &lt;b&gt;xxx") == number // 2


def test_a_page_pays_for_no_other(exporter: HTMLExporter) -> None:
    page_of(exporter, "x" * 200_000)
    assert coloured(page_of(exporter, "import numpy")) == 1
