"""Everything below ``raw/``, read once, with the place of every value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from policy_data.schemas import TABLES, Column, columns_of, primary_key

from . import dates, values
from .codebook import Codebook, read_codebook
from .front_matter import Listing, Mapping, Node, Scalar, read_note, read_yaml
from .places import Place, Problems, nearest

__all__ = ["Citation", "Decision", "Entry", "Judgment", "Note", "Raw", "Release", "Statement", "read_raw"]

#: Columns by table, made once.
COLUMNS: dict[str, dict[str, Column]] = {name: {c.name: c for c in columns_of(table)} for name, table in TABLES.items()}
KEYS: dict[str, tuple[str, ...]] = {name: primary_key(table) for name, table in TABLES.items()}
#: Tables that notes make claims on, and tables that coders judge.
CLAIMED = tuple(
    name
    for name, columns in COLUMNS.items()
    if TABLES[name]._exists_by or any(c.role == "evidenced" for c in columns.values())
)
JUDGED = tuple(name for name, columns in COLUMNS.items() if any(c.role == "coded" for c in columns.values()))
#: The judged columns that a second pass votes on.
VOTED = {"codings": ("level",), "lifecycle": ("time_outcome", "scope_change")}

_RELATIONS = ("supports", "contradicts", "qualifies", "missing")
#: Which files of which folder are read.
_READ = {
    "candidates": "*.yaml",
    "codebook": "*.yaml",
    "codings": "*/*.yaml",
    "deployments": "*.yaml",
    "notes": "*/*.md",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``column: value`` under a ``table/row``, as the file has it."""

    table: str
    row: str
    column: Column | None
    value: Scalar
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim of a note: a locator, a sentence, and what it states.

    Attributes
    ----------
    bare : bool
        Whether nothing stands under it, not even what was refused.
    """

    source: str
    at: Scalar
    says: Scalar
    asserts: str
    mode: str
    rationale: str | None
    statements: tuple[Statement, ...]
    bare: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Note:
    """A reading note on one source."""

    source: str
    path: str
    folder: str
    header: dict[str, Scalar]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """``source[locator]`` in a coding."""

    source: str
    locator: str
    place: Place


@dataclass(frozen=True, slots=True)
class Judgment:
    """One entry of a coding file."""

    table: str
    row: str
    columns: dict[str, Scalar]
    evidence: tuple[Citation, ...]
    relations: tuple[tuple[str, Scalar, Scalar], ...]
    missing: Scalar | None
    search: Scalar | None
    votes: dict[tuple[str, str], Scalar]
    adjudication: Scalar | None
    coder_kind: Scalar
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done with a conflict."""

    columns: dict[str, Scalar]
    prefer: tuple[str, ...]
    table: str
    row: str
    column: str
    place: Place


@dataclass(frozen=True, slots=True)
class Release:
    """Version and date of the release."""

    version: str
    as_of: str
    frame_version: str


@dataclass
class Raw:
    """All that was read.

    Attributes
    ----------
    curated : dict
        ``(table, row) -> {column: Scalar}`` in the dataset's own words.
    row_places : dict
        Where each row is first named.
    leaves_empty : list
        ``(search, table, row, column, place)``.
    refused : set
        Cells with a value that was reported already, so not to be called empty.
    """

    release: Release
    codebook: Codebook
    notes: list[Note] = field(default_factory=list)
    curated: dict[tuple[str, str], dict[str, Scalar]] = field(default_factory=dict)
    row_places: dict[tuple[str, str], Place] = field(default_factory=dict)
    judgments: list[Judgment] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    leaves_empty: list[tuple[str, str, str, str, Place]] = field(default_factory=list)
    second_readings: list[dict[str, Scalar]] = field(default_factory=list)
    refused: set[tuple[str, str, str]] = field(default_factory=set)


