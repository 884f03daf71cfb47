"""Several ES modules, or style sheets, as one file: a first page takes few requests, and nobody needs a build step.

Understands what our modules use and refuses the rest: imports by name from `./…` or `../…` on one line, `export` in
front of const, let, function and class, and the one closing `export{a as b}` of a vendored module.
"""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

_IMPORT = re.compile(r'^import \{ (?P<names>[\w, ]+) \} from "(?P<path>\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class) (?P<name>\w+))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"export\{(?P<pairs>[^{}]+)\};?\s*\Z")
_SHEET_IMPORT = re.compile(r'^@import "(?P<path>[^"]+)";$', re.MULTILINE)
_NOT_UNDERSTOOD = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class ModuleNotUnderstood(ValueError):
    """A module imports or exports in a way that is not joined."""


def joined_modules(entry: str, files: Mapping[str, Path]) -> str:
    """`entry` and all it imports, each in a scope of its own, in the order in which they need each other.

    `files`: every module by its address. Raises ModuleNotUnderstood, also for an import that leads nowhere and when
    modules import each other in a circle.
    """
    parts: list[str] = []
    _append(entry, files, parts, scopes={}, above=())
    return "\n".join(parts)


def joined_sheets(entry: str, files: Mapping[str, Path]) -> str:
    """A style sheet with the sheets it imports in their places; those must not point to other files themselves.

    Raises ModuleNotUnderstood for an import that leads nowhere.
    """

    def imported(found: re.Match[str]) -> str:
        address = _address(entry, found["path"])
        if address not in files:
            raise ModuleNotUnderstood(f"{entry} imports {address}: no such file")
        return files[address].read_text("utf-8")

    return _SHEET_IMPORT.sub(imported, files[entry].read_text("utf-8"))


def _append(
    module: str, files: Mapping[str, Path], parts: list[str], scopes: dict[str, str], above: tuple[str, ...]
) -> None:
    if module in above or module not in files:
        raise ModuleNotUnderstood(f"{above[-1] if above else 'nobody'} imports {module}: a circle, or no such file")
    if module in scopes:
        return
    code = files[module].read_text("utf-8")
    for found in _IMPORT.finditer(code):
        _append(_address(module, found["path"]), files, parts, scopes, (*above, module))
    scopes[module] = f"module{len(scopes)}"
    parts.append(_scoped(module, code, scopes))


def _address(module: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), path))


def _scoped(module: str, code: str, scopes: Mapping[str, str]) -> str:
    def from_scope(found: re.Match[str]) -> str:
        return f"const {{ {found['names']} }} = {scopes[_address(module, found['path'])]};"

    exported = [found["name"] for found in _EXPORT.finditer(code)]
    listed = _EXPORT_LIST.search(code)
    pairs = [pair.strip().split(" as ") for pair in listed["pairs"].split(",")] if listed else []
    exported += [f"{pair[-1]}: {pair[0]}" for pair in pairs]
    code = _EXPORT.sub("", _IMPORT.sub(from_scope, _EXPORT_LIST.sub("", code)))
    left = _NOT_UNDERSTOOD.search(code)
    if left:
        raise ModuleNotUnderstood(f"{module}: expected an import or export by name, found {left[0]!r}")
    return f"const {scopes[module]} = (() => {{\n{code}\nreturn {{ {', '.join(exported)} }};\n}})();"
