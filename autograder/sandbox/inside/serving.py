"""A workspace's loop: wait for the host, run a cell or call a function, answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import frames, wire
from .answering import answer_message
from .exit_statuses import OUT_OF_MEMORY, TOO_MUCH_OUTPUT
from .frames import Channel

if TYPE_CHECKING:
    from .shell import Shell


Request = tuple[bytes, bytes, bytes]
"""Kind, token and payload."""
ABOUT_LOOPS = (
    *("async", "await", "aio", "_loop", "ioloop", "tornado", "trio", "curio", "nest_", "ipython"),
    *("ipykernel", "jupyter", "widgets", "import_"),
)
"""In a cell that may ask for the loop that runs in every notebook."""
RUNS = {word: re.compile(rf"\b{word}\b") for word in ("exec", "eval", "run")}
"""The same, as whole words."""
DIVE = b"""\
def dive(n=0):
    try:
        return dive(n + 1)
    except RecursionError:
        return n
depth = dive()"""
"""A cell that counts how many calls are left."""


class Server:
    """Answers the host's requests, one at a time.

    Parameters
    ----------
    channel : Channel
    shell : Shell
    output_bytes : int
        After so many characters of output this process ends. The host counts as well, and
        believes nobody; but here it is always the same print at which it stops.
    """

    def __init__(self, channel: Channel, shell: Shell, output_bytes: int) -> None:
        self._channel = channel
        self._shell = shell
        self._left = output_bytes
        self._longest = longest_message(output_bytes)
        self._token = frames.NO_TOKEN
        self._shown = True

    def run(self) -> None:
        """Serve until the host hangs up; never returns."""
        try:
            self._shell.start(self._deliver)
            self._channel.send(frames.READY, frames.NO_TOKEN)
            asyncio.run(self.serve_in_loop(self.serve_without_loop()))
        except EOFError:
            os._exit(0)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)

    def serve_without_loop(self) -> Request:
        """Answer requests, up to the first that may need an event loop; return that one.

        To make a loop takes as long as a dozen cells, and most notebooks never notice it.
        """
        while True:
            if not self._channel.has_more():
                self._channel.ring()
            request = kind, self._token, payload = self._channel.receive()
            self._shown = kind == frames.EXECUTE
            reply = (frames.DONE, self._token, b"")
            if kind == frames.EXECUTE:
                source = payload.decode("utf-8", "surrogatepass")
                if may_need_a_loop(source) or not self._shell.is_plain(source):
                    return request
                with _going_on():
                    self._shell.run_plain_cell(source)
            else:
                reply = (frames.REPORT, self._token, self._answer(payload))
            self._reply(*reply)

    async def serve_in_loop(self, request: Request) -> None:
        """Answer this request and all that follow, each with one frame of its own token."""
        while True:
            kind, self._token, payload = request
            self._shown = kind == frames.EXECUTE
            reply = (frames.DONE, self._token, b"")
            if kind == frames.EXECUTE:
                with _going_on():
                    await self._shell.run_cell(payload.decode("utf-8", "surrogatepass"))
            else:
                reply = (frames.REPORT, self._token, self._answer(payload))
            self._reply(*reply)
            # what a cell left running in the background goes on meanwhile
            if self._channel.has_more():
                await asyncio.sleep(0)
            else:
                self._channel.ring()
                await _until_readable(self._channel)
            request = self._channel.receive()

    def _reply(self, kind: bytes, token: bytes, payload: bytes) -> None:
        if self._shell.asked_to_exit:
            os._exit(0)
        self._channel.send(kind, token, payload)

    def _answer(self, payload: bytes) -> bytes:
        try:
            report = answer_message(self._shell.names, payload)
        except KeyboardInterrupt as error:
            text = {"kind": type(error).__name__, "message": str(error)[:300]}
            report = wire.encode({"error": text})
        self._shell.flush()
        return report

    def _deliver(self, kind: str, content: dict[str, Any]) -> None:
        if kind not in OUTPUT_TYPES:
            return
        content = kept_of(kind, content)
        self._left -= size_of(content)
        if self._left < 0 and kind != "execute_input":
            os._exit(TOO_MUCH_OUTPUT)
        if self._shown:
            message = _as_json({"msg_type": kind, "content": content})
            if len(message) > self._longest:
                os._exit(TOO_MUCH_OUTPUT)
            self._channel.send(frames.MESSAGE, self._token, message)


def may_need_a_loop(source: str) -> bool:
    """Whether a source speaks of loops, in whatever letters: Python takes some for others."""
    folded = source.lower() if source.isascii() else unicodedata.normalize("NFKC", source).lower()
    # not by one regular expression, which takes forty times as long
    return any(word in folded for word in ABOUT_LOOPS) or any(
        word in folded and whole.search(folded) for word, whole in RUNS.items()
    )


@contextlib.contextmanager
def _going_on() -> Iterator[None]:
    """Go on after whatever but a want of memory, which isn't the cell's own: that is an output.

    What cells have done to the kernel's parts may make them raise. What has been shown so far
    counts, and the next cell may put it right.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception:
        return


