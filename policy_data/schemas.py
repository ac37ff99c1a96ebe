"""The tables, defined once.

Every table is a :class:`Table`, a strict and ordered pandera model. The fields
carry what a reader needs to know (title, description, unit, role, vocabulary,
reference), and everything else is made from them: the Arrow schema, the
foreign keys, the data dictionary (the tables ``tables`` and ``columns``) and
the checks of the build.

Importing this module imports pandera; ``import policy_data`` does not.

Examples
--------
>>> from policy_data import schemas
>>> schemas.primary_key(schemas.Lifecycle)
('measure_id', 'layer', 'observed')
>>> [c.name for c in schemas.columns_of(schemas.Roles)][:3]
['measure_id', 'actor_id', 'role']
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import pandas as pd
import pandera.pandas as pa
import pyarrow
from pandera.typing import Series

__all__ = [
    "TABLES",
    "Column",
    "Table",
    "all_tables",
    "arrow_schema",
    "columns_of",
    "comparison",
    "frame_schema",
    "name_of",
    "primary_key",
    "row_id",
]

# A slug: lower-case words and numbers joined by single hyphens.
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class Text(str):
    """Marks a column of free text."""


class Slug(str):
    """Marks a column that holds the id of a row."""


class Code(str):
    """Marks a column that holds a term of a vocabulary, in its order."""


class Date(str):
    """Marks an EDTF date, which brings ``_earliest``, ``_latest``, ``_precision``."""


class Bound(str):
    """Marks a calendar day computed from an EDTF date."""


class Whole(int):
    """Marks a column of whole numbers."""


class Number(float):
    """Marks a column of numbers with a fraction."""


class Flag(int):
    """Marks a column of yes or no."""


# What a date32 becomes in pandas.
_DAY: Any = "datetime64[ms]"

# One line a kind: what pandas holds, what Arrow writes, what the dictionary says.
_KINDS: dict[type, tuple[Any, pyarrow.DataType, str]] = {
    Text: (Series[pd.StringDtype], pyarrow.string(), "text"),
    Slug: (Series[pd.StringDtype], pyarrow.string(), "id"),
    Code: (Series[pd.CategoricalDtype], None, "code"),
    Date: (Series[pd.StringDtype], pyarrow.string(), "edtf"),
    Bound: (Series[_DAY], pyarrow.date32(), "date"),
    Whole: (Series[pd.Int64Dtype], pyarrow.int64(), "integer"),
    Number: (Series[pd.Float64Dtype], pyarrow.float64(), "number"),
    Flag: (Series[pd.BooleanDtype], pyarrow.bool_(), "boolean"),
}


def _field(
    role: str,
    title: str,
    description: str,
    *,
    nullable: bool,
    vocabulary: str | None = None,
    references: str | None = None,
    unit: str | None = None,
    planned: bool = False,
    formula: str | None = None,
    **checks: Any,
) -> Any:
    return pa.Field(
        nullable=nullable,
        title=title,
        description=description,
        metadata={
            "role": role,
            "vocabulary": vocabulary,
            "references": references,
            "unit": unit,
            "planned": planned,
            "formula": formula,
        },
        **checks,
    )


def key(title: str, description: str, **more: Any) -> Any:
    """Declare a column of the primary key; it is never empty."""
    return _field("key", title, description, nullable=False, **more)


def curated(title: str, description: str, *, nullable: bool = False, **more: Any) -> Any:
    """Declare a column in the dataset's own words; it needs no source."""
    return _field("curated", title, description, nullable=nullable, **more)


def evidenced(title: str, description: str, **more: Any) -> Any:
    """Declare a column whose every value has a claim and every blank a gap."""
    return _field("evidenced", title, description, nullable=True, **more)


def coded(title: str, description: str, **more: Any) -> Any:
    """Declare a judgment, which needs a rationale and evidence, or a gap."""
    return _field("coded", title, description, nullable=True, **more)


def derived(title: str, description: str, *, formula: str, nullable: bool = True, **more: Any) -> Any:
    """Declare a column that the build computes by ``formula``."""
    return _field("derived", title, description, nullable=nullable, formula=formula, **more)


class Table(pa.DataFrameModel):
    """Base of all tables: strict, ordered, never coercing.

    A field annotated ``Date`` is followed by its two bounds and its precision.
    """

    _group: ClassVar[str] = ""
    _exists_by: ClassVar[str | None] = None
    _kinds: ClassVar[dict[str, type]] = {}

    class Config:
        strict = True
        ordered = True
        coerce = False

    def __init_subclass__(cls, *, group: str = "", exists_by: str | None = None, **kwargs: Any) -> None:
        cls._group = group
        cls._exists_by = exists_by
        fields: dict[str, Any] = {}
        kinds: dict[str, type] = {}
        for name, annotation in list(inspect.get_annotations(cls).items()):
            kind = globals().get(annotation) if isinstance(annotation, str) else annotation
            if kind not in _KINDS:
                fields[name] = annotation
                continue
            kinds[name] = kind
            fields[name] = _KINDS[kind][0]
            if kind is Date:
                title = cls.__dict__[name].title
                for suffix, part, vocabulary in (
                    ("earliest", Bound, None),
                    ("latest", Bound, None),
                    ("precision", Code, "date_precision"),
                ):
                    column = f"{name}_{suffix}"
                    field = derived(
                        f"{title}: {suffix}",
                        _DATE_PARTS[suffix].format(name=name),
                        formula=f"dates.bounds({name})",
                        vocabulary=vocabulary,
                    )
                    field.__set_name__(cls, column)
                    setattr(cls, column, field)
                    kinds[column] = part
                    fields[column] = _KINDS[part][0]
        cls.__annotations__ = fields
        cls._kinds = kinds
        super().__init_subclass__(**kwargs)  # type: ignore[no-untyped-call]


