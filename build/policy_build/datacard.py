"""The passages of DATACARD.md that are made from the tables.

They stand between ``<!-- from the tables: NAME -->`` and ``<!-- end -->``, so
that no number in the card is typed by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from . import account
from .account import records as _records
from .pipeline import Build

__all__ = ["PASSAGES", "fill"]

Record = dict[str, Any]
_MARKED = re.compile(r"(<!-- from the tables: (?P<name>[a-z_]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)


def fill(card: str, built: Build) -> str:
    """Return the card with every marked passage made anew.

    Raises
    ------
    ValueError
        If a marker names no passage.
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in PASSAGES:
            raise ValueError(f'DATACARD.md has a marker "{name}"; known: {", ".join(PASSAGES)}')
        return f"{match[1]}{PASSAGES[name](built)}\n{match[4]}"

    return _MARKED.sub(replace, card)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [f"| {' | '.join(head)} |"]
    lines.append("|" + "---|" * lines[0].count(" | ") + "---|")
    for row in rows:
        cells = [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _glance(built: Build) -> str:
    release = built.raw.release
    size = sum(len(data) for data in built.files.values())
    counts = {name: table.num_rows for name, table in built.tables.items()}
    return (
        f"Version {release.version}, as of {release.as_of}, coding frame {release.frame_version}. "
        f"{len(counts)} tables, {size / 1e6:.2f} MB: {counts['deployments']} deployments, "
        f"{counts['measures']} measures, "
        f"{counts['sources']:,} sources, {counts['claims']:,} claims, {counts['events']:,} events, "
        f"{counts['quantities']:,} quantities, {counts['assertions']} assertions, {counts['conflicts']} conflicts."
    )


def _sizes(built: Build) -> str:
    return _table(("table", "rows"), ((f"`{name}`", table.num_rows) for name, table in built.tables.items()))


def _consulted(built: Build) -> str:
    sources = _records(built, "sources")
    claims = Counter(claim["source_id"] for claim in _records(built, "claims"))
    rows = []
    for term in built.raw.codebook.allowed("consulted")[::-1]:
        chosen = [s["source_id"] for s in sources if s["consulted"] == term]
        n_claims = sum(claims[s] for s in chosen)
        rows.append((term, len(chosen), _share(len(chosen), len(sources)), n_claims, _share(n_claims, claims.total())))
    return _table(("consulted", "sources", "share", "claims", "share"), rows)


def _by_deployment(built: Build) -> str:
    folder = {s["source_id"]: s["note_path"].split("/")[2] for s in _records(built, "sources")}
    ids = sorted(set(folder.values()))
    rows = []
    for label, column in (("stake", "stake"), ("language", "language"), ("publisher", "publisher_type")):
        counted = Counter((folder[s["source_id"]], s[column]) for s in _records(built, "sources"))
        for value in sorted({value for _, value in counted}):
            rows.append((f"{label}: {value}", *(counted[i, value] for i in ids)))
    claims = Counter(folder[c["source_id"]] for c in _records(built, "claims"))
    rows.append(("**claims**", *(claims[i] for i in ids)))
    return _table(("sources by", *ids), rows)


def _origins(built: Build) -> str:
    cells = account.origins_of_cells(built)
    counted = Counter(min(n, 3) for n in cells.values())
    names = {1: "one origin", 2: "two origins", 3: "three or more"}
    return _table(
        ("published cells that rest on", "cells", "share"),
        ((names[n], counted[n], _share(counted[n], len(cells))) for n in names),
    )


def _gaps(built: Build) -> str:
    gaps = _records(built, "gaps")
    counted = Counter(gap["reason"] for gap in gaps)
    asked = Counter(gap["reason"] for gap in gaps if (gap["table_name"], gap["column_name"]) == ("codings", "level"))
    return _table(
        ("reason", "empty cells", "of these, levels"),
        ((reason, counted[reason], asked[reason]) for reason in built.raw.codebook.allowed("missing_reason")),
    )


def _conflicts(built: Build) -> str:
    counted = Counter((c["type"], c["resolution"]) for c in _records(built, "conflicts"))
    return _table(("type", "resolution", "conflicts"), ((*pair, n) for pair, n in sorted(counted.items())))


def _coders(built: Build) -> str:
    codings = [c for c in _records(built, "codings") if c["level"] is not None]
    kinds = Counter(c["coder_kind"] for c in codings)
    certainty = Counter(c["certainty"] for c in codings)
    passes = Counter((vote["table_name"], vote["coding_pass"]) for vote in _records(built, "votes"))
    outcomes = sum(row["time_outcome"] is not None for row in _records(built, "lifecycle"))
    listing = ", ".join(f"{n} {name}" for name, n in sorted(certainty.items()))
    again = passes["codings", "second"] + passes["codings", "unguided"]
    return (
        f"{len(codings)} levels are coded: {kinds['model']} by a language model, {kinds['human']} by a person. "
        f"By certainty: {listing}. {again} of them have a second pass. "
        f"Besides, {outcomes} observations of the lifecycle have an outcome in time and a change of scope, "
        f"judged in the same way; {passes['lifecycle', 'unguided'] // 2} of them have a second pass."
    )


def _second_readings(built: Build) -> str:
    readings = built.raw.second_readings
    head = (
        "deployment",
        "read on",
        "drawn",
        "notes",
        "claims held against the source",
        "with any fault",
        "with a cell not borne out",
    )
    return _table(
        head,
        (
            (
                r["deployment_id"].text,
                r["read_on"].text,
                r["drawn"].text,
                int(r["notes_drawn"].text),
                int(r["claims_checked"].text),
                f"{r['any_fault'].text} ({_share(int(r['any_fault'].text), int(r['claims_checked'].text))})",
                f"{r['cell_not_borne_out'].text} "
                f"({_share(int(r['cell_not_borne_out'].text), int(r['claims_checked'].text))})",
            )
            for r in readings
        ),
    )


def _error_rate(built: Build) -> str:
    latest: dict[str, dict[str, Any]] = {}
    for reading in built.raw.second_readings:
        if reading["drawn"].text == "at random":
            latest[reading["deployment_id"].text] = dict(reading)
    counts = [
        (int(r["claims_checked"].text), int(r["any_fault"].text), int(r["cell_not_borne_out"].text))
        for r in latest.values()
    ]
    held, faulty, cells = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    if not held:
        return f"No claims were drawn at random yet. {_reread(built)}"
    return (
        f"In the latest random samples, one a case and {held} claims in all, {faulty} ({_share(faulty, held)}) had "
        f"some fault and {cells} ({_share(cells, held)}) a cell that the source did not bear out. These were mended; "
        f"claims that nobody has read a second time may be expected to fail as often. {_reread(built)}"
    )


def _reread(built: Build) -> str:
    again = {s["source_id"] for s in _records(built, "sources") if s["reread"] is not None}
    claims = Counter(claim["source_id"] in again for claim in _records(built, "claims"))
    return (
        f"All of the note was held against the source again for {len(again):,} of {len(_records(built, 'sources')):,} "
        f"sources, which give {_share(claims[True], claims.total())} of the claims (`sources.reread`)."
    )


def _legal(built: Build) -> str:
    owner, cells = account.owners(built), account.legal_cells(built)
    rows = []
    for deployment in sorted(d["deployment_id"] for d in _records(built, "deployments")):
        kinds = [found for cell, found in cells.items() if owner.get(cell[:2]) == deployment]
        acts, primary = (sum(bool(k & set(wanted)) for k in kinds) for wanted in (account.ACTS, account.PRIMARY_TEXTS))
        rows.append((deployment, len(kinds), _share(acts, len(kinds)), _share(primary, len(kinds))))
    return _table(("deployment", "cells on the rules", "an act among their sources", "or its official record"), rows)


def _agreement(built: Build) -> str:
    rows = _records(built, "agreement")
    if not rows:
        return "No coding has a second pass yet."
    names = {d["dimension_id"]: d["name"] for d in _records(built, "dimensions")}
    body = []
    for row in rows:
        known = row["alpha"] is not None
        body.append(
            (
                names[row["group_id"]] if row["grouping"] == "dimension" else f"*{row['grouping']}: {row['group_id']}*",
                row["n_units"],
                f"{row['percent_agreement']:.0f} %",
                "–" if row["n_near"] is None else f"{100 * row['n_near'] / row['n_units']:.0f} %",
                f"{row['alpha']:.2f}" if known else "–",
                f"{row['alpha_low']:.2f} to {row['alpha_high']:.2f}" if known else "–",
                row["standing"],
            )
        )
    head = ("dimension", "codings", "equal", "within one level", "alpha", "95 % interval", "standing")
    return _table(head, body)


def _symmetry(built: Build) -> str:
    owner = account.owners(built)
    ids = sorted(d["deployment_id"] for d in _records(built, "deployments"))
    sources = {s["source_id"]: s for s in _records(built, "sources")}
    stakes, consulted, claims = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    for claim in _records(built, "claims"):
        source = sources[claim["source_id"]]
        deployment = owner["sources", claim["source_id"]]
        claims[deployment] += 1
        stakes[deployment, source["stake"]] += 1
        consulted[deployment, source["consulted"]] += 1
    searches = Counter(s["deployment_id"] for s in _records(built, "searches"))
    rows: list[tuple[object, ...]] = [
        (f"claims by stake: {stake}", *(_share(stakes[i, stake], claims[i]) for i in ids))
        for stake in built.raw.codebook.allowed("stake")
    ]
    rows += [
        (f"claims from: {word}", *(_share(consulted[i, word], claims[i]) for i in ids))
        for word in built.raw.codebook.allowed("consulted")[::-1]
    ]
    rows.append(("searches logged", *(searches[i] for i in ids)))
    rows.append(("claims", *(claims[i] for i in ids)))
    return _table(("", *ids), rows)


_LISTED = 20


def _single_origin(built: Build) -> str:
    """List the cells of one origin that most judgments rest on, one a passage.

    Acts prove themselves, so a cell that rests on the text of an act is left out.
    """
    origins, rests = account.origins_of_cells(built), account.consequence(built)
    acts = {s["source_id"] for s in _records(built, "sources") if s["type"] in account.ACTS}
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for claim in _records(built, "claims"):
        cell = (claim["table_name"], claim["row_id"], claim["column_name"])
        if claim["selected"] and claim["source_id"] not in acts and origins.get(cell) == 1 and rests[cell]:
            passage = (claim["source_id"], claim["locator"])
            best[passage] = max(best.get(passage, (0, "")), (rests[cell], "/".join(cell)))
    listed: dict[str, tuple[str, int, str]] = {}
    for (source, locator), (n, name) in sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0])):
        listed.setdefault(name, (f"`{name}`", n, f"`{source}` [{locator}]"))
    return _table(("cell", "judgments that rest on it", "the one source"), list(listed.values())[:_LISTED])


#: What each marker is filled with.
PASSAGES: dict[str, Callable[[Build], str]] = {
    "glance": _glance,
    "sizes": _sizes,
    "consulted": _consulted,
    "by_deployment": _by_deployment,
    "origins": _origins,
    "gaps": _gaps,
    "conflicts": _conflicts,
    "coders": _coders,
    "second_readings": _second_readings,
    "error_rate": _error_rate,
    "legal": _legal,
    "agreement": _agreement,
    "symmetry": _symmetry,
    "single_origin": _single_origin,
}
