"""`course …`: the commands, and nothing but their arguments, messages and exit codes."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import click

from autograder.classroom.adjust_commands import add_commands as add_adjust_commands
from autograder.classroom.where import find_checkout as _checkout
from autograder.classroom.where import full_name as _full_name
from autograder.cli.bench import bench
from autograder.cli.cluster import cluster
from autograder.cli.grade import grade
from autograder.cli.gradebook import gradebook
from autograder.cli.options import JOBS, UNPROTECTED
from autograder.marking.commands import add_commands as add_mark_command
from autograder.problem_sets import PROBLEM_SETS
from autograder.reporting.commands import add_commands as add_report_command
from autograder.term.commands import add_commands, pack


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backprop-course")
def main() -> None:
    """Learn backpropagation by writing it, and grade those who do."""
    # nbgrader starts alembic by name; it lies beside our Python even if nobody activated it
    for stream in (sys.stdout, sys.stderr):  # not every terminal has every sign
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    others = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), others])


for command in (bench, cluster, grade, gradebook):
    main.add_command(command)


@main.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
@click.option("--all", "everything", is_flag=True, help="All sets; some minutes.")
@JOBS
@UNPROTECTED
def demo(
    problem_sets: tuple[str, ...], everything: bool, jobs: int | None, unprotected: bool
) -> None:
    """Grade a sample class and show everything an instructor gets: ps06 and ps07, or SETs.

    Writes to build/demo. Exits with 1 if any mark isn't what that student deserves.
    """
    from rich.console import Console

    from autograder.classroom.course import CourseError
    from autograder.demo.main import DEMO_SETS, run_demo

    named = tuple(_full_name(name) for name in problem_sets) or DEMO_SETS
    try:
        result = run_demo(
            _checkout(),
            Console(),
            jobs,
            problem_sets=PROBLEM_SETS if everything else named,
            allow_unprotected=unprotected,
        )
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    sys.exit(1 if result.mistakes else 0)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
def rehearse(notebook: Path) -> None:
    """Run a student's NOTEBOOK as grading would, on the public cases, and say what it earns.

    The saved file, from its top, in a fresh process. Writes the file to hand in into the folder
    hand_in beside it.
    """
    from autograder.rehearsal.__main__ import rehearse_and_print

    sys.exit(rehearse_and_print(notebook))


@main.command()
@click.argument("problem_set", metavar="SET")
@click.option("--jobs", type=click.IntRange(min=1), help="Pages at a time; default: all cores.")
@click.option("--force", is_flag=True, help="Also pages of which nothing has changed.")
@click.option(
    "--pack",
    "platform",
    type=click.Choice(["canvas", "moodle", "folders"]),
    help="Also as a zip in export/, under the names that came in.",
)
def feedback(problem_set: str, jobs: int | None, force: bool, platform: str | None) -> None:
    """Write feedback/STUDENT/SET/SET.html for everyone whose graded work or marks are new.

    Student by student: a page that fails is one page. Exits with 1 if there is one.
    """
    from rich.console import Console
    from rich.text import Text

    from autograder.classroom.course import Course, CourseError
    from autograder.classroom.feedback import write_pages
    from autograder.classroom.jobs import available_processors
    from autograder.classroom.show import progress_bar
    from autograder.grading.door import as_printable

    name, console = _full_name(problem_set), Console()
    try:
        with progress_bar(console) as progress:
            bar = progress.add_task(f"pages of {name}", total=None)
            report = write_pages(
                Course(_checkout()),
                name,
                jobs or available_processors(),
                force=force,
                progress=lambda done, total: progress.update(bar, completed=done, total=total),
            )
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    console.print(f"{len(report.written)} written, {len(report.unchanged)} unchanged.")
    for student, failure in sorted(report.failures.items()):
        console.print(Text(as_printable(f"{student}: {failure}"), style="red"))
    if platform:
        pack(name, platform, sorted((*report.written, *report.unchanged)))
    sys.exit(1 if report.failures else 0)


@main.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
def release(problem_sets: tuple[str, ...]) -> None:
    """Make exercises/ from solutions/: all sets, or those named (ps07 is enough of a name).

    The gradebook isn't touched: before you grade, `nbgrader generate_assignment --force`
    enters a set there.
    """
    from autograder.classroom.course import CourseError
    from autograder.classroom.release import make_exercises

    checkout = _checkout()
    there = [name for name in PROBLEM_SETS if (checkout / "solutions" / name).is_dir()]
    names = [_full_name(name) for name in problem_sets] or there
    try:
        for notebook in make_exercises(checkout, names):
            click.echo(notebook)
    except CourseError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
@click.option("--quick", is_flag=True, help="One seed, and one mutant in fifty: for CI.")
@click.option("--jobs", type=click.IntRange(min=1), help="Exercises at a time; default: all cores.")
def audit(problem_sets: tuple[str, ...], quick: bool, jobs: int | None) -> None:
    """Prove the graders: right answers pass, misconceptions are told by name, mutants fail.

    Writes to build/audit. Exits with 1 if anything isn't so.
    """
    from rich.console import Console

    from autograder.audit.main import QUICK, AuditOptions, run_audit

    names = [_full_name(name) for name in problem_sets] or list(PROBLEM_SETS)
    options = QUICK if quick else AuditOptions()
    failures = run_audit(_checkout(), names, Console(highlight=False), options, jobs)
    sys.exit(1 if failures else 0)


@main.command()
def doctor() -> None:
    """Try out whether this machine can grade safely and compute fast, and say what would help.

    Exits with 1 if something keeps the course from working or grading from being safe.
    """
    from rich.console import Console

    from autograder.doctor.checks import State, run_checks

    console = Console(highlight=False)
    colors = {State.GOOD: "green", State.COULD_BE_BETTER: "yellow", State.BAD: "red"}
    is_bad = False
    for finding in run_checks(_checkout()):
        console.print(
            f"[{colors[finding.state]}]{finding.state:>15}[/]  [b]{finding.subject}[/]: ", end=""
        )
        console.print(finding.found, markup=False)
        for detail in finding.details:
            console.print(f"{'':17}{detail}", markup=False)
        is_bad = is_bad or finding.state is State.BAD
    sys.exit(1 if is_bad else 0)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on the start page. Further arguments go to JupyterLab."""
    from autograder.student.lab import LabError, course_folder, open_lab

    try:
        sys.exit(open_lab(course_folder(Path.cwd()), arguments))
    except LabError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
