"""A posting as pages and programs show it: the newest plan, what it would write, what is in the way, what stands there.

Nothing here asks a provider: standings are those of the last plan or run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core.accounting.net import Step
from core.accounting.rows import Problem, Reason, department_of
from core.accounting.stored import HOLDS, StoredStep, newest_plan, problems_of, steps_of
from core.accounting.vouchers import ROUNDING
from core.actions.books_row import kept_books
from core.actions.codes import known_codes
from core.actions.copies import people_once_read, remembered_people
from core.actions.home import Home
from core.actions.posting_reading import STANDING
from core.actions.posting_rules import RuleDraft, live_rules, values_of
from core.ledger.book import ITEM, entries, entry
from core.ledger.states import Action, State
from core.mapping.accounts import EVERY, FROM_ROW
from core.models.bookkeeping import Bookkeeping, Dimension
from core.models.postings import Posting, Standing
from core.models.writes import Write
from core.store.tables import Integration, PostingPlan, Run

__all__ = ["EVERY", "FROM_ROW", "ROUNDING", "Action", "Reason", "Step", "StoredStep"]

APART = ("day", "ref", "item", "value", "code", "label")
"""Facts that tell one problem from another of the same sort: they are listed, not counted apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Problems that one sentence tells. facts: what they share. each: what tells them apart, by name, once each.

    rows: of the time system, how many. people: names of those whose rows they are, where it is known.
    """

    reason: Reason
    facts: Mapping[str, str]
    each: Mapping[str, tuple[str, ...]]
    rows: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A code, or a project, that rows carry and no rule is about. kind: of its rows. label: what rows call it; the
    code where they call it differently."""

    kind: str
    code: str
    label: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One that the ledger sent and that stands there, or may. standing: when it was last read; None where it was not
    there then, or nobody knows. unsure: nobody knows whether it went."""

    item: int
    ref: str
    write: Write
    standing: Standing | None
    gone: bool
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingNow:
    """The newest plan of one kind of document. run: that sends it, with whether it has ended. read_at: when both
    systems were last asked for it. kept: rows that something keeps back, each counted once."""

    id: int
    hash: str
    posting: Posting
    first: date
    last: date
    taking_back: bool
    made_by: str
    read_at: datetime
    steps: tuple[StoredStep, ...]
    troubles: tuple[Trouble, ...]
    uncovered: tuple[Uncovered, ...]
    kept: int
    counts: Mapping[str, int]
    equal: int
    waiting: int
    run: int | None
    ended: bool

    @property
    def running(self) -> bool:
        return self.run is not None and not self.ended

    @property
    def sendable(self) -> bool:
        return self.run is None and bool(self.steps)


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called, on both sides. people: of the source. departments: of the source, with their names."""

    books: Bookkeeping | None
    read_at: datetime | None
    people: Mapping[str, str]
    departments: Mapping[str, str]
    codes: Mapping[str, str]

    def account(self, number: str) -> str:
        found = (one.name for one in self.books.accounts if one.number == number) if self.books else iter(())
        return next(found, "")

    def value(self, dimension: Dimension, id: str) -> str:
        values = self.books.values if self.books else ()
        return next((one.name for one in values if (one.dimension, one.id) == (dimension, id)), id)

    def customer(self, id: str) -> str:
        return next((one.name for one in self.books.customers if one.id == id), id) if self.books else id

    def product(self, id: str) -> str:
        return next((one.name for one in self.books.products if one.id == id), id) if self.books else id

    def activity(self, id: str) -> str:
        return next((one.name for one in self.books.activities if one.id == id), id) if self.books else id


def posting_now(home: Home, integration: Integration, posting: Posting) -> PostingNow | None:
    """The newest plan, whatever its days; None before the first."""
    with home.store.read() as session:
        row = newest_plan(session, integration.id, posting)
        return None if row is None else _now(home, session, integration, row)


def posting_told(home: Home, integration: Integration, plan: int) -> PostingNow:
    """One plan, by its number. Raises NotFound."""
    from core.actions.postings import posting_plan

    row, _steps, _problems = posting_plan(home, integration, plan)
    with home.store.read() as session:
        return _now(home, session, integration, row)


def _now(home: Home, session: Session, integration: Integration, row: PostingPlan) -> PostingNow:
    run = session.get(Run, row.run_id) if row.run_id else None
    problems = problems_of(home.store, row)
    return PostingNow(
        id=row.id or 0,
        hash=row.hash,
        posting=Posting(row.posting),
        first=row.first,
        last=row.last,
        taking_back=row.taking_back,
        made_by=row.made_by,
        read_at=run.ended_at if run and run.ended_at else row.made_at,
        steps=tuple(steps_of(home.store, session, row.id or 0)),
        troubles=tuple(_troubles(problems, _people(session, integration))),
        uncovered=tuple(_uncovered(problems)),
        kept=len({row for problem in problems for row in problem.rows}),
        counts=row.counts["steps"],
        equal=row.counts["equal"],
        waiting=row.counts["waiting"],
        run=row.run_id,
        ended=run is not None and run.ended_at is not None,
    )


