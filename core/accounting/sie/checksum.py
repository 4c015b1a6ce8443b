"""The optional checksum of a SIE file: CRC-32 of labels and fields, without what stands between them. [sheet 1.6]"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from core.accounting.remarks import Remarks, Unreadable
from core.accounting.sie.records import CLOSING, FLAGGA, KSUMMA, OPENING, Record
from core.accounting.sie.rules import Rule


def checksum(between: Iterable[Record], code_page: str) -> int:
    """Of the records strictly between the two #KSUMMA, as the unsigned number that the last one holds."""
    return crc32("".join(_parts(between)).encode(code_page, "replace"))


def check_checksum(records: Sequence[Record], code_page: str, remarks: Remarks) -> None:
    """Nothing where a file has none. A file that begins one and doesn't end it is cut off."""
    places = [position for position, record in enumerate(records) if record.label == KSUMMA]
    if not places:
        return
    first, last = records[places[0]], records[places[-1]]
    if is_cut_off(records):
        remarks.add(Rule.CHECKSUM, f"{CUT_OFF} Ask for it again, whole.", first.line)
    elif len(places) != 2 or first.fields or not last.fields:
        remarks.add(Rule.CHECKSUM, "Two #KSUMMA belong in a file: one without a number, and one with it.", last.line)
    elif places[0] == 0 or records[places[0] - 1].label != FLAGGA or last is not records[-1]:
        remarks.add(Rule.CHECKSUM, "The first #KSUMMA follows #FLAGGA, the second is the last record.", last.line)
    else:
        real = checksum(records[places[0] + 1 : places[1]], code_page)
        if last.text(0) != str(real):
            remarks.add(
                Rule.CHECKSUM,
                f"The checksum says {last.text(0)}, the records add up to {real}: the file was changed on its way.",
                last.line,
            )


CUT_OFF = "The file is cut off: it begins a checksum and does not end it."


def is_cut_off(records: Sequence[Record]) -> bool:
    sums = [record for record in records if record.label == KSUMMA]
    return bool(sums) and not any(record.fields for record in sums)


def refuse_cut_off(records: Sequence[Record]) -> None:
    """Raises Unreadable for a file of which the end is missing."""
    if is_cut_off(records):
        raise Unreadable(f"{CUT_OFF} Nothing was read from it; ask for it again, whole.")


def _parts(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        if record.label in (OPENING, CLOSING):
            continue
        yield record.label
        for field in record.fields:
            if isinstance(field, str):
                yield field
            else:
                yield from field
