"""What a company chooses to carry from its time system into payroll: kinds, grouping, what counts as approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.actions.companies import make_integration
from core.actions.connection_changes import change_settings as change_connection
from core.actions.connections import CannotConnect, connection_of
from core.actions.entities import check_entities, entities_of, of_payroll, read_entities
from core.actions.home import Home
from core.actions.transfers import change_settings
from core.models.rows import Kind
from core.providers.base import APPROVED_FROM
from core.store.tables import Company, Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """kinds: at least one. summed: one record a person, rate and period instead of one a day.

    approved_from: the source's own step of approval; None leaves it as it is. legal_entities: ids at the source, whose
    people are carried; None leaves them as they are.
    """

    kinds: frozenset[Kind]
    summed: bool
    approved_from: str | None = None
    legal_entities: frozenset[str] | None = None


def choose(home: Home, company: Company, integration: Integration, choices: Choices, actor: str) -> Integration:
    """Change the choices of an integration. Raises CannotConnect where nothing is chosen."""
    if not choices.kinds:
        raise CannotConnect("Choose at least one kind of data: with none, nothing would be sent.")
    if choices.legal_entities is not None:
        check_entities(entities_of(home, integration.source_id), choices.legal_entities)
    if choices.approved_from is not None:
        change_connection(home, company.id, integration.source_id, actor, {APPROVED_FROM: choices.approved_from})
    wanted: dict[str, Any] = {
        "kinds": sorted(kind.value for kind in choices.kinds),
        "grouping": "summed" if choices.summed else "per_day",
    }
    if choices.legal_entities:
        wanted["legal_entities"] = sorted(choices.legal_entities)
    known = {name: integration.settings.get(name) for name in wanted}
    return integration if known == wanted else change_settings(home, company, integration, actor, **wanted)


def begin(
    home: Home, company: Company, source_id: str, target_id: str, name: str, choices: Choices, actor: str
) -> Integration:
    """Make the integration with its first choices. The time system is asked for its legal entities first.

    Where none were chosen it carries those of the entity that payroll is named after. Raises CannotConnect, also where
    that is not clear, NotFound, and the errors of `core.http.errors`.
    """
    if not choices.kinds:
        raise CannotConnect("Choose at least one kind of data: with none, nothing would be sent.")
    found = read_entities(home, company, source_id)
    if choices.legal_entities is None:
        with home.store.read() as session:
            account = connection_of(session, company.id, target_id).identity_name or ""
        choices = replace(choices, legal_entities=of_payroll(found, account))
    check_entities(found, choices.legal_entities)
    made = make_integration(home, company, source_id, target_id, name, choices.kinds, actor)
    return choose(home, company, made, choices, actor)