_DATE_PARTS = {
    "earliest": "First day that `{name}` can mean; empty where it is open at that end.",
    "latest": "Last day that `{name}` can mean; empty where it is open at that end.",
    "precision": "How fine `{name}` is; `unknown` where it is known to exist but not when.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the schema declares it.

    Attributes
    ----------
    name, table : str
    kind : str
        text, id, code, edtf, date, integer, number or boolean.
    role : str
        key, curated, evidenced, coded or derived.
    vocabulary : str or None
        For codes: the vocabulary in the table ``terms``.
    references : str or None
        ``table.column`` that every value must exist in.
    planned : bool
        Whether a date may lie after the release's ``as_of``.
    """

    name: str
    table: str
    kind: str
    role: str
    title: str
    description: str
    nullable: bool
    vocabulary: str | None
    references: str | None
    unit: str | None
    planned: bool
    formula: str | None
    arrow: pyarrow.DataType | None

    @property
    def needs_gap(self) -> bool:
        """Whether an empty cell here must be explained in ``gaps``."""
        return self.role in ("evidenced", "coded")


def name_of(table: type[Table]) -> str:
    """Return a table's name, as in ``load(name)``.

    Examples
    --------
    >>> name_of(MeasureTerms)
    'measure_terms'
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in table.__name__).lstrip("_")


def primary_key(table: type[Table]) -> tuple[str, ...]:
    """Return the names of a table's key columns, in order.

    Examples
    --------
    >>> primary_key(Lifecycle)
    ('measure_id', 'layer', 'observed')
    """
    return tuple(c.name for c in columns_of(table) if c.role == "key")


@cache
def columns_of(table: type[Table]) -> tuple[Column, ...]:
    """Return a table's columns in their order.

    Examples
    --------
    >>> [c.name for c in columns_of(Roles) if c.kind == "date"]
    ['valid_from_earliest', 'valid_from_latest', 'valid_to_earliest', 'valid_to_latest']
    """
    found: list[Column] = []
    for name, schema in table.to_schema().columns.items():
        kind = table._kinds[name]
        _, arrow, label = _KINDS[kind]
        about = schema.metadata or {}
        found.append(
            Column(
                name=name,
                table=name_of(table),
                kind=label,
                role=about["role"],
                title=schema.title,
                description=schema.description,
                nullable=schema.nullable,
                vocabulary=about["vocabulary"],
                references=about["references"],
                unit=about["unit"],
                planned=about["planned"],
                formula=about["formula"],
                arrow=arrow,
            )
        )
    return tuple(found)


def row_id(table: type[Table], row: Mapping[str, Any]) -> str:
    """Join the key columns of a row with dots.

    Examples
    --------
    >>> row_id(Roles, {"measure_id": "nyc-das", "actor_id": "us-nypd", "role": "deployer"})
    'nyc-das.us-nypd.deployer'
    """
    return ".".join(str(row[name]) for name in primary_key(table))


def arrow_schema(table: type[Table]) -> pyarrow.Schema:
    """Return the exact Arrow schema that a table's file has.

    Codes are dictionaries of strings, ordered; days are ``date32``.
    """
    code = pyarrow.dictionary(pyarrow.int32(), pyarrow.string(), ordered=True)
    return pyarrow.schema(
        [
            pyarrow.field(
                c.name,
                c.arrow if c.arrow is not None else code,
                nullable=c.nullable,
                metadata={"role": c.role},
            )
            for c in columns_of(table)
        ]
    )


def frame_schema(table: type[Table], vocabularies: Mapping[str, Sequence[str]]) -> pa.DataFrameSchema:
    """Return the pandera schema of a table, with its vocabularies filled in.

    Parameters
    ----------
    table : type of Table
    vocabularies : mapping of str to sequence of str
        The terms of each vocabulary, in rank order; the package's own are
        ``policy_data.store.vocabularies()``.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Strict, ordered, without coercion; the key is unique and complete.
    """
    schema = table.to_schema()
    for column in columns_of(table):
        if column.vocabulary is not None:
            allowed = list(vocabularies[column.vocabulary])
            if column.kind == "code":
                schema = schema.update_column(column.name, dtype=pd.CategoricalDtype(allowed, ordered=True))
            else:
                schema = schema.update_column(column.name, checks=[pa.Check.isin(allowed)])
        if column.kind == "id":
            schema = schema.update_column(column.name, checks=[pa.Check.str_matches(rf"^(?:{SLUG})\Z")])
    schema.unique = list(primary_key(table))
    return schema


# --------------------------------------------------------------------------
# The cases


class Deployments(Table, group="the cases"):
    """What is compared: a place, a trigger and a period."""

    deployment_id: Slug = key("Deployment", "Readable id of the deployment.")
    name: Text = curated("Name", "Neutral name of the deployment.")
    city: Text = curated("City", "City, in English.")
    country: Code = curated("Country", "Country, ISO 3166-1 alpha-2.", vocabulary="country")
    trigger_type: Code = curated("Kind of trigger", "What set the deployment off.", vocabulary="trigger_type")
    trigger: Text = evidenced("Trigger", "The event or programme, by its official name.")
    trigger_start: Date = evidenced("Start of the trigger", "First day of the event.")
    trigger_end: Date = evidenced("End of the trigger", "Last day of the event.")
    summary: Text = curated("Summary", "What the case is, in two or three sentences.")
    inclusion_note: Text = curated("Why it is here", "Why this case is in the dataset and what that selects for.")


