"""Due dates, extensions and penalties: from what holds now, whenever somebody was graded."""

from pathlib import Path
from typing import Any

import pytest
from gradebooks import PS06, by_hand, cells, of, record, rule
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.nbgrader_plugin.extensions import read_promised
from autograder.nbgrader_plugin.late import PercentPerDay

Run = Any
UNTIL = "2026-11-20 12:00 UTC"


@pytest.fixture
def full(folder: Path) -> float:
    """All points for code."""
    return sum(most for name, most in cells(folder).items() if not name.startswith("written"))


@pytest.fixture
def due(run: Run, folder: Path) -> None:
    rule(folder, percent=10)
    run("extend", "ps06", "--all", "--until", UNTIL)


@pytest.mark.parametrize(
    ("hours", "expected"), [(0.1, 1.0), (0.3, 9.0), (24, 9.0), (25, 8.0), (24 * 30, 5.0)]
)
def test_a_rule_takes_a_part_for_each_day_that_has_begun(hours: float, expected: float) -> None:
    settings = Config(PercentPerDay={"percent": 10, "grace_minutes": 15, "most_percent": 50})
    penalty = PercentPerDay(config=settings).late_submission_penalty("ann", 10.0, 3600 * hours)
    assert 10.0 - penalty == pytest.approx(10.0 if expected == 1.0 else expected)


def test_the_first_due_date_can_be_set_and_moved_for_everybody(
    run: Run, folder: Path, due: None, full: float
) -> None:
    record(folder, "ann", hours_late=22)
    assert of(folder, "ann")[1] == pytest.approx(0.1 * full)
    said = run("extend", "ps06", "--all", "--days", "2").output
    assert "everybody: ps06_two_layer_example until 2026-11-22 12:00:00 UTC" in said
    assert f"ann: late penalty {0.1 * full:g} → 0" in said
    assert of(folder, "ann")[1] == 0


def test_an_extension_lifts_a_penalty_at_once_and_says_whose(
    run: Run, folder: Path, due: None, full: float
) -> None:
    for name in ("ann", "bob"):
        record(folder, name, hours_late=22)
    said = run("extend", "ps06", "ann", "--days", "3").output
    assert f"ann: late penalty {0.1 * full:g} → 0" in said
    assert "bob" not in said
    assert of(folder, "bob")[1] == pytest.approx(0.1 * full)
    said = run("extend", "ps06", "ann", "--days", "0").output
    assert f"ann: late penalty 0 → {0.1 * full:g}" in said


@pytest.mark.parametrize("less", [("--until", "2026-11-19 12:00 UTC"), ("--days", "-1")])
def test_less_time_than_all_have_is_no_extension(
    run: Run, folder: Path, due: None, less: tuple[str, str]
) -> None:
    record(folder, "ann", hours_late=22)
    before = of(folder, "ann")
    said = run("extend", "ps06", "ann", *less, code=1).output
    assert "is before ps06_two_layer_example's due date, 2026-11-20 12:00:00 UTC" in " ".join(
        said.split()
    )
    assert of(folder, "ann") == before


def test_an_extension_before_the_hand_in_holds_as_soon_as_there_is_one(
    run: Run, folder: Path, due: None, full: float
) -> None:
    said = run("extend", "ps06", "ann", "--until", "2026-11-23 13:00 Europe/Berlin").output
    assert "ann: ps06_two_layer_example until 2026-11-23 12:00:00 UTC" in said
    assert "Handed in nothing yet" in said
    assert read_promised(folder) == {PS06: {"ann": 3 * 86400.0}}
    record(folder, "ann", hours_late=71)
    run("export", "ps06")
    _, penalty, extension = of(folder, "ann")
    assert (penalty, extension.days) == (0, 3)
    assert not (folder / "extensions.json").exists()


def test_a_penalty_is_of_all_points_with_those_given_by_hand(
    run: Run, folder: Path, due: None, full: float
) -> None:
    record(folder, "ann", hours_late=22)
    by_hand(folder, "ann", 3.0)
    total = full + 3.0 * sum(name.startswith("written") for name in cells(folder))
    said = run("export", "ps06").output
    assert f"ann: late penalty {0.1 * full:g} → {0.1 * total:g}" in said
    assert of(folder, "ann")[1] == pytest.approx(0.1 * total)


def test_another_rule_counts_from_the_next_run_on(
    run: Run, folder: Path, due: None, full: float
) -> None:
    record(folder, "ann", hours_late=22)
    rule(folder, percent=20)
    assert f"→ {0.2 * full:g}" in run("export", "ps06").output


def test_a_rule_that_fails_costs_only_whom_it_concerns_and_is_named(
    run: Run, folder: Path, due: None
) -> None:
    (folder / "broken_late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass Rule(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 1 / 0 if student_id == 'ann' else 1.0\n"
    )
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write('c.AssignLatePenalties.plugin_class = "broken_late.Rule"\n')
    record(folder, "ann")
    record(folder, "bob", hours_late=1)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        gradebook.find_submission(PS06, "ann").timestamp = gradebook.find_submission(
            PS06, "bob"
        ).timestamp
        gradebook.db.commit()
    said = run("export", "ps06", code=1).output
    assert "ann: the rule for late work failed: ZeroDivisionError" in said
    assert of(folder, "bob")[1] == 1.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ps06", "ann", "--days", "3"), "has no due date yet"),
        (("ps06", "--all", "--days", "3"), "has no due date yet"),
        (("ps07", "--all", "--until", UNTIL), "the gradebook doesn't know"),
        (("ps06", "--all", "--until", "soon"), "no day that can be read in one way"),
        (("ps06", "--all", "--until", "05.12.2026 12:00"), "no day that can be read in one way"),
        (("ps06", "--all", "--until", "2026-11-20"), "says no time of day"),
        (("ps06", "--all"), "either --days or --until"),
        (("ps06", "--days", "3"), "Name students"),
        (("ps06", "--all", "--until", "2026-11-20 12:00", "--timezone", "Mars"), "no time zone"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], says: str) -> None:
    result = run("extend", *arguments, code=None)
    assert result.exit_code != 0
    assert says in result.output


def test_a_student_who_is_not_in_the_list_gets_none(run: Run, folder: Path, due: None) -> None:
    (folder / "list.csv").write_text("id,name\nann,Ann Lee\n")
    run("roster", "list.csv")
    said = run("extend", "ps06", "anna", "--days", "3", code=1).output
    assert "there is no student anna" in said
    assert not (folder / "extensions.json").exists()


def test_extensions_that_cannot_be_read_stop_before_anything_is_changed(
    run: Run, folder: Path, due: None
) -> None:
    (folder / "extensions.json").write_text("{")
    said = run("extend", "ps06", "ann", "--days", "3", code=1).output
    assert "put its backup back" in said
    assert (folder / "extensions.json").read_text() == "{"
