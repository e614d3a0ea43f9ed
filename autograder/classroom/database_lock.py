"""One writer at a time in a server's database: a lock that ends with the connection that holds it.

The lock on the course's folder (`lock`) keeps apart who works in one folder; this one, who writes
into one database, from whatever folder or machine.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.course import CourseError

KEY = 0x6261636B70726F70
"""Of PostgreSQL's advisory locks, which are numbers, apart for each database: "backprop"."""
TRIES = 10
PAUSE_SECONDS = 0.5
"""A server may need a moment to see that a holder was killed."""
HOLDER = """
    SELECT coalesce(host(client_addr), 'the server itself') AS host, backend_start
    FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = :high AND objid = :low
"""


class DatabaseLock:
    """The lock of a database, where it has one: PostgreSQL does, SQLite's file needs none.

    Parameters
    ----------
    engine : Engine
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._is_server = engine.dialect.name == "postgresql"

    def hold(self) -> None:
        """Make sure that we hold it: take it, or take it again if the connection was lost.

        Raises
        ------
        CourseError
            If another process holds it.
        SQLAlchemyError
            If the server can't be asked.
        """
        if not self._is_server:
            return
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return
            except SQLAlchemyError:
                self.let_go()
        self._take()

    def let_go(self) -> None:
        """Close the connection, and with it the lock; it doesn't go back to be used by others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()

    def _take(self) -> None:
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        try:
            for number in range(TRIES):
                if number:
                    time.sleep(PAUSE_SECONDS)
                asked = text("SELECT pg_try_advisory_lock(:key)")
                if connection.execute(asked, {"key": KEY}).scalar_one():
                    # a server keeps the lock of a machine that went away until it misses it
                    connection.execute(text("SET tcp_keepalives_idle = 60"))
                    self._connection = connection
                    return
            high, low = KEY >> 32, KEY & 0xFFFFFFFF
            holder = connection.execute(text(HOLDER), {"high": high, "low": low}).first()
        finally:
            if self._connection is not connection:
                connection.close()
        raise CourseError(
            f"another `course grade` writes into {self._engine.url.render_as_string()}"
            + (f" (from {holder.host}, since {holder.backend_start:%H:%M})" if holder else "")
            + "; wait until it is done, or stop it"
        )


@contextlib.contextmanager
def only_writer_of(engine: Engine) -> Iterator[DatabaseLock]:
    """Hold the lock of a database; raises as `DatabaseLock.hold`."""
    lock = DatabaseLock(engine)
    try:
        lock.hold()
        yield lock
    finally:
        lock.let_go()
