"""JSON bodies with exact numbers: what goes out as Decimal("7.40") is the JSON number 7.40."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


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
