"""Loading the practice company in a process of its own, which this console started and ends with.

All tabs share the one that runs: a second press, another tab or F5 finds it instead of starting another.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import streamlit as st

from console.cli.children import Child, start
from core.actions.home import Home


@dataclass
class Loading:
    """The process that loads it, begun at this moment. Both None: nothing was begun since the console started."""

    child: Child | None = None
    since: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.child is not None and self.child.process.poll() is None

    @property
    def trouble(self) -> str:
        """Why the last one did not load it, empty where it did."""
        if self.child is None or self.child.process.poll() in (None, 0):
            return ""
        return self.child.last_words()


_lock = threading.Lock()


@st.cache_resource(show_spinner=False)
def loading(folder: str) -> Loading:
    """The one of this home."""
    return Loading()


def load(home: Home, sandbox_url: str) -> None:
    """Begin to load it into these practice systems, unless that runs already."""
    found = loading(str(home.folder))
    with _lock:
        if found.runs:
            return
        found.since = home.store.clock()
        found.child = start(
            "demo",
            "--setup",
            "--sandbox",
            sandbox_url,
            "--with-sync",
            "--with-books",
            environment={"HANDOVER_HOME": str(home.folder), **_key()},
            log=home.folder / "practice.log",
        )


def _key() -> dict[str, str]:
    named = os.environ.get("HANDOVER_KEY_FILE")
    return {"HANDOVER_KEY_FILE": str(Path(named).expanduser().resolve())} if named else {}
