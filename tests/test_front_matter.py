"""Front matter: text stays text, places are places of the file, surprises are refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_build.front_matter import Listing, Mapping, Node, Scalar, read_note, read_yaml
from policy_build.places import Problem, Problems

NOTE = """\
---
source: fr-loi
title: "Été où l’on a compté 😀"
claims:
  - at: art. 10
    événements/été: {label: naïve, "clé": 'à côté'}
    lifecycle/x:
      planned_end: 2025-03-31
      liste:
        - premier
        - - second
  - at: >
      folded
      text
    says: deux
      lignes
---
Body with *stars*, a \ttab and ---.
"""


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield all text of a tree, keys too."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Listing):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node:
            yield key
            yield from scalars(value)


def position(text: str, wanted: str) -> tuple[int, int]:
    """Return line and column of text that stands once in a file."""
    assert text.count(wanted) == 1, wanted
    before = text[: text.index(wanted)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def read(folder: Path, header: str) -> tuple[Mapping | None, list[Problem]]:
    """Read a note with the front matter ``header``."""
    path = folder / "note.md"
    path.write_text(f"---\n{header}\n---\nBody.\n", encoding="utf-8")
    problems = Problems(folder)
    found = read_note(path, problems)
    return (None if found is None else found[0]), problems.under(())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_text_of_a_note_has_its_line_and_column_in_the_file(tmp_path: Path, newline: str, start: str) -> None:
    path = tmp_path / "note.md"
    path.write_bytes((start + NOTE.replace("\n", newline)).encode())
    problems = Problems(tmp_path)
    found = read_note(path, problems)
    assert found is not None and not problems.found
    places = {scalar.text: scalar.place for scalar in scalars(found[0])}
    written = {
        "fr-loi": "fr-loi",
        "Été où l’on a compté 😀": '"Été',
        "événements/été": "événements/été",
        "label": "label",
        "naïve": "naïve",
        "clé": '"clé"',
        "à côté": "'à côté'",
        "planned_end": "planned_end",
        "2025-03-31": "2025-03-31",
        "premier": "premier",
        "second": "second",
        "folded text\n": ">\n",
        "deux lignes": "deux",
    }
    for text, first in written.items():
        assert (places[text].line, places[text].column) == position(NOTE, first), text
    assert places["à côté"].length == len("'à côté'")
    assert {place.path for place in places.values()} == {"note.md"}


def test_the_body_of_a_note_is_what_stands_below_the_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(NOTE, encoding="utf-8")
    found = read_note(path, Problems(tmp_path))
    assert found is not None
    assert found[1] == "Body with *stars*, a \ttab and ---.\n"


def test_a_yaml_file_counts_lines_from_its_first(tmp_path: Path) -> None:
    path = tmp_path / "actors.yaml"
    path.write_text("# Actors\nactors:\n  - actor_id: fr-x\n", encoding="utf-8")
    tree = read_yaml(path, Problems(tmp_path))
    assert tree is not None
    last = list(scalars(tree))[-1]
    assert (last.text, last.place.line, last.place.column) == ("fr-x", 3, 15)


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "true", "12:30", "0123", "0x1F", "1e3", "1_000", "2012-07", "2012-07-27", "null", "~", ".5", "a#b"],
)
def test_a_plain_value_stays_the_text_that_was_written(tmp_path: Path, text: str) -> None:
    tree, problems = read(tmp_path, f"key: {text}\n{text}: value")
    assert not problems and tree is not None
    assert [scalar.text for scalar in scalars(tree)] == ["key", text, text, "value"]


def test_a_value_left_out_is_empty_text(tmp_path: Path) -> None:
    tree, problems = read(tmp_path, "key:")
    assert not problems and tree is not None
    assert [scalar.text for scalar in scalars(tree)] == ["key", ""]


REFUSED = {
    "anchor": ("a: b\nété: &x foo", "E102", 3, 6),
    "anchor on a mapping": ("a: &x\n  b: c", "E102", 2, 4),
    "alias of an anchor": ("a: &x foo\nb: *x", "E102", 3, 4),
    "alias of nothing": ("a: *foo", "E102", 2, 4),
    "own tag": ("a: !foo", "E102", 2, 4),
    "own tag with text": ("a: !important text", "E102", 2, 4),
    "tag of text": ("a: !!str foo", "E102", 2, 4),
    "tag of a number": ("é: {à: !!int 3}", "E102", 2, 8),
    "tag of a mapping": ("a: !!map {b: c}", "E102", 2, 4),
    "tag of a set": ("a: !!set {b, c}", "E102", 2, 4),
    "tag of a list": ("a:\n  - !!seq [b]", "E102", 3, 5),
    "tag without a name": ("a: ! foo", "E102", 2, 4),
    "merge key": ("a:\n  <<: {b: c}", "E102", 3, 3),
    "tab between words": ("é: b\tc", "E102", 2, 5),
    "tab as indent": ("a:\n\tb: c", "E102", 3, 1),
    "same key twice": ("a: b\nc: d\na: e", "E103", 4, 1),
    "same key twice in a list": ("x:\n  - {a: b, a: c}", "E103", 3, 12),
    "same key twice, quoted once": ('a: b\n"a": c', "E103", 3, 1),
    "key that is a list": ("? [a]\n: b", "E104", 2, 3),
    "list on top": ("- a\n- b", "E104", 2, 1),
    "nothing at all": ("", "E104", 2, 1),
    "number sign after a word": ("é: No. #3", "E105", 2, 8),
    "number sign before a word": ("a: #3", "E105", 2, 4),
    "number sign in a later line": ("a: foo\n  bar\n  baz #3 qux", "E105", 4, 7),
    "number sign in a list": ("a:\n  - x #1", "E105", 3, 7),
    "colon in a value": ("é: foo: bar", "E101", 2, 7),
    "colon at the end of a value": ("a: foo:", "E101", 2, 7),
    "quote left open": ("é: 'b\nc: d", "E101", 2, 4),
    "at sign first": ("é: @foo", "E101", 2, 4),
    "second document": ("a: b\n...\nc: d", "E101", 4, 1),
    "form feed": ("é: x\x0cy", "E101", 2, 5),
    "line separator": ("a: x\u2028y\nb: c", "E101", 2, 5),
    "escape": ("a: b\nc: d\x1b", "E101", 3, 5),
}


@pytest.mark.parametrize(("header", "code", "line", "column"), REFUSED.values(), ids=REFUSED)
def test_what_would_surprise_is_refused_where_it_stands(
    tmp_path: Path, header: str, code: str, line: int, column: int
) -> None:
    _, problems = read(tmp_path, header)
    assert (code, line, column) in {(p.code, p.place.line, p.place.column) for p in problems}
    assert {p.code for p in problems} == {code}


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("a: foo: bar", 'a value that holds ": " goes in double quotes'),
        ("a: No. #3", "put the value in quotes, or two spaces before a comment"),
        ("a: 'foo\nb: c", "close the quote"),
        ("a: !foo", "every value is text; put it in quotes if it begins with !"),
        ("a: @foo", "a value that begins with this character goes in double quotes"),
    ],
)
def test_a_refusal_says_what_to_write(tmp_path: Path, header: str, hint: str) -> None:
    _, problems = read(tmp_path, header)
    assert [problem.hint for problem in problems] == [hint]


@pytest.mark.parametrize("header", ["a: b  # c", "# c\na: b", 'a: "b" # c', "a:  # c\n  - b", "a: {b: c}  # d"])
def test_a_comment_apart_from_the_value_is_allowed(tmp_path: Path, header: str) -> None:
    tree, problems = read(tmp_path, header)
    assert not problems and tree is not None
    assert not any("#" in scalar.text for scalar in scalars(tree))


def test_all_refusals_of_one_kind_are_reported_together(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "a: No. #1\nb: x\nb: No. #2")
    assert [(p.code, p.place.line) for p in problems] == [("E105", 2), ("E103", 4)]


def test_front_matter_that_does_not_close_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("---\nsource: x\n\nBody.\n", encoding="utf-8")
    problems = Problems(tmp_path)
    assert read_note(path, problems) is None
    assert [(p.code, p.message) for p in problems.found] == [("E101", "the front matter does not close")]


@pytest.mark.parametrize("text", ["", "source: x\n---\n", " ---\nsource: x\n---\n"])
def test_a_note_without_three_hyphens_on_top_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    problems = Problems(tmp_path)
    assert read_note(path, problems) is None
    assert [p.code for p in problems.found] == ["E101"]


def test_a_file_that_is_not_utf_8_is_refused_and_the_byte_named(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_bytes("---\ntitle: Été\n---\n".encode("latin-1"))
    problems = Problems(tmp_path)
    assert read_note(path, problems) is None
    (problem,) = problems.found
    assert problem.code == "E101" and "at byte 11" in problem.message


# --------------------------------------------------------------------------
# Anything that can be written is read back as it was written, where it stands.

_KEYS = st.text("abcxyzéß", min_size=1, max_size=6) | st.sampled_from(["no", "null", "a/b.c-d", "12:30", "2012-07"])
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=30)
_Tree = dict[str, object]
_TREES = st.dictionaries(
    _KEYS,
    st.recursive(_TEXTS, lambda inner: st.dictionaries(_KEYS, inner, min_size=1, max_size=4), max_leaves=8),
    min_size=1,
    max_size=5,
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(tree: _Tree, indent: int, lines: list[str], comments: random.Random) -> list[tuple[str, int, int]]:
    """Append a tree to ``lines``; return each text with the place where it went."""
    placed = []
    for key, value in tree.items():
        lines.extend(["# é"] * comments.randrange(3))
        start = " " * indent + key + ":"
        placed.append((key, len(lines) + 1, indent + 1))
        if isinstance(value, str):
            lines.append(f"{start} {_quoted(value)}")
            placed.append((value, len(lines), len(start) + 2))
        else:
            assert isinstance(value, dict)
            lines.append(start)
            placed += _write(value, indent + 2, lines, comments)
    return placed


@settings(deadline=None, max_examples=150)
@given(tree=_TREES, seed=st.integers(0, 9))
def test_any_quoted_text_is_read_back_the_same_from_where_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, tree: _Tree, seed: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = ["---"]
    placed = _write(tree, 0, lines, random.Random(seed))
    path = folder / "generated.md"
    path.write_text("\n".join([*lines, "---", "Body."]), encoding="utf-8")
    problems = Problems(folder)
    found = read_note(path, problems)
    assert not problems.found and found is not None
    assert [(s.text, s.place.line, s.place.column) for s in scalars(found[0])] == placed