def match_depths(shell: Shell) -> None:
    """Have a recursion end after as many calls without a loop as within one.

    The traceback says how many there were.
    """
    depths = []
    for prefix in (b"", b"# await\n"):
        server = Server(_Once((frames.EXECUTE, frames.NO_TOKEN, prefix + DIVE)), shell, 2**20)  # type: ignore[arg-type]
        with contextlib.suppress(EOFError):
            asyncio.run(server.serve_in_loop(server.serve_without_loop()))
        depths.append(shell.names["depth"])
    shell.have_frames_without_loop(depths[0] - depths[1])


class _Once:
    """A channel with one request, whose answer nobody hears."""

    def __init__(self, request: Request) -> None:
        self._requests = [request]

    def has_more(self) -> bool:
        return True

    def receive(self) -> Request:
        if not self._requests:
            raise EOFError
        return self._requests.pop()

    def send(self, kind: bytes, token: bytes, payload: bytes = b"") -> None:
        pass


OUTPUT_TYPES = frozenset(
    (
        *("clear_output", "display_data", "error", "execute_input", "execute_result"),
        *("stream", "update_display_data"),
    )
)


KEPT_TYPES = ("text/plain", "image/png", "image/jpeg")
"""Formats that a graded notebook keeps: they can't run anything in a browser."""
FIELDS = {
    "clear_output": ("wait",),
    "display_data": ("data", "metadata", "transient"),
    "error": ("ename", "evalue", "traceback"),
    "execute_input": ("execution_count",),
    "execute_result": ("data", "metadata", "transient", "execution_count"),
    "stream": ("name", "text"),
    "update_display_data": ("data", "metadata", "transient"),
}
"""What an output keeps of its message."""


def kept_of(kind: str, content: object) -> dict[str, Any]:
    """Return what is kept of an output's content, so that nothing else is carried and counted."""
    if not isinstance(content, dict):
        return {}
    kept = {name: content[name] for name in FIELDS[kind] if name in content}
    if isinstance(kept.get("data"), dict):
        kept["data"] = {name: kept["data"][name] for name in KEPT_TYPES if name in kept["data"]}
    if "metadata" in kept:
        kept["metadata"] = {}
    if "transient" in kept:
        transient = kept.pop("transient")
        display_id = transient.get("display_id") if isinstance(transient, dict) else None
        kept["transient"] = {"display_id": display_id} if isinstance(display_id, str) else {}
    return kept


def longest_message(output_bytes: int) -> int:
    """Return how many bytes a message may have at most."""
    return 2 * output_bytes + wire.TEXT_LIMIT


def size_of(content: object) -> int:
    """Return about how many characters an output carries, keys and items counted."""
    if isinstance(content, dict):
        return sum(8 + size_of(key) + size_of(value) for key, value in content.items())
    if isinstance(content, (list, tuple)):
        return sum(8 + size_of(value) for value in content)
    if isinstance(content, int):
        return 8 + content.bit_length() // 3
    return len(content) if isinstance(content, str) else 8


def _default(value: object) -> Any:
    from jupyter_client.jsonutil import json_default

    return json_default(value)


_PLAIN_JSON = json.JSONEncoder(default=_default, allow_nan=False, ensure_ascii=False)


def _as_json(message: dict[str, Any]) -> bytes:
    """Write a message as JSON, as Jupyter would: what isn't JSON is made so."""
    try:
        text = _PLAIN_JSON.encode(message)
    except (TypeError, ValueError):
        from jupyter_client.jsonutil import json_clean

        text = json.dumps(json_clean(message), default=str, allow_nan=False, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


async def _until_readable(channel: Channel) -> None:
    """Wait for the host without keeping the event loop from the tasks that cells have made."""
    loop = asyncio.get_running_loop()
    readable = loop.create_future()

    def wake() -> None:
        loop.remove_reader(channel.fileno())
        if not readable.done():
            readable.set_result(None)

    loop.add_reader(channel.fileno(), wake)
    await readable
