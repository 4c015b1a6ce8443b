"""What the buttons of the page do: one verb each, a sentence where it was refused, and on to the next person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from console import here as places
from console.formats import plain
from console.here import Here
from console.language import _
from console.panels.employees import place
from core.actions.changes import ByHand, Change, Made, change_back, give_up, propose_changes, write_changes
from core.actions.creation import create_employee
from core.actions.employees import propose_if_cheap, read_again
from core.actions.errors import EXPECTED
from core.actions.links import Decision, Pressed, confirm_links, decide, link_people, unlink_people
from core.actions.links_file import Import, import_links
from core.actions.links_undo import reopen, undo


def _do(here: Here, verb: Callable[[], object], then: Callable[[], object] = lambda: None) -> None:
    """Closes the dialog whatever comes; what is refused is said on the page. then: where it was done."""
    place.answered(here)
    if places.tried(verb, _("Nothing was changed. {error}")):
        then()


PANEL, DIALOG = "panel", "dialog"
"""Where a change can be ticked: both may be drawn at once."""


def ticked(here: Here, where: str, changes: Iterable[Change]) -> list[Change]:
    """Of these changes those whose box is ticked now."""
    return [change for change in changes if st.session_state.get(box(here, where, change))]


def box(here: Here, where: str, change: Change) -> str:
    """The key of a change's box holds the values it is about."""
    return f"{here.key}-take-{where}-{change.person}-{change.field}-{change.old}-{change.new}"


def link(
    here: Here, where: str, pairs: Mapping[str, str], following: str | None, taking_over: Sequence[str] = ()
) -> None:
    """Link, and send what was ticked to be taken over."""
    changes = ticked(here, where, propose_changes(here.home, here.integration, pairs))

    def verb() -> None:
        link_people(here.home, here.company, here.integration, pairs, here.actor, taking_over)
        if changes:
            write_changes(here.home, here.company, here.integration, changes, here.actor)

    def then() -> None:
        place.go_to(here, following)
        if changes:
            count = here.formats.many(len(changes), "field", "fields")
            source = here.flow.source.title
            places.tell(
                "info", _("{count} go to {source}; see below what became of them.").format(count=count, source=source)
            )

    _do(here, verb, then)


def put(here: Here, decision: Decision, people: Mapping[str, str | None], following: str | None) -> None:
    """Any decision but a link. After rejecting a pair the person stays, if another candidate keeps them in the list."""
    stays = next(iter(people)) if decision is Decision.REJECTED else None
    _do(
        here,
        lambda: decide(here.home, here.company, here.integration, decision, people, here.actor),
        lambda: place.go_to(here, stays or following, following),
    )


def keep(here: Here, person: str, following: str | None) -> None:
    _do(
        here,
        lambda: confirm_links(here.home, here.company, here.integration, [person], here.actor),
        lambda: place.go_to(here, following),
    )


def unlink(here: Here, people: Sequence[str], following: str | None) -> None:
    _do(
        here,
        lambda: unlink_people(here.home, here.company, here.integration, people, here.actor),
        lambda: _on_to(here, following),
    )


def take_back(here: Here, pressed: Pressed, person: str | None) -> None:
    """Undo one press, and go back to whom it was about."""
    _do(
        here,
        lambda: undo(here.home, here.company, here.integration, pressed, here.actor),
        lambda: _on_to(here, person),
    )


def recall(here: Here, person: str) -> None:
    """Take back that somebody is ignored or has no counterpart, whenever that was decided."""
    _do(
        here,
        lambda: reopen(here.home, here.company, here.integration, [person], here.actor),
        lambda: _on_to(here, None),
    )


def _on_to(here: Here, person: str | None) -> None:
    """Somebody is free again: they are matched, and the page leads on."""
    place.go_to(here, person)
    propose_if_cheap(here.home, here.integration, len(place.read(here).lines))


def back(here: Here, made: Made) -> None:
    _do(here, lambda: change_back(here.home, here.company, here.integration, [made], here.actor))


def drop(here: Here, change: ByHand) -> None:
    _do(here, lambda: give_up(here.home, here.company, here.integration, change, here.actor))


def create(here: Here, target: str, fields: Mapping[str, str]) -> None:
    """fields: by field, the key of the box that holds the value."""
    values = {name: str(st.session_state.get(key, "")) for name, key in fields.items()}
    _do(here, lambda: create_employee(here.home, here.company, here.integration, target, values, here.actor))


def take_in(here: Here, wanted: Import) -> None:
    def verb() -> None:
        done = import_links(here.home, here.company, here.integration, wanted, here.actor)
        count = here.formats.many(done, "decision", "decisions")
        places.tell("success", _("{count} taken in from the file.").format(count=count))

    _do(here, verb)


def read(here: Here) -> None:
    """Read both systems and match, while the page says so."""
    source, target = here.flow.ends
    words = _("Reading {source} and {target}, and matching…").format(source=source.title, target=target.title)
    with st.spinner(words):
        try:
            found = read_again(here.home, here.company, here.integration)
        except EXPECTED as error:
            places.tell("error", _("Not read. {error}").format(error=plain(str(error))))
        else:
            f = here.formats
            told = _("Read: {here} in {source}, {there} in {target}.").format(
                here=f.count(found.here), source=source.title, there=f.count(found.there), target=target.title
            )
            if found.done_by_hand:
                told += " " + _("{count} done by hand.").format(count=f.many(found.done_by_hand, "change", "changes"))
            places.tell("success", told)
    st.rerun()
