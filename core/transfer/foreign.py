"""Records that payroll has already and that did not come from here: adopt one, send too, or leave it."""

from __future__ import annotations

from collections.abc import Collection

from core.models.writes import RemoteRecord
from core.transfer.case import Case, Problem, Wanted


def foreign_record(
    want: Wanted, case: Case, one_a_day: bool, adopted: Collection[tuple[str, str]]
) -> RemoteRecord | list[Problem]:
    """The foreign record to adopt, or why the row waits because of one; an empty list when nothing is in the way.

    What nobody has decided about comes first: as long as one such record is there, nothing is sent beside it.
    """
    reasons: dict[str, RemoteRecord] = {}
    fits: list[RemoteRecord] = []
    for record in case.foreign:
        if not _same_subject(want, record, one_a_day) or (record.operation, record.ref) in adopted:
            continue
        decision = case.decisions.get((record.operation, record.ref))
        if decision == "adopt" and record.quantity == want.quantity and record.target == want.target:
            fits.append(record)
        elif decision != "send_too":
            said = {None: "already_there", "leave": "left_as_it_is", "adopt": "adopted_differs"}[decision]
            reasons.setdefault(said, record)
    if fits and "already_there" not in reasons:
        return fits[0]
    reason: str | None = next((r for r in ("already_there", "adopted_differs", "left_as_it_is") if r in reasons), None)
    if reason is None:
        return []
    record = reasons[reason]
    values = {"ref": record.ref, "there": str(record.quantity), "target": record.target}
    return [Problem(reason, key, want.first, amount, "", values) for key, (_, amount) in want.sources.items()]


def _same_subject(want: Wanted, record: RemoteRecord, one_a_day: bool) -> bool:
    return (
        record.operation == want.operation
        and record.holder == want.holder
        and (one_a_day or record.target == want.target)
        and record.first <= want.last
        and want.first <= record.last
    )
