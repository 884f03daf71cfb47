"""gunicorn with one process and threads: SQLite has one writer, and 44 counters need no more."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

#: More threads than people who press a key at the same instant; each waits for the one writer anyway.
_THREADS = 16
#: A terminal is asked for at most 5 s, an agent for at most 10 s: a request that takes longer hangs.
_TIMEOUT_SECONDS = 30
#: Longer than the longest call to an agent, so that a stop lets every answer be recorded.
_GRACE_SECONDS = 12


class WebServer(BaseApplication):
    """Serves one app on one address until SIGTERM or SIGINT. The app is made in the worker, after the fork."""

    def __init__(self, make_app: Callable[[], Flask], bind: str) -> None:
        self._make_app = make_app
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": 1,
            "threads": _THREADS,
            "worker_class": "gthread",
            "timeout": _TIMEOUT_SECONDS,
            "graceful_timeout": _GRACE_SECONDS,
            "control_socket_disable": True,  # it would be opened in somebody's home directory
            "loglevel": "warning",
            "proc_name": "pos serve",
        }
        super().__init__()

    def load_config(self) -> None:
        """Nothing but the options above: no command line, no file."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application gunicorn serves."""
        return self._make_app().wsgi_app
