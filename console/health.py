"""Whether the console's process can do its work: asked every few seconds, by whoever watches over it."""

from __future__ import annotations

from console.here import home
from core.actions.alive import read_something
from core.actions.errors import sentence


def database_trouble() -> str | None:
    """A word about what is wrong with the database or its key, None where it can be read. Blocks.

    The word names no place: `handover status` tells the owner more.
    """
    try:
        read_something(home())
    except Exception as error:
        if sentence(error) is None:
            raise
        return "The database can't be used."
    return None
