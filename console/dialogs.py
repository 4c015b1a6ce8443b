"""A dialog that stands open as long as the session says that something is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def dialog(
    title: str, flag: str, close: Callable[[], None], draw: Callable[..., None], *args: Any, **look: Any
) -> None:
    """flag: what the session holds while it is open. close: takes that out, when somebody dismisses it.

    draw: draws the inside, of these args. look: width and position, as `st.dialog` takes them.
    """

    def inside() -> None:
        # A press in a dialog redraws the dialog alone; the whole page closes it.
        if flag not in st.session_state:
            st.rerun()
        draw(*args)

    st.dialog(title, on_dismiss=close, **look)(inside)()
