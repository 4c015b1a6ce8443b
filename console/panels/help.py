"""Help: one file a topic, in `console/help`, in the order of their numbers. The topic stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from console import here
from console.language import _

FOLDER = Path(__file__).resolve().parent.parent / "help"
TOPIC = "topic"
LINE = 760
"""Pixels: longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of help. id: as in the address. title: its first heading. text: what follows that."""

    id: str
    title: str
    text: str


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, read once."""
    return read_topics(FOLDER)


def read_topics(folder: Path) -> tuple[Topic, ...]:
    """A file without a heading is a fault, and named. Raises ValueError."""
    return tuple(_read(path) for path in sorted(folder.glob("*.md")))


def _read(path: Path) -> Topic:
    heading, _line, text = path.read_text(encoding="utf-8").partition("\n")
    if not heading.startswith("# "):
        raise ValueError(f"{path.name} begins with no heading.")
    return Topic(path.stem.partition("-")[2], heading.removeprefix("# "), text.strip())


def chosen(found: Sequence[Topic]) -> Topic:
    """The topic in the address; the first where it names none that there is."""
    said = st.query_params.get(TOPIC)
    return next((topic for topic in found if topic.id == said), found[0])


def draw() -> None:
    found = topics()
    topic = chosen(found)
    st.title(_("Help"), anchor=False)
    left, right = st.columns([1, 3], gap="large")
    with left:
        _list(found, topic)
    with right, st.container(width=LINE):
        st.header(topic.title, anchor=False)
        st.markdown(topic.text)


def _list(found: Sequence[Topic], topic: Topic) -> None:
    key = f"{st.query_params.get(here.COMPANY, 'any')}-help-{TOPIC}"
    st.session_state[key] = topic.id
    titles = {one.id: one.title for one in found}
    st.radio(
        _("Topic"),
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=_to_address,
        args=(key,),
        label_visibility="collapsed",
    )


def _to_address(key: str) -> None:
    st.query_params[TOPIC] = st.session_state[key]
