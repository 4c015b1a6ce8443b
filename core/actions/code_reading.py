"""Reading codes, targets and the use of codes again, when a person asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.actions.code_use import remember_use
from core.actions.codes import read_codes, remember_rates, remember_types
from core.actions.connections import opened
from core.actions.copies import remember_people, remembered_people
from core.actions.home import Home
from core.actions.links import links
from core.actions.transfers import settings_of
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import PayPeriod
from core.models.rows import SourceRow
from core.store.tables import Integration


def read_again(home: Home, integration: Integration, period: PayPeriod) -> None:
    """Read both systems' catalogues, and the rows of this period to count them. Writes nothing to either.

    Raises the errors of `core.http.errors`; what was read before that is kept.
    """
    with ThreadPoolExecutor(2) as threads:
        there = threads.submit(_read_target, home, integration)
        read_codes(home, integration)
        rows, source = _read_rows(home, integration, period)
        there.result()
    with home.store.read() as session:
        target = remembered_people(session, integration.target_id)
        linked = links(session, integration.id)
    partners = {person: target[partner] for person, partner in linked.items() if partner in target}
    remember_use(home, integration, period, rows, source, partners)


def _read_rows(
    home: Home, integration: Integration, period: PayPeriod
) -> tuple[list[SourceRow], Mapping[str, Employee]]:
    with opened(home, integration.source_id) as (_, source):
        people: Sequence[Employee] = source.employees()
        rows: list[SourceRow] = source.rows(settings_of(integration).kinds, period.first, period.last)
    remember_people(home, integration.source_id, people)
    return rows, {person.id: person for person in people}


def _read_target(home: Home, integration: Integration) -> None:
    """Shared rates only: what each account may use takes a request a person, and is read when a plan needs it."""
    with opened(home, integration.target_id) as (_, target):
        people: Sequence[Employee] = target.employees()
        types: Sequence[AbsenceType] = target.absence_types()
        rates: HourRates = target.hour_rates([])
    remember_people(home, integration.target_id, people)
    remember_types(home, integration.target_id, types)
    remember_rates(home, integration.target_id, rates, [])
