"""Attacks on whoever reads: what meets a browser in graded notebooks and feedback pages."""

import base64
import os
from pathlib import Path

from attack_suite.attack import NOTEBOOK, Attack, Notebook, backward, cell_of, own_cell, text_cell

SCRIPT = "<script>window.stolen = document.cookie</script>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
TEXTS = {
    "script": SCRIPT,
    "events": "<img src=x onerror=alert(1)><b onclick='alert(2)' onmouseover=alert(3)>me</b>",
    "SVG": SVG,
    "frames": "<iframe src='http://127.0.0.1:@PORT@/'></iframe><object data=x.swf></object>"
    "<embed src=x><frame src=x><portal src=x>",
    "style": "<style>body { display: none }</style><div style='position:fixed;top:0'>me</div>",
    "forms": "<form action='http://127.0.0.1:@PORT@/'><input name=x autofocus onfocus=alert(1)>",
    "page": "<base href='http://127.0.0.1:@PORT@/'><meta http-equiv=refresh content='0;url=x'>"
    "<link rel=stylesheet href=x></body></html>",
    "links": "[a](javascript:alert(1)) [b](JaVaScRiPt&colon;alert(1)) [c](java\\script:alert(1)) "
    "[d](&#106;avascript:alert(1)) <javascript:alert(1)> [e][e]\n\n[e]: javascript:alert(1)",
    "links in HTML": "<a href='javascript:alert(1)'>a</a> <a href=' java\nscript:alert(1)'>b</a> "
    "<a href='&#x6a;avascript:alert(1)'>c</a> <a href='data:text/html,x'>d</a>",
    "links to the grader's own server": "[a](evil.html) [b](../../files/evil.html) [c](//localhost)"
    " [d](http:evil.html) [e][e] <a href='evil.html'>f</a> <a href=&#101;vil.html>g</a>"
    " [h](http://localhost:8888/x) http://127.0.0.1:8888/x [i](<evil.html>) ![j](evil.html)"
    "\n\n[e]:\n  evil.html",
    "links in pieces": "[a]<!-- -->(evil.html) [b]<?x?>(evil.html) [c]</>(evil.html)"
    " http:<!-- -->//localhost:8888/x [d](http://ok.org.@localhost:8888/x)"
    " http://ok.org,@localhost:8888/x xhttp://localhost:8888/x [e](http://127.0.0.\u2460:8888/x)"
    " !<!-- -->[f](http://127.0.0.1:@PORT@/f.png) $\\hr<!-- -->ef{evil.html}{x}$ $\\href2{x}$",
    "data": "[a](data:text/html;base64,PHNjcmlwdD4=) ![b](data:image/svg+xml,<svg onload=x>)",
    "broken tags": "<<script>alert(1)//<</script> <scr<script>ipt>alert(1)</script> <img/src=x"
    "/onerror=alert(1)> <math><mtext><style><img src=x onerror=alert(1)></style>",
    "comments": "<!--><script>alert(1)</script>--> <![CDATA[<script>alert(1)</script>]]> <?x?>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt; <b>&amp;lt;img&gt;",
    "code spans": "`<a href='http://x/`<img src=x onerror=alert(1)>'>` `` <script> ``",
    "formulas": "$\\href{javascript:alert(1)}{x}$ $$\\style{position:fixed}{x}$$ "
    "$\\unicode{<img src=x onerror=alert(1)>}$ \\(<img src=x onerror=alert(1)>\\)",
    "pictures": "![a](attachment:nothing.png) ![b](attachment:<script>) ![c](x' onerror='alert(1))",
    "titles": '# <script>alert(1)</script> " onclick=alert(1) x="\n\n![" onerror="alert(1)](x)'
    '\n\n[x](http://x "\\" onclick=\\"alert(1)")',
}


def writing(what: str, text: str) -> Attack:
    """Return an attack in a written answer, which a person reads, and in a text of one's own."""

    def change(notebook: Notebook) -> None:
        cell_of(notebook, "written_depth")["source"] = text
        notebook["cells"].append(text_cell(text))

    return Attack(f"text: {what}", "the browser", change=change)


def shown(name: str, source: str) -> Attack:
    """Return an attack in outputs."""
    return own_cell(f"output: {name}", "the browser", source)


