"""The simulator in its own process: a thin HTTP shell around `SimulatorHost.answer`.

It speaks HTTP itself (http.server) because a fault must be able to send no answer at all, which WSGI cannot express.
"""

import logging
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import ClassVar, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog

from pos.gateways.simulator.messages import Reply, Request, problem

log = structlog.get_logger()

_LONGEST_BODY_BYTES = 64 * 1024
#: How long an idle connection, or one that got no answer, is kept: longer than any caller waits.
_IDLE_SECONDS = 60


def _nothing() -> None:
    """Most servers only answer."""


class SimulatorServer(ThreadingHTTPServer):
    """Serves on `host`:`port` (0: any free one) from the moment it is made, in threads of its own.

    As a context manager it runs in the background and stops at the end; a command calls `serve_forever` instead.
    """

    daemon_threads = True
    request_queue_size = 128  # several hundred connections a second arrive in bursts

    def __init__(
        self,
        answer: Callable[[Request], Reply],
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        between_requests: Callable[[], None] = _nothing,
    ) -> None:
        super().__init__((host, port), _Handler)
        self.answer = answer
        self._between_requests = between_requests
        self.url = public_url or f"http://{host}:{self.server_address[1]}"
        self.stopping = threading.Event()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join()

    def stop(self) -> None:
        """End serving; called from another thread than the one that serves."""
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def service_actions(self) -> None:
        """Called several times a second while serving."""
        self._between_requests()

    def server_bind(self) -> None:
        """Like HTTPServer's, without asking a name server for our own name: that can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is their business; anything else is a defect of ours and is logged whole."""
        del request
        gone = isinstance(sys.exc_info()[1], ConnectionError)
        log.log(logging.DEBUG if gone else logging.ERROR, "request_failed", caller=client_address, exc_info=not gone)


class _Handler(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout: ClassVar[int] = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gave it
        """Nothing: the command log already tells what was asked, and a busy day asks a million times."""

    def _serve(self) -> None:
        reply = self._answer()
        if reply.delay_seconds:
            self.server.stopping.wait(reply.delay_seconds)
        if reply.silent:
            self._stay_silent()
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send_body(reply)

    def _send_body(self, reply: Reply) -> None:
        if not reply.drip_seconds:
            self.wfile.write(reply.body)
            return
        for position in range(len(reply.body)):
            self.wfile.write(reply.body[position : position + 1])
            self.wfile.flush()
            if self.server.stopping.wait(reply.drip_seconds):
                self.close_connection = True  # the body is not whole
                return

    def _answer(self) -> Reply:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LONGEST_BODY_BYTES or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # the body is still in the socket
            return problem(413, "body_too_large", f"expected a Content-Length of at most {_LONGEST_BODY_BYTES}")
        url = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(url.path),
            query=dict(parse_qsl(url.query)),
            headers=dict(self.headers.items()),
            body=self.rfile.read(int(length)),
            base_url=self.server.url,
        )
        return self.server.answer(request)

    def _stay_silent(self) -> None:
        self.close_connection = True
        self.rfile.read(1)  # until the caller gives up and closes, or the connection has been idle too long
