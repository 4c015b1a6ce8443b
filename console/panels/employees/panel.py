"""The right side: is this the same person? What each field says, other candidates, the decision."""

from __future__ import annotations

import html
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import streamlit as st
from babel.numbers import format_decimal

from console import tables, widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import N_, _
from console.panels.employees import acting, candidates, place, words
from console.panels.employees.candidates import SET_ASIDE
from console.panels.employees.listing import AtHand
from core.actions.changes import propose_changes
from core.actions.links import Decision
from core.actions.shown.employees import Board
from core.actions.shown.lines import STALE, Line, Word
from core.actions.shown.pairs import Candidate, Compared, Linked, Pair, pair

Kind = Literal["primary", "secondary"]
READ_OUT = Path(__file__).with_name("read_out.html")
COLOURS = {Word.REVIEW: "yellow", Word.NO_MATCH: "gray", Word.IGNORED: "gray", Word.NO_COUNTERPART: "gray"}

MAKE_IN_PAYROLL = N_(
    "Somebody new? {target} takes no employees from outside. Make the person there, with what payroll needs (tax card, "
    "account, salary), then press Read again."
)
MAKE_THERE = N_("Somebody new? Press Make in {target}, above.")


def draw(here: Here, known: Board, at_hand: AtHand) -> None:
    line = at_hand.line
    beside = place.beside(here, line.here.id)
    found = pair(here.home, here.integration, known, line.here.id, beside)
    with st.container(key=f"panel-person-{here.key}"):
        _head(here, line, found, beside)
        if line.word in STALE:
            _stale(here, line, found.linked)
        _table(here, found)
        _conflicts(found)
        with st.container(horizontal=True, gap="xsmall"):
            _decisions(here, known, at_hand, found)
        with st.container(horizontal=True, gap="medium"):
            _set_aside(here, at_hand, found)
        _take_over(here, line, found)
        if line.word is Word.NO_MATCH and found.there is None:
            st.caption(_(MAKE_THERE if here.flow.in_step else MAKE_IN_PAYROLL).format(target=here.flow.target.title))
        candidates.draw(here, known, line, found)
        _read_out(here, line, found)


def _read_out(here: Here, line: Line, found: Pair) -> None:
    """After a decision the button that had the keyboard's focus is gone: the panel gets it, and says whom it is about.

    A name is a value here, never a piece of script: it stands escaped in an attribute.
    """
    source, target = here.flow.ends
    who = [f"{line.here.name}, {source.title}"]
    if found.there is not None:
        who.append(f"{found.there.name}, {target.title}")
    who.append(words.why(line))
    about = {"{who}": html.escape(". ".join(who)), "{led}": str(place.led(here))}
    told = READ_OUT.read_text(encoding="utf-8")
    for name, value in about.items():
        told = told.replace(name, value)
    st.html(told, width="content", unsafe_allow_javascript=True)


