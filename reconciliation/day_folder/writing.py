"""Files on disk: written completely or not at all, and what was written once stays as it is."""

import os
from hashlib import sha256
from pathlib import Path

from pos.domain.errors import Refused


def write_once(path: Path, content: bytes) -> bool:
    """Write a file that never changes; whether it was not there before.

    Raises Refused `file_altered` when it is there with other bytes: somebody changed what was given out.
    """
    if path.exists():
        if path.read_bytes() != content:
            raise Refused(
                "file_altered",
                f"{path} is not what was written: expected SHA-256 {sha256(content).hexdigest()}, found "
                f"{sha256(path.read_bytes()).hexdigest()}; keep it somewhere else as evidence, then run again",
            )
        return False
    write_whole(path, content)
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step, durably: readers see the old bytes or the new ones, also after a power cut."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _fsync_folder(path.parent)


def _fsync_folder(folder: Path) -> None:
    # The new name is durable only when the folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
