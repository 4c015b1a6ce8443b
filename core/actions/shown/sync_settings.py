"""The rules of a sync, and which of them these two systems can follow."""

from __future__ import annotations

from dataclasses import dataclass

from core.actions.home import Home
from core.actions.sync_reading import connection_of
from core.actions.sync_rules import Rules, abilities, rules_of
from core.models.both_sides import Kept
from core.providers.base import provider
from core.store.tables import Connection, Integration
from core.sync.words import Side


@dataclass(frozen=True, slots=True)
class SettingsNow:
    """without_time: titles of the systems that don't tell when something was changed. untold: of those that can't be
    told of an approval later, but take the same once more as approved. merges: notes and projects can be merged."""

    rules: Rules
    without_time: tuple[str, ...]
    untold: tuple[str, ...]
    merges: bool

    @property
    def newest(self) -> bool:
        """Whether the newest change can win."""
        return not self.without_time


def settings_now(home: Home, integration: Integration, kept: Kept) -> SettingsNow:
    with home.store.read() as session:
        can = abilities(session, integration, kept)
        ends = [session.get_one(Connection, connection_of(integration, side)).provider for side in Side]
    titles = [provider(end).capabilities.title for end in ends]
    both = list(zip(titles, can, strict=True))
    return SettingsNow(
        rules_of(integration, kept),
        without_time=tuple(title for title, one in both if not one.has_updated_at),
        untold=tuple(title for title, one in both if one.can_approve and not one.can_set_standing),
        merges=kept is Kept.WORK,
    )
