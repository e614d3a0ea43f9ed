"""The report of one set as a page of HTML: one file, no network, no script."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from autograder.reporting import charts
from autograder.reporting.alike import AlikeGroup, AlikePair
from autograder.reporting.lesson import percent
from autograder.reporting.report import SetReport
from autograder.reporting.statistics import ItemNumbers, Mistake, middle

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SEPARATES_WELL = 0.4
SEPARATES_LITTLE = 0.15
DETAILS = {"misconception": "what they were told", "slip": "commonest lines"}
SHOWN = 40
"""Rows of a table that stand open; the rest unfolds."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it holds numbers, words, or drawings."""

    title: str
    kind: str = ""


def page_of(report: SetReport, made_at: str) -> str:
    """Return a set's report as the text of an HTML file.

    Parameters
    ----------
    report : SetReport
    made_at : str
        When it was made, in words.
    """
    work = report.work
    short = work.problem_set.partition("_")[0]
    sections = [
        ("things", "Three things to say in the next lecture", _things),
        ("marks", "Marks", _marks),
        ("exercises", "Exercises and questions", _items),
        ("mistakes", "What goes wrong", _mistakes),
        ("together", "Mistakes that go together", _together),
        ("untouched", "What isn't attempted", _untouched),
        ("time", "Time of hand-in", _times),
        ("help", "Who needs help", _help),
        ("alike", "Hand-ins that are alike", _alike),
        ("hand", "Grading by hand", _hand),
    ]
    title = f"{short}: what the class has learned"
    lead = (
        f"<h1>{escape(title)}</h1>"
        f'<p class="faint">{escape(work.problem_set)}, {escape(made_at)}. Points are the '
        "gradebook's. For whoever runs the course: it says things about people.</p>"
    )
    return document(title, lead, [(key, head, draw(report)) for key, head, draw in sections])


def document(title: str, lead: str, sections: Sequence[tuple[str, str, str]]) -> str:
    """Return a whole page.

    Parameters
    ----------
    title : str
    lead : str
        HTML that stands above the list of sections.
    sections : sequence of (str, str, str)
        Id, heading, HTML.
    """
    links = "".join(f'<li><a href="#{key}">{escape(head)}</a></li>' for key, head, _ in sections)
    body = "".join(
        f'<section><h2 id="{key}">{escape(head)}</h2>{html}</section>'
        for key, head, html in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head><body><main>"
        f'{lead}<nav aria-label="Sections"><ul>{links}</ul></nav>{body}</main></body></html>\n'
    )


@functools.cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], shown: int = SHOWN
) -> str:
    """Return a table; of a long one the rest unfolds.

    Parameters
    ----------
    caption : str
    columns : sequence of Column
    rows : sequence of sequence of str
        HTML; the first cell of each is its heading.
    shown : int
    """
    first = _table(caption, columns, rows[:shown])
    if len(rows) <= shown:
        return first
    rest = _table(f"{caption}, continued", columns, rows[shown:])
    return f"{first}<details><summary>{len(rows) - shown} more</summary>{rest}</details>"


