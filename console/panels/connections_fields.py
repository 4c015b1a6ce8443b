"""One field of a connection's form."""

from __future__ import annotations

from typing import Any

import streamlit as st

from console.language import _
from core.actions.shown.connections import Field


def ask(field: Field, value: str, key: str) -> str:
    """A field of a form, as its declaration says."""
    optional = not (field.required or field.choices)
    label = _("{title} (optional)").format(title=_(field.title)) if optional else _(field.title)
    widget = f"{key}-{field.name}"
    if field.choices:
        options = list(field.choices)
        place = options.index(value) if value in options else 0
        return str(
            st.selectbox(
                label, options, index=place, format_func=lambda o: _(field.choices[o]), key=widget, help=field.help
            )
        )
    kind: Any = "password" if field.secret else "default"
    return st.text_input(
        label, value=value, key=widget, type=kind, help=_(field.help) or None, autocomplete="off"
    ).strip()
