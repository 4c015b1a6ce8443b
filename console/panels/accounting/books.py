"""When the accounting system's own accounts, projects and customers were read, and reading them again."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console.language import _
from console.panels.accounting.place import Place
from core.actions.books_row import read_books


def read(at: Place) -> str:
    when = at.names.read_at
    if when is None:
        return _("the books were not read yet")
    return _("books read {moment}").format(moment=at.here.formats.moment(when))


def button(at: Place, first: bool = False) -> None:
    """first: nothing was read yet, so it is the next step."""
    st.button(
        _("Read the books") if first else _("Read the books again"),
        key=f"posting-books-{at.here.key}-{at.here.integration.id}-{at.posting.value}",
        icon=":material/refresh:",
        type="primary" if first else "tertiary",
        on_click=_read,
        args=(at,),
    )


def _read(at: Place) -> None:
    here = at.here
    places.tried(lambda: read_books(here.home, here.flow.target.id), _("Not read. {error}"))
