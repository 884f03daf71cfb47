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
from yaml.reader import Reader

from pos.facilities.mistakes import FacilitiesInvalid, Mistake, shown

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: about ten times slower, the same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

#: The ward's file has 60 kB; what is thirty times larger is not a list of facilities.
MOST_BYTES = 2_000_000
#: The file needs five levels. libyaml composes by recursion: 100,000 brackets end the process without a word.
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
        _refuse_what_unfolds(text, file_name)
        loader = _Loader(text)
        reader = _Reader(loader)
        node = loader.get_single_node()
        data = reader.value(node, "") if node is not None else None
    except yaml.YAMLError as error:
        raise FacilitiesInvalid(file_name, [_syntax_mistake(error)]) from error
    if reader.mistakes:
        raise FacilitiesInvalid(file_name, reader.mistakes)
    return YamlFile(data, reader.lines)


def _decoded(content: bytes, file_name: str) -> str:
    if len(content) > MOST_BYTES:
        mistake = Mistake("size", f"more than {MOST_BYTES:,} bytes", "a list of facilities")
        raise FacilitiesInvalid(file_name, [mistake])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise FacilitiesInvalid(file_name, [Mistake(f"line {line}", found, "text in UTF-8")]) from error
    unprintable = Reader.NON_PRINTABLE.search(text)
    if unprintable:
        start = unprintable.start()
        where = f"line {text.count(chr(10), 0, start) + 1}, column {start - text.rfind(chr(10), 0, start)}"
        raise FacilitiesInvalid(file_name, [Mistake(where, shown(unprintable.group()), "a printable character")])
    return text


def _refuse_what_unfolds(text: str, file_name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        where = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            mistake = Mistake(where, f"the alias *{event.anchor}", "the value itself, written out")
            raise FacilitiesInvalid(file_name, [mistake])
        if depth > DEEPEST:
            raise FacilitiesInvalid(file_name, [Mistake(where, f"more than {DEEPEST} levels", "rows of tables")])


def _syntax_mistake(error: yaml.YAMLError) -> Mistake:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Mistake("the file", str(error), "YAML that can be read")
    problem = ", ".join(part.removeprefix("found ") for part in (error.problem, error.context) if part)
    return Mistake(_place(error.problem_mark), problem, "YAML that can be read")


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"


class _Reader:
    """Walks the nodes and keeps what a plain load would lose: lines and repeated keys."""

    def __init__(self, loader: Any) -> None:
        self.lines: dict[str, int] = {}
        self.mistakes: list[Mistake] = []
        self._loader = loader

    def value(self, node: yaml.Node, path: str) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, key_path) for key, key_path, child in self._rows(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, f"{path}[{index}]") for index, child in enumerate(node.value)]
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
