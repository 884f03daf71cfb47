"""Child processes of a house on one machine: started, waited for, and stopped together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

_START_SECONDS = 30
_STOP_SECONDS = 15


class ChildFailed(Exception):
    """A process of the house ended by itself, or did not start in time."""


class Children:
    """Runs programs of this house beside us; leaving the block stops them, the last one started first."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = {**os.environ, **environment}
        self._logs = logs
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, module: str, arguments: Sequence[str], ready_url: str | None = None) -> None:
        """Start `python -m module arguments`; with `ready_url`, wait until it answers. Raises ChildFailed."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 our own programs
                [sys.executable, "-m", module, *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone: we stop them, in order
            )
        self._running.append((name, child))
        if ready_url:
            self._wait(name, child, ready_url)

    def run(self, name: str, module: str, arguments: Sequence[str], *, show: bool = False) -> tuple[int, int]:
        """Run a program to its end: (exit code, its peak memory in kilobytes)."""
        command = [sys.executable, "-m", module, *arguments]
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{name}.log").open("ab") as log:
            output = None if show else log
            child = subprocess.Popen(command, env=self._environment, stdout=output, stderr=output)  # noqa: S603 our own
            _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode, usage.ru_maxrss

    def peak_memory_kb(self) -> dict[str, int]:
        """Per running program, the largest memory any of its processes has held so far."""
        return {name: _peak_kb(child.pid) for name, child in self._running}

    def wait_for_any(self) -> None:
        """Return when one of them ends, which none should. Raises ChildFailed."""
        while True:
            for name, child in self._running:
                if child.poll() is not None:
                    raise ChildFailed(f"{name} ended with {child.returncode}; see {self._logs / name}.log")
            sleep(0.5)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for whoever does not listen."""
        for _, child in reversed(self._running):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()

    def _wait(self, name: str, child: "subprocess.Popen[bytes]", url: str) -> None:
        until = monotonic() + _START_SECONDS
        while monotonic() < until:
            if child.poll() is not None:
                raise ChildFailed(f"{name} did not start; see {self._logs / name}.log")
            with contextlib.suppress(URLError, ConnectionError, TimeoutError), urlopen(url, timeout=2):  # noqa: S310 ours
                return
            sleep(0.05)
        raise ChildFailed(f"{name} did not answer at {url} within {_START_SECONDS} s; see {self._logs / name}.log")


@contextlib.contextmanager
def children(environment: Mapping[str, str], logs: Path) -> Iterator[Children]:
    """The processes of one block."""
    running = Children(environment, logs)
    try:
        yield running
    finally:
        running.stop()


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _peak_kb(pid: int) -> int:
    """The largest VmHWM of a process and its children (gunicorn's worker is a child)."""
    peaks = [_status_kb(pid)]
    with contextlib.suppress(FileNotFoundError):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        peaks += [_peak_kb(int(child)) for child in found]
    return max(peaks)


def _status_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
