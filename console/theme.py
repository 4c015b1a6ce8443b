"""The look beyond the theme: one block of rules. Keys of containers choose one of five looks, no more."""

from __future__ import annotations

import streamlit as st

LOOKS = ("banner", "lines", "strip", "panel", "nav")
"""What the key of a container may begin with to get a look of its own."""

CSS = """
:root{color-scheme:light dark}
.stMainBlockContainer{padding-inline:2.3rem;max-width:1640px}
[class*="st-key-banner"]{background:light-dark(#FDF0DF,#3A2A16);border-left:3px solid light-dark(#C2620C,#E0933F);
border-radius:5px;padding:.36rem .8rem}
[class*="st-key-banner"] p{color:light-dark(#6E3705,#F0B878)}
[class*="st-key-lines"]>*:not(:last-child){border-bottom:1px solid light-dark(#E7EBEF,#272E35);padding-bottom:.6rem}
[class*="st-key-strip"]{border-block:1px solid light-dark(#DFE4E9,#2E363D);padding:.6rem 0}
[class*="st-key-panel"]{background:light-dark(#F7F8FA,#1A1F24);border-radius:6px;padding:.9rem 1rem}
[class*="st-key-panel"] .stMarkdownColoredBackground{padding-inline:0!important;border-radius:2px!important;
box-shadow:inset 0 -2px 0 light-dark(#C2620C,#E0933F)}
[class*="st-key-nav"] .stPageLink a{padding-block:.2rem}
.stTable :is(th,td):first-child{padding-left:0!important} .stTable :is(th,td):last-child{padding-right:0!important}
.stButtonGroup [aria-checked="true"] p{color:light-dark(#1A4E83,#9CC6EE)}
.stat .sub{font-size:.875rem;color:light-dark(#5A6670,#9CA9B5);line-height:1.4}
.stat .val{font-size:1.43rem;font-weight:600;line-height:1.25}
.stElementContainer:has(>.stBidiComponent){display:none}
"""

# Streamlit turns its own colours at once; the wait lets it, because the next run is told the mode that it then has.
JS = """
export default function ({ setTriggerValue }) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)")
  const tell = () => setTimeout(() => setTriggerValue("turned", dark.matches ? "dark" : "light"), 150)
  dark.addEventListener("change", tell)
  return () => dark.removeEventListener("change", tell)
}
"""
_watch = st.components.v2.component("handover_mode", js=JS)


def style() -> None:
    """The whole page follows the system's mode, dialogs too, which stand outside the element that Streamlit gives its
    mode to. Cells of grids and charts are painted with colours chosen here: when the mode turns, the page runs again.
    """
    st.html(f"<style>{CSS}</style>")
    _watch(key="mode")
