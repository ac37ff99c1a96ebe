"""YAML with positions, and nothing that surprises: text, lists, mappings.

Every value is text; the schema of its column gives the type. So ``NO`` stays
``NO``, ``12:30`` stays ``12:30``, and the last of two equal keys does not win
in silence: it is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .places import Place, Problems

__all__ = ["Listing", "Mapping", "Node", "Scalar", "read_note", "read_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML refuses, or takes for the end of a line though no editor does.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text and its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and its place."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file, with the place of each."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, name: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for key, value in self.pairs if key.text == name), None)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.pairs)


Node = Scalar | Listing | Mapping


def read_yaml(path: Path, problems: Problems) -> Mapping | None:
    """Read a YAML file whose top is a mapping.

    Returns
    -------
    Mapping or None
        None if the file could not be read; the problems say why.
    """
    where = _relative(path, problems)
    text = _text(path, where, problems)
    return None if text is None else _compose(text, where, 0, problems)


def read_note(path: Path, problems: Problems) -> tuple[Mapping, str] | None:
    """Read the front matter and the body of a Markdown note.

    Places count lines of the file, not of the front matter.
    """
    where = _relative(path, problems)
    text = _text(path, where, problems)
    if text is None:
        return None
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        problems.add(Place(where), "E101", "a note begins with a line of three hyphens", "put --- on the first line")
        return None
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            header = _compose("".join(lines[1 : number - 1]), where, 1, problems)
            return None if header is None else (header, "".join(lines[number:]))
    problems.add(Place(where), "E101", "the front matter does not close", "end it with a line of three hyphens")
    return None


def _relative(path: Path, problems: Problems) -> str:
    try:
        return path.relative_to(problems.root).as_posix()
    except ValueError:
        return path.as_posix()


def _text(path: Path, where: str, problems: Problems) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(
            Place(where), "E101", f"not UTF-8 text: {error.reason} at byte {error.start}", "save the file as UTF-8"
        )
        return None


def _compose(text: str, where: str, offset: int, problems: Problems) -> Mapping | None:
    lines = text.split("\n")
    before = len(problems.found)
    for number, line in enumerate(lines, start=1):
        if "\t" in line:
            problems.add(
                Place(where, number + offset, line.index("\t") + 1),
                "E102",
                "a tab",
                "use spaces",
            )
        control = _CONTROL.search(line)
        if control is not None:
            problems.add(
                Place(where, number + offset, control.start() + 1),
                "E101",
                f"a character that does not print, U+{ord(control[0]):04X}",
                "delete it, or write a space",
            )
    if len(problems.found) > before:
        return None
    try:
        _refuse_anchors_and_tags(text, where, offset, problems)
        if len(problems.found) > before:
            return None
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        open_quote = "unexpected end of stream" in (error.problem or "")
        mark = (error.context_mark if open_quote else error.problem_mark) or error.problem_mark
        at = Place(where, mark.line + 1 + offset, mark.column + 1) if mark else Place(where, 1 + offset)
        what = " ".join(filter(None, (error.context, error.problem)))
        hint = "close the quote" if open_quote else ""
        if "mapping values are not allowed" in what:
            hint = 'a value that holds ": " goes in double quotes'
        elif "cannot start any token" in what:
            hint = "a value that begins with this character goes in double quotes"
        problems.add(at, "E101", f"not valid YAML: {what}", hint)
        return None
    except yaml.YAMLError as error:
        problems.add(Place(where, 1 + offset), "E101", f"not valid YAML: {error}")
        return None
    walker = _Walker(where, offset, lines, problems)
    if not isinstance(node, yaml.MappingNode):
        problems.add(
            Place(where, 1 + offset),
            "E104",
            "keys and values are wanted here",
            "begin with a line such as `source: ...`",
        )
        return None
    return walker.mapping(node)


def _refuse_anchors_and_tags(text: str, where: str, offset: int, problems: Problems) -> None:
    """Report anchors, aliases and tags, which composing would resolve unseen."""
    for event in yaml.parse(text, Loader=_LOADER):
        name, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        mark = event.start_mark
        assert mark is not None
        if tag:
            problems.add(
                Place(where, mark.line + 1 + offset, mark.column + 1),
                "E102",
                f'a tag, "{tag}"',
                "every value is text; put it in quotes if it begins with !",
            )
        if name:
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "an anchor"
            problems.add(
                Place(where, mark.line + 1 + offset, mark.column + 1, len(name) + 1),
                "E102",
                f'{what}, "{name}"',
                "write the value out, or put it in quotes if it is text",
            )


class _Walker:
    def __init__(self, where: str, offset: int, lines: list[str], problems: Problems) -> None:
        self.where = where
        self.offset = offset
        self.lines = lines
        self.problems = problems

    def place(self, node: Any) -> Place:
        start, end = node.start_mark, node.end_mark
        length = end.column - start.column if start.line == end.line else len(self.line(start.line)) - start.column
        return Place(self.where, start.line + 1 + self.offset, start.column + 1, max(1, length))

    def line(self, index: int) -> str:
        return self.lines[index] if index < len(self.lines) else ""

    def node(self, node: Any) -> Node | None:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            items = [self.node(item) for item in node.value]
            return Listing(tuple(i for i in items if i is not None), self.place(node))
        return self.mapping(node)

    def scalar(self, node: Any) -> Scalar:
        place = self.place(node)
        if node.style is None or node.style == "":
            end = node.end_mark
            rest = self.line(end.line)[end.column :]
            if rest.startswith(" #") and not rest.startswith("  #"):
                self.problems.add(
                    Place(self.where, end.line + 1 + self.offset, end.column + 2),
                    "E105",
                    'a value that YAML cuts at " #"',
                    "put the value in quotes, or two spaces before a comment",
                )
        return Scalar(node.value, place)

    def mapping(self, node: Any) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.add(self.place(key_node), "E104", "a key that is not text", "write `key: value`")
                continue
            key = self.scalar(key_node)
            if key.text == "<<":
                self.problems.add(key.place, "E102", "a merge key", "write the values out")
                continue
            if key.text in seen:
                self.problems.add(
                    key.place,
                    "E103",
                    f'"{key.text}" stands here twice; first on line {seen[key.text].line}',
                    "keep one, or start a new claim",
                )
                continue
            seen[key.text] = key.place
            value = self.node(value_node)
            if value is not None:
                pairs.append((key, value))
        return Mapping(tuple(pairs), self.place(node))
