"""Texts as Fortnox takes them: letters, digits, common punctuation; else it refuses with 2000359 (sheet 4). [docs]"""

from __future__ import annotations

import unicodedata

from core.models.writes import Write

BLANK = "API_BLANK"
"""What empties a field of a record that is changed; a field that isn't said stays as it was. [client]"""
_INSTEAD = str.maketrans(
    {
        **dict.fromkeys("<[{", "("),
        **dict.fromkeys(">]}", ")"),
        **dict.fromkeys("|\\", "/"),
        **dict.fromkeys("~–—‐‑−", "-"),
        **dict.fromkeys("\"'´`’‘“”„", ""),
        "…": "...",
    }
)
_PUNCTUATION = frozenset(" .,:;-_/()+*=!?@#%&")


def plain(text: str, longest: int) -> str:
    """The text without what Fortnox refuses, in one line and no longer than that.

    Brackets become round, dashes short, quotes go: whether a straight apostrophe is taken is not known.
    """
    normal = unicodedata.normalize("NFC", " ".join(text.split())).translate(_INSTEAD)
    kept = "".join(char for char in normal if char.isalpha() or char.isdigit() or char in _PUNCTUATION)
    return " ".join(kept.split())[:longest].rstrip()


def words(write: Write) -> str:
    """What people read, without our marker: accounting puts it into the text, payroll doesn't."""
    return write.text.replace(write.marker, "").strip() if write.marker else write.text.strip()


def marked(write: Write, longest: int) -> str:
    """What people read and our marker behind it; when there is no room for both, words give way."""
    if not write.marker:
        return plain(words(write), longest)
    room = longest - len(write.marker) - 1
    return f"{plain(words(write), room)} {write.marker}".strip()
