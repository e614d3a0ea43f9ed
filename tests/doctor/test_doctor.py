from importlib import metadata

import numpy
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.doctor import checks
from autograder.doctor.checks import State, compare_with_lock, look_at_permissions
from autograder.sandbox import Isolation
from autograder.sandbox.self_test import SelfTest
from autograder.sandbox.zygote.orders import ProbeResult


def lock(tmp_path, *lines):
    path = tmp_path / "requirements.lock"
    path.write_text("# a comment\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_lock_file_that_is_in_step_is_good(tmp_path):
    finding = compare_with_lock(
        lock(
            tmp_path,
            f"numpy=={numpy.__version__} \\",
            "    --hash=sha256:00",
            "    # via somebody",
            "pywin32==1 ; sys_platform == 'win32' \\",
            "not-installed-here==1.0",
        )
    )
    assert (finding.state, finding.found) == (State.GOOD, "all 1 installed packages are as locked")


def test_what_differs_from_the_lock_file_is_named(tmp_path):
    finding = compare_with_lock(lock(tmp_path, "numpy==1.0", f"click=={metadata.version('click')}"))
    assert finding.state is State.COULD_BE_BETTER
    assert finding.found == "1 of 2 packages differ"
    assert finding.details[0] == f"numpy==1.0 is locked, {numpy.__version__} is installed"


def test_a_lock_file_that_is_missing_or_broken_is_said_to_be(tmp_path):
    assert "cannot be read" in compare_with_lock(tmp_path / "missing").found
    assert "cannot be understood" in compare_with_lock(lock(tmp_path, "numpy=!2")).found


@pytest.mark.parametrize(
    ("tier", "state"), [("A", State.GOOD), ("B", State.COULD_BE_BETTER), ("C", State.BAD)]
)
def test_the_sandboxs_tier_decides_and_what_did_not_hold_is_told(monkeypatch, tier, state):
    trials = {
        Isolation.NAMESPACES: (ProbeResult("read the host's files", tier == "A", "it could"),),
        Isolation.LANDLOCK: (ProbeResult("use the network", tier != "C", ""),),
        Isolation.NONE: (),
    }
    monkeypatch.setattr(
        checks, "self_test", lambda: SelfTest(Isolation(tier), trials, ("Do this.",))
    )
    finding = checks._sandbox()
    assert finding.state is state
    assert finding.found.startswith(f"tier {tier}, ")
    assert ("  did not hold: read the host's files (it could)" in finding.details) == (tier != "A")
    assert ("  did not hold: use the network" in finding.details) == (tier == "C")
    assert finding.details[-1] == "Do this."


def test_the_command_tells_everything_and_fails_only_on_what_is_bad(monkeypatch, root):
    monkeypatch.chdir(root)
    findings = [
        checks.Finding("sandbox", State.COULD_BE_BETTER, "tier B", ("advice [here]",)),
        checks.Finding("Python", State.GOOD, "3.11"),
    ]
    monkeypatch.setattr(checks, "run_checks", lambda checkout: iter(findings))
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 0
    assert "could be better  sandbox: tier B" in result.output
    assert "advice [here]" in result.output
    findings.append(checks.Finding("nbgrader", State.BAD, "missing"))
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 1


@pytest.mark.slow
def test_this_machine_can_be_examined(root):
    findings = {finding.subject: finding for finding in checks.run_checks(root)}
    assert list(findings) == [
        "sandbox",
        "Python",
        "nbgrader",
        "lock file",
        "permissions",
        "matrix products",
        "GPU",
    ]
    assert findings["sandbox"].found.startswith("tier ")
    assert "ms for 256 × 1024 × 1024" in findings["matrix products"].found


def test_who_can_read_marks_and_work_is_said(tmp_path):
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == tmp_path.stat().st_uid:
            folder.chmod(folder.stat().st_mode | 0o005)
    assert look_at_permissions(tmp_path).state is State.GOOD
    (tmp_path / "autograded").mkdir(mode=0o700)
    (tmp_path / "gradebook.db").touch()
    (tmp_path / "gradebook.db").chmod(0o644)
    finding = look_at_permissions(tmp_path)
    assert finding.state is State.COULD_BE_BETTER
    assert finding.details == ("in the course's folder: chmod o-rwx gradebook.db",)
    (tmp_path / "gradebook.db").chmod(0o640)
    assert look_at_permissions(tmp_path).state is State.GOOD
