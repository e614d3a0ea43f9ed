"""Attacks on the run: one submission that stops the class, or slows it down."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from attack_suite.attack import NOTEBOOK, NOTHING, Attack, Notebook, cell_of, code_cell, text_cell


def instead(name: str, make: Callable[[bytes], bytes]) -> Attack:
    """Return an attack by other bytes than a notebook's."""

    def hand_in(folder: Path, content: bytes) -> None:
        (folder / NOTEBOOK).write_bytes(make(content))

    return Attack(name, "the run", hand_in=hand_in, deserves=NOTHING)


def beside(name: str, make: Callable[[Path], None]) -> Attack:
    """Return an attack by something beside a right notebook."""

    def hand_in(folder: Path, content: bytes) -> None:
        (folder / NOTEBOOK).write_bytes(content)
        make(folder)

    return Attack(name, "the run", hand_in=hand_in)


def lost(name: str, hand_in: Callable[[Path, bytes], None]) -> Attack:
    """Return an attack that leaves no notebook to grade."""
    return Attack(name, "the run", hand_in=hand_in, deserves=NOTHING)


def huge(folder: Path, content: bytes) -> None:
    with (folder / NOTEBOOK).open("wb") as file:
        file.write(content)
        file.truncate(300 * 2**20)


def link(folder: Path, content: bytes) -> None:
    (folder / NOTEBOOK).symlink_to("../../honest_right/ps06_two_layer_example/" + NOTEBOOK)


def link_to_a_device(folder: Path, content: bytes) -> None:
    (folder / NOTEBOOK).symlink_to("/dev/zero")


def link_to_itself(folder: Path, content: bytes) -> None:
    (folder / NOTEBOOK).symlink_to(NOTEBOOK)


def pipe(folder: Path, content: bytes) -> None:
    os.mkfifo(folder / NOTEBOOK)


def a_folder(folder: Path, content: bytes) -> None:
    (folder / NOTEBOOK).mkdir()
    (folder / NOTEBOOK / NOTEBOOK).write_bytes(content)


def link_for_the_set(folder: Path, content: bytes) -> None:
    folder.rmdir()
    folder.symlink_to(Path("..") / "honest_right" / folder.name)


def link_to_the_solutions(folder: Path, content: bytes) -> None:
    folder.rmdir()
    folder.symlink_to(Path("..") / ".." / "solutions" / folder.name)


def second_name(folder: Path, content: bytes) -> None:
    (folder.parent / "elsewhere").write_bytes(content)
    os.link(folder.parent / "elsewhere", folder / NOTEBOOK)


def what_would_run(folder: Path) -> None:
    """Files that a browser, Jupyter or Python would run, and the place of the feedback page."""
    for name in ("page.html", "drawing.svg", "data.xml", "code.js", "numpy.py", "x.pth"):
        (folder / name).write_text("<script>alert(1)</script>")
    for name in ("nbgrader_config.py", "jupyter_server_config.py", "sitecustomize.py"):
        (folder / name).write_text("raise SystemExit")
    (folder / NOTEBOOK.replace(".ipynb", ".html")).mkdir()
    (folder / NOTEBOOK.replace(".ipynb", ".html") / "data.csv").write_text("1")


def many_files(folder: Path) -> None:
    for number in range(250):
        (folder / f"{number}.txt").write_text("x")


def deep_folders(folder: Path) -> None:
    for _ in range(100):
        folder = folder / "d"
        folder.mkdir()
    (folder / "x").write_text("x")


def odd_files(folder: Path) -> None:
    (folder / "diary.txt").symlink_to("../../../../home/diary.txt")
    (folder / "everything").symlink_to("/")
    os.mkfifo(folder / "pipe")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    (folder / "line\nbreak.txt").write_text("x")
    (folder / "second.ipynb").symlink_to("/dev/zero")
    with (folder / "hole.bin").open("wb") as file:
        file.truncate(2**40)


def stored_bomb(notebook: Notebook) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["x" * 100] * 50_000}
    cell_of(notebook, "forward")["outputs"] = [output]


def many_cells(notebook: Notebook) -> None:
    notebook["cells"] += [code_cell("", f"c{i}") for i in range(1000)]


def half_characters(notebook: Notebook) -> None:
    notebook["cells"].append(text_cell("\ud800 \udfff", "\ud800"))
    notebook["cells"].append(code_cell("print('\ud800')\n'\\ud800'", "half"))


