"""The Employees page: everybody of the source with where their match stands, and who is left over in the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from core.actions.copies import copies_stamp, people_once_read, remembered_people
from core.actions.home import Home
from core.actions.links import Decision, key_values, live
from core.actions.proposals import CANDIDATE, DECIDED, in_scope
from core.matching import Status
from core.models.people import Employee
from core.store.tables import EmployeeLink, Integration, LinkProposal

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

    later: somebody put the decision off; such lines come last.
    """

    here: Employee
    word: Word
    target: Employee | None
    confidence: float | None
    later: bool = False

    @property
    def facet(self) -> Facet:
        return FACETS[self.word]

    @property
    def linked(self) -> bool:
        return self.word is Word.LINKED or self.word in STALE


@dataclass(frozen=True, slots=True)
class Board:
    """lines: by need and name. there: everybody of the target, by id. only_there: whom nobody is linked to.

    outside: people of other legal entities, who are in no line. matched_at: None while nothing was ever compared.
    """

    lines: tuple[Line, ...]
    there: Mapping[str, Employee]
    only_there: tuple[Employee, ...]
    linked: Mapping[str, str]
    outside: int
    matched_at: datetime | None

    @property
    def counts(self) -> Counter[Facet]:
        return Counter(line.facet for line in self.lines)

    def line(self, person: str) -> Line | None:
        return next((line for line in self.lines if line.here.id == person), None)

    def holder(self, target: str) -> str | None:
        """Who of the source is linked to this person of the target."""
        return next((source for source, linked in self.linked.items() if linked == target), None)


@dataclass(frozen=True, slots=True)
class Everybody:
    """All people as last read, by id. gone: of the source, who is not there any more. scope: who is to be matched."""

    here: Mapping[str, Employee]
    there: Mapping[str, Employee]
    gone: Mapping[str, Employee]
    scope: frozenset[str]


def people_stamp(home: Home, integration: Integration) -> tuple[object, ...]:
    """Another value as soon as `everybody` would answer otherwise."""
    with home.store.read() as session:
        copies = copies_stamp(session, integration.source_id, integration.target_id)
    return (*copies, str(integration.settings.get("legal_entities")))


def everybody(home: Home, integration: Integration) -> Everybody:
    with home.store.read() as session:
        here = remembered_people(session, integration.source_id)
        there = remembered_people(session, integration.target_id)
        gone = people_once_read(session, integration.source_id)
    return Everybody(here, there, gone, frozenset(p.id for p in in_scope(integration, here.values())))


def board_stamp(home: Home, integration: Integration) -> tuple[object, ...]:
    """Another value as soon as something was decided or matched."""
    with home.store.read() as session:
        of_links = session.exec(
            select(
                func.count(),
                func.count(col(EmployeeLink.undone_at)),
                func.max(EmployeeLink.decided_at),
                func.max(EmployeeLink.undone_at),
            ).where(EmployeeLink.integration_id == integration.id)
        ).one()
        return (*of_links, _matched_at(session, integration.id))


def board(home: Home, integration: Integration, people: Everybody) -> Board:
    """Where everybody stands now. Asks no provider and matches nothing."""
    with home.store.read() as session:
        decided = _decided(session, integration.id)
        proposals = _first_ones(session, integration.id)
        standing = _Standing(people, decided, proposals, {})
        standing = _Standing(people, decided, proposals, _others(session, integration.id, standing.passed_over()))
        matched_at = _matched_at(session, integration.id)
    shown = {source: people.here[source] for source in people.scope}
    for source in standing.linked:
        if person := people.here.get(source) or people.gone.get(source):
            shown.setdefault(source, person)
    lines = sorted((standing.line(person) for person in shown.values()), key=_order)
    taken = set(standing.linked.values())
    left_over = (p for p in people.there.values() if p.id not in taken)
    return Board(
        lines=tuple(lines),
        there=people.there,
        only_there=tuple(sorted(left_over, key=lambda p: (p.name.casefold(), p.id))),
        linked=standing.linked,
        outside=sum(1 for person in people.here if person not in shown),
        matched_at=matched_at,
    )


def _order(line: Line) -> tuple[Any, ...]:
    stale = line.word in STALE
    return line.later, not stale, -(line.confidence or 0), line.here.name.casefold(), line.here.id


