"""Copy a course's gradebook into another database, all rows of it or none: SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from nbgrader.api import Base, Gradebook
from sqlalchemy import Column, MetaData, String, Table, create_engine, func, inspect, select
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.course import Course, CourseError
from autograder.classroom.lock import only_writer
from autograder.classroom.open_gradebook import address, first_line, open_gradebook, why_not

CHUNK = 1000
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
"""Alembic's own table, in which nbgrader keeps the version of the others."""


def move_gradebook(course: Course, target: str) -> dict[str, int]:
    """Copy every table of a course's gradebook into an empty database, and compare.

    The old one stays as it is; nbgrader_config.py decides which of them counts.

    Parameters
    ----------
    course : Course
    target : str
        Address of a database, such as postgresql+psycopg://USER@HOST/DATABASE.

    Returns
    -------
    dict of str to int
        How many rows each table has.

    Raises
    ------
    CourseError
        If the old one can't be read, the new one isn't empty or can't be written, or a row doesn't
        fit. Then nothing was written.
    """
    url = address(target)
    shared = bool(course.coursedir.groupshared)
    with (
        only_writer(course.root, shared=shared),
        open_gradebook(course) as gradebook,
        _engine(url) as engine,
    ):
        _refuse_full(engine, url)
        try:
            with gradebook.engine.connect() as old, engine.begin() as new:
                return _copy(old, new)
        except SQLAlchemyError as error:
            raise CourseError(
                f"the gradebook can't be copied: {first_line(error)}. Nothing was written"
            ) from error


def check_opens(course: Course, target: str) -> None:
    """Make sure that nbgrader takes a database for a gradebook; raises `CourseError`."""
    try:
        with Gradebook(target, course.coursedir.course_id):
            pass
    except SQLAlchemyError as error:
        raise why_not(address(target), error) from error


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise why_not(url, error) from error
    try:
        yield engine
    finally:
        engine.dispose()


def _refuse_full(engine: Engine, url: URL) -> None:
    """Stop at a database that holds something."""
    try:
        tables = inspect(engine).get_table_names()
    except SQLAlchemyError as error:
        raise why_not(url, error) from error
    if tables:
        raise CourseError(
            f"{url.render_as_string(hide_password=True)} holds tables already, such as "
            f"{tables[0]}; move the gradebook into an empty database"
        )


def _copy(old: Connection, new: Connection) -> dict[str, int]:
    """Copy all tables, parents first, and compare what is there afterwards."""
    Base.metadata.create_all(new)
    VERSION.create(new)
    counts: dict[str, int] = {}
    for table in [*Base.metadata.sorted_tables, VERSION]:
        with closing(old.execute(select(table))) as rows:
            for part in rows.mappings().partitions(CHUNK):
                new.execute(table.insert(), [dict(row) for row in part])
        counts[table.name] = new.execute(select(func.count()).select_from(table)).scalar_one()
        if sorted(map(repr, old.execute(select(table)))) != sorted(
            map(repr, new.execute(select(table)))
        ):
            raise CourseError(
                f"the table {table.name} isn't the same in the new database. Nothing was written"
            )
    return counts
