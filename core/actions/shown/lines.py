"""Where one person of the source stands: decided, proposed, or to be looked at again, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.actions.links import Decision
from core.actions.proposals import DECIDED
from core.matching import Status, changed_links, key_values
from core.models.people import Employee

WORTH_A_LOOK = 0.02
"""From this confidence on, the next candidate is proposed when the first one is taken or rejected."""


class Facet(StrEnum):
    """Where somebody stands. The six add up to everybody."""

    REVIEW = "review"
    CONFIDENT = "confident"
    EXACT = "exact"
    NO_MATCH = "no_match"
    LINKED = "linked"
    IGNORED = "ignored"


class Word(StrEnum):
    """The same in finer words. changed, gone_here, gone_there: a link that must be looked at again."""

    REVIEW = "review"
    NOT_COMPARED = "not_compared"
    CHANGED = "changed"
    GONE_HERE = "gone_here"
    GONE_THERE = "gone_there"
    CONFIDENT = "confident"
    EXACT = "exact"
    NO_MATCH = "no_match"
    LINKED = "linked"
    IGNORED = "ignored"
    NO_COUNTERPART = "no_counterpart"


FACETS: Mapping[Word, Facet] = {
    Word.NOT_COMPARED: Facet.REVIEW,
    Word.CHANGED: Facet.REVIEW,
    Word.GONE_HERE: Facet.REVIEW,
    Word.GONE_THERE: Facet.REVIEW,
    Word.NO_COUNTERPART: Facet.IGNORED,
    **{Word(facet.value): facet for facet in Facet},
}
STALE = (Word.CHANGED, Word.GONE_HERE, Word.GONE_THERE)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the source. target: linked to or proposed, None for nobody. confidence: 0 to 1, None if unknown.

    later: somebody put the decision off; such lines come last. why: what contradicts, in matching's words, so that no
    confidence is enough. others: how many more people of the target are worth a look.
    """

    here: Employee
    word: Word
    target: Employee | None
    confidence: float | None
    later: bool = False
    why: tuple[str, ...] = ()
    others: int = 0

    @property
    def facet(self) -> Facet:
        return FACETS[self.word]

    @property
    def linked(self) -> bool:
        return self.word is Word.LINKED or self.word in STALE


FIELDS = ("number", "name", "email", "birth_date", "starts", "phone", "initials", "department")
"""What people look at, in the order in which they read it."""


def differs(field: str, here: Employee, there: Employee) -> bool:
    """Whether both have a value and it is another one; capitals, blanks and separators of a phone are no difference."""
    mine, theirs = (_plain(field, getattr(one, field)) for one in (here, there))
    return bool(mine and theirs) and mine != theirs


def _plain(field: str, value: str | date | None) -> str:
    text = " ".join(str(value or "").split()).casefold()
    return "".join(c for c in text if c.isalnum() or c == "+") if field == "phone" else text


@dataclass(frozen=True, slots=True)
class Everybody:
    """All people as last read, by id. gone: of the source, who is not there any more. scope: who is to be matched."""

    here: Mapping[str, Employee]
    there: Mapping[str, Employee]
    gone: Mapping[str, Employee]
    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """One live decision about somebody."""

    status: str
    target: str | None
    confidence: float | None
    seen: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Whom matching named, None for nobody. why, others: as in `Line`."""

    target: str | None
    status: str
    confidence: float
    why: tuple[str, ...] = ()
    others: int = 0


NOT_COMPARED = Proposed(None, DECIDED, 0.0)


class Standing:
    """Where each person stands: what was decided, else what was proposed as far as that is still possible."""

    def __init__(
        self,
        people: Everybody,
        decided: Mapping[str, Sequence[Decided]],
        proposals: Mapping[str, Proposed],
        others: Mapping[str, Sequence[Proposed]],
    ) -> None:
        self._here, self._there, self._decided = people.here, people.there, decided
        self._proposals, self._others = proposals, others
        self.linked = {
            source: row.target or ""
            for source, rows in decided.items()
            for row in rows
            if row.status == Decision.LINKED
        }
        self._taken = set(self.linked.values())
        self._wanted = {
            one.target
            for source, one in proposals.items()
            if one.status in (Status.EXACT, Status.CONFIDENT) and source not in self.linked and one.target is not None
        }

    def passed_over(self) -> list[str]:
        """Whose proposal is not possible any more: their other candidates are needed."""
        return [
            source
            for source, one in self._proposals.items()
            if one.target is not None
            and one.status != DECIDED
            and source not in self.linked
            and not self._free(source, one.target)
        ]

    def line(self, person: Employee) -> Line:
        rows = self._decided.get(person.id, ())
        for row in rows:
            if row.status == Decision.LINKED:
                return self._linked(person, row)
            if row.status in (Decision.IGNORED, Decision.NO_COUNTERPART):
                return Line(person, Word(row.status), None, None)
        return self._open(person, any(row.status == Decision.LATER for row in rows))

    def _linked(self, person: Employee, row: Decided) -> Line:
        there = self._there.get(row.target or "")
        word = Word.LINKED
        if person.id not in self._here:
            word = Word.GONE_HERE
        elif there is None:
            word = Word.GONE_THERE
        elif row.seen and row.seen != key_values(person, there):
            # What means the same, as capitals or a leading zero, is no change.
            stored = {(person.id, there.id): row.seen}
            word = Word.CHANGED if changed_links(stored, [person], [there]) else Word.LINKED
        return Line(person, word, there, row.confidence)

    def _open(self, person: Employee, later: bool) -> Line:
        source = person.id
        one = self._proposals.get(source, NOT_COMPARED)
        if one.status == DECIDED:
            free = self._there.get(one.target) if one.target and self._free(source, one.target) else None
            return Line(person, Word.NOT_COMPARED, free, None, later)
        if one.target is None:
            return Line(person, Word.NO_MATCH, None, None, later, others=one.others)
        if self._free(source, one.target):
            return Line(person, Word(one.status), self._there[one.target], one.confidence, later, one.why, one.others)
        for other in self._others.get(source, ()):
            wanted = other.target in self._wanted
            if other.target and other.confidence >= WORTH_A_LOOK and not wanted and self._free(source, other.target):
                return Line(person, Word.REVIEW, self._there[other.target], other.confidence, later, other.why)
        return Line(person, Word.NO_MATCH, None, None, later)

    def _free(self, source: str, target: str) -> bool:
        rejected = any(
            row.status == Decision.REJECTED and row.target == target for row in self._decided.get(source, ())
        )
        return target in self._there and target not in self._taken and not rejected
