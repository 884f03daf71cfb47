"""The command log as a file: the truth of the simulated agents survives a restart of their process."""

import fcntl
import json
import os
from pathlib import Path
from typing import Self

from pos.gateways.simulator.core import Simulator


class StateFileUnreadable(Exception):
    """The file is not a command log of this simulator; nothing was changed."""


class StateFile:
    """The first line says with which seed the others were written; under another one they would mean other ids.

    Lines go to the operating system at once, so that a killed process loses none; a power cut may.
    """

    def __init__(self, path: Path, simulator: Simulator) -> None:
        self._path = path
        self._header = json.dumps({"simulator_log": 1, "seed": simulator.seed})
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise StateFileUnreadable(f"{path}: another process writes it; two would mix their truths") from None

    @classmethod
    def restore(cls, path: Path, simulator: Simulator) -> Self:
        """Open or begin the file at `path` and replay it into a fresh simulator. Raises StateFileUnreadable."""
        state = cls(path, simulator)
        try:
            state._replay_into(simulator)
        except ValueError as error:
            state.close()
            raise StateFileUnreadable(f"{path}: {error}. Move the file away to begin anew") from error
        simulator.log.clear()
        simulator.notices.clear()
        return state

    def append(self, lines: list[str]) -> None:
        """Add lines (without their ends)."""
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _replay_into(self, simulator: Simulator) -> None:
        self._file.seek(0)
        raw = self._file.read()
        whole = raw[: raw.rfind(b"\n") + 1]
        if not whole and not self._header.encode().startswith(raw):
            raise ValueError(f"expected the first line {self._header}, found {raw[:200]!r}")
        if whole:
            header, *lines = whole.decode("utf-8").splitlines()
            if header != self._header:
                raise ValueError(f"expected the first line {self._header}, found {header[:200]}")
            simulator.replay(lines)
        # A line without its end was being written when the process died: its caller never got an answer.
        os.ftruncate(self._file.fileno(), len(whole))
        if not whole:
            self.append([self._header])
