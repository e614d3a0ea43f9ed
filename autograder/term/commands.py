"""The commands of a term, and nothing but their arguments, messages and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from autograder.classroom.where import find_checkout, full_name
from autograder.problem_sets import PROBLEM_SETS

PATH = click.Path(path_type=Path)
MOST_SHOWN = 30
"""Names in one line of a message; the rest is counted."""


def add_commands(group: click.Group) -> None:
    """Put these commands beside those of a group."""
    for command in (collect, roster, extend, export, new, archive):
        group.add_command(command)


@click.command()
@click.argument("problem_set", metavar="SET")
@click.argument("source", metavar="ZIP|FOLDER", type=PATH)
@click.option(
    "--from",
    "platform",
    type=click.Choice(["canvas", "moodle", "blackboard", "nbgrader", "folders"]),
    help="By default its names say it.",
)
@click.option("--roster", "people", type=PATH, help="First read this list of students.")
@click.option(
    "--submitted-at",
    "submitted",
    metavar="TIME|CSV",
    help="When, for files that don't say it; of Canvas, for those marked as late.",
)
@click.option("--timezone", default="UTC", show_default=True, help="Of times that say none.")
@click.option("--groups", is_flag=True, help="What one of a group hands in is all members'.")
def collect(
    problem_set: str,
    source: Path,
    platform: str | None,
    people: Path | None,
    submitted: str | None,
    timezone: str,
    groups: bool,
) -> None:
    """Sort a platform's download into submitted/STUDENT/SET.

    The last attempt counts, and earlier ones are kept in downloaded/SET. Every file that isn't
    understood is named; then, or if one is nobody's, the exit status is 1 and all others are there.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.classroom.people_table import read_people
    from autograder.classroom.roster import read_roster
    from autograder.term.collect import CollectOptions
    from autograder.term.collect import collect as collect_set
    from autograder.term.times import read_time, zone_of

    name, course = full_name(problem_set), Course(find_checkout())
    try:
        zone = zone_of(timezone)
        if people is not None:
            _read_list(course, people)
        time = ""
        table: tuple[dict[str, str], ...] = ()
        if submitted and Path(submitted).suffix.casefold() == ".csv":
            table = tuple(read_people(Path(submitted)))
        elif submitted:
            time = submitted
            read_time(time, zone)  # said before anything is done
        options = CollectOptions(platform or "", time, table, zone, groups)
        report = collect_set(course, name, source, read_roster(course.root), options)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for student, remarks in sorted(report.remarks.items()):
        click.secho(f"{student}: {'; '.join(remarks)}", fg="yellow")
    _names("Handed in nothing yet", report.missing)
    _names(
        f"Late, says {report.platform.capitalize()}, and not when: no penalty until you say it "
        "with --submitted-at",
        report.late_without_time,
    )
    _names("A platform or browser has added to the notebook's name", report.renamed)
    _names("Nothing is new but the time", report.timed)
    _names("A later attempt lies there already", report.outdated)
    _problems("Not taken", report.not_taken)
    _problems("Nobody's", report.nobody)
    click.echo(
        f"{report.platform.capitalize()}: {len(report.new)} new, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged."
    )
    sys.exit(0 if report.is_complete else 1)


@click.command()
@click.argument("path", metavar="[CSV]", type=PATH, required=False)
@click.option(
    "--drop", "dropped", multiple=True, metavar="ID", help="Has left: not graded. Repeat."
)
@click.option("--restore", "restored", multiple=True, metavar="ID", help="Is back. Repeat.")
@click.option("--missing", metavar="SET", help="Who has handed in nothing of it.")
def roster(
    path: Path | None, dropped: tuple[str, ...], restored: tuple[str, ...], missing: str | None
) -> None:
    """Show the list of students, or bring it up to date from a CSV: a platform's, or yours."""
    from autograder.classroom.course import Course, CourseError
    from autograder.classroom.roster import groups_in, namesakes, read_roster

    course = Course(find_checkout())
    try:
        if path is not None:
            _read_list(course, path)
        if dropped or restored:
            _drop(course, dropped, restored)
        people = read_roster(course.root)
        there = [person for person in people.values() if not person.dropped]
        if missing is not None:
            have = course.folders("submitted", full_name(missing)).by_student
            for person in there:
                if person.id not in have:
                    click.echo("  ".join(filter(None, (person.id, person.name, person.email))))
            return
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    sections: dict[str, int] = {}
    for person in there:
        sections[person.section] = sections.get(person.section, 0) + 1
    click.echo(f"{len(there)} students, {len(people) - len(there)} dropped out.")
    for section, count in sorted(sections.items()):
        if section:
            click.echo(f"  section {section}: {count}")
    if groups := groups_in(people):
        click.echo(f"  {len(groups)} groups")
    _names("More than one has the name", namesakes(people))


