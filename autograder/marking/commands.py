"""`course mark`: its arguments and messages."""

from __future__ import annotations

import webbrowser

import click

from autograder.classroom.where import find_checkout, full_name


def add_commands(main: click.Group) -> None:
    """Add the command of this module to `course`."""
    main.add_command(mark)


@click.command()
@click.argument("problem_set", metavar="SET")
@click.argument("question", metavar="[QUESTION]", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: one that is free.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def mark(problem_set: str, question: str | None, port: int, no_browser: bool) -> None:
    """Grade written answers: one question, all students, equal answers together, rubric beside.

    Serves a page to this machine alone, until Ctrl-C. Points go where formgrader's go.
    """
    from autograder.classroom.course import Course, CourseError
    from autograder.marking.server import MarkingServer

    try:
        server = MarkingServer(Course(find_checkout()), full_name(problem_set), port)
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"port {port} can't be had: {error.strerror}") from None
    with server:
        if question is not None and question not in server.questions:
            raise click.BadParameter(
                f"there is no question {question!r}; there are {', '.join(server.questions)}"
            )
        address = server.address(question or "")
        click.echo(f"{address}\nThe address lets in whoever has it. Ctrl-C ends.")
        if not no_browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("")
