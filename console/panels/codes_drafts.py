"""Drafts of codes: the list with what stands against each, what an older edit collided with, and saving them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from console import here as places
from console import tables, widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Here
from console.language import _, ngettext
from console.panels import setup_onward
from console.panels.codes_editor import Conflict, conflicts_key, discard, use_mine
from console.panels.codes_words import WHY, ago, rule_words, trouble_words, whole_name
from core.actions.code_drafts import draft_suggestions, open_suggestions, save_drafts
from core.actions.code_reading import read_again
from core.actions.errors import EXPECTED
from core.actions.shown.code_effect import effect
from core.actions.shown.codes import CodesNow, Line, Standing
from core.models.period import PayPeriod

SAVING, READING = "codes-saving", "codes-reading"


def buttons(here: Here, place: Any, now: CodesNow, period: PayPeriod) -> None:
    """Read, take suggestions, save: at most one of them is the next step."""
    ready = savable(now)
    offered = open_suggestions(here.home, here.integration)
    with place:
        setup_onward.button(here, now.mapped > 0, now.counted_at is not None and not now.not_mapped and not ready)
        st.button(
            _read_words(here, now),
            key=f"{here.key}-codes-read-{period}",
            icon=":material/refresh:",
            type="primary" if now.counted_at is None and not ready else "secondary",
            on_click=_ask_to_read,
            args=(here, period),
        )
        if offered:
            st.button(
                _("Draft {suggestions}").format(suggestions=here.formats.many(len(offered), "suggestion")),
                key=f"{here.key}-codes-suggest-{len(offered)}",
                icon=":material/wand_stars:",
                on_click=_suggest,
                args=(here,),
            )
        if ready:
            st.button(
                f"{_save_words(here, ready)}…",
                key=f"{here.key}-codes-save-{_about(ready)}",
                type="primary",
                on_click=_ask_to_save,
                args=(here, _about(ready)),
            )


def _read_words(here: Here, now: CodesNow) -> str:
    """Nothing is read again that was never read."""
    if now.counted_at is not None:
        return _("Read again")
    source, target = here.flow.ends
    return _("Read {source} and {target}").format(source=source.title, target=target.title)


def savable(now: CodesNow) -> tuple[Line, ...]:
    return tuple(line for line in now.lines if line.standing is Standing.DRAFT)


def _save_words(here: Here, lines: Sequence[Line]) -> str:
    return _("Save {drafts}").format(drafts=here.formats.many(len(lines), "draft"))


def _about(lines: Sequence[Line]) -> str:
    """Names these drafts as they are now: part of the keys of what acts on them."""
    return "-".join(f"{line.seen.draft or ''}@{line.at.timestamp() if line.at else 0}" for line in lines)


def _ask_to_read(here: Here, period: PayPeriod) -> None:
    st.session_state[READING] = (here.key, period)


def read_if_asked(here: Here, period: PayPeriod) -> None:
    """Read both systems while the page says so. Nothing is written to either."""
    if st.session_state.get(READING) != (here.key, period):
        return
    del st.session_state[READING]
    source, target = here.flow.ends
    words = _("Reading {source} and {target}…").format(source=source.title, target=target.title)
    with st.status(words, expanded=False) as status:
        try:
            read_again(here.home, here.integration, period)
        except EXPECTED as error:
            places.tell("error", _("Not all was read. {error}").format(error=error))
        status.update(label=_("Read"), state="complete")
    st.rerun()


def _suggest(here: Here) -> None:
    places.tried(lambda: draft_suggestions(here.home, here.company, here.integration, here.actor))


def conflicts(here: Here, now: CodesNow, names: Mapping[str, str]) -> None:
    """Each edit that came too late, with both sides, until somebody decides."""
    found: dict[str, Conflict] = st.session_state.get(conflicts_key(here), {})
    for number, conflict in enumerate(found.values()):
        line = next((li for li in now.lines if li.slot == conflict.slot), None)
        with st.container(key=f"panel-conflict-{here.key}-{number}"):
            st.markdown(f"**{_their_words(here, conflict)}**")
            both = [rule_words(here, rule, names) for rule in (conflict.theirs, conflict.mine)]
            tables.draw([_("Theirs, kept"), _("Yours, not kept")], [both], _("Both edits"))
            about = f"{here.key}-codes-{conflict.slot}-{line.seen.version if line else ''}"
            with st.container(horizontal=True, horizontal_alignment="right"):
                st.button(_("Keep theirs"), key=f"{about}-theirs", on_click=_keep_theirs, args=(here, conflict.slot))
                if line is not None:
                    args = (here, conflict, line)
                    st.button(_("Draft mine instead"), key=f"{about}-mine", on_click=use_mine, args=args)


def _their_words(here: Here, conflict: Conflict) -> str:
    if conflict.theirs is None:
        return _("Somebody took back what stood at {name} while you chose.").format(name=plain(conflict.name))
    if conflict.by == here.actor:
        words = _("{name} was changed in another window {ago}, while you chose here.")
    else:
        words = _("{who} changed {name} {ago}, while you chose.")
    return words.format(who=plain(conflict.by), name=plain(conflict.name), ago=ago(here, conflict.at))


def _keep_theirs(here: Here, slot: str) -> None:
    st.session_state.get(conflicts_key(here), {}).pop(slot, None)


def listed(here: Here, now: CodesNow, names: Mapping[str, str]) -> None:
    """Every draft with what it would do, what stands against it, and a way to give it up."""
    if not now.drafts:
        return
    widgets.section(
        here.formats.many(len(now.drafts), "draft"), _("Kept when you leave. Nothing counts before you save.")
    )
    with st.container(key=f"lines-drafts-{here.key}", gap="small"):
        for line in now.drafts:
            _one(here, line, names)


def _one(here: Here, line: Line, names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            to = plain(rule_words(here, line.rule, names))
            st.markdown(f"**{plain(whole_name(line))}** → {to}")
            if line.trouble is not None:
                st.markdown(f":red[{plain(trouble_words(here, line.trouble, line, names))}]")
            st.caption(plain(" · ".join(_about_draft(here, line, names))))
        st.button(
            _("Discard"),
            key=f"{here.key}-codes-discard-{_about([line])}",
            type="tertiary",
            on_click=discard,
            args=(here, {line.seen.draft: line.at}),
        )


def _about_draft(here: Here, line: Line, names: Mapping[str, str]) -> list[str]:
    said = [_("until now: {was}").format(was=rule_words(here, line.was, names))]
    if line.why:
        said.append(_(WHY[line.why]))
    return [*said, f"{line.by}, {ago(here, line.at)}"]


def _ask_to_save(here: Here, about: str) -> None:
    st.session_state[SAVING] = (here.key, about)


def dialog_if_asked(here: Here, now: CodesNow, period: PayPeriod, names: Mapping[str, str]) -> None:
    ready = savable(now)
    if not ready or st.session_state.get(SAVING) != (here.key, _about(ready)):
        return
    dialog(f"{_save_words(here, ready)}?", SAVING, _not_now, _ask, here, ready, now, period, names, width="medium")


def _ask(here: Here, ready: Sequence[Line], now: CodesNow, period: PayPeriod, names: Mapping[str, str]) -> None:
    codes = [
        (whole_name(line), rule_words(here, line.was, names), rule_words(here, line.rule, names)) for line in ready
    ]
    tables.draw([_("Code"), _("Until now"), _("From now on")], codes, _("What is saved"))
    _effect(here, ready, now, period)
    left = len(now.drafts) - len(ready)
    if left:
        words = ngettext(
            "{count} draft can't be saved as it is, and stays.",
            "{count} drafts can't be saved as they are, and stay.",
            left,
        )
        st.caption(words.format(count=here.formats.count(left)))
    key = f"{here.key}-codes-confirm-{_about(ready)}"
    seen = {line.seen.draft: line.at for line in ready}
    widgets.decision(_save_words(here, ready), key, _save, (here, seen), _not_now)


def _effect(here: Here, ready: Sequence[Line], now: CodesNow, period: PayPeriod) -> None:
    named = here.formats.period(period)
    if now.counted_at is None:
        st.caption(_("What this changes for {period} can be said once its rows were read.").format(period=named))
        return
    found = effect(here.home, here.integration, period, [li.seen.draft for li in ready if li.seen.draft])
    said = {
        _("Released, get a target"): found.released,
        _("Go to another target"): found.moved,
        _("Not for payroll from then on"): found.left_out,
        _("Lose their target"): found.stopped,
    }
    parts = {words: part for words, part in said.items() if part.rows}
    if not parts:
        st.caption(_("No row of {period} goes anywhere else because of this.").format(period=named))
        return
    f = here.formats
    rows = [(words, f.count(part.rows), f.amount(part.hours)) for words, part in parts.items()]
    columns = [named, _("Rows"), _("Hours")]
    tables.draw(columns, rows, _("What changes for the period"), columns[1:])
    if found.sent:
        words = _("Up to {rows} of these are in payroll already. The next plan moves them, or takes them back.")
        st.markdown(f":orange[{words.format(rows=here.formats.many(found.sent, 'row'))}]")


def _save(here: Here, seen: Mapping[str, datetime]) -> None:
    def verb() -> None:
        count = save_drafts(here.home, here.company, here.integration, seen, here.actor)
        words = _("{drafts} saved. Plans made from now on use them.")
        places.tell("success", words.format(drafts=here.formats.many(count, "draft")))

    _not_now()
    places.tried(verb, _("Nothing was saved. {error}"))


def _not_now() -> None:
    st.session_state.pop(SAVING, None)
