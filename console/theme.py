"""The look beyond the theme: one block of rules. Keys of containers choose one of five looks, no more."""

from __future__ import annotations

import streamlit as st

LOOKS = ("banner", "lines", "strip", "panel", "nav")
"""What the key of a container may begin with to get a look of its own."""

COLOURS = {
    "green": ("#14603F", "#86D3B0", "#E5F3EC", "#17332A"),
    "orange": ("#8A4406", "#F0B878", "#FDF0DF", "#3A2A16"),
    "yellow": ("#6E5000", "#EBD07A", "#FBF3D4", "#362E14"),
    "red": ("#982424", "#F2A3A3", "#FBE9E8", "#3D2124"),
    "gray": ("#566370", "#A9B5C0", "#EEF1F4", "#262D33"),
}
"""Text and ground of words that need to be seen, each for light and for dark: as .streamlit/config.toml has them."""

GROUNDS = {"orange": "rgba(224,140,50,.22)", "yellow": "rgba(222,180,40,.26)", "red": "rgba(222,70,70,.16)"}
"""Of cells in a grid, which takes no colour by mode: see-through, so that paper and ink of either mode show."""

CSS = """
:root{color-scheme:light dark}
.stMainBlockContainer{padding-inline:2.3rem;max-width:1640px}
[class*="st-key-banner"]{background:light-dark(#FDF0DF,#3A2A16);border-left:3px solid light-dark(#C2620C,#E0933F);
border-radius:5px;padding:.36rem .8rem}
[class*="st-key-banner"] p{color:light-dark(#6E3705,#F0B878)}
[class*="st-key-lines"]>*:not(:last-child){border-bottom:1px solid light-dark(#E7EBEF,#272E35);padding-bottom:.6rem}
[class*="st-key-strip"]{border-block:1px solid light-dark(#DFE4E9,#2E363D);padding:.6rem 0}
[class*="st-key-panel"]{background:light-dark(#F7F8FA,#1A1F24);border-radius:6px;padding:.9rem 1rem}
[class*="st-key-nav"] .stPageLink a{padding-block:.2rem}
.tbl{width:100%;border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
.tbl :is(th,td){padding:.34rem .6rem;text-align:start;vertical-align:top;
border-bottom:1px solid light-dark(#E7EBEF,#272E35)}
.tbl th{font-weight:400;color:light-dark(#566370,#9CA9B5)}
.tbl .r{text-align:end;white-space:nowrap}
.tbl :is(th,td):first-child{padding-left:0} .tbl :is(th,td):last-child{padding-right:0}
.tbl mark{background:light-dark(#FDF0DF,#3A2A16);color:inherit;border-radius:2px;
box-shadow:inset 0 -2px 0 light-dark(#C2620C,#E0933F)}
.entry{display:flex;justify-content:space-between;gap:1rem}
.entry b{font-weight:600} .entry .r{text-align:end;white-space:nowrap}
.entry .ico{font:1.1em "Material Symbols Rounded";vertical-align:-.2em}
.tag{font-size:.875rem;border-radius:5px;padding:.06rem .4rem;white-space:nowrap}
.stButtonGroup :is([aria-checked="true"],[aria-pressed="true"]) p{color:light-dark(#1A4E83,#9CC6EE)}
.bars{display:grid;grid-template-columns:max-content 1fr;gap:0 .6rem;line-height:2rem;font-size:.875rem}
.bars>span,.bars div>span{color:light-dark(#566370,#9CA9B5)}
.bars>div{display:flex;align-items:center;gap:.6rem;padding-right:9rem}
.bars i{display:block;height:1rem;background:light-dark(#7FB0DB,#2F5F8F);flex:none}
.bars i>i{background:light-dark(#1F5C99,#5B9BD9)}
.bars div>span{white-space:nowrap}
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6rem,1fr));gap:.6rem 1rem}
.stHorizontalBlock:has(>.stElementContainer>.stHeading){min-height:1.8rem}
.stHorizontalBlock:has(>.stElementContainer>.stHeading) [data-testid="stBaseButton-tertiary"]{min-height:1.8rem;
padding-block:0}
[data-testid="stLayoutWrapper"]:has(>.stHorizontalBlock>.stElementContainer>.stHeading)+*
.stElementToolbar{right:9.5rem}
.stElementToolbar [aria-label^="Download as CSV"]{display:none}
.sub{font-size:.875rem;color:light-dark(#5A6670,#9CA9B5);line-height:1.4}
.stat .val{font-size:1.43rem;font-weight:600;line-height:1.25}
"""


def painted(colour: str) -> str:
    """The ground of a cell of a grid, in any mode. colour: of `GROUNDS`."""
    return f"background-color:{GROUNDS[colour]}"


def style() -> None:
    """The page follows the system's mode by itself, dialogs too, which stand outside the element that Streamlit gives
    its mode to."""
    st.html(f"<style>{CSS}</style>")
