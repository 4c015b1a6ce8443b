"""What every connector must do, each rule one test, tried against its provider's sandbox over a real socket.

A provider's tests inherit from `TargetConformance`, `SourceConformance` or both, and say what only they can know: which
company the sandbox holds, what a sample write is, which of the sandbox's own records a list must show.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from core.models.rows import Kind
from tests.providers.conformance_rules import Conformance, Read, Records
from tests.providers.conformance_writes import TargetConformance
from tests.providers.stage import Stage

__all__ = ["Conformance", "Records", "SourceConformance", "TargetConformance"]


class SourceConformance(Conformance):
    """Rules of a connector that hours and absence come from. period: days that all rows of both companies lie in."""

    is_source = True
    period: ClassVar[tuple[date, date]]

    @abstractmethod
    def held_rows(self, records: Records, kind: Kind) -> set[tuple[str, str, date, Decimal]]:
        """Id, person, day and quantity of each row of this kind that the sandbox holds."""

    @abstractmethod
    def hide_approvals(self, stage: Stage) -> None:
        """From now on the provider says of no row whether it is approved."""

    def lists(self, connector: Any) -> dict[str, Read]:
        kinds = self.provider.capabilities.kinds
        return {
            **super().lists(connector),
            **{f"rows of {kind}": lambda kind=kind: connector.rows([kind], *self.period) for kind in kinds},
            "codes": connector.codes,
        }

    def test_every_row_of_a_period_comes_with_its_person_day_and_quantity(self, stage: Stage) -> None:
        records = stage.records()
        with self.connected(stage) as connector:
            people = {one.id for one in connector.employees()}
            for kind in self.provider.capabilities.kinds:
                found = connector.rows([kind], *self.period)
                assert {(one.id, one.person, one.day, one.quantity) for one in found} == self.held_rows(records, kind)
                assert found, f"The company has no {kind}."
                assert {one.person for one in found} <= people

    def test_without_information_on_approval_nothing_is_approved(self, stage: Stage) -> None:
        with self.connected(stage) as connector:
            kinds = self.provider.capabilities.kinds
            assert any(one.approval.approved for one in connector.rows(kinds, *self.period))
            self.hide_approvals(stage)
            found = connector.rows(kinds, *self.period)
            assert found
            assert [one for one in found if one.approval.approved and one.approval.evidence != "not_required"] == []
