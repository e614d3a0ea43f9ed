"""Talk to a hub and to its users' servers, as their browsers do."""

import asyncio
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


class Hub:
    """A hub that runs, and what its users do there."""

    def __init__(self, url: str, token: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url, self._token, self._process, self._log = url, token, process, log
        self._tokens: dict[str, str] = {}

    def wait_until_it_answers(self) -> None:
        """Wait for the hub, as long as its process lives."""
        while True:
            if self._process.poll() is not None:
                raise AssertionError(f"the hub ended:\n{self._log.read_text()[-4000:]}")
            try:
                self.ask("GET", "/hub/api/")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)  # there is no event to wait for: it opens its port when it likes

    def close(self) -> None:
        """End the hub and all that it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait()

    def ask(
        self, method: str, path: str, body: Any = None, user: str = "", form: bool = False
    ) -> Any:
        """Ask the hub, or a user's server, and return its answer: data, or text."""
        token = self._tokens[user] if user else self._token
        headers = {"Authorization": f"token {token}"}
        content = None
        if form:
            content = urllib.parse.urlencode(body).encode()
        elif body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.url}{path}", content, headers, method=method)
        try:
            with urllib.request.urlopen(request) as reply:
                text = reply.read().decode()
                self.last_headers = reply.headers  # whatever case a proxy gives their names
        except urllib.error.HTTPError as error:
            error.close()  # it has the reply, and with it the connection
            raise
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text

    def start(self, user: str) -> None:
        """Start a user's server, and wait until the hub says that it is ready."""
        self.ask("POST", f"/hub/api/users/{user}/server")
        request = urllib.request.Request(
            f"{self.url}/hub/api/users/{user}/server/progress",
            headers={"Authorization": f"token {self._token}"},
        )
        with urllib.request.urlopen(request) as events:
            for line in events:
                if not line.startswith(b"data:"):
                    continue
                event = json.loads(line.decode().removeprefix("data:"))
                if event.get("failed"):
                    raise AssertionError(f"{event}\n{self._log.read_text()[-4000:]}")
                if event.get("ready"):
                    break
        reply = self.ask("POST", f"/hub/api/users/{user}/tokens", {"note": "test"})
        self._tokens[user] = reply["token"]

    def run(self, user: str, code: str) -> str:
        """Run code in a kernel of a user's server, and return what it shows."""
        return asyncio.run(self._run(user, code))

    async def _run(self, user: str, code: str) -> str:
        kernel = self.ask("POST", f"/user/{user}/api/kernels", {"name": "python3"}, user)["id"]
        url = f"{self.url}/user/{user}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        headers = {"Authorization": f"token {self._tokens[user]}"}
        socket = await websocket_connect(HTTPRequest(url, headers=headers))
        number = uuid.uuid4().hex
        header = {"msg_id": number, "username": user, "session": number, "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = {
            "header": {**header, "msg_type": "execute_request"},
            **{"parent_header": {}, "metadata": {}, "content": content, "channel": "shell"},
        }
        await socket.write_message(json.dumps(message))
        shown = ""
        while True:
            text = await socket.read_message()
            assert text is not None, f"the kernel went away after: {shown}"
            reply = json.loads(text)
            if reply["parent_header"].get("msg_id") != number:
                continue
            kind, said = reply["msg_type"], reply["content"]
            if kind == "stream":
                shown += said["text"]
            elif kind in ("execute_result", "display_data"):
                shown += said["data"].get("text/plain", "")
            elif kind == "error":
                shown += "\n".join(said["traceback"])
            elif kind == "status" and said["execution_state"] == "idle":
                break
        socket.close()
        while await socket.read_message() is not None:
            pass  # until the kernel's side has closed it, too
        self.ask("DELETE", f"/user/{user}/api/kernels/{kernel}", user=user)
        return shown

    def order(self, user: str, command: str, folder: str = "~") -> str:
        """Run a command in a terminal of a user's, and return what it says; it has to end well."""
        shown = self.run(
            user,
            "import os, subprocess\n"
            "os.environ.pop('FORCE_COLOR', None)\n"  # a kernel's, which a terminal hasn't
            f"run = subprocess.run({command!r}, shell=True, text=True, stdin=subprocess.DEVNULL,\n"
            f"    cwd=os.path.expanduser({folder!r}), stdout=subprocess.PIPE,\n"
            "    stderr=subprocess.STDOUT)\n"
            "print(run.stdout)\nprint('exit status', run.returncode)",
        )
        assert shown.rstrip().endswith("exit status 0"), shown
        return shown
