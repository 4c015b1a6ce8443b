"""Forms of a text: folded (for comparing), skeleton (coarser, for finding)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

# "Written out" (oe), "stripped" (o) and "exchanged" (ö for ø) must meet, so all become the stripped letter.
_LETTERS = {
    "å": "a",
    "ä": "a",
    "æ": "a",
    "ø": "o",
    "ö": "o",
    "œ": "o",
    "ü": "u",
    "ð": "d",
    "đ": "d",
    "ł": "l",
    "þ": "th",
    "ı": "i",
}
# More than one e, or a, where a name has the letter and an e behind it ("Bøe", "Boee").
_WRITTEN_OUT = ((re.compile(r"a[ae]+"), "a"), (re.compile(r"oe+"), "o"), (re.compile(r"ue+"), "u"))
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_GARBLED = re.compile(r"[ÃÂÅ][\u0080-\u00bf\u0152-\u2122]")
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"ch|ck|qu|c|q"), "k"),
    (re.compile(r"th|dt"), "t"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z|x"), "s"),
    (re.compile(r"ey|ei|ay|ai"), "ai"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"s+on$"), "sen"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=.)h"), ""),
)


def repair(text: str) -> str:
    """UTF-8 that was read as Windows-1252 ("SÃ¸ren") put right; every other text as it is."""
    if not _GARBLED.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def fold(text: str) -> str:
    """Small letters without marks, in which å, aa and a, ø, ö, oe and o, ü, ue and u are the same; one line."""
    return fold_all((text,))[0]


def fold_all(texts: Iterable[str]) -> list[str]:
    """Each text folded. All go through as one: text by text it takes many times as long."""
    plain = in_lines(texts)
    if not plain.isascii():
        repaired = "\n".join(map(repair, plain.split("\n"))) if _GARBLED.search(plain) else plain
        plain = unicodedata.normalize("NFKC", repaired).casefold()
        # One letter after the other: `translate` looks at each character by itself, which takes ten times as long.
        for letter, stripped in _LETTERS.items():
            plain = plain.replace(letter, stripped)
        plain = unicodedata.normalize("NFKD", plain)
        for mark in filter(unicodedata.combining, set(plain)):
            plain = plain.replace(mark, "")
    plain = plain.casefold()
    for pattern, letter in _WRITTEN_OUT:
        plain = pattern.sub(letter, plain)
    return plain.split("\n")


def in_lines(texts: Iterable[str]) -> str:
    """Each text in a line of its own."""
    return "\n".join([text.replace("\n", " ") for text in texts])


@lru_cache(maxsize=1 << 17)
def skeleton(token: str) -> str:
    """A folded token by its sound, so that Kristian and Christian, Meyer and Maier, -sen and -son meet."""
    for pattern, letters in _SOUNDS:
        token = pattern.sub(letters, token)
    return token


def letters(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Which letters and digits each text has, a bit each: likeness is ruled out by them before it is measured."""
    return np.array([_letters(t) for t in texts], np.uint64)


@lru_cache(maxsize=1 << 17)
def _letters(text: str) -> int:
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits


def number_form(text: str | None) -> str | None:
    """An employee number as a spreadsheet can't spoil it: no blanks, no `.0`, no leading zeros."""
    if not text:
        return None
    plain = "".join(text.upper().split())
    if not plain.isdigit():
        plain = re.sub(r"[.,]0+$", "", plain)
    return plain.lstrip("0") or None


def number_core(form: str | None) -> str | None:
    """The last run of digits of a number's form, where a prefix stands before it."""
    if not form or form.isdigit():
        return form
    found = re.search(r"(\d+)$", form)
    return (found[1].lstrip("0") or None) if found else None


def email_form(text: str | None) -> str | None:
    """An address in small letters; None where it is none."""
    if not text:
        return None
    plain = text.strip().lower().removeprefix("mailto:")
    return plain if _ADDRESS.fullmatch(plain) else None


def local_parts(addresses: Sequence[str | None]) -> list[str | None]:
    """The folded parts before the @ and before a plus sign."""
    parts = {address: address.partition("@")[0].partition("+")[0] for address in addresses if address}
    folded = dict(zip(parts, fold_all(parts.values()), strict=True)) if parts else {}
    return [folded.get(address) if address else None for address in addresses]


def phone_form(text: str | None) -> str | None:
    """The last eight digits: enough to tell people apart, and free of country codes."""
    if not text:
        return None
    digits = re.sub(r"\D", "", text)
    return digits[-8:] if len(digits) >= 6 else None


def date_form(day: date | None) -> str | None:
    """YYYYMMDD."""
    return day.isoformat().replace("-", "") if day else None


def label_form(text: str | None) -> str | None:
    """A department in folded words."""
    return " ".join(re.findall(r"\w+", fold(text))) or None if text else None
