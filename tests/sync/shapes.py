"""Two systems that say the same things differently, and what can be said in each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from core.models.both_sides import Activity, Half
from core.sync.forms import AbsenceForm, Stretch, WorkForm, plain
from core.sync.stretches import joined
from core.sync.through import PersonPair, Shape, SyncMapping, TypePair
from core.sync.words import Anchor, Side

FLAGGED = Shape(halves=True, breaks_apart=True, note_limit=12)
"""Half days by flag, breaks as records, notes of 12 characters: as Personio, shorter."""
TYPED = Shape(halves=False, breaks_apart=False, note_limit=5)
"""Half days by a type, breaks as minutes, notes of 5 characters: as TimeTrack, longer."""
PEOPLE = (PersonPair("p1", "ida"), PersonPair("p2", "ole"))
TYPES = (
    TypePair("vacation", "1", b_half="2"),
    TypePair("special", "1"),
    TypePair("sick", "3"),
    TypePair("flex", "4", hours=True),
)
PROJECTS = (("82", "North\tPlant A"), ("83", "North\tPlant B"))
FIRST = date(2026, 3, 2)


def mapping(a: Shape = FLAGGED, b: Shape = TYPED, anchor: Anchor = Anchor.NOON) -> SyncMapping:
    return SyncMapping(a=a, b=b, people=PEOPLE, types=TYPES, projects=PROJECTS, anchor=anchor)


notes = st.text("aä \u0301x", max_size=20).map(plain)
days = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def absences(draw: st.DrawFn, side: Side) -> AbsenceForm:
    """Any absence that the side can hold, with halves where it tells them by a flag."""
    person = draw(st.sampled_from([p.a if side is Side.A else p.b for p in PEOPLE]))
    type = draw(st.sampled_from(["vacation", "special", "sick", "flex"] if side is Side.A else ["1", "2", "3", "4"]))
    first = draw(days)
    note = draw(notes)
    if type in ("flex", "4"):
        start = datetime.combine(first, datetime.min.time()) + timedelta(minutes=draw(st.integers(0, 1200)))
        return AbsenceForm(side, person, type, first, first, start=start, end=start + timedelta(minutes=90), note=note)
    last = draw(st.sampled_from([first, first, first + timedelta(days=3), None]))
    if side is Side.B or last is None:
        return AbsenceForm(side, person, type, first, last, note=note)
    shapes = [(Half.FIRST, Half.SECOND), (Half.FIRST, Half.FIRST), (Half.SECOND, Half.SECOND)]
    if last != first:
        shapes.append((Half.SECOND, Half.FIRST))
    begins, ends = draw(st.sampled_from(shapes))
    return AbsenceForm(side, person, type, first, last, begins, ends, note=note)


@st.composite
def work(draw: st.DrawFn, side: Side) -> WorkForm:
    """A day with work: on A with breaks of their own, on B with their length."""
    projects = ["", "82", "83"] if side is Side.A else ["", "North\tPlant A", "North\tPlant B"]
    at, stretches = draw(st.integers(-60, 700)), []
    for _ in range(draw(st.integers(1, 4))):
        at += draw(st.sampled_from([0, 0, 15, 60]))
        length = draw(st.integers(1, 300))
        rest = draw(st.integers(0, length)) if side is Side.B else 0
        if side is Side.A and draw(st.booleans()):
            stretches.append(Stretch(at, at + length // 3 + 1, Activity.BREAK))
            at += length // 3 + 1
        project, note = draw(st.sampled_from(projects)), draw(notes)
        stretches.append(Stretch(at, at + length, break_minutes=rest, project=project, note=note))
        at += length
    if side is Side.A and draw(st.booleans()):
        first = stretches[0]
        stretches.append(Stretch(first.start + 1, first.start + 20, Activity.BREAK))
    person = draw(st.sampled_from([p.a if side is Side.A else p.b for p in PEOPLE]))
    return WorkForm(side, person, draw(days), joined(stretches))