@click.command()
@click.argument("problem_set", metavar="SET")
@click.argument("students", metavar="[STUDENT]...", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="Move the due date itself.")
@click.option("--days", type=float, help="After the due date; 0 takes an extension back.")
@click.option("--until", metavar="TIME", help="'2026-11-20 12:00 Europe/Berlin'")
@click.option("--timezone", default="UTC", show_default=True, help="Of a TIME that says none.")
def extend(
    problem_set: str,
    students: tuple[str, ...],
    everybody: bool,
    days: float | None,
    until: str | None,
    timezone: str,
) -> None:
    """Give STUDENTs more time, before or after they hand in, or everybody.

    Late penalties are worked out again at once, and whose have changed is listed.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.term.extend import extend as extend_set
    from autograder.term.times import read_time, written, zone_of

    if (days is None) == (until is None):
        raise click.UsageError("Say either --days or --until.")
    if everybody == bool(students):
        raise click.UsageError("Name students, or say --all.")
    name = full_name(problem_set)
    try:
        time = read_time(until, zone_of(timezone)) if until is not None else None
        done = extend_set(Course(find_checkout()), name, students, days=days, until=time)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for student, deadline in done.deadlines.items():
        click.echo(f"{student or 'everybody'}: {name} until {written(deadline)}")
    _names("Handed in nothing yet; it will hold then", done.before_hand_in)
    for change in done.penalties.changes:
        click.echo(str(change))
    _problems("Not worked out", done.penalties.failures)
    sys.exit(1 if done.penalties.failures else 0)


@click.command()
@click.argument("problem_sets", nargs=-1, metavar="[SET]...")
@click.option("--to", "platform", type=click.Choice(["canvas", "moodle", "csv"]), default="csv")
@click.option("--into", type=PATH, help="The platform's own table, to be filled.")
@click.option("--by-exercise", is_flag=True, help="Points of each exercise, too; in a plain table.")
@click.option("--zero-for-nothing", is_flag=True, help="Who has handed in nothing gets 0.")
def export(
    problem_sets: tuple[str, ...],
    platform: str,
    into: Path | None,
    by_exercise: bool,
    zero_for_nothing: bool,
) -> None:
    """Write marks for Canvas, Moodle, or as a plain table, into export/: all sets, or SETs.

    What a person has still to grade is an empty field, and is listed.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.term.export import export_marks
    from autograder.term.marks import class_marks

    course = Course(find_checkout())
    try:
        found = class_marks(course, [full_name(name) for name in problem_sets])
        done = export_marks(
            course,
            found,
            platform,
            into=into,
            by_exercise=by_exercise,
            zero_for_nothing=zero_for_nothing,
        )
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    for name in found.marks:
        for change in found.penalties[name].changes:
            click.echo(f"{name}: {change}")
        _names(f"{name}: answers wait for a person, left empty", done.waiting.get(name, ()))
        _names(f"{name}: handed in nothing", done.nothing.get(name, ()))
        _names(f"{name}: no line, the platform's name isn't known", done.unknown.get(name, ()))
        _problems(f"{name}: not worked out", found.penalties[name].failures)
    click.echo(f"{done.path}: {done.students} students.")
    failed = any(found.penalties[name].failures for name in found.marks)
    sys.exit(1 if failed or any(done.unknown.values()) else 0)


