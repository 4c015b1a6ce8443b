"""What a workflow does that keeps employees in step: it reads and matches everybody, and does what the admin allowed.

Nobody is made who looks like somebody there or lacks something, and nothing is overwritten unless that was allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.actions.connections import ReadOnly
from core.actions.home import Home
from core.actions.imports import CannotImport, link_matched, make_all_new
from core.actions.name_sync import NAMES, STATUS, CannotChange, differences, refused_before, write_all
from core.actions.newcomers import Standing, newcomers, takes_new
from core.actions.people import propose_links, read_people
from core.actions.people_rules import MAKES, May, PeopleRules, people_rules
from core.actions.scheduled_sync import Synced
from core.actions.sync_reading import connection_of
from core.actions.sync_setup import left_out
from core.providers.base import provider
from core.store.tables import Company, Connection, Integration
from core.sync.words import Side

TITLE = "Employees"


@dataclass(slots=True)
class _Done:
    parts: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    waits: int = 0

    def tried(self, verb: Callable[[], int | None]) -> bool:
        """Whether a run was begun; why not is kept."""
        try:
            run = verb()
        except (ReadOnly, CannotImport, CannotChange) as error:
            self.troubles.append(str(error))
            return False
        if run is not None:
            self.runs.append(run)
        return run is not None


def people_by_itself(home: Home, company: Company, integration: Integration, actor: str) -> Synced:
    """Raises the errors of `core.http.errors`."""
    rules, done = people_rules(integration), _Done()
    read_people(home, integration)
    if May.LINK in rules.apply:
        if linked := link_matched(home, company, integration, actor):
            done.parts.append(f"{_people(linked, 'is', 'are')} linked")
    else:
        propose_links(home, integration)
    for side in Side:
        _make(home, company, integration, side, rules, actor, done)
    _names(home, company, integration, rules, actor, done)
    if done.waits:
        done.parts.append(f"{done.waits:,} {'waits' if done.waits == 1 else 'wait'} for somebody to look")
    said = f"{TITLE}: {', '.join(done.parts) or 'both systems agree'}."
    return Synced(" ".join([said, *done.troubles]), tuple(done.runs), done.waits)


def _make(
    home: Home, company: Company, integration: Integration, into: Side, rules: PeopleRules, actor: str, done: _Done
) -> None:
    """In one of the two systems. Who was matched counts once, on the side of the source; who is on the way, not at all.
    A side that somebody left out in the set-up is nobody's business."""
    may = MAKES[into] in rules.apply
    if not takes_new(home, integration, into) or (left_out(integration, MAKES[into]) and not may):
        return
    found = [one for one in newcomers(home, integration, into) if one.may_be_made]
    ready = [one for one in found if one.standing is Standing.NEW and one.tried is None and not one.missing]
    begun = may and done.tried(lambda: make_all_new(home, company, integration, into, actor))
    if begun:
        system = _title(home, connection_of(integration, into))
        done.parts.append(f"{_people(len(ready), 'is', 'are')} made in {system}")
    counted = [one for one in found if one.standing is Standing.NEW or into is Side.A]
    done.waits += len(counted) - (len(ready) if begun else 0)


def _names(home: Home, company: Company, integration: Integration, rules: PeopleRules, actor: str, done: _Done) -> None:
    fields = [*(NAMES if May.NAMES in rules.apply else ()), *([STATUS] if May.STATUS in rules.apply else [])]
    found = [one for one in differences(home, integration) if not one.on_its_way]
    refused = refused_before(home, integration)
    ready = [one for one in found if one.writable and one.field in fields and one.person not in refused]
    begun = bool(ready) and done.tried(lambda: write_all(home, company, integration, actor, fields))
    if begun:
        done.parts.append(f"{_people(len({one.person for one in ready}), 'is', 'are')} brought up to date")
    done.waits += len(found) - (len(ready) if begun else 0)


def _title(home: Home, connection: str) -> str:
    with home.store.read() as session:
        return provider(session.get_one(Connection, connection).provider).capabilities.title


def _people(count: int, one: str, more: str) -> str:
    return f"1 person {one}" if count == 1 else f"{count:,} people {more}"
