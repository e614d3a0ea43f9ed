"""The audit on paper: a table, a JSON file, and a page with the confusion matrices."""

from __future__ import annotations

import base64
import html
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from matplotlib.figure import Figure
from rich.table import Table

from autograder.audit.audit_exercise import KILLED_AT_LEAST, ExerciseAudit
from autograder.audit.columns import COLUMNS, State
from autograder.audit.words import Said

CHECK = "#0072B2"
CROSS = "#D55E00"


SIGNS = {State.HOLDS: "✓", State.FAILS: "✗", State.NOT_ASKED: "–", State.EXCUSED: "e"}


def share_killed(examined: Iterable[ExerciseAudit]) -> float:
    """Return which share of the mutants that aren't equivalent were caught; 1 of none."""
    examined = list(examined)
    real = sum(one.mutants - one.equivalent for one in examined)
    return sum(one.killed for one in examined) / real if real else 1.0


def table(problem_set: str, examined: list[ExerciseAudit]) -> Table:
    """Return a set's table for the terminal."""
    made = Table(title=problem_set, title_justify="left")
    made.add_column("exercise", no_wrap=True)
    for column in ("points", "right", "named", "mutants", "caught", "same"):
        made.add_column(column, justify="right", no_wrap=True)
    made.add_column("s", justify="right", style="dim", no_wrap=True)
    for one in examined:
        told = sum(set(names) == {name} for name, names in one.told.items())
        made.add_row(
            one.exercise,
            str(one.points),
            str(len(one.right)),
            f"{told}/{len(one.told)}",
            str(one.mutants),
            str(one.killed),
            str(one.equivalent),
            f"{one.seconds:.1f}",
            style="red" if one.failures else "",
        )
    made.caption = (
        "right: answers in so many styles with full marks · named: misconceptions told by their "
        f"own name · same: mutants that are right too · {share_killed(examined):.1%} of the others "
        f"were caught, {KILLED_AT_LEAST:.0%} are asked for."
    )
    made.caption_justify = "left"
    return made


def column_table(examined: list[ExerciseAudit]) -> Table:
    """Return a set's second table: what every exercise is asked, and what came of it."""
    made = Table()
    made.add_column("exercise", no_wrap=True)
    for column in COLUMNS:
        made.add_column(column, justify="center", no_wrap=True)
    for one in examined:
        signs = [SIGNS[one.columns[column]] for column in COLUMNS]
        failing = State.FAILS in one.columns.values()
        made.add_row(one.exercise, *signs, style="red" if failing else "")
    legend = ", ".join(f"{sign} {state}" for state, sign in SIGNS.items())
    meaning = " · ".join(f"{column}: {words}" for column, words in COLUMNS.items())
    made.caption = f"{legend}. {meaning}."
    made.caption_justify = "left"
    return made


def words_table(examined: list[ExerciseAudit]) -> Table:
    """Return a set's third table: how much wrong answers were told, in per cent."""
    made = Table()
    made.add_column("wrong answers", no_wrap=True)
    made.add_column("number", justify="right")
    for said in Said:
        made.add_column(f"{said} %", justify="right", no_wrap=True)
    for kind, counts in _counts(examined).items():
        shares = [f"{100 * counts[said] / counts.total():.0f}" for said in Said]
        made.add_row(f"{kind}s", str(counts.total()), *shares)
    made.caption = (
        "named: the slip, or a fact about the numbers · located: the line that raised, or in which "
        "one small change would do; it is looked for in a few mutants without a name, and in a few "
        "with two slips, both drawn by lot · generic: what an assert would say · untrue: against "
        f"the rules.{_of_searches(examined)} Examples are in words.html."
    )
    made.caption_justify = "left"
    return made


