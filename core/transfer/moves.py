"""What a plan does for one person, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from core.ledger.states import Action
from core.models.writes import RemoteRecord
from core.transfer.case import Holding, Problem, RowKey, Wanted

Coverage = dict[RowKey, tuple[str, Decimal]]
"""How much of which row, with the row's version (empty where it is not looked at anew)."""


@dataclass(slots=True)
class Move:
    """One thing that the plan does. `after` are held items that must be gone, or changed, before it.

    quantity: of a `by_hand` move the signed difference. sources: how much of which row it covers, negative where it
    takes coverage away by hand. tops_up: the archived item whose difference it is. adopts: the record, there already,
    that a person decided to count as this one.
    """

    action: Action
    wanted: Wanted | None
    held: Holding | None
    quantity: Decimal
    sources: Coverage
    after: tuple[int, ...] = ()
    tops_up: int | None = None
    adopts: RemoteRecord | None = None

    @property
    def is_struck(self) -> bool:
        """Taking back a figure that nobody has entered by hand yet needs no write: it is struck from the list."""
        return self.action is Action.REMOVE and self.held is not None and self.held.action is Action.BY_HAND


@dataclass(slots=True)
class Net:
    """The outcome for one person.

    kept: held items that stay, with what they cover now. moves: in the order they go. problems: what waits for people.
    right: items whose record is as it was sent, or was changed or deleted in payroll and that is right.
    """

    kept: list[tuple[Holding, Coverage]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    right: set[int] = field(default_factory=set)


def as_held(held: Holding) -> Coverage:
    """What an item covers, unchanged."""
    return {key: ("", amount) for key, amount in held.sources.items()}
