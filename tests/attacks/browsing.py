"""A real browser at a real server: what of a page leads where, and what ran in it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import Browser, Page

HANG_SECONDS = 600.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""
TOKEN = "a-token-for-tests"
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => { window.ran.push(name); };
"""
LOOK = """
() => {
  const names = ["href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "srcset",
                 "background", "poster", "ping", "manifest"];
  const links = [], active = [];
  for (const element of document.querySelectorAll("*")) {
    for (const name of names) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      let url;
      try { url = new URL(value, document.baseURI).href; } catch { url = value; }
      links.push(url);
    }
    for (const attribute of element.attributes)
      if (attribute.name.startsWith("on"))
        active.push(element.tagName + " " + attribute.name + "=" + attribute.value);
    if (["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "FORM", "BASE", "META", "SVG"]
        .includes(element.tagName.toUpperCase()))
      active.push(element.tagName + " " + element.textContent);
  }
  const ran = [...window.ran];
  if (window.stolen !== undefined) ran.push("stolen");
  return {links, active, ran};
}
"""


@dataclass(frozen=True)
class Seen:
    """What a page had in it when it had loaded.

    Parameters
    ----------
    near : frozenset of str
        Links and sources that lead to the page's own server, as the browser resolves them.
    active : frozenset of str
        Elements and attributes that run, or change the whole page.
    ran : tuple of str
        Scripts of attacks that did run.
    asked : frozenset of str
        What the browser asked for.
    """

    near: frozenset[str]
    active: frozenset[str]
    ran: tuple[str, ...]
    asked: frozenset[str]


def is_near(link: str, page: str) -> bool:
    """Whether a link of a page leads to the page's server, or to this machine, or nowhere known.

    Places in the page and pictures in the link itself don't count.
    """
    if link.startswith("data:image/") or ("#" in link and urldefrag(link)[0] == urldefrag(page)[0]):
        return False
    host = urlsplit(link).hostname
    return host in (urlsplit(page).hostname, "localhost", None) or str(host).startswith("127.")


@contextlib.contextmanager
def jupyter_lab(course: Path, folder: Path) -> Iterator[str]:
    """Run JupyterLab in a course, with nothing of this machine's settings; yield its address."""
    runtime = folder / "runtime"
    runtime.mkdir(parents=True)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.port_retries=50"]
    command += [f"--ServerApp.root_dir={course}", f"--IdentityProvider.token={TOKEN}"]
    own = {"HOME": str(folder), "JUPYTER_RUNTIME_DIR": str(runtime)}
    own |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=course, env={**os.environ, **own}, stdout=log, stderr=log
        )
    try:
        yield _address(server, runtime, folder / "log")
    finally:
        server.terminate()
        server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until a server says where it is, or has ended."""
    deadline = time.monotonic() + HANG_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError):  # not yet written to its end
                facts: dict[str, Any] = json.loads(path.read_text())
                return str(facts["url"]).rstrip("/")
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab didn't start: {log.read_text()[-3000:]}")


def seen_on(page: Page, url: str) -> Seen:
    """Open a page, and look at it when all of it has loaded."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(url, wait_until="load", timeout=1000 * HANG_SECONDS)
    found = page.evaluate(LOOK)
    return Seen(
        frozenset(link for link in found["links"] if is_near(link, page.url)),
        frozenset(found["active"]),
        tuple(found["ran"]),
        frozenset(asked),
    )


@contextlib.contextmanager
def fresh_page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window that is logged in, and reaches this machine's servers and files alone."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    here = urlsplit(address).netloc
    context.route(
        lambda url: urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != here,
        lambda route: route.abort(),
    )
    page = context.new_page()
    page.goto(f"{address}/api/status?token={TOKEN}", timeout=1000 * HANG_SECONDS)
    yield page
    context.close()
