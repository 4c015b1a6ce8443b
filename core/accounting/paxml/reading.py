"""A PAXml file that was read: what it holds, and the remarks of its check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from core.accounting.paxml.checking import examined
from core.accounting.paxml.document import ROOT, children, name, parsed, text
from core.accounting.paxml.model import Header, Marker, PaxFile
from core.accounting.paxml.shapes import APPROVED, BY_WRAPPER, HEADER, READY, TIME, TIMES, Leaf, Shape
from core.accounting.paxml.values import VALUES
from core.accounting.remarks import Remark, Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of which a value can't be read isn't in the file at all; an error says so."""

    file: PaxFile
    remarks: tuple[Remark, ...]


class _Misfit(ValueError):
    """A value that is none of its kind: the row it stands in is left out."""


def read(data: bytes) -> Reading:
    """The file, in whatever encoding it declares. Raises Unreadable for bytes that are no PAXml file."""
    root = parsed(data)
    if name(root) != ROOT:
        raise Unreadable(f"This is no PAXml file: its root is {name(root)!r}, not {ROOT!r}. Choose another file.")
    fields: dict[str, Any] = {"header": Header(version="", format="")}
    for section in children(root):
        if name(section) == HEADER.name:
            fields["header"] = _row(section, HEADER) or fields["header"]
        elif name(section) == TIMES:
            fields["times"] = _times(section)
        elif (part := BY_WRAPPER.get(name(section))) is not None:
            fields[part.field] = _rows(section, part.shape)
    return Reading(PaxFile(**fields), tuple(examined(root)))


def _rows(around: etree._Element, shape: Shape) -> tuple[Any, ...]:
    read_rows = (_row(child, shape) for child in children(around) if name(child) == shape.name)
    return tuple(row for row in read_rows if row is not None)


def _times(section: etree._Element) -> tuple[Any, ...]:
    """Markers belong to the row after them."""
    rows = []
    markers: dict[str, list[Marker]] = {READY.name: [], APPROVED.name: []}
    shapes = {READY.name: READY, APPROVED.name: APPROVED}
    for child in children(section):
        if (shape := shapes.get(name(child))) is not None:
            marker = _row(child, shape)
            markers[name(child)] += [marker] if marker is not None else []
        elif name(child) == TIME.name:
            row = _row(child, TIME, ready=tuple(markers[READY.name]), approved=tuple(markers[APPROVED.name]))
            rows += [row] if row is not None else []
            markers = {READY.name: [], APPROVED.name: []}
    return tuple(rows)


def _row(element: etree._Element, shape: Shape, **more: Any) -> Any | None:
    """An instance of the shape's model; None where one can't be made of what is there."""
    try:
        return shape.model(**_fields(element, shape), **more)
    except _Misfit:
        return None


def _fields(element: etree._Element, shape: Shape) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for leaf in shape.attributes:
        _take(found, leaf, element.get(leaf.name, ""))
    if shape.content is not None:
        _take(found, shape.content, text(element))
    inside: dict[str, etree._Element] = {}
    for child in children(element):
        inside.setdefault(name(child), child)
    for leaf in shape.leaves:
        child_or_none = inside.get(leaf.name)
        _take(found, leaf, "" if child_or_none is None else text(child_or_none))
    for part in shape.parts:
        around = inside.get(part.wrapper) if part.wrapper else element
        if part.single:
            found[part.field] = _single(inside.get(part.shape.name), part.shape)
        else:
            found[part.field] = () if around is None else _rows(around, part.shape)
    return found


def _single(element: etree._Element | None, shape: Shape) -> Any | None:
    return None if element is None else shape.model(**_fields(element, shape))


def _take(found: dict[str, Any], leaf: Leaf, raw: str) -> None:
    """What is empty keeps the model's default. Raises _Misfit for a value that isn't there and must, or is no such."""
    if raw:
        value = VALUES[leaf.kind].parse(raw)
        if value is None:
            raise _Misfit
        found[leaf.field] = value
    elif leaf.needed:
        raise _Misfit
