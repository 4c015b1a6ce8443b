"""The check of a PAXml file: what the official schema demands, and then the rules that stand only in the prose."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from core.accounting.paxml.document import INSTANCE, ROOT, called, children, line, name, parsed, text
from core.accounting.paxml.prose import check_prose
from core.accounting.paxml.rules import WARNINGS, Rule
from core.accounting.paxml.shapes import (
    APPROVED,
    BY_WRAPPER,
    HEADER,
    OTHER_SECTIONS,
    READY,
    TIME,
    TIMES,
    Leaf,
    Part,
    Shape,
)
from core.accounting.paxml.values import VALUES, Kind, decimals, told
from core.accounting.remarks import Remark, Remarks, Unreadable

_MISSPELT = "klart"
_OF_LEAVES = {"kundnr": ("info",)}
"""Attributes of elements that otherwise hold a value alone. We don't read them."""


def check(data: bytes) -> list[Remark]:
    """What is wrong with a file, by line; empty where nothing is. Never raises for what the bytes hold."""
    try:
        root = parsed(data)
    except Unreadable as error:
        remarks = Remarks(WARNINGS)
        remarks.add(Rule.XML, str(error))
        return remarks.found
    return examined(root)


def examined(root: etree._Element) -> list[Remark]:
    """The check of a file that is XML already."""
    remarks = Remarks(WARNINGS)
    if name(root) != ROOT:
        remarks.add(Rule.ROOT, f"The root is {name(root)!r}; it must be {ROOT!r}, without a namespace.", line(root))
        return remarks.found
    _check_bare(root, (), ROOT, remarks)
    _check_sections(root, remarks)
    check_prose(root, remarks)
    return remarks.in_order()


def _check_sections(root: etree._Element, remarks: Remarks) -> None:
    seen: set[str] = set()
    for section in children(root):
        called_here, at = name(section), line(section)
        if called_here in seen:
            remarks.add(Rule.ONCE, f"The section {called_here} is there twice.", at)
        seen.add(called_here)
        if called_here == HEADER.name:
            _check_element(section, HEADER, HEADER.name, remarks)
        elif called_here in OTHER_SECTIONS:
            remarks.add(Rule.NOT_CHECKED, f"The section {called_here} is not read and was not checked.", at)
        elif called_here not in BY_WRAPPER:
            remarks.add(Rule.UNKNOWN, f"{called_here} is no section of the standard.", at)
        if called_here != HEADER.name and not len(section):
            remarks.add(Rule.EMPTY, f"The section {called_here} is empty; leave it out.", at)
        elif (part := BY_WRAPPER.get(called_here)) is not None:
            _check_bare(section, (), called_here, remarks)
            _check_rows(section, part.shape, remarks)
    if HEADER.name not in seen:
        remarks.add(Rule.HEADER, "The section header is missing.", line(root))


def _check_rows(section: etree._Element, shape: Shape, remarks: Remarks) -> None:
    number = 1
    before = ""
    for child in children(section):
        where = called(child, number)
        if name(child) == shape.name:
            _check_element(child, shape, where, remarks)
            number += 1
        elif name(section) == TIMES:
            _check_marker(child, before, where, remarks)
        else:
            remarks.add(Rule.UNKNOWN, f"{name(child)} does not belong into {name(section)}.", line(child))
        before = name(child)
    if name(section) == TIMES and before != TIME.name and len(section):
        why = f"The last {before} has no tidtrans after it; markers stand before the rows they speak of."
        remarks.add(Rule.MARKER_LAST, why, line(section[-1]))


def _check_marker(marker: etree._Element, before: str, where: str, remarks: Remarks) -> None:
    called_here, at = name(marker), line(marker)
    if called_here == _MISSPELT:
        remarks.add(Rule.MARKER_NAME, f"{where}: the marker is called {READY.name} in the schema.", at)
    elif called_here not in (READY.name, APPROVED.name):
        remarks.add(Rule.UNKNOWN, f"{called_here} does not belong into {TIMES}.", at)
    else:
        _check_element(marker, READY if called_here == READY.name else APPROVED, where, remarks)
        if called_here == READY.name and before == APPROVED.name:
            remarks.add(Rule.MARKER_ORDER, f"{where} stands after {APPROVED.name}; it must stand before.", at)