@click.option(
    "--with-reference",
    is_flag=True,
    help="So that lectures run, too. The reference has most of the answers, written well.",
)
@click.option(
    "--after-deadline",
    "closed",
    multiple=True,
    metavar="SET",
    help="Instead: the answers to a set, and beside each student's own. Repeat.",
)
def handout(problem_sets: tuple[str, ...], with_reference: bool, closed: tuple[str, ...]) -> None:
    """Make what you give to students: all sets, or those named (ps07 is enough of a name).

    Writes build/handout/backprop-course.zip with notebooks, lectures and how to begin, and the
    wheel that checks them, which is in the zip, too. No solution, no reference and no hidden case
    is in either.
    """
    from autograder.handout.answers import make_answers
    from autograder.handout.main import make_handout
    from autograder.handout.student_modules import HandoutError
    from autograder.problem_sets import exercise_names
    from autograder.public_cases.record import StoredCasesError

    if closed and (problem_sets or with_reference):
        raise click.UsageError("--after-deadline goes alone: it makes no handout, but answers.")
    try:
        if closed:
            for name in dict.fromkeys(map(_full_name, closed)):
                answers = make_answers(_checkout(), name)
                click.echo(f"{answers.solutions}\n{len(answers.pages)} pages beside it.")
            return
        named = set(map(_full_name, problem_sets)) or set(PROBLEM_SETS)
        total = len(exercise_names())
        with click.progressbar(length=total, label="what is right, and what isn't") as bar:
            made = make_handout(
                _checkout(),
                [name for name in PROBLEM_SETS if name in named],
                with_reference=with_reference,
                on_exercise=lambda name: bar.update(1),
            )
    except (HandoutError, StoredCasesError) as error:
        raise click.ClickException(str(error)) from None
    for path in (made.zip, made.wheel):
        click.echo(f"{path}  {path.stat().st_size / 1e6:.2f} MB")
    if with_reference:
        click.echo(
            "The wheel holds reference_impl: readable, tested code for most of what the exercises "
            "ask. Give it to students who don't do them for marks."
        )


@main.command()
@click.option(
    "--open-in",
    "places",
    type=(str, str),
    multiple=True,
    metavar="NAME ADDRESS",
    help="Where notebooks can be opened, such as Colab; {path} in the address is the notebook's.",
)
def site(places: tuple[tuple[str, str], ...]) -> None:
    """Make the course's website in build/site: a folder that any host can serve.

    Lectures with their outputs, problem sets as released, and guides. If there is a handout in
    build/handout, it can be downloaded from there.
    """
    from autograder.website.main import build_site
    from autograder.website.pages import WebsiteError

    try:
        build = _checkout() / "build"
        handout = sorted((build / "handout").glob("*.zip"))
        build_site(_checkout(), build / "site", dict(places), handout)
    except WebsiteError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{build / 'site' / 'index.html'}")


add_commands(main)
add_adjust_commands(main)
add_report_command(main)
add_mark_command(main)
