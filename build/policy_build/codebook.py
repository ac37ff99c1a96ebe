"""The codebook: every vocabulary and dimension, read from ``raw/codebook``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .front_matter import Listing, Mapping, Scalar, read_yaml
from .places import Place, Problems

__all__ = ["Codebook", "Dimension", "Term", "read_codebook"]

_TERM_KEYS = ("term", "rank", "label", "definition", "maps")
_DIMENSION_KEYS = (
    "dimension",
    "code",
    "name",
    "family",
    "core",
    "scale",
    "polarity",
    "realms",
    "stored_in",
    "question",
    "rule",
    "tie_break",
    "standards",
    "dpv",
    "ai_act",
    "post_act",
    "hard_calls",
)


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a vocabulary, or one level of a dimension."""

    vocabulary: str
    term: str
    rank: int
    label: str
    definition: str | None
    maps: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question of the frame; ``levels`` is empty for nominal ones."""

    id: str
    about: dict[str, str]
    levels: tuple[Term, ...]
    place: Place

    @property
    def core(self) -> bool:
        """Whether the dimension is coded first and completely."""
        return self.about["core"] == "yes"

    @property
    def realms(self) -> tuple[str, ...]:
        """Realms that it is coded in."""
        return tuple(self.about["realms"].split())


@dataclass(frozen=True, slots=True)
class Codebook:
    """Vocabularies by name, dimensions by id, in the order of the files."""

    terms: dict[str, tuple[Term, ...]]
    dimensions: dict[str, Dimension]

    def allowed(self, vocabulary: str) -> list[str]:
        """Return the terms of a vocabulary in rank order."""
        return [term.term for term in self.terms.get(vocabulary, ())]

    def vocabularies(self) -> dict[str, list[str]]:
        """Return all vocabularies; ``<dimension>.label`` holds labelled levels."""
        lists = {name: [t.term for t in terms] for name, terms in self.terms.items()}
        for dimension in self.dimensions.values():
            if dimension.levels:
                lists[dimension.id] = [level.term for level in dimension.levels]
                lists[f"{dimension.id}.label"] = [level.label for level in dimension.levels]
        return lists

    def kept_in(self, table: str, column: str) -> str:
        """Return the dimension whose answers stand in a column of their own."""
        return next(d.id for d in self.dimensions.values() if d.about["stored_in"] == f"{table}.{column}")

    def ordinal(self) -> list[Dimension]:
        """Return the dimensions that have levels."""
        return [d for d in self.dimensions.values() if d.levels]


def read_codebook(folder: Path, problems: Problems) -> Codebook:
    """Read all vocabularies and ``dimensions.yaml``."""
    terms: dict[str, tuple[Term, ...]] = {}
    dimensions: dict[str, Dimension] = {}
    for path in sorted(folder.glob("*.yaml")):
        tree = read_yaml(path, problems)
        if tree is None:
            continue
        if path.stem == "dimensions":
            dimensions = _dimensions(tree, problems)
            continue
        name = tree.get("vocabulary")
        if not isinstance(name, Scalar) or name.text != path.stem:
            problems.add(tree.place, "E108", f'vocabulary must be "{path.stem}", as the file is called')
        read = tuple(_terms(tree.get("terms"), path.stem, tree.place, problems))
        terms[path.stem] = tuple(sorted(read, key=lambda t: t.rank))
    return Codebook(terms, dimensions)


def _terms(node: object, vocabulary: str, place: Place, problems: Problems) -> list[Term]:
    found: list[Term] = []
    seen: set[str] = set()
    if not isinstance(node, Listing):
        problems.add(place, "E107", "no list of terms", "add `terms:`")
        return found
    for rank, item in enumerate(node.items):
        about = _texts(item, _TERM_KEYS, ("term", "definition"), problems)
        if about is None:
            continue
        term = about["term"]
        if term in seen:
            problems.add(item.place, "E207", f'the term "{term}" stands in the vocabulary twice', "keep one")
            continue
        seen.add(term)
        try:
            given = int(about.get("rank", rank))
        except ValueError:
            problems.add(item.place, "E205", f'the rank "{about["rank"]}" of "{term}" is not a whole number')
            continue
        found.append(
            Term(
                vocabulary,
                term,
                given,
                about.get("label") or term.replace("_", " "),
                about["definition"] or None,
                about.get("maps"),
                item.place,
            )
        )
    return found


def _dimensions(tree: Mapping, problems: Problems) -> dict[str, Dimension]:
    found: dict[str, Dimension] = {}
    listing = tree.get("dimensions")
    for item in listing.items if isinstance(listing, Listing) else ():
        levels_node = item.get("levels") if isinstance(item, Mapping) else None
        about = _texts(item, (*_DIMENSION_KEYS, "levels"), _DIMENSION_KEYS[:11], problems)
        if about is None:
            continue
        name = about.pop("dimension")
        levels: list[Term] = []
        for rank, level in enumerate(levels_node.items if isinstance(levels_node, Listing) else ()):
            text = _texts(level, ("level", "anchor"), ("level", "anchor"), problems)
            if text is None:
                continue
            if text["level"] != str(rank):
                problems.add(level.place, "E205", f"levels count from 0: {rank} is wanted here")
            levels.append(Term(name, str(rank), rank, f"{rank} {text['anchor']}", text["anchor"], None, level.place))
        if name in found:
            problems.add(item.place, "E207", f'the dimension "{name}" stands here twice')
        found[name] = Dimension(name, about, tuple(levels), item.place)
    return found


def _texts(
    item: object, allowed: tuple[str, ...], required: tuple[str, ...], problems: Problems
) -> dict[str, str] | None:
    if not isinstance(item, Mapping):
        if isinstance(item, Scalar | Listing):
            problems.add(item.place, "E104", "keys and values are wanted here")
        return None
    about: dict[str, str] = {}
    for key, value in item:
        if key.text not in allowed:
            problems.add(key.place, "E106", f'unknown key "{key.text}"', f"allowed: {', '.join(allowed)}")
        elif isinstance(value, Scalar):
            about[key.text] = value.text
    missing = [name for name in required if name not in about]
    if missing:
        problems.add(item.place, "E107", f"missing: {', '.join(missing)}")
        return None
    return about