class Measures(Table, group="the cases"):
    """The unit of coding: what could be switched off on its own."""

    measure_id: Slug = key("Measure", "Readable id of the measure.")
    deployment_id: Slug = curated("Deployment", "The case it belongs to.", references="deployments.deployment_id")
    name: Text = curated("Name", "Neutral name, ours.")
    official_name: Text = evidenced("Official name", "What its operator or the law calls it.")
    critics_name: Text = evidenced("Critics' name", "What its critics call it.")
    kind: Code = curated("Kind", "What kind of measure it is.", vocabulary="measure_kind")
    description: Text = curated("Description", "What it does, in one or two sentences.")
    split_note: Text = curated("Why a measure of its own", "The off-switch test, applied.")
    novelty: Code = evidenced("Novelty", "Whether it was new, and in which sense.", vocabulary="novelty")
    trigger_link: Code = evidenced(
        "Link to the trigger", "Whether a source makes it a product of the event.", vocabulary="trigger_link"
    )
    started: Date = evidenced("Started", "When it was first in force or in use.")
    status_de_jure: Code = evidenced(
        "Status by the rules", "Where it stands in the rules at the release's as_of.", vocabulary="status"
    )
    status_de_facto: Code = evidenced(
        "Status in practice",
        "Where it stands in practice; `in_use` needs use within the last twelve months.",
        vocabulary="status",
    )
    last_evidence_of_use: Date = derived(
        "Last evidence of use",
        "Latest date of an event that shows use.",
        formula="events of type use, test_use, first_operational_use: latest date",
    )
    parent_measure_id: Slug = curated(
        "Part of", "The measure it is a part of.", nullable=True, references="measures.measure_id"
    )
    successor_measure_id: Slug = evidenced(
        "Succeeded by", "The measure that does the same job after it.", references="measures.measure_id"
    )


class MeasureTerms(Table, group="the cases", exists_by="term"):
    """What a measure consists of, does, is for, is used at and is joined to."""

    measure_id: Slug = key("Measure", "The measure.", references="measures.measure_id")
    facet: Code = key("Facet", "Which question the term answers.", vocabulary="facet")
    term: Text = key("Term", "A term of the facet's vocabulary.")
    realm: Code = key("Realm", "In the rules, in words, or in practice.", vocabulary="realm")
    valid_from: Date = evidenced("From", "Since when the term holds.")
    valid_to: Date = evidenced("To", "Until when the term holds.", planned=True)


class Candidates(Table, group="the cases"):
    """Every measure named in the lists looked at, with what became of it here."""

    candidate_id: Slug = key("Candidate", "Readable id of the candidate.")
    deployment_id: Slug = curated("Deployment", "The case it was named for.", references="deployments.deployment_id")
    name: Text = curated("Name", "What the list calls it, in our words.")
    listed_in: Slug = curated("Listed in", "The source that names it.", references="sources.source_id")
    decision: Code = curated("Decision", "What was done with it.", vocabulary="candidate_decision")
    measure_id: Slug = curated(
        "Measure", "The measure it became or was merged into.", nullable=True, references="measures.measure_id"
    )
    reason: Text = curated("Reason", "Why.")


# --------------------------------------------------------------------------
# The record


class Instruments(Table, group="the record"):
    """Laws, bills, decrees, orders, judgments, policies, contracts."""

    instrument_id: Slug = key("Instrument", "Readable id of the instrument.")
    deployment_id: Slug = curated("Deployment", "The case it matters to.", references="deployments.deployment_id")
    title: Text = evidenced("Title", "Official or usual short title.")
    type: Code = evidenced("Type", "What kind of instrument it is.", vocabulary="instrument_type")
    identifier: Text = evidenced("Identifier", "ELI, ECLI, NOR, chapter or local law number.")
    issuer: Slug = evidenced("Issuer", "Who made it.", references="actors.actor_id")
    adopted: Date = evidenced("Adopted", "When it was adopted, signed or given.")
    in_force: Date = evidenced("In force", "When it took effect.", planned=True)
    planned_end: Date = evidenced("Planned end", "The end it sets itself.", planned=True)
    ended: Date = evidenced("Ended", "When it stopped having effect.")
    end_cause: Code = evidenced("Cause of the end", "Why it stopped having effect.", vocabulary="end_cause")


class InstrumentLinks(Table, group="the record", exists_by="relation"):
    """What an instrument does to a measure."""

    instrument_id: Slug = key("Instrument", "The instrument.", references="instruments.instrument_id")
    measure_id: Slug = key("Measure", "The measure.", references="measures.measure_id")
    relation: Code = key("Relation", "What it does to the measure.", vocabulary="instrument_relation")
    provision: Text = evidenced("Provision", "Article, section or point.")


class Events(Table, group="the record"):
    """What happened, when, and with what result."""

    event_id: Slug = key("Event", "Readable id of the event.")
    deployment_id: Slug = curated("Deployment", "The case.", references="deployments.deployment_id")
    measure_id: Slug = curated(
        "Measure", "The measure, where it is one.", nullable=True, references="measures.measure_id"
    )
    type: Code = evidenced("Type", "What kind of event it is.", vocabulary="event_type")
    date: Date = evidenced("Date", "When it happened; for planned events, when it is due.")
    label: Text = curated("Label", "The event in one line, in our words.")
    instrument_id: Slug = evidenced(
        "Instrument", "The instrument it made, changed or applied.", references="instruments.instrument_id"
    )
    actor_id: Slug = evidenced("Actor", "Who did it.", references="actors.actor_id")
    result: Text = evidenced("Result", "Outcome, such as votes for and against.")


