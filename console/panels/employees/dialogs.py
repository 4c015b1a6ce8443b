"""The page's dialogs: linking several, all exact or all above a line, moving, unlinking, creating, a file of links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from console import widgets
from console.formats import ABSENT, plain
from console.here import Here
from console.language import _
from console.panels.employees import acting, place, words
from core.actions.changes import Change, goes_by_hand, propose_changes
from core.actions.creation import ABOUT_THE_PERSON, THE_SAME_FOR_MANY, draft
from core.actions.errors import EXPECTED
from core.actions.links_file import export_links, read_links_file
from core.actions.shown.employees import Board
from core.actions.shown.lines import Facet, Line
from core.actions.shown.pairs import sent_rows

SAMPLE = 8
MOST_WITH_FIELDS = 60
"""For more people at once no fields are offered: nobody would read them."""
SURE_LINE = 95


def if_asked(here: Here, known: Board) -> None:
    """Open the dialog that was asked for. Only one at a time."""
    asked = place.asked(here)
    if asked is None:
        return
    kind, *about = asked
    f = here.formats
    match kind:
        case "link":
            title = _("Link {people}?").format(people=f.many(len(about[0]), "employee", "employees"))
            _open(title, _link, here, known, *about)
        case "exact":
            title = _("Link all {count} exact?").format(count=f.count(len(_offered(known, Facet.EXACT))))
            _open(title, _exact, here, known)
        case "above":
            _open(_("Link all above a line"), _above, here, known)
        case "move":
            _open(_("Take over a link?"), _move, here, known, *about)
        case "unlink":
            title = _("Unlink {people}?").format(people=f.many(len(about[0]), "employee", "employees"))
            _open(title, _unlink, here, known, *about)
        case "create":
            _open(_("New employee in {source}").format(source=here.flow.source.title), _create, here, known, *about)
        case "file":
            _open(_("Links as a file"), _file, here, known)


def _open(title: str, draw: Any, here: Here, known: Board, *about: Any) -> None:
    st.dialog(title, width="medium", on_dismiss=lambda: place.answered(here))(_inside)(draw, here, known, *about)


def _inside(draw: Any, here: Here, known: Board, *about: Any) -> None:
    if place.asked(here) is None:
        st.rerun()  # a press in a dialog redraws the dialog alone; the whole page closes it
    widgets.banner(here.flow, "dialog")
    draw(here, known, *about)


def _buttons(here: Here, label: str, key: str, on_click: Any, args: tuple[Any, ...], disabled: str = "") -> None:
    """Cancel and the one that does it. disabled: why it can't be pressed."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Cancel"), key=f"cancel-{key}", on_click=place.answered, args=(here,))
        st.button(
            label,
            key=key,
            type="primary",
            on_click=on_click,
            args=args,
            disabled=bool(disabled),
            help=disabled or None,
        )


def _link(here: Here, known: Board, pairs: Mapping[str, str]) -> None:
    """Everybody ticked, and per field what would be written over in the time system: nothing ticked."""
    found = [line for line in known.lines if line.here.id in pairs]
    _sample(here, found)
    if len(pairs) <= MOST_WITH_FIELDS:
        _fields(here, propose_changes(here.home, here.integration, pairs))
    people = here.formats.many(len(pairs), "employee", "employees")
    label = _("Link {people}").format(people=people)
    key = f"{here.key}-do-link-{place.digest(*pairs, *pairs.values())}"
    _buttons(here, label, key, acting.link, (here, acting.DIALOG, dict(pairs), None))


def _fields(here: Here, changes: Sequence[Change]) -> None:
    source = here.flow.source
    if not changes:
        st.caption(_("Nothing differs that {source} could take over.").format(source=source.title))
        return
    what = _("Nothing is ticked. What you tick is written over in {source}; old values are kept and can be put back.")
    st.caption(what.format(source=source.title))
    with st.container(key=f"panel-fields-{here.key}", gap="xsmall", height=240 if len(changes) > 6 else "content"):
        for change in changes:
            old, new = words.marked(change.old or "", change.new)
            field = _(words.FIELDS[change.field])
            label = f"{plain(change.name)}, {field}: {old or ABSENT} → {new}"
            st.checkbox(label, key=acting.box(here, acting.DIALOG, change))
    if goes_by_hand(here.home, here.integration):
        st.caption(
            _(
                "No transactional user is set for {source}: numbers, e-mails and phones go onto a list to be done by "
                "hand there, which the next reading ticks off."
            ).format(source=source.title)
        )