def read_raw(root: Path, problems: Problems) -> Raw:
    """Read the folder ``raw`` of a project.

    Parameters
    ----------
    root : Path
        The project's root.
    problems : Problems
        Collects all that is wrong; reading goes on.
    """
    folder = root / "raw"
    codebook = read_codebook(folder / "codebook", problems)
    reader = _Reader(root, codebook, problems)
    reader.release(folder / "release.yaml")
    reader.listing(folder / "actors.yaml", "actors", "actors")
    for path in sorted((folder / "deployments").glob(_READ["deployments"])):
        reader.deployment(path)
    for path in sorted((folder / "candidates").glob(_READ["candidates"])):
        reader.listing(path, "candidates", "candidates")
    reader.listing(folder / "searches.yaml", "searches", "searches", {"leaves_empty": reader.leaves_empty})
    reader.decisions(folder / "decisions.yaml")
    reader.second_readings(folder / "second_readings.yaml")
    for path in sorted((folder / "notes").glob(_READ["notes"])):
        reader.note(path)
    for path in sorted((folder / "codings").glob(_READ["codings"])):
        reader.coding(path)
    reader.stray(folder)
    return reader.raw


class _Reader:
    def __init__(self, root: Path, codebook: Codebook, problems: Problems) -> None:
        self.root = root
        self.codebook = codebook
        self.problems = problems
        self.raw = Raw(Release("0", "XXXX", "0"), codebook)

    # -- files ------------------------------------------------------------

    def release(self, path: Path) -> None:
        tree = self.open(path)
        if tree is None:
            return
        about = self.header(tree, ("version", "as_of", "frame_version"), ("version", "as_of", "frame_version"))
        if about is not None and self.dated(about["as_of"]):
            self.raw.release = Release(about["version"].text, about["as_of"].text, about["frame_version"].text)

    def dated(self, as_of: Scalar) -> bool:
        """Whether a release has a date that nothing may lie after."""
        column = COLUMNS["sources"]["accessed"]
        if not values.check(column, as_of, self.codebook, self.problems):
            return False
        if dates.bounds(as_of.text).latest is None:
            self.problems.add(as_of.place, "E205", f'as_of "{as_of.text}" has no last day', "write 2026-11-23")
            return False
        return True

    def deployment(self, path: Path) -> None:
        tree = self.open(path)
        if tree is None:
            return
        own = Mapping(tuple((k, v) for k, v in tree if k.text != "measures"), tree.place)
        row = self.curated_row("deployments", own)
        if row is None:
            return
        if row != path.stem:
            self.problems.add(tree.place, "E108", f'the file describes "{row}"', f"call it {row}.yaml")
        measures = tree.get("measures")
        for item in self.items(measures, "measures", tree.place):
            self.curated_row("measures", item, {"deployment_id": Scalar(row, item.place)})

    def listing(
        self,
        path: Path,
        key: str,
        table: str,
        extras: dict[str, Callable[[str, Node], None]] | None = None,
    ) -> None:
        tree = self.open(path)
        if tree is None:
            return
        for name, _ in tree:
            if name.text != key:
                self.problems.add(name.place, "E106", f'unknown key "{name.text}"', f"this file holds `{key}:`")
        node = tree.get(key)
        if isinstance(node, Scalar) and not node.text:
            return
        for item in self.items(node, key, tree.place):
            own = Mapping(tuple((k, v) for k, v in item if not extras or k.text not in extras), item.place)
            row = self.curated_row(table, own)
            for extra, read in (extras or {}).items():
                value = item.get(extra)
                if row is not None and value is not None:
                    read(row, value)

    def leaves_empty(self, search: str, node: Node) -> None:
        for item in node.items if isinstance(node, Listing) else ():
            if not isinstance(item, Scalar):
                self.problems.add(item.place, "E104", "a cell is written table/row/column")
                continue
            cell = self.cell(item, "/")
            if cell is not None:
                self.raw.leaves_empty.append((search, *cell, item.place))

    def decisions(self, path: Path) -> None:
        tree = self.open(path)
        if tree is None:
            return
        node = tree.get("decisions")
        if isinstance(node, Scalar) and not node.text:
            return
        allowed = ("conflict_id", "cell", "type", "resolution", "prefer", "other_rows", "weighed", "reason")
        seen: set[str] = set()
        for item in self.items(node, "decisions", tree.place):
            about = self.header(item, allowed, ("conflict_id", "cell", "type", "resolution", "reason"))
            if about is None:
                continue
            name = about["conflict_id"].text
            if name in seen:
                self.problems.add(about["conflict_id"].place, "E207", f'two decisions are called "{name}"')
            seen.add(name)
            columns = {k: v for k, v in about.items() if k not in ("cell", "prefer")}
            for key, value in columns.items():
                values.check(COLUMNS["conflicts"][key], value, self.codebook, self.problems)
            cell = self.cell(about["cell"], ".")
            if cell is None:
                continue
            prefer = about.get("prefer")
            resolution = about["resolution"].text
            if (resolution in ("preferred", "deprecated")) != (prefer is not None):
                hint = "add `prefer:` with a source id" if prefer is None else "leave `prefer:` out"
                self.problems.add(
                    item.place,
                    "E302",
                    f"a decision {resolution} {'needs' if prefer is None else 'takes no'} prefer",
                    hint,
                )
            if (resolution in ("split", "dated")) != ("other_rows" in about):
                hint = "add `other_rows:`" if "other_rows" not in about else "leave `other_rows:` out"
                self.problems.add(item.place, "E302", f"a decision {resolution} with other_rows amiss", hint)
            if (resolution in ("split", "dated")) == ("weighed" in about):
                hint = (
                    "leave `weighed:` out" if "weighed" in about else "add `weighed:` with the values, joined by ` | `"
                )
                self.problems.add(item.place, "E302", f"a decision {resolution} with weighed amiss", hint)
            if prefer is not None:
                columns["preferred"] = prefer
            self.raw.decisions.append(
                Decision(columns, tuple(prefer.text.split()) if prefer else (), *cell, about["cell"].place)
            )

    def second_readings(self, path: Path) -> None:
        """Read what second readers found, for the data card; the file may be absent."""
        tree = read_yaml(path, self.problems) if path.is_file() else None
        if tree is None:
            return
        counts = ("notes_drawn", "claims_checked", "any_fault", "cell_not_borne_out")
        names = ("deployment_id", "read_on", "drawn", *counts, "faults")
        for item in self.items(tree.get("second_readings"), "second_readings", tree.place):
            about = self.header(item, names, names)
            if about is None:
                continue
            wrong = [name for name in counts if not about[name].text.isdecimal()]
            for name in wrong:
                self.problems.add(about[name].place, "E205", f'{name} "{about[name].text}" is not a whole number')
            if not wrong:
                self.raw.second_readings.append(about)

    def note(self, path: Path) -> None:
        read = read_note(path, self.problems)
        if read is None:
            return
        tree, body = read
        header_keys = ("source", *(_HEADER), "mode", "claims")
        header: dict[str, Scalar] = {}
        for key, value in tree:
            if key.text not in header_keys:
                self.problems.add(
                    key.place,
                    "E106",
                    f'unknown key "{key.text}"',
                    nearest(key.text, header_keys) or f"allowed: {', '.join(header_keys)}",
                )
            elif key.text != "claims":
                if isinstance(value, Scalar):
                    header[key.text] = value
                else:
                    self.problems.add(value.place, "E104", f"{key.text} is one piece of text")
        missing = [
            k
            for k in ("source", "title", "publisher", "type", "stake", "language", "consulted", "accessed")
            if k not in header
        ]
        if missing:
            self.problems.add(tree.place, "E107", f"the note lacks {', '.join(missing)}", "see raw/README.md, 2")
        if "source" not in header:
            return
        source = header["source"]
        where = path.relative_to(self.root).as_posix()
        if not values.check(COLUMNS["sources"]["source_id"], source, self.codebook, self.problems):
            return
        if source.text != path.stem:
            self.problems.add(
                source.place, "E108", f'the note on "{source.text}" is called {path.name}', f"call it {source.text}.md"
            )
        if not body.strip():
            self.problems.add(
                source.place,
                "E107",
                "the note has no text under its front matter",
                "say what you read, and how; what is doubtful",
            )
        if ("sources", source.text) in self.raw.row_places:
            first = self.raw.row_places["sources", source.text]
            self.problems.add(
                source.place,
                "E207",
                f'a second note on "{source.text}"; the first is {first.path}',
                "put the claims into one note",
            )
            return
        self.raw.row_places["sources", source.text] = source.place
        curated = self.raw.curated.setdefault(("sources", source.text), {})
        for name in _HEADER:
            if name in header and values.check(COLUMNS["sources"][name], header[name], self.codebook, self.problems):
                curated[name] = header[name]
        curated.setdefault("origin", Scalar(source.text, source.place))
        mode = header.get("mode")
        if mode is not None:
            values.check(COLUMNS["claims"]["mode"], mode, self.codebook, self.problems)
        default = mode.text if mode is not None else _default_mode(header)
        entries = []
        claims = tree.get("claims")
        if claims is None:
            self.problems.add(tree.place, "E107", "the note makes no claims", "add `claims:`")
        else:
            for item in self.items(claims, "claims", tree.place):
                entries.append(self.entry(item, source.text, default))
        self.raw.notes.append(Note(source.text, where, path.parent.name, header, tuple(entries)))

    def entry(self, item: Mapping, source: str, default: str) -> Entry:
        about: dict[str, Scalar] = {}
        statements: list[Statement] = []
        own = ("at", "says", "mode", "asserts", "rationale")
        for key, value in item:
            if key.text in own:
                if isinstance(value, Scalar) and value.text.strip():
                    about[key.text] = value
                else:
                    self.problems.add(value.place, "E104", f"{key.text} is one piece of text")
        asserts = about.get("asserts")
        kind = asserts.text if asserts else "value"
        if (
            asserts is not None
            and values.check(COLUMNS["claims"]["asserts"], asserts, self.codebook, self.problems)
            and kind == "evidence"
        ):
            self.problems.add(
                asserts.place, "E106", "asserts: evidence is set by the coding that cites a claim", "leave it out"
            )
        for key, value in item:
            if key.text in own:
                continue
            if "/" not in key.text:
                self.problems.add(
                    key.place,
                    "E106",
                    f'unknown key "{key.text}"',
                    nearest(key.text, own) or "a row is written table/row",
                )
                continue
            statements += self.statements(key, value, kind)
        missing = [k for k in ("at", "says") if k not in about]
        if missing:
            self.problems.add(
                item.place,
                "E107",
                f"the claim lacks {' and '.join(missing)}",
                "say where it stands, and in one sentence what stands there",
            )
            about |= {name: Scalar("", item.place) for name in missing}
        mode = about.get("mode")
        if mode is not None:
            values.check(COLUMNS["claims"]["mode"], mode, self.codebook, self.problems)
        chosen = mode.text if mode is not None else default
        rationale = about.get("rationale")
        if chosen == "inferred" and rationale is None:
            self.problems.add(
                (mode or about["at"]).place, "E304", "an inferred claim without a rationale", "add `rationale:`"
            )
        return Entry(
            source,
            about["at"],
            about["says"],
            kind,
            chosen,
            rationale.text if rationale else None,
            tuple(statements),
            all(key.text in own for key, _ in item),
            item.place,
        )

    def statements(self, key: Scalar, node: Node, asserts: str) -> list[Statement]:
        split = self.table_row(key, CLAIMED, "notes make claims on")
        if split is None:
            return []
        table, row = split
        self.raw.row_places.setdefault((table, row), key.place)
        columns = COLUMNS[table]
        found: list[Statement] = []
        exists_by = TABLES[table]._exists_by
        if exists_by is not None and asserts == "value":
            parts = dict(zip(KEYS[table], row.split("."), strict=True))
            found.append(Statement(table, row, columns[exists_by], Scalar(parts[exists_by], key.place), key.place))
        if isinstance(node, Scalar) and not node.text:
            node = Mapping((), key.place)
        if not isinstance(node, Mapping):
            self.problems.add(
                node.place,
                "E104",
                "columns with values are wanted under a row",
                "write `column: value`, or {} where the row itself is the statement",
            )
            return found
        if not node.pairs and exists_by is None and asserts == "value":
            self.problems.add(
                key.place,
                "E104",
                f"{key.text} states no column",
                f"only rows of {', '.join(n for n in CLAIMED if TABLES[n]._exists_by)} state something by themselves",
            )
        for name, value in node:
            column = columns.get(name.text) or columns.get(f"{name.text}_id")
            if column is None:
                self.problems.add(
                    name.place,
                    "E202",
                    f'{table} has no column "{name.text}"',
                    nearest(name.text, columns) or f"policy-data describe {table}",
                )
                continue
            if column.role not in ("evidenced", "curated"):
                why = {
                    "key": "is part of the row's id",
                    "coded": "is a judgment",
                    "derived": "is computed",
                }[column.role]
                hint = {
                    "key": "leave it out",
                    "coded": "judge it in raw/codings",
                    "derived": "leave it out",
                }[column.role]
                self.problems.add(name.place, "E202", f"{table}.{column.name} {why}", hint)
                continue
            if not isinstance(value, Scalar):
                self.problems.add(value.place, "E104", f"{column.name} is one piece of text")
                continue
            if asserts in ("declines_to_say", "does_not_know") and column.role == "evidenced":
                if value.text:
                    self.problems.add(
                        value.place,
                        "E104",
                        f"the claim says nothing of {column.name}, yet gives a value",
                        "leave the value empty",
                    )
                    continue
            elif not values.check(column, value, self.codebook, self.problems):
                self.raw.refused.add((table, row, column.name))
                continue
            found.append(Statement(table, row, column, value, value.place))
        return found

    def coding(self, path: Path) -> None:
        tree = self.open(path)
        if tree is None:
            return
        for key, _ in tree:
            if key.text not in ("coder_kind", "codings"):
                self.problems.add(key.place, "E106", f'unknown key "{key.text}"', "allowed: coder_kind, codings")
        kind = tree.get("coder_kind")
        if not isinstance(kind, Scalar):
            self.problems.add(tree.place, "E107", "coder_kind is missing", "write human or model on the first line")
            return
        values.check(COLUMNS["codings"]["coder_kind"], kind, self.codebook, self.problems)
        for item in self.items(tree.get("codings"), "codings", tree.place):
            self.judgment(item, kind)

    def judgment(self, item: Mapping, kind: Scalar) -> None:
        target: tuple[Scalar, Node] | None = None
        options: dict[str, Scalar] = {}
        evidence: list[Citation] = []
        relations: list[tuple[str, Scalar, Scalar]] = []
        votes: list[tuple[Scalar, Node]] = []
        for key, value in item:
            name = key.text
            if "/" in name and target is None:
                target = (key, value)
            elif name == "evidence":
                evidence += self.citations(value)
            elif name in ("search", "adjudication") or (name == "missing" and isinstance(value, Scalar)):
                if isinstance(value, Scalar):
                    options[name] = value
                else:
                    self.problems.add(value.place, "E104", f"{name} is one piece of text")
            elif name in _RELATIONS:
                relations += self.relations(name, value)
            elif name == "votes" and isinstance(value, Mapping):
                votes += value
            else:
                self.problems.add(
                    key.place,
                    "E106",
                    f'unknown key "{name}"',
                    "a coding has one table/row, evidence, missing, search, votes, adjudication, and for an assertion "
                    "supports, contradicts, qualifies, missing",
                )
        if target is None:
            self.problems.add(
                item.place, "E107", "a coding without a row", "begin with `codings/measure.dimension.realm.date:`"
            )
            return
        key, node = target
        split = self.table_row(key, JUDGED, "coders judge")
        if split is None:
            return
        table, row = split
        if relations and table != "assertions":
            self.problems.add(
                key.place,
                "E106",
                "supports, contradicts, qualifies and missing rows belong to assertions",
                "write `evidence:`",
            )
        if votes and table not in VOTED:
            self.problems.add(key.place, "E106", "votes belong to codings and lifecycle", "leave them out")
            votes = []
        columns: dict[str, Scalar] = {}
        if not isinstance(node, Mapping):
            if not (isinstance(node, Scalar) and not node.text):
                self.problems.add(node.place, "E104", "columns with values are wanted under a row")
            node = Mapping((), key.place)
        for name_, value in node:
            column = COLUMNS[table].get(name_.text)
            if column is None:
                self.problems.add(
                    name_.place, "E202", f'{table} has no column "{name_.text}"', nearest(name_.text, COLUMNS[table])
                )
            elif column.role != "coded":
                self.problems.add(
                    name_.place, "E202", f"{table}.{column.name} is not a judgment", "evidence goes into a note"
                )
            elif not isinstance(value, Scalar):
                self.problems.add(value.place, "E104", f"{column.name} is one piece of text")
            elif values.check(column, value, self.codebook, self.problems) and self.judged_value(
                table, row, column, value
            ):
                columns[column.name] = value
            else:
                self.raw.refused.add((table, row, column.name))
        self.raw.row_places.setdefault((table, row), key.place)
        self.raw.judgments.append(
            Judgment(
                table,
                row,
                columns,
                tuple(evidence),
                tuple(relations),
                options.get("missing"),
                options.get("search"),
                self.votes(table, row, votes),
                options.get("adjudication"),
                kind,
                key.place,
            )
        )

    def votes(self, table: str, row: str, given: list[tuple[Scalar, Node]]) -> dict[tuple[str, str], Scalar]:
        """Read ``pass: level``, or ``pass: {column: code}`` where a row has several judgments."""
        found: dict[tuple[str, str], Scalar] = {}
        for who, node in given:
            if not values.check(COLUMNS["votes"]["coding_pass"], who, self.codebook, self.problems):
                continue
            if isinstance(node, Scalar) and len(VOTED[table]) == 1:
                cast = Mapping(((Scalar(VOTED[table][0], node.place), node),), node.place)
            elif isinstance(node, Mapping):
                cast = node
            else:
                wanted = ", ".join(f"{name}: …" for name in VOTED[table])
                self.problems.add(node.place, "E104", "a vote of this table names its columns", f"write {{{wanted}}}")
                continue
            for name, vote in cast:
                if name.text not in VOTED[table]:
                    self.problems.add(
                        name.place, "E202", f'{table} has no votes on "{name.text}"', nearest(name.text, VOTED[table])
                    )
                elif not isinstance(vote, Scalar):
                    self.problems.add(vote.place, "E104", "a vote is one level or code")
                elif values.check(COLUMNS[table][name.text], vote, self.codebook, self.problems):
                    self.judged_value(table, row, COLUMNS[table][name.text], vote)
                    found[who.text, name.text] = vote
        return found

    def judged_value(self, table: str, row: str, column: Column, value: Scalar) -> bool:
        """Check what the vocabulary of a column alone cannot say."""
        if table == "codings" and column.name.startswith("level"):
            dimension = self.codebook.dimensions.get(row.split(".")[1])
            if dimension is not None and int(value.text) not in range(len(dimension.levels)):
                self.problems.add(
                    value.place,
                    "E203",
                    f"{dimension.id} has no level {value.text}",
                    f"levels 0 to {len(dimension.levels) - 1}: raw/codebook/dimensions.yaml",
                )
                return False
        if column.name == "scope_axes":
            allowed = self.codebook.allowed("scope_axis")
            for axis in value.text.split():
                if axis not in allowed:
                    self.problems.add(
                        value.place,
                        "E203",
                        f'unknown axis "{axis}"',
                        f"{nearest(axis, allowed)}  allowed: raw/codebook/scope_axis.yaml".strip(),
                    )
                    return False
        return True

    def citations(self, node: Node) -> list[Citation]:
        found = []
        for item in node.items if isinstance(node, Listing) else ():
            if isinstance(item, Scalar) and item.text.endswith("]") and "[" in item.text:
                source, _, locator = item.text[:-1].partition("[")
                found.append(Citation(source, locator, item.place))
            else:
                self.problems.add(
                    item.place, "E104", "evidence is cited as source[locator]", "put it in quotes if it holds a colon"
                )
        if not isinstance(node, Listing):
            self.problems.add(node.place, "E104", "evidence is a list", "one source[locator] a line, after a hyphen")
        return found

    def relations(self, relation: str, node: Node) -> list[tuple[str, Scalar, Scalar]]:
        found: list[tuple[str, Scalar, Scalar]] = []
        if not isinstance(node, Listing):
            self.problems.add(node.place, "E104", f"{relation} is a list", "one row a line, after a hyphen")
            return found
        for item in node.items:
            if isinstance(item, Scalar):
                found.append((relation, item, Scalar("", item.place)))
            elif isinstance(item, Mapping) and len(item.pairs) == 1 and isinstance(item.pairs[0][1], Scalar):
                key, value = item.pairs[0]
                assert isinstance(value, Scalar)
                found.append((relation, key, value))
            else:
                self.problems.add(
                    item.place, "E104", "one row with one note is wanted", "write `table/row: what it shows`"
                )
        return found

    def stray(self, folder: Path) -> None:
        """Report files that stand where nothing is read."""
        for name, pattern in _READ.items():
            read = set((folder / name).glob(pattern))
            for path in sorted((folder / name).rglob("*")):
                if path.is_file() and path not in read:
                    self.problems.add(
                        Place(path.relative_to(self.root).as_posix()),
                        "E108",
                        f"{name} are read from raw/{name}/{pattern}",
                        "move or remove the file",
                    )

    # -- parts ------------------------------------------------------------

    def open(self, path: Path) -> Mapping | None:
        if not path.is_file():
            self.problems.add(
                Place(path.relative_to(self.root).as_posix()), "E108", "the file is missing", "see raw/README.md, 4"
            )
            return None
        return read_yaml(path, self.problems)

    def items(self, node: Node | None, name: str, place: Place) -> Iterable[Mapping]:
        if not isinstance(node, Listing):
            self.problems.add(
                node.place if node else place,
                "E107" if node is None else "E104",
                f"a list of {name} is wanted",
                f"write `{name}:` and one entry a hyphen",
            )
            return
        for item in node.items:
            if isinstance(item, Mapping):
                yield item
            else:
                self.problems.add(item.place, "E104", f"an entry of {name} has keys and values")

    def header(self, tree: Mapping, allowed: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Scalar] | None:
        about: dict[str, Scalar] = {}
        for key, value in tree:
            if key.text not in allowed:
                self.problems.add(
                    key.place,
                    "E106",
                    f'unknown key "{key.text}"',
                    nearest(key.text, allowed) or f"allowed: {', '.join(allowed)}",
                )
            elif not isinstance(value, Scalar) or not value.text.strip():
                self.problems.add(value.place, "E104", f"{key.text} is one piece of text")
            else:
                about[key.text] = value
        missing = [name for name in required if name not in about]
        if missing:
            self.problems.add(tree.place, "E107", f"missing: {', '.join(missing)}")
            return None
        return about

    def curated_row(self, table: str, item: Mapping, given: dict[str, Scalar] | None = None) -> str | None:
        """Read one row in the dataset's own words; return its id."""
        columns = COLUMNS[table]
        row: dict[str, Scalar] = dict(given or {})
        refused: list[str] = []
        for name, value in item:
            column = columns.get(name.text)
            if column is None or column.role not in ("key", "curated"):
                what = (
                    f'{table} has no column "{name.text}"'
                    if column is None
                    else f"{table}.{name.text} needs a source: claim it in a note"
                )
                self.problems.add(name.place, "E202", what, nearest(name.text, columns) if column is None else "")
            elif not isinstance(value, Scalar):
                self.problems.add(value.place, "E104", f"{name.text} is one piece of text")
            elif values.check(column, value, self.codebook, self.problems):
                row[name.text] = value
            else:
                refused.append(name.text)
        (key,) = KEYS[table]
        if key not in row:
            if item.get(key) is None:
                self.problems.add(item.place, "E107", f"an entry of {table} without {key}", f"begin it with `{key}:`")
            return None
        row_id = row.pop(key).text
        if (table, row_id) in self.raw.row_places:
            first = self.raw.row_places[table, row_id]
            self.problems.add(item.place, "E207", f'"{row_id}" stands in {table} twice; first at {first}', "keep one")
            return None
        self.raw.row_places[table, row_id] = item.place
        self.raw.curated[table, row_id] = row
        self.raw.refused |= {(table, row_id, name) for name in refused}
        return row_id

    def table_row(self, key: Scalar, tables: tuple[str, ...], verb: str) -> tuple[str, str] | None:
        table, _, row = key.text.partition("/")
        if table not in tables:
            hint = nearest(table, tables) or f"{verb} {', '.join(tables)}"
            self.problems.add(key.place, "E201", f'no table "{table}" here', hint)
            return None
        return (table, row) if self.row_fits(table, row, key.place) else None

    def row_fits(self, table: str, row: str, place: Place) -> bool:
        keys = KEYS[table]
        parts = row.split(".")
        if len(parts) != len(keys):
            self.problems.add(
                place,
                "E206",
                f'"{row}" has {len(parts)} part{"s" * (len(parts) != 1)}, a row of {table} has {len(keys)}',
                f"join with dots: {'.'.join(keys)}",
            )
            return False
        fine = True
        for name, part in zip(keys, parts, strict=True):
            column = COLUMNS[table][name]
            fine &= values.check(column, Scalar(part, place), self.codebook, self.problems)
        if fine and table == "measure_terms":
            allowed = self.codebook.allowed(parts[1])
            if parts[2] not in allowed:
                self.problems.add(
                    place,
                    "E203",
                    f'unknown {parts[1]} "{parts[2]}"',
                    f"{nearest(parts[2], allowed)}  allowed: raw/codebook/{parts[1]}.yaml".strip(),
                )
                return False
        if fine and table == "codings":
            dimension = self.codebook.dimensions.get(parts[1])
            names = [d.id for d in self.codebook.ordinal()]
            if dimension is None or not dimension.levels:
                where = f"it is kept in {dimension.about['stored_in']}" if dimension else nearest(parts[1], names)
                self.problems.add(
                    place,
                    "E204",
                    f'"{parts[1]}" is no dimension with levels',
                    where or "see raw/codebook/dimensions.yaml",
                )
                return False
            if parts[2] not in dimension.realms:
                self.problems.add(
                    place, "E206", f"{parts[1]} is not coded {parts[2]}", f"realms: {', '.join(dimension.realms)}"
                )
                return False
        return fine

    def cell(self, item: Scalar, separator: str) -> tuple[str, str, str] | None:
        """Split ``table/row/column`` or ``table/row.column``."""
        table, _, rest = item.text.partition("/")
        row, _, column = rest.rpartition(separator)
        if table not in COLUMNS or not row:
            self.problems.add(item.place, "E201", f'"{item.text}" names no cell', f"write table/row{separator}column")
            return None
        if column not in COLUMNS[table]:
            self.problems.add(item.place, "E202", f'{table} has no column "{column}"', nearest(column, COLUMNS[table]))
            return None
        return table, row, column


_HEADER = tuple(name for name, c in COLUMNS["sources"].items() if c.role == "curated")


def _default_mode(header: dict[str, Scalar]) -> str:
    """How a source knows, where its note does not say."""
    kind = header["type"].text if "type" in header else ""
    stake = header["stake"].text if "stake" in header else ""
    if kind in ("statute_text", "judgment", "regulator_decision"):
        return "official_act"
    return {"operator": "self_reported", "vendor": "vendor_claim"}.get(stake, "reported")
