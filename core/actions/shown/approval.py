"""From what a plan knows that rows are approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from core.actions.home import Home
from core.models.rows import Kind
from core.providers.base import ALWAYS, APPROVED_FROM, provider
from core.store.tables import Connection, Integration, Plan


@dataclass(frozen=True, slots=True)
class Approval:
    """step: which step of the source's own ladder is enough, in its words. always: rows go without any approval.
    evidence: rows that go or are in payroll, by what says that they are approved and by kind.
    """

    step: str
    always: bool
    evidence: Mapping[str, Mapping[Kind, int]]


def approval_of(home: Home, integration: Integration, plan: int) -> Approval:
    """Of a plan of this integration."""
    with home.store.read() as session:
        source = session.get_one(Connection, integration.source_id)
        counted = session.get_one(Plan, plan).counts.get("evidence", {})
    field = next(s for s in provider(source.provider).capabilities.settings if s.name == APPROVED_FROM)
    step = source.settings.get(APPROVED_FROM) or field.default
    evidence: defaultdict[str, dict[Kind, int]] = defaultdict(dict)
    for name, count in counted.items():
        kind, _, said = name.partition("/")
        evidence[said][Kind(kind)] = count
    return Approval(field.choices[step], step == ALWAYS, dict(evidence))
