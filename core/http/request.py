"""What goes out: the address, the query, JSON with exact numbers (Decimal("7.40") is written 7.40)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import httpx

from core.security import redaction

Param = str | int | bool | Decimal
Params = Mapping[str, Param | Sequence[Param]] | Sequence[tuple[str, Param]]


def address(base_url: str) -> httpx.URL:
    """Raises ValueError for what is not an http or https address."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{redaction.text(base_url)!r} is not an address; expected something like https://host/path")
    return url


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port: who gets our credentials."""
    return url.scheme, url.host, url.port


def query(params: Params | None) -> httpx.QueryParams | None:
    """The parameters in their order, repeated names kept; None for none."""
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, value in params.items() if isinstance(params, Mapping) else params or ():
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        pairs.extend((name, _word(one)) for one in values)
    return httpx.QueryParams(pairs) if pairs else None


def _word(value: Param) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def encode_json(value: Any) -> bytes:
    """UTF-8 JSON. Numbers are int or Decimal; a float is refused, since it is not the number that was meant.

    Raises TypeError for anything JSON has no word for (dates are formatted by the connector), ValueError for NaN.
    """
    return _written(value).encode()


def _written(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(str(value), ensure_ascii=False)
        case int():
            return str(int(value))
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"{value} is not a number that JSON can carry")
            return format(value, "f")
        case Mapping():
            return "{" + ",".join(f"{_name(key)}:{_written(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_written, value)) + "]"
        case _:
            raise TypeError(f"a JSON body cannot carry {type(value).__name__}")


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON name is a str, not {type(key).__name__}")
    return json.dumps(str(key), ensure_ascii=False)
