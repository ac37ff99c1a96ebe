"""Rows put together from the dataset's own words, claims and judgments."""

from __future__ import annotations

from dataclasses import dataclass, field

from .claims import JUDGED_COLUMN, Cell, Claim
from .front_matter import Scalar
from .places import Place, Problems, nearest
from .raw_files import COLUMNS, KEYS, VOTED, Judgment, Raw
from .resolve import Resolved

__all__ = ["Rows", "assemble"]


@dataclass
class Rows:
    """All rows as text, with the place of every value.

    Attributes
    ----------
    cells : dict
        ``(table, row) -> {column: text}``; absent columns are empty cells.
    places : dict
        Place of a cell; of its row where the cell is empty or computed.
    judgments : dict
        ``(table, row) -> Judgment`` behind coded columns.
    """

    cells: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    places: dict[Cell, Place] = field(default_factory=dict)
    row_places: dict[tuple[str, str], Place] = field(default_factory=dict)
    judgments: dict[tuple[str, str], Judgment] = field(default_factory=dict)

    def of(self, table: str) -> dict[str, dict[str, str]]:
        """Return the rows of one table by id, sorted."""
        return {row: cells for (name, row), cells in sorted(self.cells.items()) if name == table}

    def place(self, table: str, row: str, column: str | None = None) -> Place:
        """Return where a cell stands, or its row."""
        fallback = self.row_places.get((table, row), Place("raw"))
        return self.places.get((table, row, column), fallback) if column else fallback

    def put(self, table: str, row: str, column: str, text: str, place: Place | None = None) -> None:
        """Set a cell."""
        self.cells.setdefault((table, row), {})[column] = text
        if place is not None:
            self.places[table, row, column] = place


def assemble(raw: Raw, claims: list[Claim], resolved: Resolved, problems: Problems) -> Rows:
    """Return every row that a person wrote, with what it holds so far.

    Rows of measures that nobody has coded on a core dimension are added with
    the start ``XXXX``, so that what is missing is there to be counted.
    """
    rows = Rows(row_places=dict(raw.row_places))
    for (table, row), place in raw.row_places.items():
        parts = row.split(".")
        rows.cells[table, row] = dict(zip(KEYS[table], parts, strict=True))
        for name in KEYS[table]:
            rows.places[table, row, name] = place
    for (table, row), words in raw.curated.items():
        for column, scalar in words.items():
            rows.put(table, row, column, " ".join(scalar.text.split()), scalar.place)
    for (table, row, column), text in resolved.values.items():
        rows.put(table, row, column, text, resolved.places[table, row, column])
    _judge(raw, rows, problems)
    _decisions(raw, rows)
    _required(raw, rows, problems)
    _references(rows, problems)
    _expected_codings(raw, rows)
    return rows


def _judge(raw: Raw, rows: Rows, problems: Problems) -> None:
    for judgment in raw.judgments:
        table, row = judgment.table, judgment.row
        if (table, row) in rows.judgments:
            first = rows.judgments[table, row].place
            problems.add(
                judgment.place,
                "E207",
                f"{table}/{row} is judged twice; first at {first}",
                "keep one; a second pass goes to `votes:`",
            )
            continue
        rows.judgments[table, row] = judgment
        for column, scalar in judgment.columns.items():
            rows.put(table, row, column, " ".join(scalar.text.split()), scalar.place)
        _judgment_is_whole(judgment, raw, problems)
        if table == "codings":
            _levels(judgment, raw, rows)
        if table in VOTED:
            _votes(judgment, raw, rows, problems)
        if table in ("codings", "lifecycle"):
            rows.put(table, row, "coder_kind", judgment.coder_kind.text, judgment.coder_kind.place)
        for relation, target, note in judgment.relations:
            _relation(rows, row, relation, target, note, problems)


def _judgment_is_whole(judgment: Judgment, raw: Raw, problems: Problems) -> None:
    main = JUDGED_COLUMN[judgment.table]
    given = {column for table, row, column in raw.refused if (table, row) == (judgment.table, judgment.row)}
    if main not in judgment.columns:
        if judgment.missing is None and main not in given:
            problems.add(judgment.place, "E304", f"no {main} and no reason why", "give it, or `missing:` with a reason")
        return
    given |= set(judgment.columns)
    if "rationale" not in given:
        problems.add(
            judgment.place, "E304", f"{judgment.table}/{judgment.row} has no rationale", "say why, against the anchors"
        )
    if judgment.table != "assertions" and "certainty" not in given:
        problems.add(
            judgment.place,
            "E304",
            f"{judgment.table}/{judgment.row} has no certainty",
            "see raw/codebook/certainty.yaml",
        )
    if judgment.table == "assertions":
        decided = judgment.columns[main].text not in ("open", "untestable")
        if decided and not any(r != "missing" for r, _, _ in judgment.relations):
            problems.add(
                judgment.place,
                "E304",
                f"{judgment.row} is judged on no row",
                "list what supports, contradicts or qualifies it",
            )
    elif not judgment.evidence:
        problems.add(
            judgment.place,
            "E304",
            f"{judgment.table}/{judgment.row} rests on no evidence",
            "add `evidence:` with source[locator]",
        )


def _levels(judgment: Judgment, raw: Raw, rows: Rows) -> None:
    row, columns = judgment.row, judgment.columns
    if "level" in columns:
        for name, default in (
            ("level_low", columns["level"].text),
            ("level_high", columns["level"].text),
            ("scope_flag", "general"),
        ):
            if name not in columns:
                rows.put("codings", row, name, default, judgment.place)
    evidence = "; ".join(f"{c.source}[{c.locator}]" for c in judgment.evidence)
    if evidence:
        rows.put("codings", row, "evidence", evidence, judgment.place)
    rows.put("codings", row, "frame_version", raw.release.frame_version, judgment.place)


