"""A class of attackers and honest students: everyone gets what they deserve, nothing is harmed."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from attack_suite import ATTACKS, CLASSES
from attack_suite.attack import FULL, NOTEBOOK, PS06, Attack
from attack_suite.secrets import TELLS_LATER
from battlefield import DIARY, HONEST, NOTES, USER, Battlefield, expected_points, released_course
from grade_attacks import SETTINGS
from pages import active_parts, hidden_numbers_in, leads_to_the_reader, links_of

from autograder.classroom.known_states import FOLDER_NAME
from autograder.grading.kinds import why_not_taken
from autograder.grading.outputs import KEPT_TYPES
from autograder.grading.secret import read_or_make_secret, seed_for
from autograder.sandbox import Isolation
from autograder.sandbox.files import remove_tree
from autograder.sandbox.self_test import is_enforced, probe_results

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has walls"),
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

AT_THE_WALLS = tuple(
    attack
    for name, attacks in CLASSES.items()
    if name.startswith("the machine") or name in ("the verdict: forged frames",)
    for attack in attacks
)
"""What the walls are for: only there does it matter which they are, and who grades."""
OURS = {
    *("nbgrader_config.py", "exercises", "solutions", "submitted", "autograded", "gradebook.db"),
    *("feedback", ".grading_seed", ".grading_lock"),
}


@dataclass(frozen=True)
class Graded:
    """A class that has been graded."""

    field: Battlefield
    words: dict[str, Any]
    attacks: tuple[Attack, ...]

    @property
    def everyone(self) -> tuple[Attack, ...]:
        return (*HONEST, *self.attacks)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released_course(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that anyone may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    folder.chmod(0o755)
    yield folder
    remove_tree(folder)


def skip_unless_it_holds(tier: Isolation) -> None:
    if not is_enforced(tier):
        failed = next(result for result in probe_results(tier) if not result.held)
        pytest.skip(f"tier {tier} doesn't hold here: {failed.name}: {failed.detail}")


def graded(
    place: Path, released: Path, tier: str, attacks: tuple[Attack, ...], user: int | None = None
) -> Graded:
    folder = Path(tempfile.mkdtemp(dir=place))
    with socket.create_server(("127.0.0.1", 0)) as server:
        field = Battlefield(folder, server, user)
        field.lay_out(released, (*HONEST, *attacks))
        words = field.grade(tier)
        words["callers"] = field.callers()
    return Graded(field, words, attacks)


@pytest.fixture(scope="module")
def strongest() -> Isolation:
    """The strongest walls that hold here."""
    tier = next(
        (tier for tier in (Isolation.NAMESPACES, Isolation.LANDLOCK) if is_enforced(tier)), None
    )
    if tier is None:
        pytest.skip("there are no walls here")
    return tier


@pytest.fixture(scope="module")
def all_attacks(strongest: Isolation, place: Path, released: Path) -> Graded:
    """All attacks on the strongest walls, graded by whoever runs the tests."""
    return graded(place, released, strongest, (*ATTACKS, TELLS_LATER))


# tier B meets the attacks on walls below, as an ordinary user
@pytest.fixture(
    scope="module",
    params=[Isolation.NAMESPACES, pytest.param(Isolation.LANDLOCK, marks=pytest.mark.thorough)],
    ids=str,
)
def battle(
    request: pytest.FixtureRequest, strongest: Isolation, place: Path, released: Path
) -> Graded:
    """All attacks at each tier."""
    skip_unless_it_holds(request.param)
    if request.param is strongest:
        everything: Graded = request.getfixturevalue("all_attacks")
        return everything
    return graded(place, released, request.param, ATTACKS)


# Each run takes a while to start, and tests/sandbox attacks the walls as this user at both tiers.
@pytest.fixture(
    scope="module",
    params=[
        (Isolation.LANDLOCK, AT_THE_WALLS),
        pytest.param((Isolation.NAMESPACES, ATTACKS), marks=pytest.mark.thorough),
        pytest.param((Isolation.LANDLOCK, ATTACKS), marks=pytest.mark.thorough),
    ],
    ids=["B, at the walls", "A", "B"],
)
def ordinary(request: pytest.FixtureRequest, place: Path, released: Path) -> Graded:
    """Attacks on a class that an ordinary user grades."""
    tier, attacks = request.param
    if os.geteuid() != 0:
        pytest.skip("who runs the tests is an ordinary user")
    if tier is Isolation.NAMESPACES and (why := why_no_namespaces()):
        pytest.skip(f"ordinary users have no tier A here: {why}")
    skip_unless_it_holds(tier)
    return graded(place, released, tier, attacks, USER)


def why_no_namespaces() -> str:
    """Say why an ordinary user can't make user namespaces; empty if they can."""
    script = f"import os, ctypes\nos.setuid({USER})\nprint(ctypes.CDLL(None).unshare(0x10000000))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    return "" if done.stdout.strip() == "0" else f"unshare gave {done.stdout} {done.stderr}"