@click.command()
@click.argument("folder", type=PATH)
@click.option("--course-id", help="Its name in gradebook and exchange; default: the folder's.")
@click.option("--set", "problem_sets", multiple=True, metavar="SET", help="Only these; repeat.")
def new(folder: Path, course_id: str | None, problem_sets: tuple[str, ...]) -> None:
    """Make FOLDER for another course, or for the next term, with the sets of this one.

    It has a gradebook, students and a secret of its own, and uses the kit that is installed here.
    """
    from autograder.classroom.course import CourseError
    from autograder.term.courses import new_course

    names = list(dict.fromkeys(map(full_name, problem_sets)))
    checkout, folder = find_checkout(), folder.absolute()
    if not names:
        names = [name for name in PROBLEM_SETS if (checkout / "solutions" / name).is_dir()]
    try:
        new_course(checkout, folder, course_id or folder.name, names)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{folder}: {len(names)} sets. Next: cd there, `course release`, and "
        "`nbgrader generate_assignment SET --force` for the first set."
    )


@click.command()
@click.argument("target", metavar="[ZIP]", type=PATH, required=False)
def archive(target: Path | None) -> None:
    """Write all that can't be made again into one ZIP: marks, hand-ins, feedback, secret."""
    from autograder.classroom.course import Course, CourseError
    from autograder.term.courses import archive_course

    try:
        done = archive_course(Course(find_checkout()), target and target.absolute())
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    size = done.path.stat().st_size / 1e6
    click.echo(f"{done.path}: {done.files} files, {size:.1f} MB. It holds students' data.")


def pack(problem_set: str, platform: str, students: Sequence[str]) -> None:
    """Pack the feedback of students for a platform, and say whose isn't in it.

    Parameters
    ----------
    problem_set : str
        In full.
    platform : str
        One of `pack.PLATFORMS`.
    students : sequence of str
        Whose pages are written.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.term.marks import class_comments, class_marks
    from autograder.term.pack import pack_feedback

    course = Course(find_checkout())
    try:
        marks = class_marks(course, [problem_set]).marks[problem_set]
        comments = class_comments(course, problem_set)
        done = pack_feedback(course, problem_set, platform, students, marks, comments)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    _names("Answers wait for a person", [s for s in done.students if s in marks and marks[s].waits])
    _names("Get the feedback of their group's member", done.of_others)
    _names(f"Not in it, since nothing came from {platform.capitalize()}", done.without_name)
    click.echo(f"{done.path}: feedback of {len(done.students)}.")


def _read_list(course: Any, path: Path) -> None:
    """Bring roster.csv and gradebook up to date from a list, and say what has changed."""
    from autograder.classroom.lock import only_writer
    from autograder.classroom.open_gradebook import open_gradebook
    from autograder.classroom.roster import (
        merge,
        people_in,
        read_roster,
        tell_gradebook,
        write_roster,
    )

    shared = bool(course.coursedir.groupshared)
    new = people_in(path)
    with only_writer(course.root, shared=shared), open_gradebook(course) as gradebook:
        merged = merge(read_roster(course.root), new)
        write_roster(course.root, merged.roster, shared=shared)
        tell_gradebook(gradebook, merged.roster)
    click.echo(f"{path}: {len(merged.new)} new students, {len(merged.changed)} changed.")
    _names(
        "Not in this list, and kept (`course roster --drop ID` if they have left)", merged.absent
    )


def _drop(course: Any, dropped: Sequence[str], restored: Sequence[str]) -> None:
    from autograder.classroom.lock import only_writer
    from autograder.classroom.roster import read_roster, why_no_id, with_dropped, write_roster

    for name in (*dropped, *restored):
        if why := why_no_id(name):
            raise click.ClickException(why)
    shared = bool(course.coursedir.groupshared)
    with only_writer(course.root, shared=shared):
        people = with_dropped(read_roster(course.root), dropped, dropped=True)
        people = with_dropped(people, restored, dropped=False)
        write_roster(course.root, people, shared=shared)


def _names(words: str, names: Sequence[str], echo: Callable[[str], None] = click.echo) -> None:
    if names:
        shown = ", ".join(names[:MOST_SHOWN])
        more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
        echo(f"{words} ({len(names)}): {shown}{more}.")


def _problems(words: str, found: Mapping[str, str]) -> None:
    """Print each of what needs a person; nothing is left out."""
    for what, why in sorted(found.items()):
        click.secho(f"{words}: {what}: {why}", fg="red")
