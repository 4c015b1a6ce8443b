"""A PAXml file as bytes: UTF-8, one row a line. What breaks a rule is refused, not bent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from lxml import etree

from core.accounting.paxml.checking import examined
from core.accounting.paxml.document import INSTANCE, LOCATION, ROOT
from core.accounting.paxml.model import PaxFile, TimeRow
from core.accounting.paxml.rules import WARNINGS
from core.accounting.paxml.shapes import APPROVED, HEADER, READY, SECTIONS, TIME, Leaf, Shape
from core.accounting.paxml.values import VALUES, in_xml, told
from core.accounting.remarks import NotWritten, Remarks, Severity


def write(file: PaxFile) -> bytes:
    """Raises NotWritten where the file would break a rule: each remark names the row and what is wrong."""
    refused = Remarks(WARNINGS)
    root = etree.Element(ROOT, nsmap={"xsi": INSTANCE})
    root.set(f"{{{INSTANCE}}}noNamespaceSchemaLocation", LOCATION)
    root.append(_element(HEADER, file.header, HEADER.name, refused))
    for part in SECTIONS:
        rows = getattr(file, part.field)
        if rows:
            section = etree.SubElement(root, part.wrapper)
            section.extend(_time_rows(rows, refused) if part.shape is TIME else _rows(part.shape, rows, refused))
            _one_a_line(section, 4)
    _one_a_line(root, 2)
    errors = [remark for remark in chain(refused.found, examined(root)) if remark.severity is Severity.ERROR]
    if errors:
        raise NotWritten(errors)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _rows(shape: Shape, rows: Iterable[Any], refused: Remarks) -> list[etree._Element]:
    return [_element(shape, row, f"{shape.name} {number}", refused) for number, row in enumerate(rows, 1)]


def _time_rows(rows: Iterable[TimeRow], refused: Remarks) -> list[etree._Element]:
    """Each with its markers before it, first those that say it is ready. [sheet 2.3, run]"""
    made: list[etree._Element] = []
    for number, row in enumerate(rows, 1):
        where = f"{TIME.name} {number}"
        made += [_element(READY, marker, where, refused) for marker in row.ready]
        made += [_element(APPROVED, marker, where, refused) for marker in row.approved]
        made.append(_element(TIME, row, where, refused))
    return made


def _element(shape: Shape, row: Any, where: str, refused: Remarks) -> etree._Element:
    element = etree.Element(shape.name)
    for leaf in shape.attributes:
        if (shown := _shown(leaf, row, where, refused)) is not None:
            element.set(leaf.name, shown)
    if shape.content is not None:
        element.text = _shown(shape.content, row, where, refused)
    for leaf in shape.leaves:
        if (shown := _shown(leaf, row, where, refused)) is not None:
            etree.SubElement(element, leaf.name).text = shown
    for part in shape.parts:
        inside = getattr(row, part.field)
        if part.single:
            inside = () if inside is None else (inside,)
        if inside:
            around = etree.SubElement(element, part.wrapper) if part.wrapper else element
            around.extend(_element(part.shape, each, where, refused) for each in inside)
    return element


def _shown(leaf: Leaf, row: Any, where: str, refused: Remarks) -> str | None:
    """As it is written; None for what is left out. A value that can't be written is remarked upon."""
    value = getattr(row, leaf.field)
    if value is None or value == "":
        return "" if leaf.needed else None
    kind = VALUES[leaf.kind]
    try:
        return in_xml(kind.show(value))
    except ValueError:
        refused.add(kind.rule, f"{where}: {leaf.name} is {told(leaf.kind, value)} and needs {kind.wanted}.")
        return None


def _one_a_line(element: etree._Element, depth: int) -> None:
    indent = "\n" + depth * " "
    for child in element:
        child.tail = indent
    if len(element):
        element.text = indent
        element[-1].tail = indent[:-2]