class Lifecycle(Table, group="the record"):
    """What was planned to end and what was seen, layer by layer, date by date."""

    measure_id: Slug = key("Measure", "The measure.", references="measures.measure_id")
    layer: Code = key("Layer", "Which part of the measure is observed.", vocabulary="layer")
    observed: Date = key("Observed", "The date as of which this was seen.")
    planned_end: Date = evidenced("Planned end", "The end in force at the observation.", planned=True)
    planned_end_kind: Code = evidenced("Kind of planned end", "How the end was set.", vocabulary="planned_end_kind")
    actual_end: Date = evidenced("Actual end", "When this layer was seen to end.")
    time_outcome: Code = coded("Outcome in time", "What had happened by then.", vocabulary="time_outcome")
    scope_change: Code = coded("Change of scope", "Whether it grew or shrank by then.", vocabulary="scope_change")
    scope_axes: Text = coded("Axes of change", "Along which axes, as codes joined by spaces.")
    permanence_outcome: Code = derived(
        "Permanence outcome",
        "One word for the outcome.",
        vocabulary="permanence_outcome",
        formula="expanded where scope grew and the outcome is none of expired, removed, presumed_ended, "
        "unknown, made_permanent; else the outcome in time",
    )
    certainty: Code = coded("Certainty", "How sure the judgment is.", vocabulary="certainty")
    rationale: Text = coded("Rationale", "Why it was judged so.")
    coder_kind: Code = derived(
        "Coded by", "Who or what judged the row.", vocabulary="coder_kind", formula="from the coding file"
    )


class Quantities(Table, group="the record"):
    """Numbers, each with its scope, date, counting rule and asserter."""

    quantity_id: Slug = key("Quantity", "Readable id of the quantity.")
    deployment_id: Slug = curated("Deployment", "The case.", references="deployments.deployment_id")
    measure_id: Slug = curated(
        "Measure", "The measure, where it is one.", nullable=True, references="measures.measure_id"
    )
    indicator: Code = evidenced("Indicator", "What is counted.", vocabulary="indicator")
    value: Number = evidenced("Value", "The figure, in `unit`.", unit="see column unit")
    low: Number = evidenced(
        "Low", "Lower bound, in `unit`; above `value` where a count is known to miss things.", unit="see column unit"
    )
    high: Number = evidenced(
        "High", "Upper bound, in `unit`; below `value` where a count is known to hold too much.", unit="see column unit"
    )
    value_kind: Code = evidenced("Kind of value", "How the figure came about.", vocabulary="value_kind")
    unit: Code = evidenced("Unit", "What one of it is.", vocabulary="unit")
    as_of: Date = evidenced("As of", "The date or period it holds for.", planned=True)
    scope: Text = evidenced("Scope", "Place, operator or population it covers.")
    counting_rule: Text = evidenced("Counting rule", "What was counted and how.")
    denominator_id: Slug = evidenced(
        "Denominator", "For rates and shares: what it is a share of.", references="quantities.quantity_id"
    )
    comparable_group: Text = curated(
        "Comparable group", "Only values of one group may stand side by side; empty: with none.", nullable=True
    )
    asserted_by: Slug = evidenced("Asserted by", "Whose figure it is.", references="actors.actor_id")


class Actors(Table, group="the record"):
    """Organisations, and office holders by their office; never private persons."""

    actor_id: Slug = key("Actor", "Readable id of the actor.")
    name: Text = curated("Name", "Official or usual name.")
    type: Code = curated("Type", "What kind of body it is.", vocabulary="actor_type")
    country: Code = curated("Country", "Country, ISO 3166-1 alpha-2.", vocabulary="country")


class Roles(Table, group="the record", exists_by="role"):
    """Who did what for a measure."""

    measure_id: Slug = key("Measure", "The measure.", references="measures.measure_id")
    actor_id: Slug = key("Actor", "The actor.", references="actors.actor_id")
    role: Code = key("Role", "What the actor did.", vocabulary="role")
    valid_from: Date = evidenced("From", "Since when.")
    valid_to: Date = evidenced("To", "Until when.", planned=True)


class Positions(Table, group="the record"):
    """Where an actor stands on a measure, in its own act or words."""

    position_id: Slug = key("Position", "Readable id of the position.")
    actor_id: Slug = curated("Actor", "Whose position it is.", references="actors.actor_id")
    measure_id: Slug = curated("Measure", "The measure it is about.", references="measures.measure_id")
    stance: Whole = evidenced("Stance", "From -2 (oppose or ban) to +2 (promote).", ge=-2, le=2, unit="rank")
    argument: Text = evidenced("Argument", "Its main reason, in our words.")
    formality: Code = evidenced("Formality", "In what form it was taken.", vocabulary="formality")
    date: Date = evidenced("Date", "When it was taken.")


class Concerns(Table, group="the record"):
    """Which right was said to be touched, by whom, and what became of it."""

    concern_id: Slug = key("Concern", "Readable id of the concern.")
    measure_id: Slug = curated("Measure", "The measure it is about.", references="measures.measure_id")
    right: Code = evidenced("Right", "The right concerned.", vocabulary="right")
    standing: Code = evidenced("Standing", "How far it got, by whose finding.", vocabulary="concern_standing")
    raised_by: Slug = evidenced("Raised by", "Who raised or decided it.", references="actors.actor_id")
    groups: Text = evidenced("Groups", "Groups said to bear more, in our words.")
    date: Date = evidenced("Date", "When.")