def _matched_at(session: Session, integration_id: str) -> datetime | None:
    return session.exec(
        select(LinkProposal.made_at)
        .where(LinkProposal.integration_id == integration_id)
        .order_by(col(LinkProposal.made_at).desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Decided:
    """One live decision about somebody."""

    status: str
    target: str | None
    confidence: float | None
    seen: Mapping[str, Sequence[str]]


def _decided(session: Session, integration_id: str) -> dict[str, list[Decided]]:
    # The database takes one piece out of the evidence: reading all reasons of all links would take a second.
    seen = col(EmployeeLink.evidence)[0]["seen"]
    columns: Any = (
        EmployeeLink.source_person,
        EmployeeLink.status,
        EmployeeLink.target_person,
        EmployeeLink.confidence,
    )
    rows = session.execute(columns_of(*columns, seen).where(*live(integration_id))).all()
    found: dict[str, list[Decided]] = {}
    for source, status, target, confidence, values in rows:
        found.setdefault(source, []).append(Decided(status, target, confidence, values or {}))
    return found


Proposed = tuple[str | None, str, float]
"""Whom, status, confidence."""


def _first_ones(session: Session, integration_id: str) -> dict[str, Proposed]:
    rows = session.exec(
        select(
            LinkProposal.source_person, LinkProposal.target_person, LinkProposal.status, LinkProposal.confidence
        ).where(LinkProposal.integration_id == integration_id, LinkProposal.rank == 1)
    ).all()
    return {source: (target, status, confidence) for source, target, status, confidence in rows}


def _others(session: Session, integration_id: str, people: Sequence[str]) -> dict[str, list[Proposed]]:
    """The further candidates of these people, best first."""
    found: dict[str, list[Proposed]] = {}
    if not people:
        return found
    wanted = set(people)
    rows = session.exec(
        select(LinkProposal.source_person, LinkProposal.target_person, LinkProposal.confidence)
        .where(LinkProposal.integration_id == integration_id, LinkProposal.status == CANDIDATE)
        .order_by(LinkProposal.source_person, col(LinkProposal.rank))
    )
    for source, target, confidence in rows:
        if source in wanted:
            found.setdefault(source, []).append((target, CANDIDATE, confidence))
    return found


class _Standing:
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
            target
            for source, (target, status, _) in proposals.items()
            if status in (Status.EXACT, Status.CONFIDENT) and source not in self.linked and target is not None
        }

    def passed_over(self) -> list[str]:
        """Whose proposal is not possible any more: their other candidates are needed."""
        return [
            source
            for source, (target, status, _) in self._proposals.items()
            if target is not None and status != DECIDED and source not in self.linked and not self._free(source, target)
        ]

    def line(self, person: Employee) -> Line:
        rows = self._decided.get(person.id, ())
        for row in rows:
            if row.status == Decision.LINKED:
                return self._linked(person, row)
            if row.status in (Decision.IGNORED, Decision.NO_COUNTERPART):
                return Line(person, Word(row.status), None, None)
        word, target, confidence = self._open(person.id)
        there = self._there.get(target) if target else None
        return Line(person, word, there, confidence, any(row.status == Decision.LATER for row in rows))

    def _linked(self, person: Employee, row: Decided) -> Line:
        there = self._there.get(row.target or "")
        word = Word.LINKED
        if person.id not in self._here:
            word = Word.GONE_HERE
        elif there is None:
            word = Word.GONE_THERE
        elif row.seen and row.seen != key_values(person, there):
            word = Word.CHANGED
        return Line(person, word, there, row.confidence)

    def _open(self, source: str) -> tuple[Word, str | None, float | None]:
        target, status, confidence = self._proposals.get(source, (None, DECIDED, 0.0))
        if status == DECIDED:
            return Word.NOT_COMPARED, target if target and self._free(source, target) else None, None
        if target is None:
            return Word.NO_MATCH, None, None
        if self._free(source, target):
            return Word(status), target, confidence
        for other, _, share in self._others.get(source, ()):
            if other and share >= WORTH_A_LOOK and other not in self._wanted and self._free(source, other):
                return Word.REVIEW, other, share
        return Word.NO_MATCH, None, None

    def _free(self, source: str, target: str) -> bool:
        rejected = any(
            row.status == Decision.REJECTED and row.target == target for row in self._decided.get(source, ())
        )
        return target in self._there and target not in self._taken and not rejected