def _table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with roles of its own: on a narrow screen its lines are shown as blocks."""

    def cell(column: Column, html: str, is_first: bool) -> str:
        kind = f' class="{column.kind}"' if column.kind else ""
        if is_first:
            return f'<th scope="row" role="rowheader"{kind}>{html}</th>'
        label = f' data-label="{escape(column.title)}"' if column.title else ""
        return f'<td role="cell"{kind}{label}>{html}</td>'

    head = "".join(
        f'<th scope="col" role="columnheader" class="{column.kind}">{escape(column.title)}</th>'
        if column.title
        else f'<td role="cell" class="{column.kind}"></td>'
        for column in columns
    )
    body = "".join(
        '<tr role="row">'
        + "".join(
            cell(c, html, i == 0) for i, (c, html) in enumerate(zip(columns, row, strict=True))
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{escape(caption)}">'
        f'<table role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def who(students: Iterable[str], label: Callable[[str], str]) -> str:
    """Return a list of students, to unfold if it is long."""
    some = [escape(label(student)) for student in students]
    text = f'<span class="names">{"; ".join(some)}</span>'
    return text if len(some) <= 3 else f"<details><summary>{len(some)}</summary>{text}</details>"


def labels(report: SetReport) -> Callable[[str], str]:
    """Return what students are called: id and name, where there is one."""
    names = {s.student: s.name for s in report.work.students} | dict(report.work.absent)

    def label(student: str) -> str:
        name = names.get(student, "")
        return f"{name} ({student})" if name else student

    return label


def _things(report: SetReport) -> str:
    if not report.things:
        return "<p>Nothing stands out: nearly everything is right.</p>"
    rows = "".join(
        f"<li><strong>{escape(thing.title)}</strong><p>{escape(thing.text)}</p>"
        f'<p class="faint">{thing.points_lost:g} points lost in the class.</p></li>'
        for thing in report.things
    )
    return f'<ol class="things">{rows}</ol>'


def _marks(report: SetReport) -> str:
    work = report.work
    shares = [student.code_share for student in work.students]
    waiting = sum(student.waits for student in work.students)
    handed_in = len(work.students)
    facts = [
        ("graded", str(handed_in)),
        ("nothing handed in", str(len(work.absent))),
        ("median of the exercises", percent(middle(shares))),
        ("wait for written answers", str(waiting)),
    ]
    listed = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    return f'<dl class="facts">{listed}</dl>' + charts.histogram(shares, middle(shares))


def _items(report: SetReport) -> str:
    rows = [_item_row(one) for one in report.items]
    columns = [
        *(Column("exercise"), Column("points", "n"), Column("mean", "n"), Column("", "")),
        *(Column("full", "n"), Column("in part", "n"), Column("nothing", "n")),
        *(Column("untouched", "n"), Column("waiting", "n"), Column("separates", "n")),
        Column("", ""),
    ]
    return (
        "<p>“Separates” is the mean of the best third of the class minus the mean of the weakest, "
        "in shares of this exercise's points; thirds go by all other points. Near 0, or below, "
        "those who know the rest do no better here: look for a trap in the question, or for "
        "something that wasn't taught.</p>" + table("Exercises and questions", columns, rows)
    )


def _item_row(one: ItemNumbers) -> list[str]:
    separates, judged = "–", ""
    if one.discrimination is not None and one.full + one.partly + one.nothing:
        separates = f"{one.discrimination:+.2f}"
        if one.discrimination >= SEPARATES_WELL:
            judged = "well"
        elif one.discrimination <= SEPARATES_LITTLE and 0.1 < one.mean < 0.95:
            judged = "hardly: look at it"
    graded = one.full + one.partly + one.nothing + (0 if one.waiting else one.untouched)
    counts = (one.full, one.partly, one.nothing, one.untouched, one.waiting)
    return [
        *(escape(one.name), f"{one.points:g}", percent(one.mean) if graded else "–"),
        charts.bar(one.mean) if graded else "",
        *map(str, counts),
        *(separates, judged),
    ]


def _mistakes(report: SetReport) -> str:
    label = labels(report)
    parts = [
        "<p>Named misconceptions first, then wrong answers without a name: by the kind of slip and "
        "the line, where one small change would make them right, else by how they end.</p>"
    ]
    heads = {
        "misconception": "Misconceptions",
        "slip": "One small change away from right",
        "callee": "Wrong where another exercise is",
        "outcome": "Other wrong answers",
    }
    size = len(report.work.students)
    for what, head in heads.items():
        some = [mistake for mistake in report.mistakes if mistake.what == what]
        if some:
            columns = [
                *(Column("mistake"), Column("exercise"), Column("students", "n"), Column("")),
                *(
                    Column("points lost", "n"),
                    Column("who", "who"),
                    Column(DETAILS.get(what, ""), "words"),
                ),
            ]
            rows = [_mistake_row(mistake, size, label) for mistake in some]
            parts.append(f"<h3>{head}</h3>" + table(head, columns, rows, shown=15))
    if len(parts) == 1:
        return "<p>Nothing.</p>"
    return "".join(parts)


def _mistake_row(mistake: Mistake, size: int, label: Callable[[str], str]) -> list[str]:
    words = escape(mistake.message)
    if mistake.lines:
        words = "<br>".join(
            f"{often} × <code>{escape(line)}</code>" for line, often in mistake.lines
        )
    count = len(mistake.students)
    return [
        *(escape(mistake.words), escape(mistake.exercise), str(count)),
        *(charts.bar(count / max(1, size), "wrong"), f"{mistake.points_lost:g}"),
        *(who(mistake.students, label), words),
    ]


def _together(report: SetReport) -> str:
    if not report.together:
        return (
            "<p>No two mistakes in different exercises go together more often than chance would "
            "have it in a class of this size.</p>"
        )
    columns = [
        *(Column("this mistake"), Column("with this one"), Column("students with both", "n")),
        Column("by chance", "n"),
    ]
    rows = [
        [
            f"{escape(one.first.words)} ({escape(one.first.exercise)})",
            f"{escape(one.second.words)} ({escape(one.second.exercise)})",
            *(str(one.both), f"{one.expected:.1f}"),
        ]
        for one in report.together
    ]
    return (
        "<p>Among those who got both exercises wrong in some way. One thought may lie behind "
        "both.</p>" + table("Mistakes that go together", columns, rows, shown=15)
    )


def _untouched(report: SetReport) -> str:
    left = [one for one in report.items if one.untouched]
    if not left:
        return "<p>Everybody tried everything.</p>"
    size = len(report.work.students)
    columns = [Column("exercise"), Column("students", "n"), Column("share", "n"), Column("")]
    ordered = sorted(left, key=lambda one: -one.untouched)
    rows = [
        [
            *(escape(one.name), str(one.untouched), percent(one.untouched, size)),
            charts.bar(one.untouched / size, "wrong"),
        ]
        for one in ordered
    ]
    return table("Left as it was", columns, rows)


def _times(report: SetReport) -> str:
    points = [
        (student.hours_before, student.code_share)
        for student in report.work.students
        if student.hours_before is not None
    ]
    if not points:
        return (
            "<p>Not known: the set has no due date in the gradebook, or the hand-ins have no time "
            "stamps.</p>"
        )
    words = "Too few hand-ins have a time to say more."
    if report.time_correlation is not None:
        strength = abs(report.time_correlation)
        if strength < 0.1:
            words = "When people hand in says next to nothing about their marks"
        else:
            how = "a little" if strength < 0.3 else "clearly"
            better = "more" if report.time_correlation > 0 else "fewer"
            words = f"Those who hand in earlier have {how} {better} points"
        words += f" (rank correlation {report.time_correlation:+.2f})."
    columns = [Column("handed in"), Column("students", "n"), Column("mean", "n"), Column("")]
    rows = [
        [escape(one.label), str(one.students), percent(one.mean), charts.bar(one.mean)]
        for one in report.times
    ]
    return charts.scatter(points, words) + table("Marks by time of hand-in", columns, rows)


def _help(report: SetReport) -> str:
    if not report.help:
        return "<p>Nobody stands out.</p>"
    label = labels(report)
    columns = [
        *(Column("student"), Column("exercises", "n"), Column("why", "words")),
        Column("what to talk about", "words"),
    ]
    present = [one for one in report.help if one.code_share is not None]
    rows = [
        [
            *(escape(label(one.student)), percent(one.code_share or 0.0)),
            *(escape("; ".join(one.reasons)), escape("; ".join(one.mistakes))),
        ]
        for one in present
    ]
    absent = [one.student for one in report.help if one.code_share is None]
    parts = [f"<div>Nothing handed in: {who(absent, label)}</div>"] if absent else []
    if rows:
        parts.append(table("Who needs help", columns, rows, shown=20))
    return "".join(parts)


def _alike(report: SetReport) -> str:
    if not report.alike:
        return (
            "<p>No two hand-ins agree in more than chance would explain. Compared were all "
            "exercises and written answers, without names, comments and white space.</p>"
        )
    label = labels(report)
    columns = [
        *(Column("students"), Column("agree in", "words"), Column("what is rare in it", "words")),
        Column("bits", "n"),
    ]
    rows = [
        [
            "<br>".join(escape(label(student)) for student in group.students),
            _agree(group),
            _rare(group.strongest),
            f"{group.strongest.bits:.0f}",
        ]
        for group in report.alike
    ]
    return (
        "<p>Places to look, and no proof of anything: a study group or a common source may be the "
        "reason. What few have counts more, and most of all what few have wrong; what everybody "
        "writes counts nothing. Each bit makes it half as likely that it is chance.</p>"
        + table("Hand-ins that are alike", columns, rows, shown=20)
    )


def _agree(group: AlikeGroup) -> str:
    best = group.strongest
    count = f"{len(best.agreements)} of {best.items}"
    verbatim = sum(agreement.is_verbatim for agreement in best.agreements)
    words = "the same file" if best.is_same_file else f"{verbatim} to the letter"
    wrong = sum(agreement.is_wrong for agreement in best.agreements)
    more = f"; {len(group.pairs)} pairs" if len(group.pairs) > 1 else ""
    return f"{count}: {words}, {wrong} of them wrong{more}"


def _rare(pair: AlikePair) -> str:
    some = sorted(pair.agreements, key=lambda agreement: -agreement.bits)[:3]
    return "<br>".join(
        f"{escape(one.item)}{', wrong' if one.is_wrong else ''}"
        f"{f', {percent(one.likeness)} alike' if one.likeness < 1 else ''}: "
        f"{one.sharing} in the class"
        for one in some
        if one.bits > 1
    )


def _hand(report: SetReport) -> str:
    work = report.work
    label = labels(report)
    parts = []
    waiting = {
        question: sum(student.answers[question].earned is None for student in work.students)
        for question in work.questions
    }
    if any(waiting.values()):
        some = "; ".join(f"{escape(q)}: {n}" for q, n in waiting.items() if n)
        parts.append(f"<p>Waiting for a person: {some}.</p>")
    if report.unequal:
        columns = [Column("question"), Column("likeness", "n"), Column("points", "words")]
        rows = [
            [
                *(escape(one.question), percent(one.likeness)),
                "<br>".join(f"{points:g}: {escape(label(s))}" for s, points in one.students),
            ]
            for one in report.unequal
        ]
        parts.append(table("Equal answers, unequal points", columns, rows, shown=15))
    elif any(a.by_hand for s in work.students for a in s.answers.values()):
        parts.append("<p>Equal answers have equal points.</p>")
    several = {one.question for one in report.graders if one.grader != report.graders[0].grader}
    shown = [o for o in report.graders if o.question in several or o.first_half is not None]
    if shown:
        columns = [
            *(Column("question"), Column("grader"), Column("answers", "n"), Column("mean", "n")),
            *(Column("first half", "n"), Column("second half", "n"), Column("")),
        ]
        rows = [
            [
                *(escape(one.question), escape(one.grader), str(one.answers), percent(one.mean)),
                *("–" if h is None else percent(h) for h in (one.first_half, one.second_half)),
                "differs from the others" if one.stands_out else "",
            ]
            for one in shown
        ]
        parts.append("<h3>Graders</h3>" + table("Graders", columns, rows))
    return "".join(parts) or "<p>Nothing was graded by hand.</p>"
