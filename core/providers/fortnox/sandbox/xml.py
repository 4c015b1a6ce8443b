"""An answer as XML, for whoever asks for it or does not ask for JSON (sheet 2, 9). Its form is [inferred]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from .answers import number


def as_xml(body: Mapping[str, Any]) -> bytes:
    """One element named as the envelope's member; the rows of a list are elements named `Row`."""
    (name, value), *others = sorted(body.items(), key=lambda one: one[0] == "MetaInformation")
    root = _element(name, value)
    for _, meta in others:
        for attribute, figure in meta.items():
            root.set(attribute.lstrip("@"), str(figure))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def _element(name: str, value: Any) -> Any:
    made = etree.Element(name)
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key.startswith("@"):
                made.set(key[1:], str(one))
            else:
                made.append(_element(key, one))
    elif isinstance(value, list):
        made.extend([_element("Row", one) for one in value])
    elif isinstance(value, bool):
        made.text = str(value).lower()
    elif value is not None:
        made.text = value if isinstance(value, str) else str(value if isinstance(value, int) else number(value))
    return made