def check_everything(battle: Graded) -> None:
    """The checks that are the same whoever graded."""
    field, words = battle.field, battle.words
    assert words["failures"] == {}
    assert sorted(words["graded"]) == sorted(attack.who for attack in battle.everyone)
    assert different(field.points(), expected_points(battle.everyone)) == {}
    assert different(field.look(), field.before) == {}
    assert set(os.listdir(field.course.root)) <= OURS
    assert words["seen"] > 2
    for left in ("alive", "descriptors", "mounts", "temporary"):
        assert words[left] == []
    assert words["callers"] == 0


def different(found: Any, expected: Any) -> dict[str, Any]:
    """Return what isn't as expected, by name."""
    names = sorted(set(found) | set(expected))
    return {
        name: (found.get(name), expected.get(name))
        for name in names
        if found.get(name) != expected.get(name)
    }


def test_everyone_gets_what_they_deserve_and_the_host_is_unharmed(battle: Graded) -> None:
    check_everything(battle)


@pytest.mark.thorough  # the walls themselves: tests/sandbox/test_ordinary_user.py
def test_everyone_gets_what_they_deserve_from_an_ordinary_user_too(ordinary: Graded) -> None:
    check_everything(ordinary)


def test_every_attack_meets_what_it_should(battle: Graded) -> None:
    wrong = {}
    for attack in battle.everyone:
        found = battle.field.outcomes(attack.who)
        for exercise, expected in attack.outcomes.items():
            if found[exercise] not in expected.split("|"):
                wrong[attack.name] = (exercise, found[exercise], expected)
    assert wrong == {}


def test_no_secret_is_in_what_goes_back(battle: Graded) -> None:
    field = battle.field
    secret = read_or_make_secret(field.course.root)
    told = {}
    for attack in battle.everyone:
        if attack is TELLS_LATER:
            continue
        notebook = field.graded(attack.who)
        text = json.dumps(notebook)
        if any(words in text for words in (DIARY, NOTES, secret.decode(), "SQLite format")):
            told[attack.name] = "a file of the host's"
        seed = seed_for(secret, notebook["metadata"]["backprop_course"]["submission"], PS06)
        if numbers := hidden_numbers_in(text, PS06, seed):
            told[attack.name] = f"hidden numbers: {sorted(numbers)}"
    assert told == {}


def test_outputs_are_of_harmless_kinds_only(battle: Graded) -> None:
    """But for the judge's own cards."""
    kinds = {
        kind
        for attack in battle.everyone
        for cell in battle.field.graded(attack.who)["cells"]
        if cell["cell_type"] == "code" and "backprop_course" not in cell["metadata"]
        for output in cell["outputs"]
        for kind in output.get("data", ())
    }
    assert kinds <= set(KEPT_TYPES)


# -- what the attacks would do without walls ----------------------------------------------

HARMLESS = ("reads files", "uses the network", "takes another's answer")
"""Attacks that may succeed: nothing is lost by it."""


def test_without_walls_attacks_succeed(place: Path, released: Path) -> None:
    """Or they would show nothing."""
    attacks = tuple(attack for attack in ATTACKS if attack.name in HARMLESS)
    battle = graded(place, released, "", attacks)
    field = battle.field
    assert DIARY in json.dumps(field.graded("reads_files"))
    assert battle.words["callers"] > 0
    points = field.points()
    assert points["takes_another's_answer"] == FULL
    assert points["honest_right"] == FULL


# -- nbgrader's own command ----------------------------------------------------------------

