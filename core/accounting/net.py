"""Wanted minus held: what has to be written so that the accounting system holds what approved rows ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.accounting.rows import Portion, Problem, Reason
from core.accounting.wanted import Wanted
from core.ledger.looks import subject
from core.ledger.states import Action
from core.models.bookkeeping import Dimension
from core.models.postings import LINES, Posting, Standing, VoucherLine, voucher_of, voucher_write
from core.models.writes import Write
from core.providers.base import Correction, Operation


@dataclass(frozen=True, slots=True)
class Held:
    """A document that the ledger sent and the accounting system holds. standing None: it is not there any more.

    unsure: nobody knows whether it went; a person has to say so first.
    """

    item: int
    ref: str
    write: Write
    covers: tuple[Portion, ...]
    standing: Standing | None
    unsure: bool = False

    @property
    def stops(self) -> Reason | None:
        """Why nothing can be planned about what this is about; None when something can."""
        if self.unsure:
            return Reason.UNSURE
        return Reason.DELETED_THERE if self.standing in (None, Standing.CANCELLED) else None


@dataclass(frozen=True, slots=True)
class Step:
    """One write of a plan. held: what a replace or remove is about. after: place of the step, in the same plan, that
    must be done first. covers: rows that it stands for, with what it adds of each."""

    action: Action
    write: Write
    covers: tuple[Portion, ...] = ()
    held: Held | None = None
    after: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Net:
    """equal: how many documents stand there as they should. covers: items among these that stand for other rows now,
    of the same sum; nothing is written for it."""

    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    equal: int = 0
    covers: Mapping[int, tuple[Portion, ...]] = field(default_factory=dict)


def net(wanted: Sequence[Wanted], held: Iterable[Held], operation: Operation) -> Net:
    """held: everything of this operation that the ledger holds on the days of the plan."""
    there = list(held)
    stopped = tuple(_problem(one.stops, one) for one in there if one.stops is not None)
    if operation.name == Posting.VOUCHER:
        return Net(problems=stopped) if stopped else _net_vouchers(wanted, there, operation)
    about = {subject(one.write) for one in there if one.stops is not None}
    free = [want for want in wanted if subject(want.write) not in about]
    found = _net_documents(free, [one for one in there if subject(one.write) not in about], operation)
    return replace(found, problems=(*stopped, *found.problems))


def _net_documents(wanted: Sequence[Wanted], held: Sequence[Held], operation: Operation) -> Net:
    """Documents by what they are about: at most one of each is wanted, and held."""
    theirs = {subject(one.write): one for one in held}
    steps: list[Step] = []
    problems: list[Problem] = []
    covers: dict[int, tuple[Portion, ...]] = {}
    equal = 0
    for want in wanted:
        now = theirs.pop(subject(want.write), None)
        if now is None:
            steps.append(Step(Action.CREATE, want.write, want.covers, facts=want.facts))
        elif _same(want.write, now.write):
            equal += 1
            if set(want.covers) != set(now.covers):
                covers[now.item] = want.covers
        elif now.standing is not Standing.DRAFT or operation.correction is Correction.BY_HAND:
            problems.append(_problem(Reason.BOOKED, now))
        elif operation.correction is Correction.REPLACE:
            steps.append(Step(Action.REPLACE, _marked_as(want.write, now.write), want.covers, now, facts=want.facts))
        else:
            steps.append(Step(Action.REMOVE, now.write, (), now))
            steps.append(Step(Action.CREATE, want.write, want.covers, None, len(steps) - 1, want.facts))
    for now in theirs.values():
        if now.standing is Standing.DRAFT and operation.correction is not Correction.BY_HAND:
            steps.append(Step(Action.REMOVE, now.write, (), now))
        else:
            problems.append(_problem(Reason.BOOKED, now))
    return Net(tuple(steps), tuple(problems), equal, covers)


def _net_vouchers(wanted: Sequence[Wanted], held: Sequence[Held], operation: Operation) -> Net:
    """What a period's vouchers do together is what counts: drafts are made anew, booked ones get a difference."""
    want = wanted[0] if wanted else None
    if _sums(_lines_held(held)) == _sums(voucher_of(want.write).lines if want else ()):
        newer = _more_covered(want, held)
        return Net(equal=len(held), covers={held[-1].item: _added(held[-1].covers, newer)} if newer else {})
    drafts = operation.correction is Correction.TAKE_BACK and all(one.standing is Standing.DRAFT for one in held)
    if held and not drafts:
        return Net((_difference(want, held),))
    # One after another: what is new goes only when all that was wrong is gone.
    steps = [Step(Action.REMOVE, one.write, (), one, n - 1 if n else None) for n, one in enumerate(held)]
    if want is not None:
        last = len(steps) - 1 if steps else None
        steps.append(Step(Action.CREATE, want.write, want.covers, None, last, want.facts))
    return Net(tuple(steps))


def _difference(want: Wanted | None, held: Sequence[Held]) -> Step:
    """A voucher that turns what stands there into what should: wrong lines turned round, right ones added."""
    base = voucher_of(want.write if want else held[0].write)
    lines = _sums(voucher_of(want.write).lines if want else ())
    for key, amount in _sums(_lines_held(held)).items():
        lines[key] = lines.get(key, Decimal(0)) - amount
    made = tuple(
        VoucherLine(account=account, amount=amount, dimensions=dict(marks), text=base.text)
        for (account, marks), amount in sorted(lines.items())
        if amount
    )
    covers = _more_covered(want, held)
    return Step(Action.CREATE, voucher_write(replace(base, lines=made)), covers, facts=want.facts if want else {})


def _more_covered(want: Wanted | None, held: Sequence[Held]) -> tuple[Portion, ...]:
    """What has to be added to what is covered, so that just the wanted rows are; negative where less is wanted."""
    before = tuple(replace(part, quantity=-part.quantity) for one in held for part in one.covers)
    return _added(before, want.covers if want else ())


def _added(covers: Iterable[Portion], more: Iterable[Portion]) -> tuple[Portion, ...]:
    """Both together, by row, in the newer version; rows of which nothing is left are left out."""
    sums: dict[tuple[str, str], Portion] = {}
    for part in (*covers, *more):
        before = sums.get((part.kind, part.row))
        sums[part.kind, part.row] = replace(part, quantity=part.quantity + (before.quantity if before else 0))
    return tuple(part for _, part in sorted(sums.items()) if part.quantity)


def _lines_held(held: Iterable[Held]) -> Iterator[VoucherLine]:
    return (line for one in held for line in voucher_of(one.write).lines)


def _sums(lines: Iterable[VoucherLine]) -> dict[tuple[str, tuple[tuple[Dimension, str], ...]], Decimal]:
    """What lines do to the books, by account and dimensions; nothing where they cancel out."""
    sums: defaultdict[tuple[str, tuple[tuple[Dimension, str], ...]], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.account, tuple(sorted(line.dimensions.items()))] += line.amount
    return {key: amount for key, amount in sums.items() if amount}


def _same(wanted: Write, held: Write) -> bool:
    return wanted.quantity == held.quantity and wanted.fields.get(LINES) == held.fields.get(LINES)


def _marked_as(wanted: Write, held: Write) -> Write:
    """A changed document keeps the mark that it was made with."""
    return replace(wanted, marker=held.marker, text=f"{wanted.text} {held.marker}".strip())


def _problem(reason: Reason, held: Held) -> Problem:
    rows = tuple((part.kind, part.row) for part in held.covers)
    return Problem(reason, rows, facts={"ref": held.ref, "item": str(held.item)})
