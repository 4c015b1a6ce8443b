"""Before the table (section 4.1): which records belong together, now that some moved and some came back.

An answer that was lost is taken up again, a move recognised, and what no twin knows is paired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from core.models.both_sides import Kept
from core.sync.bench import Bench, Match, Note, own_key, same_key
from core.sync.forms import AbsenceForm, Form, WorkForm, overlap
from core.sync.presence import Seen
from core.sync.project import Held
from core.sync.through import Unfit
from core.sync.words import Presence, Side, State

Alike = Callable[[Bench, Match, Side, Held], bool]


def bring_together(bench: Bench, matches: Iterable[Match]) -> None:
    """Fills `bench.matches`: the twins, some with another record than before, then what may become twins."""
    own = _again(bench, list(matches), "relinked", _is_same)
    own = _again(bench, own, "moved", _is_moved)
    bench.matches += [_restored(bench, match) for match in own]
    _pair(bench, lambda a, b: same_key(bench.mapping, a.form, b.form) and bench.mapping.equal(a.form, b.form))
    _pair(bench, lambda a, b: same_key(bench.mapping, a.form, b.form))
    _set_doubles_aside(bench)
    _pair_with_void(bench)
    _pair_what_overlaps(bench)
    for side in Side:
        for person in bench.people(side):
            bench.matches += [_alone(bench, side, held) for held in bench.live(side, person)]


def _again(bench: Bench, matches: list[Match], how: str, alike: Alike) -> list[Match]:
    """Twins that miss one side, with the one free record there that is theirs. Two candidates, or two takers: none.

    What stood alone before is nobody's new record, as long as there is another.
    """
    wanted: dict[int, tuple[Side, list[Held]]] = {}
    takers: defaultdict[tuple[Side, str], int] = defaultdict(int)
    kept = {side: {own_key(h.form) for m in matches if (h := m.seen(side).held)} - {None} for side in Side}
    for index, match in enumerate(matches):
        side = _lost(match)
        if side is None or match.twin is None:
            continue
        mine = bench.live(side, match.twin.end(side).person)
        found = [h for h in mine if own_key(h.form) not in kept[side] and alike(bench, match, side, h)]
        found = [h for h in found if h.ref not in bench.alone[side]] or found
        wanted[index] = side, found
        for held in found:
            takers[side, held.ref] += 1
    for index, (side, found) in wanted.items():
        if len(found) == 1 and takers[side, found[0].ref] == 1:
            bench.take(side, found[0])
            matches[index] = _with_record(bench, matches[index], side, found[0], how)
        elif found:
            end = matches[index].seen(side.other).held
            bench.notes.append(Note(f"{how}_unclear", side, found[0].form.person, end.ref if end else ""))
    return matches


def _with_record(bench: Bench, match: Match, side: Side, held: Held, how: str) -> Match:
    """The twin with this record in place of the one it had."""
    twin = match.twin and match.twin.with_end(side, replace(match.twin.end(side), ref=held.ref))
    return replace(match.with_seen(side, bench.seen(side, held)), twin=twin, how=how)


def _lost(match: Match) -> Side | None:
    """The side on which a linked twin's record is missing while the other is live."""
    if match.twin is None or match.twin.state is not State.LINKED:
        return None
    for side in Side:
        there = match.seen(side.other).held
        if match.seen(side).presence is Presence.MISSING and there and not there.standing.void:
            return side
    return None


def _is_same(bench: Bench, match: Match, side: Side, held: Held) -> bool:
    there = match.seen(side.other).held
    return there is not None and _of_type(bench, match, side, held) and bench.mapping.equal(held.form, there.form)


def _is_moved(bench: Bench, match: Match, side: Side, held: Held) -> bool:
    """Same person and type; all but the dates as it was, or on days that it had.

    Not what may belong to something else on the other side: that is asked about, now and in the next plan.
    """
    if match.twin is None or not _of_type(bench, match, side, held):
        return False
    old = bench.mapping.to(side, match.twin.base_form)
    if isinstance(old, Unfit) or not (_all_but_dates(old, held.form) or overlap(old, held.form)):
        return False
    others = bench.live(side.other, bench.mapping.other_person(held.form))
    there = bench.mapping.to(side.other, held.form)
    return not any(same_key(bench.mapping, held.form, o.form) or overlap(there, o.form) for o in others)


