"""The pages of `course mark`: a set's questions, and one question with everybody's answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from autograder.marking.pile import Group, Question
from autograder.marking.shown import as_html, with_pictures

KEYS = (
    ("0 … 9", "give so many points, and go to the next that waits"),
    ("j, k", "next, previous answer"),
    ("n", "next that waits"),
    ("c", "write a comment; Esc leaves it"),
    ("u", "take the points back"),
)


def index_page(problem_set: str, rows: Sequence[tuple[Question, int, int]]) -> str:
    """Return the list of a set's questions.

    Parameters
    ----------
    problem_set : str
    rows : sequence of (Question, int, int)
        With how many answers wait, and how many there are.
    """
    items = "".join(
        f'<li><a href="/question/{escape(question.name)}">{escape(question.name)}</a> '
        f"{waiting} of {total} wait</li>"
        for question, waiting, total in rows
    )
    body = f"<main><h1>Written answers of {escape(problem_set)}</h1><ul>{items}</ul></main>"
    return _document(f"{problem_set}: written answers", body, "")


def question_page(
    problem_set: str, question: Question, groups: Sequence[Group], most: float, proof: str
) -> str:
    """Return the page of one question.

    Parameters
    ----------
    problem_set : str
    question : Question
    groups : sequence of Group
    most : float
        The most points, by the gradebook.
    proof : str
        What orders from this page carry, and no other page knows.
    """
    waiting = sum(answer.needs for group in groups for answer in group.answers)
    total = sum(len(group.answers) for group in groups)
    piles = "".join(_group(group, most) for group in groups) or "<p>Nobody has answered.</p>"
    keys = "".join(f"<dt><kbd>{k}</kbd></dt><dd>{escape(words)}</dd>" for k, words in KEYS)
    body = (
        f'<header><p><a href="/">{escape(problem_set)}</a></p><h1>{escape(question.name)}</h1>'
        f'<p id="left" role="status">{waiting} of {total} wait</p></header>'
        f'<div class="two"><main aria-label="Answers">{piles}</main>'
        '<aside aria-label="Question, rubric and model answer">'
        f"<h2>Rubric, {most:g} points</h2>{as_html(question.rubric)}"
        f"<details><summary>Model answer</summary>{as_html(question.model_answer)}</details>"
        f"<details><summary>Question</summary>{as_html(question.text)}</details>"
        f"<h2>Keys</h2><dl>{keys}</dl></aside></div>"
    )
    return _document(f"{question.name}, {problem_set}", body, proof)


def _group(group: Group, most: float) -> str:
    answers = group.answers
    given = {answer.manual for answer in answers}
    points = given.pop() if len(given) == 1 else None
    comments = {answer.comment for answer in answers}
    comment = comments.pop() if len(comments) == 1 else ""
    digests = json.dumps({answer.student: answer.digest for answer in answers})
    heading = f"{len(answers)} equal answers" if len(answers) > 1 else "One answer"
    text = '<p class="faint">The cell is as released.</p>'
    if group.text:
        text = with_pictures(group.text, answers[0].pictures)
    notes = []
    if answers[0].remark:
        notes.append(f"{answers[0].remark}. Its notebook is in autograded/{answers[0].student}.")
    if any(answer.has_changed for answer in answers):
        notes.append("Changed since points were given for it.")
    if len({answer.manual for answer in answers}) > 1:
        some = ", ".join("none" if a.manual is None else f"{a.manual:g}" for a in answers)
        notes.append(f"Equal words with unequal points: {some}.")
    remarks = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    buttons = "".join(
        f'<button type="button" data-points="{n}" aria-pressed="{str(points == n).lower()}">'
        f"{n}</button>"
        for n in range(int(most) + 1)
    )
    students = ", ".join(answer.student for answer in answers)
    return (
        f'<section class="answer" tabindex="-1" data-digests="{escape(digests)}" '
        f'data-size="{len(answers)}" data-waits="{str(group.waits).lower()}">'
        f'<h2>{heading}<span class="state"></span></h2>{remarks}<div class="text">{text}</div>'
        f'<div class="marks" role="group" aria-label="Points">{buttons}'
        f'<label>other <input type="number" min="0" max="{most:g}" step="0.5" '
        f'value="{"" if points is None else f"{points:g}"}"></label></div>'
        f"<label>Comment to the student<textarea rows='2'>{escape(comment)}</textarea></label>"
        f"<details><summary>Who</summary><p>{escape(students)}</p></details></section>"
    )


def _document(title: str, body: str, proof: str) -> str:
    meta = f'<meta name="proof" content="{escape(proof)}">' if proof else ""
    script = '<script src="/mark.js" defer></script>' if proof else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{meta}<title>{escape(title)}</title><link rel="stylesheet" href="/mark.css">{script}'
        f"</head><body>{body}</body></html>"
    )
