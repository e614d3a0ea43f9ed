"""Sphinx's settings for the website; Sphinx reads this file and looks for these names."""

from importlib import import_module
from pathlib import Path

project = "Learn backpropagation by writing it"
author = "The backprop-course developers"
language = "en"

extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["originals"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the outputs are in the notebooks
nb_render_markdown_format = "myst"  # tables that a cell shows
nb_merge_streams = True

# Formulas without a network: one file of MathJax that needs no other.
mathjax_path = "tex-svg-full.js"
_mathjax = Path(str(import_module("sphinx-mathjax-offline").__file__)).parent
html_static_path = [
    str(Path(__file__).with_name("static")),
    str(_mathjax / "static/mathjax" / mathjax_path),
]
mathjax3_config = {"options": {"enableMenu": False}}

html_theme = "pydata_sphinx_theme"
html_title = project
html_css_files = ["site.css"]
html_js_files = ["scrolling.js"]
# Their pictures want the width, and they have no neighbours to go to.
html_sidebars: dict[str, list[str]] = {"momentum": [], "playground": []}
html_show_sourcelink = False
html_copy_source = False
html_favicon = str(Path(__file__).with_name("static") / "icon.svg")
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "Backprop course"},
    "show_prev_next": True,
    "navbar_align": "left",
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "back_to_top_button": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