# --------------------------------------------------------------------------
# What is said, and what speaks for it


class Assertions(Table, group="what is said, and what speaks for it"):
    """Consequential statements by others, and how far the record bears them out."""

    assertion_id: Slug = key("Assertion", "Readable id of the assertion.")
    deployment_id: Slug = curated(
        "Deployment", "The case it is about.", nullable=True, references="deployments.deployment_id"
    )
    measure_id: Slug = curated(
        "Measure", "The measure it is about, where it is one.", nullable=True, references="measures.measure_id"
    )
    asserted_by: Slug = evidenced("Asserted by", "Who says so.", references="actors.actor_id")
    proposition: Text = curated("Proposition", "What is asserted, in our words.")
    kind: Code = curated("Kind", "Factual, predictive or normative.", vocabulary="assertion_kind")
    date: Date = evidenced("Date", "When it was said.")
    standing: Code = coded(
        "Standing", "How far the record bears it out; normative ones have none.", vocabulary="assertion_standing"
    )
    rationale: Text = coded("Rationale", "Why it was judged so.")


class AssertionEvidence(Table, group="what is said, and what speaks for it"):
    """The rows that speak for an assertion, against it, qualify it or are missing."""

    assertion_id: Slug = key("Assertion", "The assertion.", references="assertions.assertion_id")
    relation: Code = key("Relation", "Which way the row speaks.", vocabulary="evidence_relation")
    table_name: Text = key("Table", "Table of the row.", references="tables.table_name")
    row_id: Text = key("Row", "The row: its key columns joined by dots.")
    column_name: Text = key("Column", "The column, or `*` for the row as a whole.")
    note: Text = curated("Note", "What the row shows for this assertion.", nullable=True)


# --------------------------------------------------------------------------
# The judgments


class Codings(Table, group="the judgments"):
    """Levels of measures on the ordinal dimensions, by realm and period."""

    measure_id: Slug = key("Measure", "The measure.", references="measures.measure_id")
    dimension_id: Text = key("Dimension", "The dimension.", references="dimensions.dimension_id")
    realm: Code = key("Realm", "In the rules or in practice.", vocabulary="realm")
    period_start: Date = key("From", "Since when the level holds; `XXXX` where nobody has coded it yet.")
    period_end: Date = coded("To", "Until when the level holds.", planned=True)
    level: Whole = coded("Level", "The level on the dimension's scale.", ge=0, le=4, unit="rank")
    level_low: Whole = coded("Lowest level", "Lowest level that the evidence allows.", ge=0, le=4, unit="rank")
    level_high: Whole = coded("Highest level", "Highest level that the evidence allows.", ge=0, le=4, unit="rank")
    scope_flag: Code = coded("Scope of the level", "At all sites or at some.", vocabulary="scope_flag")
    certainty: Code = coded("Certainty", "How sure the coding is.", vocabulary="certainty")
    rationale: Text = coded("Rationale", "Why this level, against the anchors and the tie-break.")
    evidence: Text = derived(
        "Evidence",
        "What it rests on, as source[locator] joined by semicolons.",
        formula="from the coding file; the same claims stand in `claims`",
    )
    coder_kind: Code = derived(
        "Coded by", "Who or what coded it.", vocabulary="coder_kind", formula="from the coding file"
    )
    frame_version: Text = derived("Frame version", "Version of the coding frame.", formula="raw/release.yaml")


class Votes(Table, group="the judgments"):
    """Codings as each pass gave them, before adjudication."""

    table_name: Text = key("Table", "Table of the judged cell.", references="tables.table_name")
    row_id: Text = key("Row", "Row of the judged cell.")
    column_name: Text = key("Column", "Column of the judged cell.")
    coding_pass: Code = key("Pass", "Which pass.", vocabulary="coding_pass")
    measure_id: Slug = derived(
        "Measure", "The measure.", formula="row_id", nullable=False, references="measures.measure_id"
    )
    dimension_id: Text = derived(
        "Dimension", "The dimension.", formula="row_id", nullable=False, references="dimensions.dimension_id"
    )
    value: Text = derived("Value", "The level or code that this pass gave.", formula="from the coding file")
    coder_kind: Code = derived(
        "Coded by", "Who or what coded it.", vocabulary="coder_kind", formula="from the coding file"
    )


class Agreement(Table, group="the judgments"):
    """How far two passes of coding agree, by dimension, by family, by scale and by later pass."""

    grouping: Code = key("Grouping", "What the units have in common.", vocabulary="agreement_grouping")
    group_id: Text = key(
        "Group", "A dimension, a family, a scale (`ordinal`, `nominal`), or a later pass and its scale."
    )
    n_units: Whole = derived(
        "Units", "Codings with a level or code from two passes.", formula="votes", nullable=False, unit="codings", ge=2
    )
    n_equal: Whole = derived(
        "Equal", "Units that got the same level or code twice.", formula="votes", nullable=False, unit="codings", ge=0
    )
    n_near: Whole = derived(
        "Equal or adjacent",
        "Units whose levels differ by at most one; empty where codes have no order.",
        formula="votes",
        unit="codings",
    )
    percent_agreement: Number = derived(
        "Percent agreement", "n_equal of n_units.", formula="votes", nullable=False, unit="percent", ge=0, le=100
    )
    alpha: Number = derived(
        "Alpha",
        "Krippendorff's alpha, ordinal for levels and nominal for codes; empty where nothing varies.",
        formula="votes: Krippendorff 2011",
        le=1,
    )
    alpha_low: Number = derived(
        "Alpha, lower", "Lower end of the 95 % interval.", formula="votes: 2000 draws of units with a fixed seed", le=1
    )
    alpha_high: Number = derived(
        "Alpha, upper", "Upper end of the 95 % interval.", formula="votes: 2000 draws of units with a fixed seed", le=1
    )
    standing: Code = derived(
        "Standing",
        "Whether conclusions may rest on the group.",
        formula="tentative below .667; undetermined under ten units or where nothing varies",
        nullable=False,
        vocabulary="agreement_standing",
    )
    compares: Code = derived(
        "Compares",
        "Who or what the passes were.",
        formula="votes.coder_kind",
        nullable=False,
        vocabulary="agreement_of",
    )


