"""A real server of this machine around an application, for whoever needs sockets."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Its address, on a free port."""
    server = make_server("127.0.0.1", 0, _whole_answers(app), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _whole_answers(app: Flask) -> "WSGIApplication":
    """Answers read to their end before they are sent.

    Werkzeug's server does not close an answer's file when the browser has gone before it was sent; ours does.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as parts:
            return list(parts)

    return answer
