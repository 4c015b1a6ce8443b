"""Records that payroll has already and that did not come from here: adopt one, send too, or leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from core.models.writes import RemoteRecord
from core.transfer.case import Case, Problem, RowKey, Wanted


def foreign_record(
    want: Wanted, case: Case, one_a_day: bool, adopted: Collection[tuple[str, str]]
) -> RemoteRecord | list[Problem]:
    """The foreign record to adopt, or why the row waits because of one; an empty list when nothing is in the way.

    What nobody has decided about comes first: as long as one such record is there, nothing is sent beside it.
    """
    found: defaultdict[str, list[RemoteRecord]] = defaultdict(list)
    for record in case.foreign:
        if not _same_subject(want, record, one_a_day) or (record.operation, record.ref) in adopted:
            continue
        decision = case.decisions.get((record.operation, record.ref))
        if decision == "adopt" and _is_the_same(want, record):
            found["fits"].append(record)
        elif decision != "send_too":
            said = {None: "already_there", "leave": "left_as_it_is", "adopt": "adopted_differs"}[decision]
            found[said].append(record)
    if found["fits"] and not found["already_there"]:
        return found["fits"][0]
    reason = next((r for r in ("already_there", "adopted_differs", "left_as_it_is") if found[r]), None)
    return [] if reason is None else list(_problems(reason, want, found[reason]))


def _problems(reason: str, want: Wanted, records: Sequence[RemoteRecord]) -> Iterable[Problem]:
    """One for each row, about the first record; and one for each further record, so that all can be decided."""
    for key, (_, amount) in want.sources.items():
        yield _problem(reason, records[0], key, want.first, amount)
    for record in records[1:]:
        yield _problem(reason, record, None, record.first, record.quantity)


def _problem(reason: str, record: RemoteRecord, row: RowKey | None, day: date, quantity: Decimal) -> Problem:
    values = {"ref": record.ref, "there": str(record.quantity), "target": record.target}
    return Problem(reason, row, day, quantity, "", values, record.operation, record.ref)


def _is_the_same(want: Wanted, record: RemoteRecord) -> bool:
    """Whether the record pays what is wanted. An amount that one side does not name can't differ."""
    same_amount = None in (want.amount, record.amount) or want.amount == record.amount
    return record.quantity == want.quantity and record.target == want.target and same_amount


def _same_subject(want: Wanted, record: RemoteRecord, one_a_day: bool) -> bool:
    return (
        record.operation == want.operation
        and record.holder == want.holder
        and (one_a_day or record.target == want.target)
        and record.first <= want.last
        and want.first <= record.last
    )
