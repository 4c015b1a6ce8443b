"""Which of the company's integrations a page is about, where it has several."""

from __future__ import annotations

from collections.abc import Sequence

from console import widgets
from console.here import FLOW, Here
from console.language import _
from core.actions.shown.companies import Flow


def choose(here: Here, found: Sequence[Flow]) -> None:
    """A choice above the page; nothing where there is nothing to choose."""
    if len(found) > 1:
        names = {one.integration.id: called(one) for one in found}
        widgets.facets(FLOW, _("Systems"), names, here.key)


def called(one: Flow) -> str:
    """`TimeLog to Zenegy`, `TimeTrack and Personio`: by the names of the connections."""
    words = _("{source} and {target}") if one.in_step else _("{source} to {target}")
    return words.format(source=one.source.name, target=one.target.name)
