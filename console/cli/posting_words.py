"""How `handover post` prints plans for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console import texts

if TYPE_CHECKING:
    from core.actions.shown.postings import Document, PostingNow
    from core.actions.shown.runs import RunNow

TITLES = {"voucher": "cost voucher", "project_time": "project time", "invoice": "draft invoices"}
DOING = {"create": "make", "replace": "change", "remove": "take back"}
REASONS = {
    "no_rule": "no line of the set-up says where they go",
    "no_value": "nobody has said what stands there for their department or project",
    "no_project": "the hours are on no project",
    "not_linked": "their people are linked to no employee there",
    "booked": "what stands there has been booked, and takes no change",
    "deleted_there": "somebody deleted there what was sent; say on the page Accounting whether that was on purpose",
    "unsure": "nobody knows whether a document arrived; its run on History says more",
    "day_shut": "the day is closed there",
    "missing": "the account can't do it",
}
MOST = 40


def print_plan(found: PostingNow, there: Sequence[Document]) -> None:
    """What would be written, what is kept back and why, and what stands there."""
    print(f"Plan {found.id}, {TITLES[found.posting]}: {found.first} to {found.last}")
    print(f"  hash {found.hash}")
    for one in found.steps[:MOST]:
        write = one.step.write
        print(
            f"  {DOING[one.step.action]}: {write.first}, {write.holder}, {texts.figure(write.quantity)}  {write.text}"
        )
    if len(found.steps) > MOST:
        print(f"  and {len(found.steps) - MOST:,} more")
    if not found.steps:
        print("  nothing to be written")
    for trouble in found.troubles:
        facts = ", ".join([*trouble.facts.values(), *(one for of in trouble.each.values() for one in of[:5])])
        words = REASONS.get(trouble.reason, trouble.reason.replace("_", " "))
        print(f"  {texts.many(trouble.rows, 'row')} kept back: {words}" + (f" ({facts})" if facts else ""))
    if found.waiting:
        print(f"  {texts.many(found.waiting, 'row')} not approved")
    stands = [one for one in there if not one.gone and not one.unsure]
    for one in stands[:MOST]:
        where = one.standing.value if one.standing else "sent"
        print(f"  there: {one.ref}, {one.write.first}, {texts.figure(one.write.quantity)}, {where}")
    if len(stands) > MOST:
        print(f"  and {len(stands) - MOST:,} more")


def print_run(run: RunNow) -> None:
    print(f"Run {run.id}: {texts.RUNS[run.state]} · {run.integration} · started by {run.actor}")
    if run.reason:
        print(f"  {run.reason}")
    if run.agrees is not None:
        print("  read back: " + ("equal" if run.agrees else "differs; the page History says where"))
