"""Who is served next: no company takes more than its share of a worker, however many runs of it wait for a provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlmodel import col, select

from core.store.database import Store
from core.store.tables import Integration, Run, Workflow, WorkflowRun

AT_ONCE = 4
"""Pieces of work of one company that a worker has in hand at most."""


def fair(due: Iterable[str], in_hand: Mapping[str, str], owner: Mapping[str, str]) -> list[str]:
    """Of what is due and not in hand, in this order, what may be taken up now. Both say whose each piece of work is."""
    taken = Counter(in_hand.values())
    found = []
    for name in due:
        if name not in in_hand and taken[owner[name]] < AT_ONCE:
            taken[owner[name]] += 1
            found.append(name)
    return found


def owners_of_runs(store: Store, runs: Collection[int]) -> dict[int, str]:
    """The companies of these runs."""
    query = select(Run.id, Integration.company_id).join(Integration, col(Integration.id) == Run.integration_id)
    with store.read() as session:
        return {found[0] or 0: found[1] for found in session.exec(query.where(col(Run.id).in_(runs)))}


def owners_of_workflows(store: Store, runs: Collection[int]) -> dict[int, str]:
    """The companies of these runs of workflows."""
    query = (
        select(WorkflowRun.id, Integration.company_id)
        .join(Workflow, col(Workflow.id) == WorkflowRun.workflow_id)
        .join(Integration, col(Integration.id) == Workflow.integration_id)
    )
    with store.read() as session:
        return {found[0] or 0: found[1] for found in session.exec(query.where(col(WorkflowRun.id).in_(runs)))}
