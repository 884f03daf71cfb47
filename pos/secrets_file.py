"""Secrets for a first run on one's own machine: made once, kept in a file that only its owner can read.

`NAME=value` per line: systemd's EnvironmentFile and a shell's `set -a; . file` read it, too. A ward in production
takes its secrets from wherever it keeps secrets.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

#: In the data folder.
FILE_NAME = "secrets.env"
_NAMES = ("POS_SECRET_KEY", "POS_AUDIT_KEYS", "POS_GATEWAY_SECRET")


class SecretsFileUnusable(Exception):
    """The file is there, and it is not what load_or_create writes; it was left as it is."""


def load_or_create(path: Path, new_secret: Callable[[], str]) -> dict[str, str]:
    """The secrets in `path` by variable name; on the first call they are made with `new_secret` and written.

    Two processes that start at once get the same secrets. Raises SecretsFileUnusable when others may read the file,
    or when a secret is missing in it.
    """
    if not path.exists():
        _create(path, new_secret)
    return _read(path)


def with_local_secrets(variables: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """The variables; for the local database in `data_dir`, with the secrets beside it where they are not given.

    Never with another database: rows sealed with a local key could not be verified there.
    """
    file = Path(variables.get("POS_DATA_DIR") or data_dir) / FILE_NAME
    if variables.get("POS_DATABASE_URL") or not file.exists():
        return dict(variables)
    return {**_read(file), **{name: text for name, text in variables.items() if text}}


def _read(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        raise SecretsFileUnusable(f"others than its owner may read {path}; run `chmod 600 {path}`")
    found = dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line)
    missing = [name for name in _NAMES if not found.get(name)]
    if missing:
        raise SecretsFileUnusable(f"{path} has no {', '.join(missing)}; add it, or move the file away to get a new one")
    return {name: found[name] for name in _NAMES}


def _create(path: Path, new_secret: Callable[[], str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    audit_key = hashlib.sha256(new_secret().encode()).hexdigest()
    made = (new_secret(), f"local:{audit_key}", new_secret())
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in zip(_NAMES, made, strict=True))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster: its secrets are as good, and already in use
    finally:
        draft.unlink()
