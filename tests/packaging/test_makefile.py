"""The Makefile's vocabulary is what its help, the README and CONTRIBUTING say it is."""

import os
import re
import subprocess
import sys

import pytest

TARGETS = {
    "help", "demo", "lab", "test", "thorough", "newest", "lint", "lectures", "release", "site",
    "lock", "clean", "coverage",
}  # fmt: skip


def make(*arguments, cwd):
    """Run make as from a new terminal, though these tests may run below a make already."""
    inherited = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "PYTHON"}
    environment = {name: value for name, value in os.environ.items() if name not in inherited}
    return subprocess.run(
        ["make", *arguments], cwd=cwd, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def bare_checkout(root, tmp_path):
    """What set-up reads, with nothing set up."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
        os.utime(tmp_path / name, (1000, 1000))
    return tmp_path


def pretend_set_up(checkout, python_version):
    """Leave in .venv what set-up leaves when it is done."""
    environment = checkout / ".venv"
    environment.mkdir()
    for when, name in ((2000, ".locked"), (3000, ".ready")):
        (environment / name).write_text(f"{python_version}\n", encoding="utf-8")
        os.utime(environment / name, (when, when))


def is_set_up(checkout, *arguments):
    """Whether make finds nothing to do before it would run a command of the course."""
    answer = make("--question", ".venv/.ready", *arguments, cwd=checkout)
    assert answer.returncode in (0, 1), answer.stderr
    return answer.returncode == 0


def pretend_python(folder, program):
    """A `python` of our own making: it runs `program` (a shell script) whatever it is asked."""
    path = folder / "pretend-python"
    path.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_plain_make_lists_every_target_with_a_purpose(root):
    shown = make(cwd=root)
    listed = re.findall(r"^  make (\w+) +\S", shown.stdout, flags=re.MULTILINE)
    assert set(listed) == TARGETS
    assert len(listed) == len(TARGETS)


def test_every_phony_target_is_in_the_help(root):
    (phony,) = re.findall(r"^\.PHONY: (.*)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(phony.split()) - {"FORCE"} == TARGETS


@pytest.mark.parametrize(
    ("document", "mentioned"),
    [("README.md", {"demo", "test"}), ("CONTRIBUTING.md", TARGETS - {"help"})],
)
def test_document_mentions_the_targets_its_reader_needs_and_none_that_is_missing(
    root, document, mentioned
):
    text = (root / document).read_text(encoding="utf-8")
    in_code = {
        target
        for code in re.findall(r"```.*?```|`[^`\n]+`|^    .+$", text, re.DOTALL | re.MULTILINE)
        for target in re.findall(r"(?:^|[\s`&;$])make ([a-z]+)\b", code)
    }
    assert mentioned <= in_code
    assert in_code <= TARGETS


def test_python_that_is_not_there_is_named_with_what_to_do(bare_checkout):
    answer = make("demo", "PYTHON=python-from-nowhere", cwd=bare_checkout)
    assert answer.returncode != 0
    assert "No 'python-from-nowhere' here: install Python 3.11 or newer" in answer.stderr


def test_python_that_is_too_old_is_named_with_what_to_do(bare_checkout):
    python = pretend_python(bare_checkout, "exit 1")
    answer = make("demo", python, cwd=bare_checkout)
    assert answer.returncode != 0
    assert "is too old: the course needs Python 3.11 or newer" in answer.stderr
    assert not (bare_checkout / ".venv").exists()


def test_python_without_venv_is_named_with_what_to_do(bare_checkout):
    python = pretend_python(bare_checkout, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    answer = make("demo", python, cwd=bare_checkout)
    assert answer.returncode != 0
    assert "apt install python3-venv" in answer.stderr
    assert not (bare_checkout / ".venv").exists()


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_what_is_set_up_stays_until_what_it_was_made_from_changes(bare_checkout, changed):
    pretend_set_up(bare_checkout, sys.version)
    assert is_set_up(bare_checkout)
    os.utime(bare_checkout / changed, (4000, 4000))
    assert not is_set_up(bare_checkout)


def test_python_asked_for_by_name_is_the_one_in_the_environment(bare_checkout):
    pretend_set_up(bare_checkout, sys.version)
    assert is_set_up(bare_checkout, f"PYTHON={sys.executable}")
    assert not is_set_up(bare_checkout, pretend_python(bare_checkout, "echo 3.99.0"))


def test_every_check_of_a_commit_is_a_tool_of_the_environment(root):
    configured = (root / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert "repo: local" in configured
    tools = re.findall(r"entry: (\S+)", configured)
    assert [tool for tool in tools if not tool.startswith(".venv/bin/")] == []


# -- make test, with stand-ins for its tools ------------------------------------------------

TOOLS = ("ruff", "mypy", "lint-imports", "python")
STAND_IN = """#!/bin/sh
case "${0##*/} $*" in
    *--nbval*) part=lectures ;;
    python*) part=tests ;;
    *) part=lint ;;