BY_NBGRADER = (
    *("endless function", "endless output", "memory in a function", "edits the gradebook"),
    *("detached process that waits for the end", "equal to everything", "NumPy's comparisons"),
    *("answers before itself", "AST transformer", "frame: a verdict", "points", "tags"),
    *("duplicated tests", "schema versions", "imports the reference", "takes another's answer"),
    *("not JSON", "a link to another's notebook", "a pipe", "text: script", "student id"),
)


# tests/classroom/test_both_ways.py compares nbgrader's command and ours on the sample class
@pytest.mark.thorough
def test_nbgraders_own_command_gives_the_same_points(place: Path, released: Path) -> None:
    if not is_enforced(Isolation.NAMESPACES) and not is_enforced(Isolation.LANDLOCK):
        pytest.skip("there are no walls here")
    attacks = tuple(attack for attack in ATTACKS if attack.name in BY_NBGRADER)
    assert len(attacks) == len(BY_NBGRADER)
    folder = Path(tempfile.mkdtemp(dir=place))
    with socket.create_server(("127.0.0.1", 0)) as server:
        field = Battlefield(folder, server)
        field.lay_out(released, (*HONEST, *attacks))
        command = [sys.executable, "-m", "nbgrader", "autograde", PS06]
        ((_, limits),) = SETTINGS
        command += [f"--JudgeExercises.{name}={value}" for name, value in limits.items()]
        temporary = {"TMPDIR": str(folder / "temporary"), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=field.course.root, env={**os.environ, **temporary}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert field.callers() == 0
    assert done.returncode == 0, done.stderr[-3000:]
    assert different(field.points(), expected_points((*HONEST, *attacks))) == {}
    assert different(field.look(), field.before) == {}
    assert os.listdir(folder / "temporary") == []


# -- feedback -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(all_attacks: Graded) -> dict[str, str]:
    """Feedback on everyone who aims at readers, and on an honest student."""
    field = all_attacks.field
    found = {}
    readers = (attack.who for attack in CLASSES["the reader"])
    for who in ("honest_right", "files_that_would_run", *readers):
        answer = field.course.api().generate_feedback(PS06, who)
        assert answer["success"], answer["log"]
        path = field.course.folder("feedback", who, PS06) / NOTEBOOK
        found[who] = path.with_suffix(".html").read_text()
    return found


def test_pages_run_nothing_of_the_students(pages: dict[str, str]) -> None:
    known = active_parts(pages["honest_right"])
    assert known  # nbgrader's own
    brought = {who: active_parts(page) - known for who, page in pages.items()}
    assert {who: parts for who, parts in brought.items() if parts} == {}


@pytest.mark.parametrize("where", ["http://localhost:8888/formgrader/submissions/1/", "file:///x/"])
def test_no_link_of_a_page_leads_to_whoever_reads_it(pages: dict[str, str], where: str) -> None:
    """All links and sources, resolved as a browser would."""
    wrong = {
        who: [link for link in links_of(page) if leads_to_the_reader(link, where)]
        for who, page in pages.items()
    }
    assert {who: links for who, links in wrong.items() if links} == {}


def test_nothing_beside_graded_work_would_be_run(battle: Graded) -> None:
    graded = battle.field.course.root / "autograded"
    found = [path.relative_to(graded) for path in graded.rglob("*") if path.is_file()]
    names = [path for path in found if path.parts[0] != FOLDER_NAME]
    assert len(names) > len(battle.attacks)
    assert [name for name in names if why_not_taken(str(Path(*name.parts[2:])))] == []


def test_pages_have_as_many_scripts_as_nbgraders_own(pages: dict[str, str]) -> None:
    """However a browser reads what comes before them."""
    expected = len(re.findall("<script", pages["honest_right"], re.IGNORECASE))
    counts = {who: len(re.findall("<script", page, re.I)) for who, page in pages.items()}
    assert counts == dict.fromkeys(pages, expected)


# -- what is not prevented -----------------------------------------------------------------


@pytest.mark.xfail(strict=True, reason="a later cell may print what a function was asked")
def test_what_a_function_was_asked_is_never_printed_later(all_attacks: Graded) -> None:
    field = all_attacks.field
    notebook = field.graded(TELLS_LATER.who)
    secret = read_or_make_secret(field.course.root)
    seed = seed_for(secret, notebook["metadata"]["backprop_course"]["submission"], PS06)
    assert hidden_numbers_in(json.dumps(notebook), PS06, seed) == set()
