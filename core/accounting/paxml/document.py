"""The bytes of a PAXml file as XML elements, and how a row is named. [sheet 2.1]"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from core.accounting.remarks import Unreadable

ROOT = "paxml"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LOCATION = "http://www.paxml.se/2.0/paxml.xsd"


def parsed(data: bytes) -> etree._Element:
    """The root, whatever it is called. Raises Unreadable for bytes that are no XML in the encoding they declare."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"This is no XML: {error.msg}. Nothing was read from it; choose another file.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("The file declares a document type, which PAXml has none of. Nothing was read from it.")
    return root


def name(element: etree._Element) -> str:
    return str(element.tag)


def text(element: etree._Element) -> str:
    return element.text or ""


def line(element: etree._Element) -> int | None:
    """From 1; None in a file that is only being written."""
    number: Any = element.sourceline  # an int or None, whatever its type stubs say
    return number if isinstance(number, int) else None


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Its child elements."""
    return iter(element)


def called(element: etree._Element, number: int) -> str:
    """How remarks name a row: tidtrans 3 (postid 17, anstid 101)."""
    known = [f"{key} {value}" for key in ("postid", "anstid") if (value := element.get(key))]
    return f"{name(element)} {number} ({', '.join(known)})" if known else f"{name(element)} {number}"