def _troubles(problems: Iterable[Problem], names: Mapping[str, str]) -> list[Trouble]:
    """By reason and what they share, the most rows first."""
    groups: dict[tuple[Reason, tuple[tuple[str, str], ...]], list[Problem]] = {}
    for problem in problems:
        shared = tuple(sorted((name, said) for name, said in problem.facts.items() if name not in APART))
        groups.setdefault((problem.reason, shared), []).append(problem)
    found = [
        Trouble(
            reason=reason,
            facts=dict(shared),
            each={
                name: tuple(sorted({one.facts[name] for one in its if one.facts.get(name)}))
                for name in APART
                if any(one.facts.get(name) for one in its)
            },
            rows=len({row for one in its for row in one.rows}),
            people=tuple(sorted({names.get(one.person, one.person) for one in its if one.person})),
        )
        for (reason, shared), its in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.rows, one.reason))


def _uncovered(problems: Iterable[Problem]) -> list[Uncovered]:
    """The most rows first."""
    found: Counter[tuple[str, str]] = Counter()
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for problem in problems:
        if problem.reason is Reason.NO_RULE:
            code = problem.facts["code"]
            labels[code].add(problem.facts.get("label", ""))
            found.update((kind, code) for kind, _row in problem.rows)
    return [
        Uncovered(kind, code, min(labels[code]) if len(labels[code]) == 1 else code, rows)
        for (kind, code), rows in found.most_common()
    ]


def _people(session: Session, integration: Integration) -> dict[str, str]:
    known = {**people_once_read(session, integration.source_id), **remembered_people(session, integration.source_id)}
    return {id: one.name for id, one in known.items()}


def documents(home: Home, integration: Integration, posting: Posting, first: date, last: date) -> list[Document]:
    """What the ledger holds of these days, with where it stood when it was last read."""
    query = entries().where(
        ITEM.c.integration_id == integration.id,
        ITEM.c.operation == posting.value,
        ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)),
        ITEM.c.state.in_([state.value for state in HOLDS]),
        ITEM.c.first <= last,
        ITEM.c.last >= first,
    )
    with home.store.read() as session:
        newest = newest_plan(session, integration.id, posting)
        standing: Mapping[str, str] = newest.counts.get(STANDING, {}) if newest else {}
        its = [entry(home.store, row) for row in session.execute(query.order_by(ITEM.c.id))]
        refs = dict(session.execute(select(ITEM.c.id, ITEM.c.ref).where(ITEM.c.id.in_([one.id for one in its]))).all())
    return [
        Document(
            item=one.id,
            ref=refs[one.id] or "",
            write=one.write,
            standing=Standing(said) if (said := standing.get(str(one.id))) else None,
            gone=standing.get(str(one.id)) in ("", Standing.CANCELLED),
            unsure=one.state is not State.CONFIRMED,
        )
        for one in its
    ]


def rules_now(home: Home, integration: Integration, posting: Posting) -> list[RuleDraft]:
    """The rules that nobody has ended, as the table shows them."""
    with home.store.read() as session:
        return [
            RuleDraft(
                id=rule.id,
                kind=rule.kind,
                about=rule.about,
                narrow=rule.narrow,
                goes=rule.goes,
                valid_from=rule.valid_from,
                valid_to=rule.valid_to,
            )
            for rule in live_rules(session, integration.id, posting)
        ]


def values_now(home: Home, integration: Integration, dimension: Dimension) -> dict[str, str]:
    """What stands there for each of the source's own, where somebody has said it."""
    with home.store.read() as session:
        said = values_of(session, integration.id).by_source
    return {source: target for (of, source), target in said.items() if of is dimension}


def names_of(home: Home, integration: Integration) -> Names:
    """From what was last read of both systems."""
    kept = kept_books(home, integration.target_id)
    with home.store.read() as session:
        people = remembered_people(session, integration.source_id).values()
        names = _people(session, integration)
        codes = {code.code: code.name for code in known_codes(session, integration.source_id)}
    departments = {known: one.department or known for one in people if (known := department_of(one))}
    return Names(
        books=kept[0] if kept else None,
        read_at=kept[1] if kept else None,
        people=names,
        departments=dict(sorted(departments.items(), key=lambda pair: pair[1].casefold())),
        codes=codes,
    )
