"""The router: what every page has around it, and which page it is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from console import nav, theme
from console.panels import frame

st.set_page_config(
    page_title="Handover",
    page_icon=str(Path(__file__).resolve().parent / "icon.svg"),
    layout="wide",
    initial_sidebar_state=244,
)
theme.style()
frame.draw(st.navigation(nav.pages(), position="hidden"))
