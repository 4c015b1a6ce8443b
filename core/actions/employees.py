"""Reading both systems' employees anew, with all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from core.actions.changes import tick_off
from core.actions.home import Home
from core.actions.people import propose_links, read_people
from core.store.tables import Company, Integration

CHEAP = 300
"""Up to so many people, matching takes well under a second and is done again when a decision is taken back."""


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """here, there: how many people each system has. done_by_hand: changes that were found done."""

    here: int
    there: int
    done_by_hand: int


def read_again(home: Home, company: Company, integration: Integration) -> ReadAgain:
    """Read both systems, tick off what was done by hand, and match anew. Raises the errors of `core.http.errors`."""
    here, there = read_people(home, integration)
    done = tick_off(home, company, integration)
    propose_links(home, integration)
    return ReadAgain(len(here), len(there), done)


def propose_if_cheap(home: Home, integration: Integration, people: int) -> None:
    """Match anew after a decision, where nobody has to wait for it; else the next reading does."""
    if people <= CHEAP:
        propose_links(home, integration)