EVERY_FORMAT = f"""
from IPython.display import HTML, IFrame, Javascript, Latex, Markdown, SVG, Video, display
display(HTML({SCRIPT!r}), Javascript("alert(1)"), Markdown({SCRIPT!r}), SVG({SVG!r}))
display(IFrame("http://127.0.0.1:@PORT@/", 9, 9), Latex("$\\\\href{{javascript:alert(1)}}{{x}}$"))
kinds = (
    "text/html", "application/javascript", "image/svg+xml", "text/markdown", "text/latex",
    "application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json", "image/png",
    "application/pdf", "text/vnd.mermaid", "application/vnd.jupyter.error", "text/html;x=y",
)
for kind in kinds:
    display({{kind: {SCRIPT!r}, "text/plain": "plain"}}, raw=True,
            metadata={{kind: {{"isolated": True, "height": "<script>"}}}})
"""
IN_PICTURES = base64.b64encode(SVG.encode()).decode()
PICTURES = f"""
from IPython.display import display
contents = ({IN_PICTURES!r}, '"><script>alert(1)</script>', "data:text/html,x", 7, [{SCRIPT!r}])
for content in contents:
    for kind in ("image/png", "image/jpeg"):
        display({{kind: content}}, raw=True, metadata={{kind: {{"width": '"><script>', "alt": 7}}}})
"""
TERMINAL = """
import sys
print("\\x1b[2J\\x1b]0;mine\\x07\\x1b]8;;javascript:alert(1)\\x07link\\x1b]8;;\\x07\\x1b[31m<b>red")
print("\\x1b[38;2;1;2;3;<script>m x \\x1b[<img src=x onerror=alert(1)>m", file=sys.stderr)
print("\\x9b31m \\x00 \\u202e \\x08\\x08\\x08 \\r\\r\\r <script>alert(1)</script>")
"""
PROBLEM_SETS = f"""
raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r} + "\\x1b[2J")
"""
TRACEBACK = f"""
class Odd(Exception):
    def _render_traceback_(self):
        colour = "\\x1b[0;31m<img src=x onerror=alert(1)>\\x1b[0m"
        return [{SCRIPT!r}, colour, "\\x1b]8;;javascript:x"]
raise Odd
"""
MESSAGES = f"""
kernel = get_ipython().kernel
for kind, content in (
    ("error", {{"ename": {SCRIPT!r}, "evalue": {SCRIPT!r}, "traceback": [{SCRIPT!r}]}}),
    ("stream", {{"name": {SCRIPT!r}, "text": {SCRIPT!r}}}),
    ("display_data", {{"data": {{{SCRIPT!r}: {SCRIPT!r}}}, "metadata": {{"x": {SCRIPT!r}}}}}),
    ("execute_input", {{"code": "", "execution_count": {SCRIPT!r}}}),
    ("comm_open", {{"data": {{}}, "comm_id": "x", "target_name": "jupyter.widget"}}),
):
    kernel.session.send(None, kind, content)
"""
RAISES = f"""
def backward(x, t, params, values):
    raise type("<img src=x onerror=alert(1)>", (Exception,), {{}})({SCRIPT!r})
"""
NAMED = f"""
def backward(x, t, params, values):
    return type({SCRIPT!r}, (), {{}})()
"""
KEYS = f"""
def backward(x, t, params, values):
    return {{{SCRIPT!r}: 1.0, **params}}
"""
WARNS = f"""
import warnings
warned = update
def update(params, grads, eta):
    warnings.warn({SCRIPT!r})
    return warned(params, grads, eta)
"""
SOURCE = f"""
# </pre></code></div>{SCRIPT}
'''</script>{SCRIPT}<!--'''
backward = None  # {SVG}
"""


def elsewhere(notebook: Notebook) -> None:
    """Scripts in raw cells, attachments, metadata and ids."""
    notebook["cells"] += [
        {"cell_type": "raw", "id": SCRIPT, "source": SCRIPT, "metadata": {"format": "text/html"}},
        text_cell(
            "![x](attachment:x.svg)",
            SCRIPT,
            attachments={"x.svg": {"image/svg+xml": SVG, "text/html": SCRIPT}},
        ),
    ]
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = [SCRIPT]
        cell["metadata"]["name"] = SCRIPT


def file_names(folder: Path, content: bytes) -> None:
    (folder / NOTEBOOK).write_bytes(content)
    (folder / "<img src=x onerror=alert(1)>.txt").symlink_to("/etc/passwd")
    (folder / "[a](javascript:alert(1)).txt").symlink_to("/etc/passwd")
    (folder / "`$(touch mine)`\x1b[2J.txt").symlink_to("/etc/passwd")
    (folder / "x.html").write_text(SCRIPT)
    os.mkfifo(folder / "**bold** <b>.txt")


ATTACKS = (
    *(writing(what, text) for what, text in TEXTS.items()),
    shown("every format", EVERY_FORMAT),
    shown("pictures that aren't", PICTURES),
    shown("terminal sequences", TERMINAL),
    shown("an exception's name", PROBLEM_SETS),
    shown("a traceback of its own", TRACEBACK),
    shown("messages of its own", MESSAGES),
    backward("exception that is a script", "the browser", RAISES, "raised"),
    backward("type that is a script", "the browser", NAMED, "wrong type"),
    backward("keys that are scripts", "the browser", KEYS, "wrong value"),
    backward("source that is a script", "the browser", SOURCE, "not attempted"),
    Attack("warning that is a script", "the browser", first="", last=WARNS),
    Attack("scripts elsewhere", "the browser", change=elsewhere),
    Attack("file names", "the browser, the terminal", hand_in=file_names),
    Attack("student id", "the browser", student="O'Neill &lt;b&gt; {{ 7 - 7 }} &amp;"),
)