def _of_searches(examined: list[ExerciseAudit]) -> str:
    """Say how long the searches for a line took."""
    seconds = sorted(s for one in examined for s in one.words.seconds)
    if not seconds:
        return ""
    median, most = seconds[len(seconds) // 2], seconds[-1]
    elsewhere = sum(len(one.words.elsewhere) for one in examined)
    return (
        f" {elsewhere} lines aren't where the change is. A search took {median:.1f} s of processor "
        f"at the median, {most:.1f} s at most."
    )


def _counts(examined: list[ExerciseAudit]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for one in examined:
        for kind, of_kind in one.words.counts.items():
            counts.setdefault(kind, Counter()).update(of_kind)
    return counts


def write_examples(path: Path, examined: list[ExerciseAudit]) -> None:
    """Write what some wrong answers were told, for people to read: one HTML file."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>What is said</title>",
        "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "dt{font-weight:bold;margin-top:.6rem}dd{margin:0 0 0 1.5rem}</style>",
        "<h1>What wrong answers are told</h1>",
        "<p>A few of each kind from each exercise; mutants are small changes of right answers.</p>",
    ]
    for one in examined:
        parts.append(f"<h2>{html.escape(one.exercise)}</h2><dl>")
        for example in sorted(one.words.examples, key=lambda e: (e.kind, e.said)):
            head = html.escape(f"{example.kind}, {example.said}: {example.answer}")
            said = "".join(f"<dd>{html.escape(text)}</dd>" for text in example.words)
            parts.append(f"<dt>{head}</dt>{said}")
        parts.append("</dl>")
    path.write_text("\n".join(parts), encoding="utf-8")


def write_json(path: Path, examined: list[ExerciseAudit], failures: list[str]) -> None:
    """Write everything that was found, for programs."""
    content = {
        "failures": failures,
        "exercises": [asdict(one) for one in examined],
        "share_killed": {
            problem_set: share_killed(found) for problem_set, found in _by_set(examined).items()
        },
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_page(path: Path, examined: list[ExerciseAudit], failures: list[str]) -> None:
    """Write everything that was found, for people: one HTML file with its pictures in it."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Audit of the graders</title>",
        "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "img{max-width:100%}li{margin:.2rem 0}"
        "table{border-collapse:collapse;font-size:80%}caption{text-align:left}"
        "td,th{padding:.1rem .5rem;text-align:left;font-weight:normal;border:1px solid #eee}"
        f".upright{{writing-mode:vertical-rl}}.own{{color:{CHECK}}}.other{{color:{CROSS}}}"
        "code{font-size:90%}</style>",
        "<h1>Audit of the graders</h1>",
    ]
    if failures:
        parts.append(f"<h2>What must not be</h2>{_list(failures)}")
    else:
        parts.append("<p>Every right answer is right, and every wrong one is told why.</p>")
    parts.append(_picture(_shares(examined), "Share of mutants caught, by problem set."))
    meaning = (f"{column}: {words}" for column, words in COLUMNS.items())
    parts.append(f"<p>What every exercise is asked:</p>{_list(meaning)}")
    for problem_set, found in _by_set(examined).items():
        parts.append(f"<h2>{html.escape(problem_set)}</h2>{_page_of_columns(found)}")
        for one in found:
            parts.append(f"<h3>{html.escape(one.exercise)}</h3>")
            parts.append(
                f"<p>{one.points} points. Right answers with full marks on {one.seeds} seeds: "
                f"{html.escape(', '.join(one.right))}; the printed solution judged on {one.draws} "
                f"more. Mutants: {one.mutants}, caught {one.killed}, equivalent "
                f"{one.equivalent}.</p>"
            )
            if one.told:
                parts.append(_confusion(one))
            parts += [_list(f"{s.change}: {s.why or 'NOT EXPLAINED'}" for s in one.survivors)]
    path.write_text("\n".join(parts), encoding="utf-8")


def _page_of_columns(examined: list[ExerciseAudit]) -> str:
    """Return the second table, with the words of each state for who can't see a sign."""
    head = "".join(f"<th scope='col'>{column}</th>" for column in ("exercise", *COLUMNS))
    rows = []
    for one in examined:
        cells = "".join(
            f"<td title='{_reasons(one, column)}'>{state}</td>"
            for column, state in one.columns.items()
        )
        rows.append(f"<tr><th scope='row'>{html.escape(one.exercise)}</th>{cells}</tr>")
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _reasons(one: ExerciseAudit, column: str) -> str:
    return html.escape("; ".join(one.excuses.get(column, {}).values()), quote=True)


def _by_set(examined: list[ExerciseAudit]) -> dict[str, list[ExerciseAudit]]:
    sets: dict[str, list[ExerciseAudit]] = {}
    for one in examined:
        sets.setdefault(one.problem_set, []).append(one)
    return sets


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li><code>{html.escape(line)}</code></li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _picture(figure: Figure, alt: str) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'


def _shares(examined: list[ExerciseAudit]) -> Figure:
    sets = _by_set(examined)
    figure = Figure(figsize=(8, 0.6 + 0.35 * len(sets)), layout="constrained")
    axes = figure.add_subplot()
    shares = [100 * share_killed(found) for found in sets.values()]
    axes.barh(list(sets), shares, color=CHECK)
    for row, share in enumerate(shares):
        axes.text(share - 0.1, row, f"{share:.1f}", color="white", ha="right", va="center")
    axes.axvline(100 * KILLED_AT_LEAST, color=CROSS)
    axes.set(xlim=(90, 100), xlabel="% of mutants that aren't equivalent, caught")
    axes.set_title(f"Wrong answers that are refused; the line is at {KILLED_AT_LEAST:.0%}")
    axes.invert_yaxis()
    return figure


def _confusion(one: ExerciseAudit) -> str:
    """Return a table: rows are what was wrong, columns what was told.

    All counts belong on the diagonal. A table of text, because a picture of it takes longer to
    draw than the exercise to audit.
    """
    columns = dict.fromkeys([*one.told, *(name for names in one.told.values() for name in names)])
    head = "".join(f"<th scope='col' class='upright'>{html.escape(name)}</th>" for name in columns)
    lines = []
    for row, names in one.told.items():
        cells = "".join(
            f"<td class='{'own' if column == row else 'other'}'>{names.get(column, '')}</td>"
            for column in columns
        )
        lines.append(f"<tr><th scope='row'>{html.escape(row)}</th>{cells}</tr>")
    words = f"Which misconception of {one.exercise} was called by which name, on {one.seeds} seeds."
    return (
        f"<table><caption>{html.escape(words)}</caption>"
        f"<tr><th>what was wrong, what was told</th>{head}</tr>{''.join(lines)}</table>"
    )