# --------------------------------------------------------------------------
# The evidence


class Sources(Table, group="the evidence"):
    """What was read, how much of it, and whose word it is."""

    source_id: Slug = key("Source", "Readable id of the source.")
    title: Text = curated("Title", "Title as published, or a description where it has none.")
    publisher: Slug = curated("Publisher", "Who published it.", references="actors.actor_id")
    publisher_type: Code = derived(
        "Type of publisher", "What kind of body published it.", vocabulary="actor_type", formula="actors.type"
    )
    type: Code = curated("Type", "What kind of document it is.", vocabulary="source_type")
    stake: Code = curated("Stake", "What the author has at stake.", vocabulary="stake")
    issued: Date = curated("Issued", "When it was published.", nullable=True)
    url: Text = curated("Address", "Where it was published.", nullable=True)
    archive_url: Text = curated("Archived at", "An archived copy or mirror that was read.", nullable=True)
    language: Code = curated("Language", "Language read, ISO 639-1.", vocabulary="language")
    consulted: Code = curated("Consulted", "How much of it was read, and in which copy.", vocabulary="consulted")
    accessed: Date = curated("Accessed", "When it was read.")
    reread: Date = curated(
        "Read again",
        "When somebody who had not written the note held all of it against the source; empty: not yet.",
        nullable=True,
    )
    origin: Slug = curated("Origin", "The origin it repeats; sources of one origin count once.")
    licence: Text = curated("Licence", "Licence of the source, where it states one.", nullable=True)
    note_path: Text = derived("Note", "The reading note.", formula="path of the note", nullable=False)


class Claims(Table, group="the evidence"):
    """Who says what of which cell, and where the note stands."""

    claim_id: Text = key("Claim", "Source, row and column, joined by slashes.")
    source_id: Slug = derived(
        "Source", "Where it was read.", formula="note", nullable=False, references="sources.source_id"
    )
    locator: Text = derived("Locator", "Where in the source.", formula="note", nullable=False)
    says: Text = derived("What it says", "One sentence in our own words.", formula="note", nullable=False)
    table_name: Text = derived(
        "Table", "Table of the cell.", formula="note", nullable=False, references="tables.table_name"
    )
    row_id: Text = derived("Row", "Row of the cell.", formula="note", nullable=False)
    column_name: Text = derived("Column", "Column of the cell.", formula="note", nullable=False)
    asserts: Code = derived(
        "Asserts",
        "A value, evidence for a judgment, or a refusal.",
        formula="note",
        nullable=False,
        vocabulary="asserts",
    )
    value: Text = derived("Value", "The value, as text; empty for evidence and refusals.", formula="note")
    mode: Code = derived("Mode", "How the source knows.", formula="note", nullable=False, vocabulary="claim_mode")
    rationale: Text = derived("Rationale", "Why, where the value is our inference.", formula="note")
    selected: Flag = derived(
        "Selected", "Whether the table publishes this value.", formula="resolution", nullable=False
    )
    n_origins: Whole = derived(
        "Independent origins",
        "How many independent origins give this cell this value.",
        formula="distinct sources.origin over equal values",
        nullable=False,
        unit="origins",
        ge=1,
    )
    note_path: Text = derived("Note", "The note.", formula="note", nullable=False)
    note_line: Whole = derived("Line", "Line of the value in the note.", formula="note", nullable=False, ge=1)
    note_column: Whole = derived("Column in the line", "Column of the value.", formula="note", nullable=False, ge=1)


class Conflicts(Table, group="the evidence"):
    """Where sources disagree, of what kind that is, and what was done."""

    conflict_id: Slug = key("Conflict", "Readable id of the conflict.")
    table_name: Text = curated("Table", "Table of the cell.", references="tables.table_name")
    row_id: Text = curated("Row", "Row of the cell.")
    column_name: Text = curated("Column", "Column of the cell.")
    other_rows: Text = curated("Other rows", "For split and dated: the other rows, joined by spaces.", nullable=True)
    type: Code = curated("Type", "What the disagreement is about.", vocabulary="conflict_type")
    resolution: Code = curated("Resolution", "What was done.", vocabulary="resolution")
    preferred: Text = curated("Preferred", "For preferred and deprecated: the source or sources taken.", nullable=True)
    weighed: Text = curated(
        "Weighed", "The values that were weighed, joined by ` | `; empty for split and dated.", nullable=True
    )
    reason: Text = curated("Reason", "Why.")


