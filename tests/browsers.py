"""A real Chromium for tests of what a browser shows: the system's, driven by Playwright."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and yield its address, with a slash at its end.

    In a process of its own: what goes on in the tests' one must not cost a page a file.
    """
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--directory", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            found = re.search(r"port (\d+)", said)
            assert found, f"http.server said {said!r}"
            yield f"http://127.0.0.1:{found[1]}/"
        finally:
            server.kill()
