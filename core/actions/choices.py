"""What a company chooses to carry from its time system into payroll: kinds, grouping, what counts as approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actions.companies import make_integration
from core.actions.connection_changes import change_settings as change_connection
from core.actions.connections import CannotConnect
from core.actions.home import Home
from core.actions.transfers import change_settings
from core.models.rows import Kind
from core.providers.base import APPROVED_FROM
from core.store.tables import Company, Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """kinds: at least one. summed: one record a person, rate and period instead of one a day.

    approved_from: the source's own step of approval; None leaves it as it is.
    """

    kinds: frozenset[Kind]
    summed: bool
    approved_from: str | None = None


def choose(home: Home, company: Company, integration: Integration, choices: Choices, actor: str) -> Integration:
    """Change the choices of an integration. Raises CannotConnect where nothing is chosen."""
    if not choices.kinds:
        raise CannotConnect("Choose at least one kind of data: with none, nothing would be sent.")
    if choices.approved_from is not None:
        change_connection(home, company.id, integration.source_id, actor, {APPROVED_FROM: choices.approved_from})
    wanted: dict[str, Any] = {
        "kinds": sorted(kind.value for kind in choices.kinds),
        "grouping": "summed" if choices.summed else "per_day",
    }
    known = {name: integration.settings.get(name) for name in wanted}
    return integration if known == wanted else change_settings(home, company, integration, actor, **wanted)


def begin(
    home: Home, company: Company, source_id: str, target_id: str, name: str, choices: Choices, actor: str
) -> Integration:
    """Make the integration with its first choices. Raises CannotConnect."""
    if not choices.kinds:
        raise CannotConnect("Choose at least one kind of data: with none, nothing would be sent.")
    made = make_integration(home, company, source_id, target_id, name, choices.kinds, actor)
    return choose(home, company, made, choices, actor)