def updated_for_ever(notebook: Notebook) -> None:
    """Every update of a display is a look at each copy of it."""
    source = (
        "from IPython.display import display, update_display\n"
        "for _ in range(150): display('x', display_id='d')\n"
        "for _ in range(150): update_display('y', display_id='d')"
    )
    notebook["cells"].append(code_cell(source, "updates"))


def odd_sources(notebook: Notebook) -> None:
    for number, source in enumerate(
        (
            *("(" * 5000, "-" * 5000 + "1", "1+" * 5000 + "1", "f" + ".f" * 5000),
            *("\0", "\u202e", "def f(:", "%%nothing", "!ls", "?", "'''", "\\", "#" * 100_000),
            *("raise SystemExit", "raise KeyboardInterrupt", "raise GeneratorExit", "await 1"),
        )
    ):
        notebook["cells"].append(code_cell(source, f"odd{number}"))


def long_source(notebook: Notebook) -> None:
    """Whoever parses it needs a thousand times as much memory."""
    cell_of(notebook, "backward_solution")["source"] = "a;" * 1_000_000


def slow_text(notebook: Notebook) -> None:
    """Whoever looks for tags in it looks for ever."""
    cell_of(notebook, "written_order")["source"] = "<a " * 100_000
    notebook["cells"] += [text_cell("<b>" + "&" * 500_000), text_cell("[" * 100_000)]


def raising(notebook: Notebook) -> None:
    """Exceptions whose every part raises."""
    source = """
class Odd(Exception):
    def __str__(self): raise Odd
    __repr__ = __str__
    __name__ = 7
    def _render_traceback_(self): return [7, None]
class Loop(Exception): pass
error = Loop()
error.__cause__ = Loop()
error.__cause__.__context__ = error
def f(n): return f(n + 1)
"""
    notebook["cells"] += [
        code_cell(f"{source}\n{last}", f"raising{number}")
        for number, last in enumerate(("raise Odd", "raise error", "f(0)"))
    ]


def utf_16(folder: Path, content: bytes) -> None:
    """What some editors make of an honest notebook."""
    (folder / NOTEBOOK).write_bytes(content.decode().encode("utf-16"))


def nested(content: bytes) -> bytes:
    return b'{"cells":[' * 200_000


ATTACKS = (
    instead("not JSON", lambda content: b"my homework: {"),
    instead("no notebook", lambda content: b"[1, 2, 3]"),
    instead("empty", lambda content: b""),
    instead("cut in two", lambda content: content[: len(content) // 2]),
    instead("nested without end", nested),
    instead("not UTF-8", lambda content: content + b"\xff"),
    instead("UTF-16 cut", lambda content: content.decode().encode("utf-16")[:-1]),
    Attack("UTF-16", "the run", hand_in=utf_16),
    instead("a number without end", lambda content: b'{"cells": ' + b"9" * 100_000 + b"}"),
    instead("cells that aren't", lambda content: json.dumps({"cells": [7, None, "x"]}).encode()),
    instead("too many cells", lambda c: json.dumps({"cells": [text_cell("")] * 3000}).encode()),
    lost("300 MB", huge),
    lost("a link to another's notebook", link),
    lost("a link to a device", link_to_a_device),
    lost("a link to itself", link_to_itself),
    lost("a pipe", pipe),
    lost("a folder for a notebook", a_folder),
    lost("a link for the set's folder", link_for_the_set),
    lost("a link to the solutions", link_to_the_solutions),
    lost("a notebook with a second name", second_name),
    beside("files that would run", what_would_run),
    beside("hundreds of files", many_files),
    beside("deep folders", deep_folders),
    beside("odd files", odd_files),
    Attack("a bomb among stored outputs", "the run", change=stored_bomb),
    Attack("a thousand cells", "the run", change=many_cells),
    Attack("half characters", "the run", change=half_characters),
    Attack("updates of many displays", "the run", change=updated_for_ever),
    Attack("sources that trip parsers", "the run", change=odd_sources),
    Attack("a long source", "the run", change=long_source, deserves={"backward": 0}),
    Attack("text that is slow to clean", "the run", change=slow_text),
    Attack("exceptions that raise", "the run", change=raising),
    Attack("a name that is none", "the run", student="rf; $(reboot) (x) {y} %s"),
)
