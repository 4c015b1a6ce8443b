"""Reading XML from TimeLog: element names by local name and in any letter case, values strictly.

Reporting and SOAP disagree about namespaces, and the XSD and the samples about letter case (`EmployeeTypeID`,
`EmployeeTypeId`), so names are compared without both. [spec 4.2, 4.7]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from core.http.errors import Broken
from core.providers.timelog.wire import TITLE

NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?", re.ASCII)
FIRST_REAL_YEAR = 1900
"""Dates before it stand for "none": contracts without null send some default date. [inferred 12.3]"""


def parse(content: bytes, operation: str) -> etree._Element:
    """The root element. Raises Broken for anything that is not XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise broken(
            f"TimeLog answered {operation} with something that is not XML ({error.msg}).", operation
        ) from error
    return root


def broken(message: str, operation: str) -> Broken:
    return Broken(message, provider=TITLE, operation=operation)


def local(element: etree._Element) -> str:
    """The element's name without namespace, in lower case."""
    return _lower_local(str(element.tag))


def _lower_local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    wanted = name.lower()
    return next((c for c in element if local(c) == wanted), None)


def find(element: etree._Element, *path: str) -> etree._Element | None:
    """The element down that path of names, or None where a step is missing."""
    at: etree._Element | None = element
    for name in path:
        if at is None:
            return None
        at = child(at, name)
    return at


class Row:
    """One element with its fields, read strictly. title and mark name it in errors, as in "work unit 50211"."""

    __slots__ = ("fields", "mark", "operation", "title")

    def __init__(self, title: str, mark: str, fields: Mapping[str, str | None], operation: str) -> None:
        self.title = title
        self.mark = mark
        self.fields = fields
        self.operation = operation

    @property
    def label(self) -> str:
        return f"{self.title} {self.mark}"

    @property
    def id(self) -> int:
        """The attribute `ID`."""
        try:
            return int(self.mark)
        except ValueError:
            raise broken(f"TimeLog's {self.label} has no whole number as ID.", self.operation) from None

    def wrong(self, name: str, text: str, what: str) -> Broken:
        return broken(f"TimeLog's {self.label}: {name} is {text!r}, which is not {what}.", self.operation)

    def text(self, name: str) -> str | None:
        """None for a missing, empty or blank element."""
        value = self.fields.get(name)
        return value.strip() or None if value else None

    def must(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise broken(f"TimeLog's {self.label} has no {name}.", self.operation)
        return value

    def number(self, name: str) -> int:
        text = self.must(name)
        try:
            return int(text)
        except ValueError:
            raise self.wrong(name, text, "a whole number") from None

    def maybe_number(self, name: str) -> int | None:
        return self.number(name) if (self.fields.get(name) or "").strip() else None

    def decimal(self, name: str) -> Decimal:
        """Exact, also from scientific notation (`7.400000000000000e+000` is 7.4). [client 4.6]"""
        text = self.must(name)
        try:
            return _decimal(text)
        except ValueError:
            raise self.wrong(name, text, "a number") from None

    def day(self, name: str) -> date:
        text = self.must(name)
        try:
            return _day(text)
        except ValueError:
            raise self.wrong(name, text, "a date without zone") from None

    def maybe_day(self, name: str) -> date | None:
        if self.text(name) is None:
            return None
        day = self.day(name)
        return day if day.year >= FIRST_REAL_YEAR else None

    def moment(self, name: str) -> datetime | None:
        """Wall clock without zone."""
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = _moment(text)
        except ValueError:
            raise self.wrong(name, text, "a time without zone") from None
        return moment if moment.year >= FIRST_REAL_YEAR else None

    def yes(self, name: str) -> bool:
        """`true`, `false`, `1` or `0`: TimeLog uses both."""
        text = self.must(name).lower()
        if text not in ("true", "false", "1", "0"):
            raise self.wrong(name, text, "yes or no")
        return text in ("true", "1")


# A month of hours has few different values, and reading one from text is what takes the time.
@lru_cache(maxsize=65536)
def _decimal(text: str) -> Decimal:
    if NUMBER.fullmatch(text) is None:
        raise ValueError
    return plain(Decimal(text))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    match = DAY.fullmatch(text)
    if match is None:
        raise ValueError
    return date.fromisoformat(match[1])


@lru_cache(maxsize=65536)
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError
    return moment


def plain(value: Decimal) -> Decimal:
    """The same number with no needless zeros and no exponent: 7.4000 is 7.4, 1E+2 is 100."""
    value = value.normalize()
    if int(value.as_tuple().exponent) > 0:
        return Decimal(f"{value:f}")
    return value if value else Decimal(0)


def rows(elements: Iterable[etree._Element], title: str, names: Sequence[str], operation: str) -> Iterator[Row]:
    """The fields of these names of each element.

    Most rows are read by the names exactly as spelt, which lxml filters without Python; a row in which one of them is
    not found that way is read again by lower-case local name.
    """
    by_lower = {name.lower(): name for name in names}
    tags: dict[str, str] = {}
    for position, element in enumerate(elements, 1):
        if not tags:
            namespace, bracket, _ = str(element.tag).rpartition("}")
            tags = {f"{namespace}{bracket}{name}": name for name in names}
        fields = {tags[c.tag]: c.text for c in element.iterchildren(*tags)}
        if len(fields) < len(names):
            fields = {by_lower[local(c)]: c.text for c in element if local(c) in by_lower}
        yield Row(title, element.get("ID") or f"number {position}", fields, operation)


def attribute(element: etree._Element, name: str, title: str, operation: str) -> int:
    """A whole number in an attribute; its name in any letter case."""
    wanted = name.lower()
    text = next((str(v) for k, v in element.attrib.items() if _lower_local(str(k)) == wanted), None)
    if text is None or not re.fullmatch(r"-?\d+", text, re.ASCII):
        raise broken(f"TimeLog's {title} has no whole number as {name} (it says {text!r}).", operation)
    return int(text)
