"""Style sheets, scripts and fonts under addresses that change with every release, so that browsers keep them for good.

One release has one hash over all files: the address of a font inside a style sheet and of a module inside a module
stays relative, and is new, too, when anything is new.
"""

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask, Response, abort, send_file, url_for

from pos.web.joined_modules import joined_modules, joined_sheets

#: A year; the address of changed content is another one.
_KEPT_SECONDS = 365 * 24 * 3600
#: Debian's table of media types calls these differently, or not at all.
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


class Assets:
    """The files below some folders. `folders`: the first part of the address -> folder; "" is the shared one."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._files = dict(_files(folders))
        self._joined: dict[str, bytes] = {}
        self.release = _hash_of(self._files)

    def join(self, entry: str) -> None:
        """Deliver a script or style sheet together with all it imports. Raises ModuleNotUnderstood."""
        join = joined_sheets if entry.endswith(".css") else joined_modules
        self._joined[entry] = join(entry, self._files).encode()

    def register(self, app: Flask) -> None:
        """Serve them under /static/<release>/…; templates write `asset("css/base.css")`. Raises KeyError at once."""
        app.add_url_rule("/static/<release>/<path:path>", "static", self._serve)
        app.jinja_env.globals["asset"] = self.url

    def url(self, path: str) -> str:
        """The address of a file of this release. Raises KeyError for one that is not there."""
        self._files[path]
        return url_for("static", release=self.release, path=path)

    def _serve(self, release: str, path: str) -> Response:
        if path not in self._files:
            abort(404)
        media_type = _MEDIA_TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0]
        if path in self._joined:
            response = Response(self._joined[path], mimetype=media_type)
        else:
            response = send_file(self._files[path], mimetype=media_type)
        # A page of the release before may still be open and ask: it gets today's file, but must not keep it.
        kept = f"public, max-age={_KEPT_SECONDS}, immutable" if release == self.release else "no-store"
        response.headers["Cache-Control"] = kept
        return response


def _files(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for prefix, folder in folders.items():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                yield "/".join((*([prefix] if prefix else []), *file.relative_to(folder).parts)), file


def _hash_of(files: Mapping[str, Path]) -> str:
    hashed = hashlib.sha256()
    for name, file in sorted(files.items()):
        hashed.update(f"{name}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return hashed.hexdigest()[:16]