def _sample(here: Here, found: Sequence[Line]) -> None:
    source, target = here.flow.ends
    rows = [
        (
            plain(line.here.name),
            plain(line.here.number or ABSENT),
            plain(line.target.name if line.target else ABSENT),
            plain((line.target.number if line.target else None) or ABSENT),
            ABSENT if line.confidence is None else words.sure(line.confidence),
        )
        for line in found[:SAMPLE]
    ]
    columns = [source.title, _("No."), target.title, _("No. there"), _("Sure")]
    frame = pd.DataFrame(rows, columns=columns)
    st.table(frame, border="horizontal", hide_index=True, alt=_("Who is linked with whom"))
    if len(found) > SAMPLE:
        st.caption(_("and {count} more").format(count=here.formats.count(len(found) - SAMPLE)))


def _offered(known: Board, *facets: Facet) -> list[Line]:
    return [line for line in known.lines if line.facet in facets and line.target is not None and not line.linked]


def _exact(here: Here, known: Board) -> None:
    found = _offered(known, Facet.EXACT)
    st.markdown(_("Number and name are the same in both, and nothing speaks against it. One press takes all back."))
    _all(here, found, "exact")


def _above(here: Here, known: Board) -> None:
    """The line can be moved; counts and the links that may be wrong follow."""
    f = here.formats
    line = st.slider(_("Link from this certainty on"), 50, 100, SURE_LINE, format="%d %%", key=f"{here.key}-line")
    open_ones = _offered(known, Facet.EXACT, Facet.CONFIDENT, Facet.REVIEW)
    found = [one for one in open_ones if (one.confidence or 0) * 100 >= line]
    review = sum(one.facet is Facet.REVIEW for one in found)
    wrong = sum(1 - (one.confidence or 0) for one in found)
    nobody = known.counts[Facet.NO_MATCH]
    frame = pd.DataFrame(
        {
            _("Linked"): [f.count(len(found))],
            _("Of them to review"): [f.count(review)],
            _("Left to review"): [f.count(len(open_ones) - len(found))],
            _("No match"): [f.count(nobody)],
            _("Wrong, at least"): [f.count(round(wrong))],
        }
    )
    st.table(frame, border="horizontal", hide_index=True, alt=_("What this line means"))
    _all(here, found, f"above-{line}")


def _all(here: Here, found: Sequence[Line], kind: str) -> None:
    pairs = {line.here.id: line.target.id for line in found if line.target}
    _sample(here, found)
    label = _("Link {people}").format(people=here.formats.many(len(pairs), "employee", "employees"))
    key = f"{here.key}-do-{kind}-{place.digest(*pairs, *pairs.values())}"
    _buttons(
        here,
        label,
        key,
        acting.link,
        (here, acting.DIALOG, pairs, None),
        "" if pairs else _("Nobody is above this line."),
    )


def _move(here: Here, known: Board, person: str, target: str) -> None:
    """Somebody is linked there, or this person is linked elsewhere: say who loses what."""
    line = known.line(person)
    if line is None or target not in known.there:
        st.markdown(_("This changed meanwhile. Look again."))
        return
    holder = known.line(known.holder(target) or "")
    there = known.there[target]
    pairs, taking = {person: target}, [person]
    if holder is not None and holder.here.id != person:
        taking.append(holder.here.id)
        st.markdown(
            _("{there} is linked with **{holder}** now, who will be without a link.").format(
                there=plain(there.name), holder=plain(holder.here.name)
            )
        )
        if (
            line.linked
            and line.target is not None
            and st.checkbox(
                _("Swap: link {holder} with {other}").format(
                    holder=plain(holder.here.name), other=plain(line.target.name)
                ),
                key=f"{here.key}-swap-{person}-{target}",
            )
        ):
            pairs[holder.here.id] = line.target.id
    _warn_of_sent(here, known, taking)
    label = _("Link {here} with {there}").format(here=plain(line.here.name), there=plain(there.name))
    key = f"{here.key}-do-move-{place.digest(*pairs, *pairs.values())}"
    _buttons(here, label, key, acting.link, (here, acting.DIALOG, pairs, None, tuple(taking)))


