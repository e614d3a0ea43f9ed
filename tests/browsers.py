"""A real Chromium for tests of what a browser shows: the system's, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "COURSE_TESTS_NEED_CHROMIUM"
"""Set where a missing browser is a failure, as in .ci/run, and not a test that is skipped."""


def path_of_chromium() -> str:
    """Return the path of the system's Chromium; skip the test where there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    missing = "There is no Chromium on PATH (Debian, Ubuntu: apt install chromium)."
    if os.environ.get(REQUIRED):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium and end it."""
    path = path_of_chromium()
    with sync_playwright() as playwright:
        # a root's Chromium has no sandbox of its own
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and yield its address, with a slash at its end."""
    handler = partial(_Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
