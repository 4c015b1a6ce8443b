"""What needs a person: what was agreed last and what both sides hold now, side by side, with a button a decision."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console import here as places
from console import tables, widgets
from console.formats import plain
from console.language import _
from console.panels.sync import words
from console.panels.sync.place import Place
from core.actions.errors import EXPECTED
from core.actions.shown.syncs import Choice, Entry, Side, SyncNow
from core.actions.syncs import decide

MOST = 8
"""So many stand open at once; the others follow as these are decided."""
KEPT_APART = (Choice.KEEP_BOTH, Choice.IGNORE)


def draw(at: Place, plan: SyncNow) -> None:
    f = at.here.formats
    asked = [entry for entry in plan.entries if entry.undecided]
    if asked:
        widgets.section(_("Needs you"), f.many(len(asked), "question"))
        for entry in asked[:MOST]:
            _question(at, entry)
        if len(asked) > MOST:
            st.caption(_("{count} more follow.").format(count=f.count(len(asked) - MOST)))
    decided = [entry for entry in plan.of("asked") if entry.choice]
    if decided:
        widgets.section(_("Decided"), f.many(len(decided), "question"))
        _decided(at, decided)
        if any(entry.choice not in KEPT_APART for entry in decided):
            st.caption(_("Plan again: what you took then stands among what would be written."))


def _question(at: Place, entry: Entry) -> None:
    here, f = at.here, at.here.formats
    key = f"{at.about}-{entry.asked.key}-{entry.asked.a_hash}-{entry.asked.b_hash}"
    with st.container(key=f"panel-sync-{key}"):
        kind = f", {entry.kind}" if entry.kind else ""
        tables.entry(
            f"{entry.person}, {words.days(f, entry)}{kind}", [words.why(here, entry), words.missing(here, entry)]
        )
        _sides(at, entry)
        with st.container(horizontal=True):
            names = {"source": here.flow.source.title, "target": here.flow.target.title}
            for choice in Choice:
                if choice is not Choice.IGNORE and entry.do in words.ONLY_SEEN:
                    continue
                st.button(
                    _(words.CHOICES[choice]).format(**names),
                    key=f"sync-{choice.value}-{key}",
                    help=words.effect(here, entry, choice),
                    on_click=_decide,
                    args=(at, entry, choice),
                )


def _sides(at: Place, entry: Entry) -> None:
    f, names = at.here.formats, words.named(at.here)
    rows = []
    for fact in entry.facts:
        said = [words.value(f, fact.name, what) for what in (fact.base, fact.a, fact.b)]
        both = [tables.marked([(word, fact.differs)]) for word in said[1:]]
        verdict = tables.coloured(_("differs"), "orange") if fact.differs else ""
        rows.append((_(words.FIELDS[fact.name]), said[0], *both, verdict))
    columns = [_("Field"), _("Last agreed"), names[Side.A], names[Side.B], _("Verdict")]
    tables.draw(columns, rows, _("Both sides"))


def _decide(at: Place, entry: Entry, choice: Choice) -> None:
    here = at.here
    try:
        decide(here.home, here.company, here.integration, at.kept, entry.asked, choice, here.actor)
    except EXPECTED as error:
        places.tell("error", _("Nothing was decided. {error}").format(error=plain(str(error))))


def _decided(at: Place, found: Sequence[Entry]) -> None:
    here, f = at.here, at.here.formats
    names = {"source": here.flow.source.title, "target": here.flow.target.title}
    rows = [
        (
            entry.person,
            words.days(f, entry),
            _(words.CHOICES[entry.choice]).format(**names),
            words.effect(here, entry, entry.choice),
            entry.decided_by,
        )
        for entry in found
        if entry.choice
    ]
    columns = [_("Person"), _("Days"), _("Decision"), _("What it does"), _("By")]
    tables.draw(columns, rows, _("Decided"))