class Gaps(Table, group="the evidence"):
    """Why a cell is empty; one row for every empty evidenced or coded cell."""

    table_name: Text = key("Table", "Table of the empty cell.", references="tables.table_name")
    row_id: Text = key("Row", "Row of the empty cell.")
    column_name: Text = key("Column", "Column of the empty cell.")
    reason: Code = derived("Reason", "Why it is empty.", vocabulary="missing_reason", formula="gaps", nullable=False)
    search_id: Slug = derived(
        "Search", "The search that found nothing or was refused.", formula="gaps", references="searches.search_id"
    )
    detail: Text = derived("Detail", "The stated ground, the rule or the rationale.", formula="gaps")


class Searches(Table, group="the evidence"):
    """What was looked for, where, how, and with what result."""

    search_id: Slug = key("Search", "Readable id of the search.")
    deployment_id: Slug = curated("Deployment", "The case.", references="deployments.deployment_id")
    question: Text = curated("Question", "What was to be found.")
    searched_in: Text = curated("Searched in", "Which collections were searched.")
    queries: Text = curated("Queries", "The queries, joined by semicolons.")
    languages: Text = curated("Languages", "Languages searched, ISO 639-1, joined by spaces.")
    searched_on: Date = curated("Searched on", "When.")
    result: Code = curated("Result", "What came of it.", vocabulary="search_result")
    found: Text = curated("Found", "What was found instead, in our words.", nullable=True)


# --------------------------------------------------------------------------
# The codebook


class Tables(Table, group="the codebook"):
    """The tables of this dataset."""

    table_name: Text = key("Table", "Name of the table.")
    group_name: Text = curated("Group", "Group in the data dictionary.")
    title: Text = curated("Title", "Title of the table.")
    description: Text = curated("Description", "What one row is.")
    primary_key: Text = curated("Primary key", "Key columns joined by spaces.")


class Columns(Table, group="the codebook"):
    """The columns of this dataset: the data dictionary."""

    table_name: Text = key("Table", "Table of the column.", references="tables.table_name")
    column_name: Text = key("Column", "Name of the column.")
    position: Whole = curated("Position", "Place in the table, from 1.", ge=1)
    kind: Text = curated("Kind", "text, id, code, edtf, date, integer, number or boolean.")
    role: Code = curated("Role", "How the column comes by its values.", vocabulary="column_role")
    nullable: Flag = curated("May be empty", "Whether the column may be empty.")
    vocabulary: Text = curated("Vocabulary", "For codes: the vocabulary in `terms`.", nullable=True)
    refers_to: Text = curated("Refers to", "For ids: the table and column they stand in.", nullable=True)
    unit: Text = curated("Unit", "Unit of a number.", nullable=True)
    formula: Text = curated("Formula", "For derived columns: how it is computed.", nullable=True)
    title: Text = curated("Title", "Title of the column.")
    description: Text = curated("Description", "What the column holds.")


class Dimensions(Table, group="the codebook"):
    """The questions that every measure is asked."""

    dimension_id: Text = key("Dimension", "Readable id of the dimension.")
    code: Text = curated("Code", "Short code in the frame.")
    name: Text = curated("Name", "Name of the dimension.")
    family: Code = curated("Family", "Group of dimensions.", vocabulary="dimension_family")
    core: Flag = curated("Core", "Whether it is coded first and completely.")
    scale: Text = curated("Scale", "Nominal or ordinal, with the range.")
    polarity: Text = curated("Polarity", "What a higher level means; a level is not a grade.")
    realms: Text = curated("Realms", "Realms it is coded in, joined by spaces.")
    stored_in: Text = curated("Stored in", "The table and column that hold its answers.")
    question: Text = curated("Question", "The question.")
    rule: Text = curated("Rule", "How a coder decides.")
    tie_break: Text = curated("Tie-break", "What decides between two levels.", nullable=True)
    standards: Text = curated("Standards", "Standards that it reflects.", nullable=True)
    dpv: Text = curated("DPV", "Concepts of the Data Privacy Vocabulary 2.3.", nullable=True)
    ai_act: Text = curated("EU AI Act", "Provisions of Regulation (EU) 2024/1689.", nullable=True)
    post_act: Text = curated("POST Act", "Item of New York's POST Act.", nullable=True)
    hard_calls: Text = curated(
        "Hard calls", "Headings of raw/hard_calls.md that bear on it, joined by spaces.", nullable=True
    )
    agreement: Code = derived(
        "Agreement of passes",
        "Whether two passes agree enough for conclusions to rest on it.",
        formula="agreement.standing; untested without a second pass",
        nullable=False,
        vocabulary="agreement_standing",
    )


class Terms(Table, group="the codebook"):
    """Every code of every vocabulary, with its rank, definition and mappings."""

    vocabulary: Text = key("Vocabulary", "Name of the vocabulary.")
    term: Text = key("Term", "The code.")
    rank: Whole = curated("Rank", "Order in the vocabulary, from 0; stance from -2.", unit="rank")
    label: Text = curated("Label", "The code in plain words.")
    definition: Text = curated("Definition", "What it means and when to use it.", nullable=True)
    maps: Text = curated("Maps to", "Concepts of other vocabularies.", nullable=True)


#: All tables that a person or the build fills column by column, in reading
#: order. `comparison` comes on top: its columns follow from the dimensions.
TABLES: dict[str, type[Table]] = {
    name_of(table): table
    for table in (
        Deployments,
        Measures,
        MeasureTerms,
        Candidates,
        Instruments,
        InstrumentLinks,
        Events,
        Lifecycle,
        Quantities,
        Actors,
        Roles,
        Positions,
        Concerns,
        Assertions,
        AssertionEvidence,
        Codings,
        Votes,
        Agreement,
        Sources,
        Claims,
        Conflicts,
        Gaps,
        Searches,
        Tables,
        Columns,
        Dimensions,
        Terms,
    )
}