def _of_type(bench: Bench, match: Match, side: Side, held: Held) -> bool:
    there = match.seen(side.other).held
    return there is not None and bench.mapping.type_pair(held.form) == bench.mapping.type_pair(there.form)


def _all_but_dates(old: Form, new: Form) -> bool:
    if isinstance(old, WorkForm) and isinstance(new, WorkForm):
        return old.stretches == new.stretches
    if isinstance(old, AbsenceForm) and isinstance(new, AbsenceForm):
        return (old.type, old.begins, old.ends, old.note) == (new.type, new.begins, new.ends, new.note)
    return False


def _restored(bench: Bench, match: Match) -> Match:
    """A tombstone of which one side has a new record under the natural key: it is back, and not new."""
    twin = match.twin
    if twin is None or twin.state is not State.TOMBSTONE or twin.kept is Kept.WORK or match.a.held or match.b.held:
        return match
    base = twin.base_form
    found = [
        (side, h)
        for side in Side
        for h in bench.live(side, twin.end(side).person)
        if same_key(bench.mapping, base, h.form)
    ]
    if len(found) != 1:
        return match
    side, held = found[0]
    bench.take(side, held)
    return _with_record(bench, match, side, held, "restored")


def _pair(bench: Bench, fit: Callable[[Held, Held], bool]) -> None:
    """Free live records of both sides, in their order."""
    for person in bench.people(Side.A):
        for a in bench.live(Side.A, person):
            others = bench.live(Side.B, bench.mapping.other_person(a.form))
            b = next((b for b in others if fit(a, b)), None)
            if b:
                bench.take(Side.A, a)
                bench.take(Side.B, b)
                bench.pair(a, b, "natural_key")


def _set_doubles_aside(bench: Bench) -> None:
    """What a side holds twice: one record more under the natural key of another that is kept in step."""
    for side in Side:
        there = (match.seen(side).held for match in bench.matches)
        seen = {own_key(h.form) for h in there if h and not h.standing.void} - {None}
        for person in bench.people(side):
            for held in bench.live(side, person):
                key = own_key(held.form)
                if key in seen:
                    bench.take(side, held)
                    bench.doubles.append((side, held))
                elif key:
                    seen.add(key)


def _pair_with_void(bench: Bench) -> None:
    """A live record whose natural key is that of one that was rejected or cancelled on the other side."""
    for side in Side:
        for person in bench.people(side):
            for held in bench.live(side, person):
                others = bench.void(side.other, bench.mapping.other_person(held.form))
                void = next((v for v in others if same_key(bench.mapping, held.form, v.form)), None)
                if void:
                    bench.take(side, held)
                    bench.take(side.other, void)
                    bench.pair(*((held, void) if side is Side.A else (void, held)), "natural_key")


def _pair_what_overlaps(bench: Bench) -> None:
    """Absences of one person on the same days that are no pair: people decide, nothing is created."""
    met: list[tuple[Held, Held]] = []
    for person in bench.people(Side.A):
        for a in bench.live(Side.A, person):
            there = bench.mapping.to(Side.B, a.form)
            others = bench.live(Side.B, bench.mapping.other_person(a.form))
            met += [(a, b) for b in others if overlap(there, b.form)]
    for a, b in met:
        bench.take(Side.A, a)
        bench.take(Side.B, b)
        bench.pair(a, b, "overlap")


def _alone(bench: Bench, side: Side, held: Held) -> Match:
    """A live record without a partner. Whether the other side lacks it must have been shown."""
    person = bench.mapping.other_person(held.form)
    there = Seen(Presence.UNREAD) if person is None else bench.looks[side.other].lacks(person, held.form.days)
    return Match(None, there, there).with_seen(side, bench.seen(side, held))
