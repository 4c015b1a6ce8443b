"""What a provider answered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from core.http.errors import Broken
from core.security import redaction

_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in any case) and bytes, unpacked. Content stays out of the repr: it may hold anything."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    provider: str = ""
    operation: str = ""

    @property
    def text(self) -> str:
        """The content in its declared character set, else UTF-8; bytes that don't fit are replaced."""
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        try:
            return self.content.decode(declared.group(1) if declared else "utf-8-sig", "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON, numbers with a point as Decimal. Raises Broken where it is not JSON."""
        try:
            return json.loads(self.content, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise self.broken("is not JSON") from None

    def broken(self, what: str) -> Broken:
        """The error that says `what` is wrong with this answer; after a write it means: unclear."""
        return Broken(
            f"The answer of {self.provider or 'the provider'} to {self.operation or 'the request'} "
            f"(status {self.status}) {what}.",
            provider=self.provider,
            operation=self.operation,
            excerpt=redaction.excerpt(self.text),
        )

    def is_json(self) -> bool:
        """Whether the content can be read as JSON, whatever its declared type."""
        try:
            json.loads(self.content)
        except (ValueError, RecursionError):
            return False
        return True


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