def _votes(judgment: Judgment, raw: Raw, rows: Rows, problems: Problems) -> None:
    """Keep what each pass gave; where nobody voted, the judgment itself is the first."""
    table, row = judgment.table, judgment.row
    measure, dimension = row.split(".")[:2]
    for column in VOTED[table]:
        votes = {who: vote for (who, name), vote in judgment.votes.items() if name == column}
        if not votes and column in judgment.columns:
            votes = {"first": judgment.columns[column]}
        if len({vote.text for vote in votes.values()}) > 1 and judgment.adjudication is None:
            problems.add(
                judgment.place,
                "E304",
                f"the passes differ and nothing says why this {column} was taken",
                "add `adjudication:`",
            )
        for who, vote in votes.items():
            keys = dict(zip(KEYS["votes"], (table, row, column, who), strict=True))
            key = ".".join(keys.values())
            rows.cells["votes", key] = {
                **keys,
                "measure_id": measure,
                "dimension_id": dimension if table == "codings" else raw.codebook.kept_in(table, column),
                "value": vote.text,
                "coder_kind": judgment.coder_kind.text,
            }
            rows.row_places["votes", key] = vote.place


def _relation(rows: Rows, assertion: str, relation: str, target: Scalar, note: Scalar, problems: Problems) -> None:
    """Turn ``table/row`` or ``table/row/column`` into a row of evidence."""
    table, _, rest = target.text.partition("/")
    row, _, column = rest.partition("/")
    if table not in COLUMNS:
        problems.add(target.place, "E201", f'no table "{table}"', nearest(table, COLUMNS))
        return
    if column and column not in COLUMNS[table]:
        problems.add(target.place, "E202", f'{table} has no column "{column}"', nearest(column, COLUMNS[table]))
        return
    key = ".".join((assertion, relation, table, row, column or "*"))
    if ("assertion_evidence", key) in rows.cells:
        problems.add(target.place, "E207", f"{target.text} is listed twice under {relation}", "keep one")
        return
    rows.cells["assertion_evidence", key] = {
        "assertion_id": assertion,
        "relation": relation,
        "table_name": table,
        "row_id": row,
        "column_name": column or "*",
    }
    rows.row_places["assertion_evidence", key] = target.place
    if note.text:
        rows.put("assertion_evidence", key, "note", " ".join(note.text.split()), note.place)


def _decisions(raw: Raw, rows: Rows) -> None:
    for decision in raw.decisions:
        name = decision.columns["conflict_id"].text
        rows.cells["conflicts", name] = {
            "conflict_id": name,
            "table_name": decision.table,
            "row_id": decision.row,
            "column_name": decision.column,
        }
        rows.row_places["conflicts", name] = decision.place
        for column, scalar in decision.columns.items():
            rows.put("conflicts", name, column, " ".join(scalar.text.split()), scalar.place)


def _required(raw: Raw, rows: Rows, problems: Problems) -> None:
    for (table, row), cells in rows.cells.items():
        lacking = [
            c.name
            for c in COLUMNS[table].values()
            if c.role == "curated"
            and not c.nullable
            and c.name not in cells
            and (table, row, c.name) not in raw.refused
        ]
        if lacking and table != "sources":
            problems.add(
                rows.place(table, row),
                "E107",
                f"{table}/{row} lacks {', '.join(lacking)}",
                "these are the dataset's own words; write them once",
            )


def _references(rows: Rows, problems: Problems) -> None:
    """Every id must be the id of a row; said at the place that names it."""
    known: dict[str, set[str]] = {}
    for (table, _), cells in rows.cells.items():
        for key in KEYS[table]:
            known.setdefault(f"{table}.{key}", set()).add(cells[key])
    for (table, row), cells in rows.cells.items():
        for column in COLUMNS[table].values():
            target = column.references
            if target is None or column.name not in cells or target.split(".")[0] in ("tables", "dimensions"):
                continue
            if cells[column.name] not in known.get(target, set()):
                problems.add(
                    rows.place(table, row, column.name),
                    "E204",
                    f'{column.name} "{cells[column.name]}" is no row of {target.split(".")[0]}',
                    nearest(cells[column.name], known.get(target, set())) or "add it, see raw/README.md",
                )
        if table in ("assertion_evidence", "conflicts") and (cells["table_name"], cells["row_id"]) not in rows.cells:
            rest = [r for t, r in rows.cells if t == cells["table_name"]]
            problems.add(
                rows.place(table, row),
                "E204",
                f"{cells['table_name']} has no row {cells['row_id']}",
                nearest(cells["row_id"], rest),
            )


#: Kinds of measures that every core dimension is asked of.
_CODED_KINDS = ("technology", "legal_power", "database")


def _expected_codings(raw: Raw, rows: Rows) -> None:
    have = {tuple(row.split(".")[:3]) for table, row in rows.cells if table == "codings"}
    for measure, cells in rows.of("measures").items():
        if cells.get("kind") not in _CODED_KINDS:
            continue
        for dimension in raw.codebook.ordinal():
            for realm in dimension.realms:
                if dimension.core and (measure, dimension.id, realm) not in have:
                    row = f"{measure}.{dimension.id}.{realm}.XXXX"
                    rows.cells["codings", row] = dict(zip(KEYS["codings"], row.split("."), strict=True))
                    rows.row_places["codings", row] = rows.place("measures", measure)
                    rows.put("codings", row, "frame_version", raw.release.frame_version)