def _check_element(element: etree._Element, shape: Shape, where: str, remarks: Remarks) -> None:
    at = line(element)
    attributes = {leaf.name: leaf for leaf in shape.attributes}
    for key, value in element.attrib.items():
        if (leaf := attributes.get(str(key))) is not None:
            _check_value(leaf, str(value), where, at, remarks)
    if shape.content is not None:
        _check_value(shape.content, text(element), where, at, remarks)
    _check_bare(element, attributes, where, remarks, content=shape.content is not None)
    seen = set(element.attrib) | set(_check_children(element, shape, where, remarks))
    for leaf in (*shape.attributes, *shape.leaves):
        if leaf.needed and leaf.name not in seen:
            remarks.add(Rule.REQUIRED, f"{where}: {leaf.name} is missing.", at)


def _check_children(element: etree._Element, shape: Shape, where: str, remarks: Remarks) -> Iterator[str]:
    """Yields the names of the elements inside."""
    leaves = {leaf.name: leaf for leaf in shape.leaves}
    parts = {part.wrapper or part.shape.name: part for part in shape.parts}
    seen: set[str] = set()
    for child in children(element):
        key, at = name(child), line(child)
        leaf, part = leaves.get(key), parts.get(key)
        if leaf is not None:
            _check_value(leaf, text(child), where, at, remarks)
            _check_bare(child, _OF_LEAVES.get(key, ()), where, remarks, content=True)
        elif part is not None:
            _check_part(child, part, where, remarks)
        elif key not in shape.others:
            remarks.add(Rule.UNKNOWN, f"{where}: the standard knows no {key} here.", at)
        if key in seen and (part is None or part.wrapper or part.single):
            remarks.add(Rule.ONCE, f"{where}: {key} is there twice.", at)
        seen.add(key)
        yield key
    for part in shape.parts:
        if not part.wrapper and not part.single and part.shape.name not in seen:
            remarks.add(Rule.EMPTY, f"{where} is empty; it needs at least one {part.shape.name}.", line(element))


def _check_part(child: etree._Element, part: Part, where: str, remarks: Remarks) -> None:
    """The child is the wrapper of a list, or one element of it."""
    if not part.wrapper:
        _check_element(child, part.shape, where, remarks)
        return
    _check_bare(child, (), where, remarks)
    if not len(child):
        remarks.add(Rule.EMPTY, f"{where}: {part.wrapper} is empty; leave it out.", line(child))
    for each in children(child):
        if name(each) == part.shape.name:
            _check_element(each, part.shape, where, remarks)
        else:
            remarks.add(Rule.UNKNOWN, f"{where}: {name(each)} does not belong into {part.wrapper}.", line(each))


def _check_bare(
    element: etree._Element, known: Collection[str], where: str, remarks: Remarks, *, content: bool = False
) -> None:
    """No attributes that the standard doesn't know, no text beside elements. content: text instead of elements."""
    for key in element.attrib:
        if key not in known and not str(key).startswith(f"{{{INSTANCE}}}"):
            remarks.add(Rule.UNKNOWN, f"{where}: the standard knows no attribute {key!r} here.", line(element))
    if content and len(element):
        remarks.add(Rule.UNKNOWN, f"{where}: {name(element)} holds a value and no elements.", line(element))
    elif not content and any(map(str.strip, (text(element), *(child.tail or "" for child in children(element))))):
        remarks.add(Rule.UNKNOWN, f"{where}: a text stands between the elements.", line(element))


def _check_value(leaf: Leaf, raw: str, where: str, at: int | None, remarks: Remarks) -> None:
    kind = VALUES[leaf.kind]
    value = kind.parse(raw)
    if leaf.needed and not raw.strip():
        remarks.add(Rule.REQUIRED, f"{where}: {leaf.name} is empty.", at)
    elif value is None or not kind.fits(value):
        remarks.add(kind.rule, f"{where}: {leaf.name} is {told(leaf.kind, raw)} and needs {kind.wanted}.", at)
    elif leaf.kind is Kind.DECIMAL and decimals(value) > 2:
        remarks.add(Rule.LONG_DECIMAL, f"{where}: {leaf.name} is {raw}; round it to two decimals.", at)
