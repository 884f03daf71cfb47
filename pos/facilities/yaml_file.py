"""facilities.yaml as plain values, each with its line; refuses what YAML readers understand differently.

YAML 1.1 reads `10:30` as 630, `0123` as 83, `no` as false, and the last of two equal keys wins silently.
In a file that decides about money each of these is a mistake with its line, never a value. Aliases are refused too:
a few of them, nested, unfold into gigabytes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from pos.facilities.mistakes import FacilitiesInvalid, Mistake, shown

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: about ten times slower, the same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

#: The ward's file has 60 kB; what is thirty times larger is not a list of facilities.
MOST_BYTES = 2_000_000
#: The file needs five levels; libyaml would follow any number.
DEEPEST = 20

_TAG = "tag:yaml.org,2002:"
#: How a number or truth value is written so that every reader agrees about it.
_UNAMBIGUOUS = {f"{_TAG}int": re.compile(r"-?(0|[1-9][0-9]*)"), f"{_TAG}bool": re.compile(r"true|false")}
_PLAIN_TAGS = {f"{_TAG}{name}" for name in ("str", "int", "bool", "null", "float", "timestamp")}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The values, and for each path (`counters[3].terminals[0].agent`) the line on which it stands."""

    data: Any
    lines: Mapping[str, int]


def read_yaml(content: bytes, file_name: str) -> YamlFile:
    """Read a UTF-8 YAML document. Raises FacilitiesInvalid with line and column."""
    text = _decoded(content, file_name)
    try:
        loader = _Loader(text)
        reader = _Reader(loader)
        node = loader.get_single_node()
        data = reader.value(node, "", 0) if node is not None else None
    except yaml.YAMLError as error:
        raise FacilitiesInvalid(file_name, [_syntax_mistake(error, text)]) from error
    if reader.mistakes:
        raise FacilitiesInvalid(file_name, reader.mistakes)
    return YamlFile(data, reader.lines)


def _decoded(content: bytes, file_name: str) -> str:
    if len(content) > MOST_BYTES:
        mistake = Mistake("size", f"more than {MOST_BYTES:,} bytes", "a list of facilities")
        raise FacilitiesInvalid(file_name, [mistake])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise FacilitiesInvalid(file_name, [Mistake(f"line {line}", found, "text in UTF-8")]) from error


def _syntax_mistake(error: yaml.YAMLError, text: str) -> Mistake:
    expected = "YAML that can be read"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        problem = ", ".join(part for part in (error.problem, error.context) if part)
        return Mistake(f"line {mark.line + 1}, column {mark.column + 1}", problem, expected)
    position = getattr(error, "position", 0)
    line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    return Mistake(f"line {line}, column {column}", "a character that YAML does not allow", expected)


class _Reader:
    """Walks the nodes and keeps what a plain load would lose: lines, repeated keys, aliases."""

    def __init__(self, loader: Any) -> None:
        self.lines: dict[str, int] = {}
        self.mistakes: list[Mistake] = []
        self._loader = loader
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if id(node) in self._seen:  # an alias is the same node once more
            return self._mistake(path, "an alias (*)", "the value itself, written out", line)
        self._seen.add(id(node))
        if depth > DEEPEST:
            return self._mistake(path, f"more than {DEEPEST} levels", "the levels of this file's tables", line)
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, key_path, depth + 1) for key, key_path, child in self._rows(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, f"{path}[{index}]", depth + 1) for index, child in enumerate(node.value)]
        return self._scalar(node, path, line)

    def _rows(self, node: yaml.MappingNode, path: str) -> Iterator[tuple[str, str, yaml.Node]]:
        first_lines: dict[str, int] = {}
        for key_node, child in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            key_path = f"{path}.{key}" if path else str(key)
            if key_node.tag != f"{_TAG}str":
                self._mistake(path or "the file", f"the key {shown(key)}", "a key that is a word", line)
            elif key in first_lines:
                expected = f"each key once; it stands on line {first_lines[key]} already"
                self._mistake(key_path, "the key again", expected, line)
            else:
                first_lines[key] = line
                yield key, key_path, child

    def _scalar(self, node: yaml.Node, path: str, line: int) -> Any:
        pattern = _UNAMBIGUOUS.get(node.tag)
        if node.tag not in _PLAIN_TAGS or (pattern and not pattern.fullmatch(node.value)):
            expected = "a text in quotes, a decimal number, true or false"
            return self._mistake(path, str(node.value), expected, line)
        try:
            return self._loader.construct_object(node)
        except ValueError:
            return self._mistake(path, str(node.value), "a date that exists, as YYYY-MM-DD", line)

    def _mistake(self, path: str, found: str, expected: str, line: int) -> None:
        self.mistakes.append(Mistake(path, found, expected, line))