def _head(here: Here, line: Line, found: Pair, beside: str | None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(_("Same person?") if found.there else plain(found.here.name), anchor=False, width="content")
        word = _("Chosen by you") if beside else words.why(line)
        sure = "" if found.confidence is None or found.conflicts else f" · {words.sure(found.confidence)}"
        colour = "blue" if beside else "yellow" if line.word in STALE else COLOURS.get(line.word, "green")
        widgets.badge(f"{word}{sure}", colour)
    if found.linked is not None and not beside:
        by, at = plain(found.linked.by), here.formats.moment(found.linked.at)
        st.caption(_("Linked by {who}, {when}").format(who=by, when=at))


def _stale(here: Here, line: Line, linked: Linked | None) -> None:
    """Why a link is to be looked at again, with what it was decided on."""
    source, target = here.flow.ends
    if line.word is not Word.CHANGED:
        gone_from = source.title if line.word is Word.GONE_HERE else target.title
        st.markdown(_("This person is no longer in {system}. Unlink, or keep the link.").format(system=gone_from))
        return
    seen = linked.seen if linked else {}
    there = line.target
    for field, (mine, theirs) in seen.items():
        for side, title, old in ((line.here, source.title, mine), (there, target.title, theirs)):
            new = words.text(getattr(side, field, None))
            if new != old:
                st.markdown(
                    _(":orange[Changed since it was linked]: {field} in {system} was {old}, is {new}.").format(
                        field=_(words.FIELDS[field]), system=title, old=plain(old) or ABSENT, new=plain(new) or ABSENT
                    )
                )


def _table(here: Here, found: Pair) -> None:
    """Field by field, with points that add up to the total."""
    source, target = here.flow.ends
    told = [one for one in found.compared if one.points is not None]
    points = dict(zip(told, words.tenths([one.points or Decimal(0) for one in told]), strict=True))
    rows = [_row(here, one, points.get(one), found.there is not None) for one in found.compared]
    if told:
        rows.append((_("Together"), "", "", "", _signed(here, sum(points.values(), Decimal(0)))))
    columns = [_("Field"), source.title, target.title, _("Verdict"), _("Points")]
    wide = 2 if found.there is None else len(columns) if told else 4
    looks = {len(rows) - 1: "sum"} if told else {}
    if told and (other := _runner_up(found)) is not None:
        gap = _signed(here, (other.points or Decimal(0)).quantize(words.TENTH))
        rows.append((_("Next best"), "", other.there.name, "", gap))
    shown = [row[:wide] for row in rows]
    tables.draw(columns[:wide], shown, _("Both people, field by field"), [_("Points")], looks)


def _runner_up(found: Pair) -> Candidate | None:
    """The best of the others that may still be chosen: how far behind they are says how sure this one is."""
    return next((one for one in found.candidates if one.points is not None and not one.rejected), None)


def _row(here: Here, one: Compared, points: Decimal | None, both: bool) -> tuple[str, str, str, str, str]:
    mine, theirs = _value(one.field, one.here), _value(one.field, one.there)
    left, right = (tables.marked(parts) for parts in words.parted(mine, theirs))
    word, colour = words.verdict(one) if both else ("", "gray")
    written = "" if points is None else _signed(here, points)
    return _(words.FIELDS[one.field]), left or ABSENT, right or ABSENT, tables.coloured(word, colour), written


def _value(field: str, value: object) -> str:
    """As it is read. A long address may go on in the next line, a phone number may not."""
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    text = words.text(value)
    if field == "phone":
        return text.replace(" ", "\u00a0")
    name, at, host = text.partition("@")
    return name.replace(".", ".\u200b") + at + "\u200b" + host if at else text


def _signed(here: Here, points: Decimal) -> str:
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{format_decimal(abs(points), format='0.0', locale=here.formats.locale)}"


def _conflicts(found: Pair) -> None:
    """What the points don't tell: why a person must look, however many there are."""
    if not found.conflicts:
        return
    reasons = _(", and ").join(words.against(conflict) for conflict in found.conflicts)
    sure = words.sure(found.confidence or 0)
    said = _("The points alone say {sure}, but {reasons}.").format(sure=sure, reasons=reasons)
    st.markdown(f":orange[:material/warning:] :small[{plain(said)}]")


def _decisions(here: Here, known: Board, at_hand: AtHand, found: Pair) -> None:
    """The buttons of the person at hand. Keys hold both ids, so that a late press finds no button."""
    line, following = at_hand.line, at_hand.following
    me = line.here.id
    them = found.there.id if found.there else None
    key = f"{here.key}-{me}-{them}"
    if line.word in SET_ASIDE:
        _call_back(here, me, key)
        return
    chosen = them is not None and (line.target is None or line.target.id != them)
    if line.linked and not chosen:
        _linked_ones(here, line, following, key, at_hand.ticked)
        return
    if them is not None:
        _link(here, known, at_hand, them, key)
    if line.linked:
        return
    if them is not None:
        st.button(
            _("Not the same"),
            key=f"reject-{key}",
            shortcut="Alt+2",
            on_click=acting.put,
            args=(here, Decision.REJECTED, {me: them}, following),
        )
    later = (here, Decision.LATER, {me: them}, following)
    st.button(_("Later"), key=f"later-{key}", shortcut="Alt+3", on_click=acting.put, args=later)


def _set_aside(here: Here, at_hand: AtHand, found: Pair) -> None:
    """Decisions that need nobody at the other side."""
    line, following = at_hand.line, at_hand.following
    if line.linked or line.word in SET_ASIDE:
        return
    me = line.here.id
    key = f"{here.key}-{me}-{found.there.id if found.there else None}"
    label = _("Nobody in {target}").format(target=here.flow.target.title)
    nobody = (here, Decision.NO_COUNTERPART, {me: None}, following)
    st.button(label, key=f"nobody-{key}", type="tertiary", shortcut="Alt+5", on_click=acting.put, args=nobody)
    ignore = (here, Decision.IGNORED, {me: None}, following)
    st.button(_("Ignore"), key=f"ignore-{key}", type="tertiary", shortcut="Alt+6", on_click=acting.put, args=ignore)


def _link(here: Here, known: Board, at_hand: AtHand, them: str, key: str) -> None:
    kind: Kind = "secondary" if at_hand.ticked else "primary"
    me = at_hand.line.here.id
    holder = known.holder(them)
    if holder is None and not at_hand.line.linked:
        st.button(
            _("Link"),
            key=f"link-{key}",
            type=kind,
            shortcut="Alt+1",
            on_click=acting.link,
            args=(here, acting.PANEL, {me: them}, at_hand.following),
        )
        return
    label = _("Take over…") if holder else _("Link to this one…")
    st.button(label, key=f"move-{key}", type=kind, shortcut="Alt+1", on_click=place.ask, args=(here, "move", me, them))


def _linked_ones(here: Here, line: Line, following: str | None, key: str, ticked: bool) -> None:
    if line.word in STALE:
        kind: Kind = "secondary" if ticked else "primary"
        args = (here, line.here.id, following)
        st.button(_("Keep the link"), key=f"keep-{key}", type=kind, shortcut="Alt+1", on_click=acting.keep, args=args)
    st.button(
        _("Unlink…"),
        key=f"unlink-{key}",
        shortcut="Alt+2",
        on_click=place.ask,
        args=(here, "unlink", (line.here.id,)),
    )


def _call_back(here: Here, person: str, key: str) -> None:
    st.button(
        _("Match this person after all"),
        key=f"recall-{key}",
        shortcut="Alt+1",
        on_click=acting.recall,
        args=(here, person),
    )


def _take_over(here: Here, line: Line, found: Pair) -> None:
    """What payroll knows otherwise and could be written over, nothing ticked."""
    if found.there is None or line.word in SET_ASIDE:
        return
    changes = propose_changes(here.home, here.integration, {line.here.id: found.there.id})
    if not changes or line.linked:
        return
    source, target = here.flow.ends
    st.caption(
        _("Linking changes nothing in {target}. In {source} you may also take over:").format(
            target=target.title, source=source.title
        )
    )
    for change in changes:
        what = _("{field} {new} instead of {old}") if change.old else _("{field} {new}")
        label = what.format(field=_(words.FIELDS[change.field]), new=plain(change.new), old=plain(change.old or ""))
        st.checkbox(label, key=acting.box(here, acting.PANEL, change))
