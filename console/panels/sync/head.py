"""The top of the sync page: what was planned when, the way on, and where a plan stands in figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

import streamlit as st

from console import nav
from console.formats import plain
from console.language import _, ngettext
from console.panels.sync import applying, planning, words
from console.panels.sync.place import Place
from console.widgets import Figure
from core.actions.shown.syncs import Do, Side, SyncNow


def nothing_yet(here: Any) -> None:
    """Where no two systems are kept in step: what would be here, and the next step."""
    steps = (
        _("Connect the two systems, such as TimeTrack and Personio."),
        _("Link their employees, and say which types of absence mean the same."),
        _("Sync a month: both are read, you look at what differs, and nothing is written before you apply it."),
    )
    st.markdown(_("No two systems of this company are kept in step yet. Three steps lead there:"))
    st.markdown("\n".join(f"{number}. {said}" for number, said in enumerate(steps, 1)))
    nav.button("setup", _("Go to Set-up"), f"{here.key}-sync-setup", "primary", company=here.key)


def caption(at: Place) -> str:
    source, target = at.here.flow.ends
    way = _("{source} and {target}").format(source=source.title, target=target.title)
    if at.plan is None:
        return _("{way} · these days were not compared yet").format(way=way)
    said = _("{way} · compared {moment} by {actor}")
    return said.format(way=way, moment=at.here.formats.moment(at.plan.made_at), actor=plain(at.plan.made_by))


def buttons(at: Place, place: Any) -> None:
    """Sync now, or apply what the plan holds. Keys hold what they act on, so that a late press finds no button."""
    plan = at.plan
    if planning.is_asked(at) or (at.now and at.now.running):
        return
    chosen = applying.chosen(at, plan) if plan else []
    again = plan is not None and _to_plan_again(plan) and not chosen
    with place:
        st.button(
            _("Plan again") if plan else _("Sync now"),
            key=f"sync-plan-{at.about}-{plan.id if plan else 0}",
            icon=":material/sync:",
            type="primary" if plan is None or again else "secondary",
            help=_("Reads both systems and compares them. Nothing is written."),
            on_click=planning.ask,
            args=(at.about,),
        )
        if plan and not plan.stops and applying.offered(plan):
            applying.button(at, plan, chosen)


def _to_plan_again(plan: SyncNow) -> bool:
    return any(entry.choice for entry in plan.entries)


def not_planned(at: Place) -> None:
    """Instead of empty tables: the next steps. The newest plan alone can be applied, so another one is named."""
    now, source, target = at.now, *at.here.flow.ends
    steps = (
        _("Sync now: {source} and {target} are read and compared, and nothing is written."),
        _("Look what is new, changed or gone, untick what shall not be, and answer the questions."),
        _("Apply: a dialog repeats what goes where; then each entry is written once and read back."),
    )
    st.markdown(_("Nobody has compared these days yet. Three steps lead through it:"))
    said = (step.format(source=source.title, target=target.title) for step in steps)
    st.markdown("\n".join(f"{number}. {words}" for number, words in enumerate(said, 1)))
    if now is not None:
        whom = at.here.formats.many(len(now.people), "person", "people") if now.people else _("everybody")
        words = _("The newest plan is about {days}, {whom}, made {moment} by {actor}.")
        moment, days = at.here.formats.moment(now.made_at), at.here.formats.days(now.first, now.last)
        st.caption(words.format(days=days, whom=whom, moment=moment, actor=plain(now.made_by)))


def figures(at: Place, plan: SyncNow) -> list[Figure]:
    """By what is done; once something was applied, by what became of it."""
    return _came(at, plan) if plan.of("done", *words.MEND) and not plan.stops else _to_do(at, plan)


def _to_do(at: Place, plan: SyncNow) -> list[Figure]:
    f, names = at.here.formats, words.named(at.here)
    new = Counter(entry.target for entry in plan.of("planned", "stopped") if entry.do in words.NEW)
    rest = [e for e in plan.of("planned", "stopped") if e.do not in words.NEW]
    gone = sum(1 for entry in rest if entry.do in words.GONE)
    linked = sum(1 for entry in plan.of("kept") if entry.do is Do.LINK)
    found = [Figure(_("New in {system}").format(system=names[side]), f.count(new[side])) for side in (Side.B, Side.A)]
    found += [
        Figure(_("Changed"), f.count(len(rest) - gone)),
        Figure(_("Taken back"), f.count(gone)),
        Figure(_("Questions"), f.count(sum(1 for entry in plan.entries if entry.undecided))),
    ]
    if linked:
        found.append(Figure(_("Equal, linked now"), f.count(linked)))
    if plan.unread:
        found.append(Figure(_("Not decided"), f.count(plan.unread), _("not read far enough")))
    return found


def _came(at: Place, plan: SyncNow) -> list[Figure]:
    f = at.here.formats
    states = Counter(entry.state for entry in plan.entries)
    labels = {
        _("Done"): ("done", _("read back, and equal")),
        _("Changed meanwhile"): ("stale", _("nothing written")),
        _("Refused"): ("refused", ""),
        _("No clear answer"): ("held", ""),
        _("Not begun"): ("stopped", ""),
        _("Left out"): ("planned", _("can still be applied")),
    }
    asked = sum(1 for entry in plan.entries if entry.undecided)
    found = [Figure(label, f.count(states[state]), note) for label, (state, note) in labels.items()]
    return [*found[:3], *(one for one in found[3:] if one.value != f.count(0)), Figure(_("Questions"), f.count(asked))]


def agreed(at: Place, plan: SyncNow) -> None:
    """Instead of empty tables."""
    if plan.stops or any(entry.state != "kept" for entry in plan.entries):
        return
    source, target = at.here.flow.ends
    said = _("{source} and {target} agree on these days. There is nothing to do.")
    st.markdown(f":green[:material/check_circle:] {said.format(source=source.title, target=target.title)}")


def notes(at: Place, plan: SyncNow) -> None:
    """What takes no part, by reason."""
    if not plan.notes:
        return
    count = sum(number for _what, _side, number in plan.notes)
    label = ngettext("{count} entry takes no part", "{count} entries take no part", count)
    with st.expander(label.format(count=at.here.formats.count(count)), key=f"sync-notes-{at.about}"):
        for what, side, number in plan.notes:
            st.markdown(plain(words.note(at.here, what, side, number)))
