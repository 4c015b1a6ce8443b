"""The one place that masks secrets and personal numbers before anything is logged, recorded or shown.

Three nets, each working alone: values registered with `register_secret`, values standing under a telling name
(`access_token`, `apiPassword`, `Authorization` ...), and values of a telling shape (bearer headers, JWTs, Danish,
Norwegian and Swedish personal numbers). Masking too much is fine, too little is not.
"""

from __future__ import annotations

import functools
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MASK = "***"
SHORTEST_SECRET = 6
_KEPT_SECRETS = 1000

_registered: OrderedDict[str, set[str]] = OrderedDict()
_forms: tuple[str, ...] = ()
_changes = 0
_lock = threading.Lock()

_NAMES = {
    "pass": "pass(?:word|wd|phrase)",
    "secret": "secret",
    "token": "token",
    "key": "(?:api|private)[_-]?key",
    "authorization": "authorization",
    "cookie": "cookie",
    "credential": "credentials?",
    "assertion": "assertion",
    "verifier": "code[_-]?verifier",
    "cpr": "cpr(?:[_-]?(?:number|no|nr))?",
    "ssn": "ssn",
    "number": "(?:social[_-]?security|person(?:al|al[_-]?identity)?)[_-]?number",
    "nummer": "(?:person(?:al|al[_-]?identity)?[_-]?|f[oø]dsels)nummer",
    "national": "national[_-]?id(?:entification[_-]?number)?",
}
"""Telling names, by a stem that each holds: most answers hold none, and the patterns look at every word."""
_NAME = rf"[\w.$-]{{0,60}}?(?:{'|'.join(_NAMES.values())})"
_KEY = re.compile(_NAME, re.IGNORECASE)
_JSON = re.compile(
    rf'(\\?["\']{_NAME}\\?["\']\s*:\s*)(?!null\b|None\b)'
    r'(?:"(?:[^"\\]|\\.)*"?|\'(?:[^\'\\]|\\.)*\'?|\[[^\]]*\]?|\{[^{}]*\}?|[^\s,}\]]+)',
    re.IGNORECASE,
)
_XML = re.compile(rf"(<(?:\w+:)?{_NAME}(?:\s[^<>]*)?>)[^<]+", re.IGNORECASE)
_FORM = re.compile(rf"((?:^|[?&;\s\"'(])(?:{_NAME}|code)=)[^&;\s\"')]+", re.IGNORECASE)
_HEADER = re.compile(rf"^({_NAME}:[ \t]*)\S.*$", re.IGNORECASE | re.MULTILINE)
_SCHEME = re.compile(r"\b((?i:Bearer|Basic))\s+(?=[\w.~+/-]*[A-Z0-9=])[\w.~+/=-]{6,}")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?")
_USERINFO = re.compile(r"(\w://[^/\s:@]*):[^/\s@]+@")
_DIGITS = re.compile(r"(?<![\w-])(\d{6}|(?:19|20)\d{6})([-+ ]?)(\d{4,5})(?![\w-])")


def register_secret(value: str) -> None:
    """Mask this value from now on wherever it turns up, also URL-, JSON- or XML-escaped.

    Values shorter than SHORTEST_SECRET are not registered: masking them everywhere would make logs unreadable, and
    their names give them away. The last thousand values are kept, so that hourly tokens don't pile up.
    """
    global _forms, _changes
    if len(value) < SHORTEST_SECRET:
        return
    with _lock:
        if value in _registered:
            _registered.move_to_end(value)
            return
    forms = {value, quote(value), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], escape(value)}
    with _lock:
        _registered[value] = forms
        while len(_registered) > _KEPT_SECRETS:
            _registered.popitem(last=False)
        # Longest first: a secret inside another one must not leave the rest of it standing.
        _forms = tuple(sorted({form for some in _registered.values() for form in some}, key=len, reverse=True))
        _changes += 1  # last: who sees it sees the forms too


def is_secret_name(name: str) -> bool:
    """Whether a value under this name is masked whatever it is."""
    return _KEY.fullmatch(name) is not None


def text(value: str) -> str:
    """The text with secrets and personal numbers masked: prose, headers, JSON, XML, forms, addresses, also cut ones."""
    for form in _forms:
        if form in value:
            value = value.replace(form, MASK)
    folded = value.casefold()
    if any(stem in folded for stem in _NAMES):
        value = _HEADER.sub(rf"\1{MASK}", value)
        value = _JSON.sub(rf'\1"{MASK}"', value)
        value = _XML.sub(rf"\1{MASK}", value)
    if "=" in value:
        value = _FORM.sub(rf"\1{MASK}", value)
    if "bearer" in folded or "basic" in folded:
        value = _SCHEME.sub(rf"\1 {MASK}", value)
    if "@" in value:
        value = _USERINFO.sub(rf"\1:{MASK}@", value)
    if "eyJ" in value:
        value = _JWT.sub(MASK, value)
    return _DIGITS.sub(_mask_personal_number, value)


def line(value: str) -> str:
    """The same for one that returns again and again, like a header: masked anew only after a new secret."""
    return _line(value, _changes)


@functools.lru_cache(maxsize=512)
def _line(value: str, _secrets: int) -> str:
    return text(value)


def data(value: Any) -> Any:
    """The same mappings, lists and values with secrets masked; by name first, then by content."""
    match value:
        case str():
            return text(value)
        case bytes():
            return text(value.decode("utf-8", "replace"))
        case Mapping():
            return {
                key: MASK if isinstance(key, str) and is_secret_name(key) and item else data(item)
                for key, item in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [data(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return text(str(value))


def excerpt(value: str, length: int = 500) -> str:
    """The masked beginning of an answer, at most `length` characters, for an error that a person reads."""
    # Masked before it is cut: half a secret would no longer be recognised.
    shown = text(value[: length + 4000]).strip()
    return shown if len(shown) <= length else shown[:length] + "…"


def log_processor(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A structlog processor; place it last before the renderer, after exceptions became text."""
    masked: Mapping[str, Any] = data(event)
    return masked


def _mask_personal_number(match: re.Match[str]) -> str:
    head, separator, tail = match.groups()
    return MASK if _is_personal_number(head, separator, tail) else match.group()


def _is_personal_number(head: str, separator: str, tail: str) -> bool:
    short = head[-6:]
    first, month, last = int(short[:2]), int(short[2:4]), int(short[4:])
    day_first = len(head) == 6 and _is_day(first) and _is_month(month)
    if len(tail) == 5:
        return day_first and separator in ("", " ")
    return day_first or (_is_month(month) and _is_day(last))


def _is_day(number: int) -> bool:
    """Also with the offsets of stand-in numbers: 40 in Norway, 60 in Denmark and Sweden."""
    return any(1 <= number - offset <= 31 for offset in (0, 40, 60))


def _is_month(number: int) -> bool:
    """Also with the offset 40 of Norwegian stand-in and 80 of test numbers."""
    return any(1 <= number - offset <= 12 for offset in (0, 40, 80))
