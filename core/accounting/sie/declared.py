"""What a file declares before it uses it: accounts, dimensions, objects. [sheet 1.3, 1.4, 1.7]"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.accounting.remarks import Remarks
from core.accounting.sie.records import TRANS, Record
from core.accounting.sie.rules import Rule, Target

_OF_AN_ACCOUNT = ("#KTYP", "#ENHET", "#SRU")
_DIMENSIONS = ("#DIM", "#UNDERDIM")
_DIMENSION = re.compile(r"[1-9]\d{0,8}", re.ASCII)
RESERVED = range(1, 20)
"""Dimensions that need no declaration: the standard names them or keeps them for itself."""


def check_declared(found: Sequence[Record], target: Target, remarks: Remarks) -> None:
    accounts: set[str] = set()
    objects: set[tuple[str, str]] = set()
    dimensions: set[str] = set()
    named = _names(target)
    for record in found:
        key = record.text(0)
        if record.label == "#KONTO":
            accounts.add(key)
            _check_name(record, named, remarks)
        elif record.label in _OF_AN_ACCOUNT and key not in accounts:
            remarks.add(Rule.ORDER, f"{record.label} of account {key} stands before its #KONTO.", record.line)
        elif record.label in _DIMENSIONS:
            if any(dimension == key for dimension, _ in objects):
                remarks.add(Rule.ORDER, f"{record.label} {key} stands after an #OBJEKT of it.", record.line)
            dimensions.add(key)
        elif record.label == "#OBJEKT":
            objects.add((key, record.text(1)))
    _check_used(found, accounts, objects, dimensions, remarks)


def _check_used(
    found: Sequence[Record],
    accounts: set[str],
    objects: set[tuple[str, str]],
    dimensions: set[str],
    remarks: Remarks,
) -> None:
    """Each missing declaration is named once, at the row that needs it first."""
    pairs = {(record.text(0), record.text(1)): record for record in found if record.label == "#OBJEKT"}
    for record in (record for record in found if record.label == TRANS):
        account = record.text(0)
        if account not in accounts:
            accounts.add(account)
            text = f"{record.place} uses account {account}, which no #KONTO declares."
            remarks.add(Rule.UNDECLARED_ACCOUNT, text, record.line)
        for pair in _pairs(record, remarks):
            pairs.setdefault(pair, record)
            if pair not in objects:
                objects.add(pair)
                text = f"{record.place} uses object {pair[1]} of dimension {pair[0]}, which no #OBJEKT declares."
                remarks.add(Rule.UNDECLARED_OBJECT, f"{text} Some importers drop it.", record.line)
    for (dimension, _), record in pairs.items():
        if _DIMENSION.fullmatch(dimension) and int(dimension) not in RESERVED and dimension not in dimensions:
            dimensions.add(dimension)
            text = f"{record.place} uses dimension {dimension}, which no #DIM declares."
            remarks.add(Rule.UNDECLARED_DIMENSION, text, record.line)


def _pairs(record: Record, remarks: Remarks) -> list[tuple[str, str]]:
    """Dimension and object. A list that isn't pairs, or names a dimension twice, is remarked upon."""
    listed = record.fields[1] if len(record.fields) > 1 else ()
    if not isinstance(listed, tuple) or not listed:
        return []
    dimensions = listed[::2]
    if len(listed) % 2 or not all(map(_DIMENSION.fullmatch, dimensions)):
        text = f"{record.place}: objects come in pairs, the number of the dimension first, not {' '.join(listed)!r}."
        remarks.add(Rule.OBJECTS, text, record.line)
        return []
    if len(set(dimensions)) < len(dimensions):
        remarks.add(Rule.OBJECTS, f"{record.place} names two objects of one dimension.", record.line)
    return list(zip(dimensions, listed[1::2], strict=True))


def _names(target: Target) -> Mapping[str, str]:
    return {} if target.books is None else {account.number: account.name for account in target.books.accounts}


def _check_name(record: Record, named: Mapping[str, str], remarks: Remarks) -> None:
    theirs = named.get(record.text(0))
    if theirs is not None and theirs != record.text(1):
        text = f"Account {record.text(0)} is {record.text(1)!r} here and {theirs!r} in the target, which may ask."
        remarks.add(Rule.ACCOUNT_NAME, text, record.line)
