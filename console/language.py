"""Texts of the console, every one through gettext. Sources are English; catalogues in `console/locale` make languages.

Whole sentences with named places: `_("Link {count} employees").format(count=...)`. Texts of constants are marked with
`N_` and looked up where they are drawn. Core answers codes, never texts to translate.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_catalogue = gettext.translation("console", Path(__file__).resolve().parent / "locale", ["en"], fallback=True)
_ = _catalogue.gettext
ngettext = _catalogue.ngettext


def N_(text: str) -> str:
    """A text that is looked up later."""
    return text
