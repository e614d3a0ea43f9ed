"""All rubrics have one form, so that two people read them alike."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from autograder.marking.pile import RUBRIC
from autograder.marking.shown import as_html
from autograder.problem_sets import PROBLEM_SETS

CHECKOUT = Path(__file__).parents[2]
HEAD = (
    "Three points, each given or not: no halves. Words and symbols count alike. A slip in "
    "arithmetic costs the point in which it is made and no other: what follows rightly from a "
    "wrong number is right. A part that contradicts itself earns nothing; what stands beyond the "
    "question neither adds nor takes."
)
POINT = re.compile(
    r"- \*\*1 point, [^*]{3,30}:\*\* .+ \*Enough:\* .+ \*Not enough:\* .+ \*Give back:\* “.+[?.]”"
)


def rubrics() -> dict[str, str]:
    found = {}
    for name in PROBLEM_SETS:
        notebook = json.loads((CHECKOUT / "solutions" / name / f"{name}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            nbgrader = cell["metadata"].get("nbgrader", {})
            if nbgrader.get("grade") and nbgrader.get("solution"):
                source = "".join(cell["source"])
                found[f"{name}:{nbgrader['grade_id']}"] = source.partition(RUBRIC)[2].strip()
    return found


RUBRICS = rubrics()


def test_every_set_has_two_but_for_the_one_that_asks_for_a_test_of_the_students_own() -> None:
    found = Counter(name.partition(":")[0] for name in RUBRICS)
    assert found == {name: 1 if name == "ps13_six_bugs" else 2 for name in PROBLEM_SETS}


@pytest.mark.parametrize("name", RUBRICS)
def test_a_rubric_prices_three_points_each_with_what_is_enough_what_is_not_and_what_to_say(
    name: str,
) -> None:
    head, _, points = RUBRICS[name].partition("\n\n")
    assert head == HEAD
    lines = points.splitlines()
    assert len(lines) == 3
    for line in lines:
        assert POINT.fullmatch(line), line


@pytest.mark.parametrize("name", RUBRICS)
def test_a_rubric_gives_no_halves_and_leaves_nothing_to_doubt(name: str) -> None:
    points = RUBRICS[name].partition("\n\n")[2]
    assert not re.search(
        r"\bhalf (of )?(a|the|of the first) point|in doubt|make up for|ideally", points
    )


@pytest.mark.parametrize("name", RUBRICS)
def test_a_rubric_is_shown_as_a_list_of_three(name: str) -> None:
    html = as_html(RUBRICS[name])
    assert html.count("<li>") == 3
    assert html.count("Give back:") == 3