def _unlink(here: Here, known: Board, people: Sequence[str]) -> None:
    names = [plain(line.here.name) for person in people if (line := known.line(person))]
    more = len(names) - SAMPLE
    st.markdown(", ".join(names[:SAMPLE]) + (_(" and {count} more").format(count=more) if more > 0 else ""))
    _warn_of_sent(here, known, people)
    label = _("Unlink {people}").format(people=here.formats.many(len(people), "employee", "employees"))
    _buttons(here, label, f"{here.key}-do-unlink-{place.digest(*people)}", acting.unlink, (here, tuple(people), None))


def _warn_of_sent(here: Here, known: Board, people: Sequence[str]) -> None:
    sent = sent_rows(here.home, here.integration, people)
    f, target = here.formats, here.flow.target.title
    if not sent:
        st.caption(_("Nothing was sent to {target} for them.").format(target=target))
        return
    st.warning(
        _("{rows} of {people} are in {target}, sent from here. They stay there; the next plan says what to do.").format(
            rows=f.many(sum(sent.values()), "row"), people=f.many(len(sent), "person", "people"), target=target
        )
    )


def _create(here: Here, known: Board, target: str) -> None:
    """What the time system wants for a new employee, and that it costs."""
    source, payroll = here.flow.ends
    person = known.there[target]
    st.markdown(
        _("{person} is in {payroll} only. {source} takes a licence for every new employee.").format(
            person=plain(person.name), payroll=payroll.title, source=source.title
        )
    )
    st.caption(
        _(
            "{source} tries it out first and makes nobody if something is missing. Numbers are its own; ask there."
        ).format(source=source.title)
    )
    known_values = draft(here.home, here.integration, target)
    boxes = {name: f"{here.key}-new-{target}-{name}" for name in known_values}
    names = [*ABOUT_THE_PERSON, *THE_SAME_FOR_MANY]
    columns = st.columns(3)
    for number, name in enumerate(names):
        label = _(words.NEW_FIELDS.get(name) or words.FIELDS[name])
        columns[number % 3].text_input(label, known_values[name], key=boxes[name])
    agreed = st.checkbox(
        _("Take a licence in {source} for {person}").format(source=source.title, person=plain(person.name)),
        key=f"{here.key}-licence-{target}",
    )
    why = "" if agreed else _("Tick that a licence may be taken.")
    label = _("Create 1 employee")
    _buttons(here, label, f"{here.key}-do-create-{target}", acting.create, (here, target, boxes), why)


def _file(here: Here, known: Board) -> None:
    st.download_button(
        _("Export links (CSV)"),
        lambda: export_links(here.home, here.integration),
        file_name=f"links-{here.key}.csv",
        mime="text/csv",
        key=f"{here.key}-export",
        on_click="ignore",
    )
    st.markdown(
        _("Or take in such a file: columns source_id, target_id and status. You see what it does before it is done.")
    )
    data = st.file_uploader(_("File of links"), type=["csv"], key=f"{here.key}-links-file")
    if data is None:
        return
    try:
        wanted = read_links_file(here.home, here.integration, data.getvalue())
    except EXPECTED as error:
        st.error(plain(str(error)))
        return
    f = here.formats
    st.markdown(
        _("{links} new, {aside} set aside, {already} decided like this already, {problems} with a problem.").format(
            links=f.many(len(wanted.pairs), "link"),
            aside=f.count(len(wanted.aside)),
            already=f.count(wanted.already),
            problems=f.many(len(wanted.problems), "line"),
        )
    )
    for problem in wanted.problems[:SAMPLE]:
        st.caption(plain(problem))
    label = _("Take in {count}").format(count=f.many(wanted.new, "decision"))
    key = f"{here.key}-do-file-{place.digest(*wanted.pairs, *wanted.pairs.values(), *wanted.aside)}"
    _buttons(here, label, key, acting.take_in, (here, wanted), "" if wanted.new else _("Nothing in it is new."))
