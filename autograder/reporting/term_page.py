"""The report of a term: the sets beside each other, and everybody's way through them."""

from __future__ import annotations

from html import escape

from autograder.reporting import charts
from autograder.reporting.lesson import percent
from autograder.reporting.page import Column, document, table
from autograder.reporting.report import TermReport


def term_page(report: TermReport, made_at: str, ending: str = "") -> str:
    """Return a term's report as the text of an HTML file.

    Parameters
    ----------
    report : TermReport
    made_at : str
        When it was made, in words.
    ending : str
        Behind the sets' names in the names of their pages.
    """
    title = "The term so far"
    lead = (
        f'<h1>{title}</h1><p class="faint">{escape(made_at)}. Shares are of the exercises\' '
        "points. For whoever runs the course: it says things about people.</p>"
    )
    sections = [
        ("sets", "The sets", _sets(report, ending)),
        ("help", "Who needs help now", _help(report)),
        ("students", "Everybody", _students(report)),
    ]
    return document(title, lead, sections)


def _short(problem_set: str) -> str:
    return problem_set.partition("_")[0]


def _sets(report: TermReport, ending: str) -> str:
    hardest = min(report.rows, key=lambda row: row.quartiles[1])
    title = (
        f"Median and middle half of the class: lowest in {_short(hardest.problem_set)}, with "
        f"{percent(hardest.quartiles[1])}"
    )
    chart = charts.lines_by_set(
        [_short(row.problem_set) for row in report.rows],
        [row.quartiles for row in report.rows],
        title,
    )
    columns = [
        *(Column("set"), Column("graded", "n"), Column("nothing handed in", "n")),
        *(Column("median", "n"), Column(""), Column("hardest exercise")),
        Column("commonest misconception", "words"),
    ]
    rows = [
        [
            f'<a href="{escape(row.problem_set + ending)}.html">'
            f"{escape(_short(row.problem_set))}</a>",
            *(str(row.students), str(row.absent), percent(row.quartiles[1])),
            charts.bar(row.quartiles[1]),
            *(escape(row.hardest), escape(row.commonest) or "–"),
        ]
        for row in report.rows
    ]
    return chart + table("The sets of the term", columns, rows)


def _help(report: TermReport) -> str:
    if not report.help:
        return "<p>Nobody stands out.</p>"
    columns = [Column("student"), Column("last set", "n"), Column("why", "words")]
    rows = [
        [
            escape(_label(report, one.student)),
            "–" if one.code_share is None else percent(one.code_share),
            escape("; ".join(one.reasons)),
        ]
        for one in report.help
    ]
    return table("Who needs help now", columns, rows, shown=20)


def _students(report: TermReport) -> str:
    sets = list(report.shares)
    everyone = sorted(report.names)
    columns = [
        Column("student"),
        *(Column(_short(name), "n") for name in sets),
        *(Column("mean", "n"), Column("handed in", "n")),
    ]
    rows = []
    for student in everyone:
        shares = [report.shares[name].get(student) for name in sets]
        known = [value for value in shares if value is not None]
        rows.append(
            [
                escape(_label(report, student)),
                *("–" if value is None else percent(value) for value in shares),
                percent(sum(known) / len(known)) if known else "–",
                f"{len(known)} of {len(sets)}",
            ]
        )
    return table("Shares of the points, set by set", columns, rows, shown=20)


def _label(report: TermReport, student: str) -> str:
    name = report.names.get(student, "")
    return f"{name} ({student})" if name else student