esac
echo "${0##*/} $*" >> "$CALLS"
case " $FAILING " in *" $part "*) exit 3 ;; esac
"""


@pytest.fixture
def check(bare_checkout, monkeypatch):
    """Run `make test` or `make thorough`; return how it went, and what it called."""
    pretend_set_up(bare_checkout, sys.version)
    (bare_checkout / ".venv" / "bin").mkdir()
    for name in TOOLS:
        tool = bare_checkout / ".venv" / "bin" / name
        tool.write_text(STAND_IN, encoding="utf-8")
        tool.chmod(0o755)
    (bare_checkout / "lectures").mkdir()
    (bare_checkout / "lectures" / "01_neuron.ipynb").touch()
    calls = bare_checkout / "calls"

    monkeypatch.setenv("CALLS", str(calls))

    def run(target="test", failing=""):
        monkeypatch.setenv("FAILING", failing)
        return make(target, cwd=bare_checkout), calls.read_text(encoding="utf-8").splitlines()

    return run


@pytest.mark.parametrize("failing", ["lint", "tests", "lectures", "lint tests lectures"])
def test_every_part_of_make_test_runs_whatever_became_of_the_others(check, failing):
    _, calls = check(failing=failing)
    assert any(call.startswith("ruff check") for call in calls)
    first, last = (call for call in calls if call.startswith("python -m pytest"))
    assert "--numprocesses=auto" in first
    assert "--nbval" in last
    assert "lectures/01_neuron.ipynb" in last


@pytest.mark.parametrize(
    ("failing", "summary"),
    [
        ("", "passed: lint tests lectures; failed: none"),
        ("lint", "passed: tests lectures; failed: lint"),
        ("tests", "passed: lint lectures; failed: tests"),
        ("lectures", "passed: lint tests; failed: lectures"),
        ("lint tests lectures", "passed: none; failed: lint tests lectures"),
    ],
)
def test_make_test_ends_with_what_failed_and_with_a_status_that_says_so(check, failing, summary):
    answer, _ = check(failing=failing)
    assert answer.stdout.splitlines()[-1] == f"make test: {summary}"
    assert (answer.returncode != 0) == bool(failing)


@pytest.mark.parametrize(("target", "leaves_out"), [("test", True), ("thorough", False)])
def test_make_test_leaves_out_what_only_make_thorough_does(check, target, leaves_out):
    answer, calls = check(target)
    assert answer.stdout.splitlines()[-1].startswith(f"make {target}: passed: lint tests lectures;")
    assert [" -m not thorough " in call for call in calls if "loadgroup" in call] == [leaves_out]


def test_lines_that_no_test_reached_are_counted_by_a_target_of_its_own(check):
    answer, calls = check("coverage")
    assert answer.returncode == 0
    (tests,) = calls
    assert "-m not thorough" in tests
    assert "--cov" in tests
    assert not [call for call in check()[1][1:] if "--cov" in call]


def test_a_dry_run_of_make_test_runs_nothing(bare_checkout, check):
    answer = make("--dry-run", "test", cwd=bare_checkout)
    assert "python -m pytest" in answer.stdout
    assert not (bare_checkout / "calls").exists()


def test_without_a_lecture_make_test_fails_though_there_is_nothing_to_run(check, bare_checkout):
    (bare_checkout / "lectures" / "01_neuron.ipynb").unlink()
    answer, _ = check()
    assert answer.stdout.splitlines()[-1] == "make test: passed: lint tests; failed: lectures"
    assert "lectures/ holds no notebook to check" in answer.stderr
    assert answer.returncode != 0
