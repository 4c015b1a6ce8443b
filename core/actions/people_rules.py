"""How employees of two systems are kept in step: whose names count, and what may be done without a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from core.actions.home import Home
from core.actions.sync_rules import SYNC
from core.store.audit import audit
from core.store.tables import Company, Integration
from core.sync.words import Side

PEOPLE, LEADS, APPLY = "people", "leads", "apply"
"""Where the settings stand, beside those of absences and work."""


class May(StrEnum):
    """What a workflow may do by itself. link: people who are the same for sure. import: make in the source whom the
    target has; export: the other way round. names, status: write those of the leading system into the other one."""

    LINK = "link"
    IMPORT = "import"
    EXPORT = "export"
    NAMES = "names"
    STATUS = "status"


MAKES = {Side.A: May.IMPORT, Side.B: May.EXPORT}
"""What allows making people in a system."""


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """leads: whose names and status count where both differ; the target's (HR) unless somebody chose. apply: nothing
    unless somebody allowed it, so that a workflow only reads."""

    leads: Side = Side.B
    apply: frozenset[May] = frozenset()


def people_rules(integration: Integration) -> PeopleRules:
    found = integration.settings.get(SYNC, {}).get(PEOPLE, {})
    return PeopleRules(Side(found.get(LEADS, Side.B)), frozenset(May(one) for one in found.get(APPLY, ())))


def change_people_rules(
    home: Home,
    company: Company,
    integration: Integration,
    actor: str,
    leads: Side | None = None,
    apply: Collection[May] | None = None,
) -> PeopleRules:
    """What is not said stays as it is."""
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id, with_for_update=True)
        before = people_rules(row)
        rules = PeopleRules(leads or before.leads, before.apply if apply is None else frozenset(apply))
        said = {LEADS: rules.leads.value, APPLY: sorted(rules.apply)}
        row.settings = {**row.settings, SYNC: {**row.settings.get(SYNC, {}), PEOPLE: said}}
        session.add(row)
        audit(home.store, session, company.id, actor, "rules of employees changed", f"integration:{row.id}", **said)
    return rules
