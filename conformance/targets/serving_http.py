"""A target served over HTTP: requests are POST bodies, at one path, one after the other.

Only ``application/json`` is taken, which a page in a browser cannot send here unasked.
"""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from srpd.conformance.targets.limits import LONGEST_REPLY
from srpd.conformance.targets.serving import Answering

_IDLE_SECONDS = 600


class AdapterServer(ThreadingHTTPServer):
    """Serves one target at ``http://HOST:PORT/`` plus `path`; connections take turns.

    Raises `OSError` if the address cannot be had. After `bye` it goes on: the next run begins with
    `hello` and `reset`.
    """

    daemon_threads = True

    def __init__(self, answering: Answering, host: str, port: int, path: str = "/") -> None:
        super().__init__((host, port), _Handler)
        self.path = path
        self._answering = answering
        self._turn = Lock()

    def answer(self, line: bytes) -> bytes:
        """The reply to a request."""
        with self._turn:
            return self._answering.answer(line)

    @property
    def url(self) -> str:
        """Where it is reached."""
        host, port = self.server_address[:2]
        shown = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{shown}:{port}{self.path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "srpd"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = _IDLE_SECONDS
    server: AdapterServer

    def do_POST(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if self.path != self.server.path:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif kind != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif not (length.isascii() and length.isdecimal()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > len(str(LONGEST_REPLY)) or int(length) > LONGEST_REPLY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            reply = self.server.answer(self.rfile.read(int(length)))
            self._send(HTTPStatus.OK, "application/json", reply)

    def log_message(self, format: str, *_: object) -> None:
        """Nothing: what passes is in the trace of the run."""
        del format

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._send(status, "text/plain; charset=utf-8", f"{status.phrase}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