#: The layers of permanence that `comparison` has a column for.
LAYERS = ("legal_authority", "operation", "infrastructure", "data", "institution")


def comparison(levels: Sequence[tuple[str, str, str]], lists: Sequence[tuple[str, str, str]]) -> type[Table]:
    """Return the table ``comparison``, whose columns follow from the dimensions.

    Parameters
    ----------
    levels : sequence of (str, str, str)
        Core ordinal dimensions as ``(dimension_id, realm, question)``.
    lists : sequence of (str, str, str)
        Core dimensions with many terms, the same way.

    Returns
    -------
    type of Table
        One row a measure; wholly derived from the other tables.
    """
    names: dict[str, Any] = {
        "__doc__": "One row a measure: what became of it, how it is bound, and what that rests on."
    }
    kinds: dict[str, type] = {}

    def put(name: str, kind: type, field: Any) -> None:
        names[name] = field
        kinds[name] = kind

    put("measure_id", Slug, key("Measure", "The measure.", references="measures.measure_id"))
    put(
        "deployment_id",
        Slug,
        derived(
            "Deployment",
            "The case.",
            formula="measures.deployment_id",
            nullable=False,
            references="deployments.deployment_id",
        ),
    )
    put(
        "deployment", Text, derived("Deployment", "Name of the deployment.", formula="deployments.name", nullable=False)
    )
    put("measure", Text, derived("Measure", "Name of the measure.", formula="measures.name", nullable=False))
    put(
        "kind",
        Code,
        derived("Kind", "Kind of measure.", formula="measures.kind", nullable=False, vocabulary="measure_kind"),
    )
    put(
        "trigger_link",
        Code,
        derived(
            "Link to the trigger",
            "Whether it is a product of the event; only created_for and accelerated_by belong to its legacy.",
            formula="measures.trigger_link",
            vocabulary="trigger_link",
        ),
    )
    put("started", Date, derived("Started", "When it was first in force or in use.", formula="measures.started"))
    put(
        "planned_end",
        Date,
        derived(
            "Planned end",
            "The end in force at the latest observation that has one; empty where sources disagree on it.",
            formula="lifecycle.planned_end, legal_authority first, then operation",
            planned=True,
        ),
    )
    for status in ("status_de_jure", "status_de_facto"):
        put(
            status,
            Code,
            derived(status.replace("_", " "), "See measures.", formula=f"measures.{status}", vocabulary="status"),
        )
    for layer in LAYERS:
        put(
            f"outcome_{layer}",
            Code,
            derived(
                f"Outcome: {layer.replace('_', ' ')}",
                "What had become of this layer at the latest observation.",
                formula="lifecycle.permanence_outcome, latest observed",
                vocabulary="permanence_outcome",
            ),
        )
        put(
            f"outcome_{layer}_certainty",
            Code,
            derived(
                f"Outcome: {layer.replace('_', ' ')}: certainty",
                "How sure that outcome is.",
                formula="lifecycle.certainty, of the same row",
                vocabulary="certainty",
            ),
        )
    for dimension, realm, question in lists:
        put(
            f"{dimension}_{realm}",
            Text,
            derived(f"{dimension} {realm}", question, formula="measure_terms.term joined by spaces"),
        )
    for dimension, realm, question in levels:
        put(
            f"{dimension}_{realm}",
            Code,
            derived(
                f"{dimension.replace('_', ' ')} {realm}",
                question,
                formula="codings.level, latest period that has one",
                vocabulary=f"{dimension}.label",
            ),
        )
        put(
            f"{dimension}_{realm}_certainty",
            Code,
            derived(
                f"{dimension.replace('_', ' ')} {realm}: certainty",
                "How sure that coding is.",
                formula="codings.certainty, of the same row",
                vocabulary="certainty",
            ),
        )
    for name, title, formula in (
        ("n_claims", "claims on the measure's rows", "claims"),
        ("n_origins", "independent origins behind them", "distinct sources.origin"),
        ("n_gaps", "empty evidenced or coded cells on the measure's rows", "gaps"),
        ("n_levels_asked", "core levels that apply to the measure, by dimension and realm", "codings, gaps"),
        ("n_levels_coded", "of them that have a level", "codings.level"),
        ("n_not_coded", "judgments that nobody has made yet", "gaps in level, time_outcome: not_yet_coded"),
        ("n_not_public", "cells that a body withholds", "gaps: not_public"),
    ):
        put(name, Whole, derived(title, f"How many {title}.", formula=formula, nullable=False, unit="rows", ge=0))
    names["__annotations__"] = kinds
    names["__module__"] = __name__
    metaclass: Any = type(Table)
    table: type[Table] = metaclass("Comparison", (Table,), names, group="start here")
    return table


def all_tables(dimensions: Sequence[Mapping[str, Any]]) -> dict[str, type[Table]]:
    """Return every table by name, ``comparison`` first.

    Parameters
    ----------
    dimensions : sequence of mapping
        Rows of the table ``dimensions``.
    """
    levels: list[tuple[str, str, str]] = []
    lists: list[tuple[str, str, str]] = []
    for row in dimensions:
        if row["core"]:
            target = {"codings.level": levels, "measure_terms.term": lists}.get(row["stored_in"])
            if target is not None:
                target.extend((row["dimension_id"], realm, row["question"]) for realm in row["realms"].split())
    return {"comparison": comparison(levels, lists), **TABLES}
