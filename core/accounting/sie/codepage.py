"""Which character set a SIE file really is in. It always says PC8, and real ones aren't. [sheet 1.2, client]"""

from __future__ import annotations

from codecs import BOM_UTF8

PC8 = "cp437"
UTF_8 = "utf-8"
UTF_8_WITH_MARK = "utf-8-sig"
LATIN_1 = "latin-1"
NAMES = {PC8: "code page 437", UTF_8: "UTF-8", UTF_8_WITH_MARK: "UTF-8 with a byte order mark", LATIN_1: "Latin-1"}
"""As people call them."""
_LETTERS = "åäöÅÄÖ"


def code_page_of(data: bytes) -> str:
    """The codec to read it with: byte order mark, else strict UTF-8, else whichever gives more Swedish letters."""
    if data.startswith(BOM_UTF8):
        return UTF_8_WITH_MARK
    if data.isascii():
        return PC8
    try:
        data.decode(UTF_8)
    except UnicodeDecodeError:
        return LATIN_1 if _letters(data, LATIN_1) > _letters(data, PC8) else PC8
    return UTF_8


def decoded(data: bytes, code_page: str) -> str:
    """The text; a byte that isn't UTF-8 after a byte order mark becomes U+FFFD."""
    return data.decode(code_page, "replace")


def _letters(data: bytes, code_page: str) -> int:
    return sum(data.count(letter.encode(code_page)) for letter in _LETTERS)
