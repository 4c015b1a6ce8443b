"""Records of both sides on one table, while it is found out which belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from core.sync.forms import AbsenceForm, Form, WorkForm
from core.sync.presence import Look, Seen
from core.sync.project import Held
from core.sync.through import SyncMapping
from core.sync.twins import Twin
from core.sync.words import Presence, Side


@dataclass(frozen=True, slots=True)
class Match:
    """A twin, or records that may become one, with what each side shows. how: what brought them together."""

    twin: Twin | None
    a: Seen
    b: Seen
    how: str = ""

    def seen(self, side: Side) -> Seen:
        return self.a if side is Side.A else self.b

    @property
    def subject(self) -> str:
        """What it is about: the twin, or the records."""
        if self.twin:
            return f"twin {self.twin.id}"
        return "|".join(seen.held.ref if seen.held else "" for seen in (self.a, self.b))

    @property
    def hashes(self) -> tuple[str, str]:
        a, b = self.a.held, self.b.held
        return a.hash if a else "", b.hash if b else ""

    @property
    def hashes_with_standing(self) -> tuple[str, str]:
        a, b = self.a.held, self.b.held
        return f"{self.hashes[0]} {a.standing if a else ''}", f"{self.hashes[1]} {b.standing if b else ''}"

    def with_seen(self, side: Side, seen: Seen) -> Match:
        return replace(self, a=seen) if side is Side.A else replace(self, b=seen)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people should know, and that asks for nothing. what: its kind."""

    what: str
    side: Side | None
    person: str
    ref: str = ""


class Bench:
    """free: what no twin knows and no open item holds back; it is taken into `matches` or set aside in `doubles`.

    alone: refs that an earlier sync has shown to be nobody's.
    """

    def __init__(
        self,
        mapping: SyncMapping,
        looks: Mapping[Side, Look],
        free: Mapping[Side, Iterable[Held]],
        alone: Mapping[Side, Collection[str]],
    ) -> None:
        self.mapping, self.looks, self.alone = mapping, looks, alone
        self.matches: list[Match] = []
        self.notes: list[Note] = []
        self.doubles: list[tuple[Side, Held]] = []
        self._free: dict[Side, defaultdict[str, dict[str, Held]]] = {}
        for side in Side:
            self._free[side] = defaultdict(dict)
            for held in sorted(free[side], key=lambda h: h.ref):
                self._free[side][held.form.person][held.ref] = held

    def people(self, side: Side) -> list[str]:
        return sorted(self._free[side])

    def live(self, side: Side, person: str | None) -> list[Held]:
        return [h for h in self._of(side, person) if not h.standing.void]

    def void(self, side: Side, person: str | None) -> list[Held]:
        return [h for h in self._of(side, person) if h.standing.void]

    def take(self, side: Side, held: Held) -> None:
        self._free[side][held.form.person].pop(held.ref, None)

    def pair(self, a: Held, b: Held, how: str) -> None:
        self.matches.append(Match(None, self.seen(Side.A, a), self.seen(Side.B, b), how))

    def seen(self, side: Side, held: Held) -> Seen:
        """Of a day with work nothing can be said while it runs, or when not all of it was read."""
        look = self.looks[side]
        if held.running or not look.whole(held.form):
            return Seen(Presence.UNREAD, ask=None if held.running else look.ask_for(held.form))
        return Seen(Presence.PRESENT, held)

    def _of(self, side: Side, person: str | None) -> list[Held]:
        return list(self._free[side].get(person, {}).values()) if person is not None else []


def same_key(mapping: SyncMapping, one: Form, other: Form) -> bool:
    """Whether two contents have one natural key, said in the words of either side."""
    if isinstance(one, WorkForm) or isinstance(other, WorkForm):
        return one.days == other.days and (one.person == other.person or mapping.other_person(one) == other.person)
    keys = ((own_key(mapping.to(side, one)), own_key(mapping.to(side, other))) for side in (one.side, other.side))
    return any(here is not None and here == there for here, there in keys)


def own_key(form: object) -> AbsenceForm | None:
    """The natural key of an absence in its own side's words: all but its note."""
    return replace(form, note="") if isinstance(form, AbsenceForm) else None
