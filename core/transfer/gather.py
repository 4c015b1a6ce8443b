"""What a plan is made from: read from both systems, and set out person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.rows import SourceRow
from core.models.writes import RemoteRecord
from core.transfer.case import Case
from core.transfer.fingerprint import record_digests, row_digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Both systems' data for the days of a plan.

    links: source person to target person. records: all that payroll holds on these days.
    decisions: about records of payroll, by (operation, ref).
    """

    source: Mapping[str, Employee]
    target: Mapping[str, Employee]
    rows: Sequence[SourceRow]
    records: Sequence[RemoteRecord]
    rates: HourRates
    types: Mapping[str, AbsenceType]
    links: Mapping[str, str]
    decisions: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom a plan is about. None means everybody.

    legal_entities: ids at the source. payout_group: in the words of PayoutGroup, as payroll says it.
    """

    legal_entities: frozenset[str] | None = None
    payout_group: str | None = None
    departments: frozenset[str] | None = None
    people: frozenset[str] | None = None

    def leaves_out(self, person: Employee) -> bool:
        return (
            (self.legal_entities is not None and person.legal_entity not in self.legal_entities)
            or (self.departments is not None and person.department not in self.departments)
            or (self.people is not None and person.id not in self.people)
        )

    def as_json(self) -> dict[str, object]:
        return {
            "legal_entities": sorted(self.legal_entities) if self.legal_entities is not None else None,
            "payout_group": self.payout_group,
            "departments": sorted(self.departments) if self.departments is not None else None,
            "people": sorted(self.people) if self.people is not None else None,
        }


class Desk:
    """The gathered data by person. Everybody active in either system, or with rows, has exactly one place here."""

    def __init__(self, gathered: Gathered, filters: Filters) -> None:
        self.gathered = gathered
        self.filters = filters
        self.row_digests = row_digests(gathered.rows)
        self.record_digests = record_digests(gathered.records)
        self.records = {(r.operation, r.ref): r for r in gathered.records}
        self._rows: defaultdict[str, list[SourceRow]] = defaultdict(list)
        for row in gathered.rows:
            self._rows[row.person].append(row)
        self._records: defaultdict[str, list[RemoteRecord]] = defaultdict(list)
        for record in gathered.records:
            self._records[record.holder].append(record)

    def cases(self, held: Collection[str] = ()) -> list[Case]:
        """A case for each person, without what the ledger holds; by key, in a stable order.

        held: source persons for whom the ledger holds something: they have a case even without rows, inactive, or gone
        from the source. Somebody known only to payroll has the key `@` and the id there.
        """
        links, source, target = self.gathered.links, self.gathered.source, self.gathered.target
        paid = {person for person, partner in links.items() if partner in target and target[partner].active}
        known = {p.id for p in source.values() if p.active or p.id in paid}
        gone = {person for person in (*self._rows, *held) if not person.startswith("@")}
        cases = [self._case(source.get(person), person, target.get(links.get(person, ""))) for person in known | gone]
        with_case = {case.target.id for case in cases if case.target is not None}
        lonely = (t for t in target.values() if t.active and t.id not in with_case)
        cases += [
            Case(key=f"@{t.id}", source=None, target=t, filtered=self._not_asked(t), other_group=self.in_other_group(t))
            for t in lonely
        ]
        return sorted(cases, key=lambda case: case.key)

    def records_of(self, person: Employee | None) -> list[RemoteRecord]:
        """What payroll holds of this person, under the person's own id and the account's."""
        holders = [h for h in (person.id, person.account) if h] if person else []
        return [record for holder in holders for record in self._records.get(holder, ())]

    def digests_of(self, person: Employee | None) -> tuple[str, ...]:
        holders = [h for h in (person.id, person.account) if h] if person else []
        return tuple(self.record_digests.get(holder, "") for holder in holders)

    def _case(self, person: Employee | None, key: str, partner: Employee | None) -> Case:
        """Of somebody who is gone from the source nobody knows the department any more; only the name can filter."""
        asked = self.filters.people is None or key in self.filters.people
        return Case(
            key=key,
            source=person or Employee(id=key, active=False),
            target=partner,
            rows=self._rows.get(key, ()),
            decisions={},
            filtered=self.filters.leaves_out(person) if person is not None else not asked,
            other_group=partner is not None and self.in_other_group(partner),
        )

    def in_other_group(self, partner: Employee) -> bool:
        return self.filters.payout_group is not None and partner.payout_group != self.filters.payout_group

    def _not_asked(self, partner: Employee) -> bool:
        """A plan for some people leaves out whoever is not named. Departments and entities are the source's alone."""
        return self.filters.people is not None and f"@{partner.id}" not in self.filters.people
