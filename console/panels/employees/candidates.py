"""Who else it may be: three candidates, more on request, and a search among everybody in payroll."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console.formats import plain
from console.here import Here
from console.language import _
from console.panels.employees import place, words
from core.actions.shown.employees import Board
from core.actions.shown.lines import Line, Word
from core.actions.shown.pairs import Candidate, Pair, candidate

FEW, HITS = 3, 5
FIRST_KEY = 7
NAMED = 272
"""Width of who is offered: what is longer goes on below, so that its button stays in the line."""
OFFERED = "offered"
SET_ASIDE = (Word.IGNORED, Word.NO_COUNTERPART)


def draw(here: Here, known: Board, line: Line, found: Pair) -> None:
    """Three candidates, more on request, and a search among everybody who is left."""
    if line.word in SET_ASIDE:
        return
    if line.linked:
        with st.expander(_("Choose somebody else"), key=f"{here.key}-others-{line.here.id}"):
            _choices(here, known, line, found)
        return
    with st.container(gap="xsmall"):
        _choices(here, known, line, found)


def _choices(here: Here, known: Board, line: Line, found: Pair) -> None:
    me, target = line.here.id, here.flow.target
    offered = [one for one in found.candidates if one.confidence is not None and not one.rejected]
    every = st.session_state.get(f"{here.key}-all-{me}", False)
    if offered and not line.linked:
        st.caption(_("Other candidates ({count})").format(count=len(offered)))
    _lines(here, me, offered if every else offered[:FEW])
    if len(offered) > FEW:
        st.toggle(_("Show all {count}").format(count=len(offered)), key=f"{here.key}-all-{me}")
    asked = st.text_input(
        _("Search {target}").format(target=target.title),
        key=f"{here.key}-find-{me}",
        placeholder=_("Anybody left in {target}: name or number").format(target=target.title),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    if asked.strip():
        _found(here, known, me, found, asked.casefold().split())


def _found(here: Here, known: Board, me: str, pair: Pair, asked: Sequence[str]) -> None:
    hits = [
        person
        for person in known.there.values()
        if all(word in f"{person.name} {person.number or ''} {person.email or ''}".casefold() for word in asked)
    ]
    free = {person.id for person in known.only_there}
    hits.sort(key=lambda person: (person.id not in free, person.name.casefold()))
    if not hits:
        st.caption(_("Nobody in {target} is called that.").format(target=here.flow.target.title))
    said = {one.there.id: one for one in pair.candidates}
    _lines(here, me, [said.get(person.id) or candidate(known, person.id) for person in hits[:HITS]], "found")
    if len(hits) > HITS:
        st.caption(_("{count} more: type more letters.").format(count=here.formats.count(len(hits) - HITS)))


def _lines(here: Here, me: str, found: Sequence[Candidate], kind: str = OFFERED) -> None:
    """The first three offered have a key each: Alt and 7, 8, 9."""
    with st.container(key=f"lines-{kind}-{here.key}-{me}", gap="xxsmall"):
        for rank, one in enumerate(found):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                number = f" · {plain(one.there.number)}" if one.there.number else ""
                about = f":gray[{_about(here, one)}]"
                st.markdown(f":small[{plain(one.there.name)}{number}&ensp;{about}]", width=NAMED)
                st.button(
                    _("Compare"),
                    key=f"beside-{kind}-{here.key}-{me}-{one.there.id}",
                    type="tertiary",
                    shortcut=f"Alt+{FIRST_KEY + rank}" if kind == OFFERED and rank < FEW else None,
                    on_click=place.put_beside,
                    args=(here, me, one.there.id),
                )


def _about(here: Here, one: Candidate) -> str:
    if one.taken_by is not None:
        return _("linked with {person}").format(person=plain(one.taken_by.name))
    if one.rejected:
        return _("you said: not the same")
    sure = "" if one.confidence is None else words.sure(one.confidence)
    return " · ".join(part for part in (sure, plain(one.there.department or "")) if part) or _("free")
