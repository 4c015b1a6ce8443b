"""The rules of PAXml that its schema does not check: who, when, how much. [sheet 2.3 to 2.5, spec prose]"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from core.accounting.paxml.codes import ABSENCE, PRESENCE
from core.accounting.paxml.document import called, children, line, name, text
from core.accounting.paxml.rules import Rule
from core.accounting.paxml.shapes import BY_WRAPPER, SALARY, SCHEDULE, TIME
from core.accounting.paxml.values import VALUES, Kind
from core.accounting.remarks import Remarks

Given = Mapping[str, str]
"""What a row says, by element; what is empty isn't in it."""


def check_prose(root: etree._Element, remarks: Remarks) -> None:
    posts: set[int] = set()
    numbers: dict[str, str] = {}
    parts: list[tuple[etree._Element, str]] = []
    planned: set[str] = set()
    for row, where in _rows(root):
        given = {name(child): value for child in children(row) if (value := text(child).strip())}
        _check_person(row, where, numbers, remarks)
        _check_post(row, where, posts, remarks)
        if name(row) == TIME.name:
            _check_when(row, given, where, remarks)
            _check_how_much(row, given, where, remarks)
            parts += [(row, where)] if "omfattning" in given else []
        elif name(row) == SALARY.name:
            _check_salary(row, given, where, remarks)
        elif name(row) == SCHEDULE.name:
            _check_days(row, where, remarks)
            planned.update(_who(row))
    _check_schedules(parts, planned, remarks)


def _rows(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The rows that are about a person, and how they are named."""
    for section in children(root):
        part = BY_WRAPPER.get(name(section))
        if part is None or "anstid" not in {leaf.name for leaf in part.shape.attributes}:
            continue
        rows = (child for child in children(section) if name(child) == part.shape.name)
        yield from ((row, called(row, number)) for number, row in enumerate(rows, 1))


def _check_person(row: etree._Element, where: str, numbers: dict[str, str], remarks: Remarks) -> None:
    employee, number = row.get("anstid", "").strip(), row.get("persnr", "").strip()
    if not employee and not number:
        remarks.add(Rule.PERSON, f"{where} names nobody; give anstid or persnr.", line(row))
    elif employee and number and numbers.setdefault(employee, number) != number:
        told = f"{where}: anstid {employee} has another persnr here than in a row before; they must agree."
        remarks.add(Rule.PERSON_AGREES, told, line(row))


def _check_post(row: etree._Element, where: str, posts: set[int], remarks: Remarks) -> None:
    post = VALUES[Kind.WHOLE].parse(row.get("postid", ""))
    if post in posts:
        told = f"{where}: postid {post} is taken by another row of the file; each has its own."
        remarks.add(Rule.POST_ID, told, line(row))
    elif post is not None:
        posts.add(post)


def _check_when(row: etree._Element, given: Given, where: str, remarks: Remarks) -> None:
    pairs = [("datumfrom", "datumtom"), ("starttid", "sluttid")]
    ways = [key for key in ("datum",) if key in given]
    ways += [pair[0] for pair in pairs if given.keys() & set(pair)]
    whole = all(len(given.keys() & set(pair)) != 1 for pair in pairs)
    if len(ways) != 1 or not whole:
        told = f"{where} needs exactly one of: datum, datumfrom and datumtom, starttid and sluttid."
        remarks.add(Rule.WHEN, told, line(row))
    _check_interval(row, given, ("datumfrom", "datumtom"), Kind.DATE, where, remarks)
    _check_interval(row, given, ("starttid", "sluttid"), Kind.MOMENT, where, remarks)


def _check_interval(
    row: etree._Element, given: Given, names: tuple[str, str], kind: Kind, where: str, remarks: Remarks
) -> None:
    first, last = (VALUES[kind].parse(given.get(each, "")) for each in names)
    if first is None or last is None:
        return
    if kind is not Kind.DATE and (first.tzinfo is None) is not (last.tzinfo is None):
        remarks.add(Rule.INTERVAL_ORDER, f"{where}: one of its times has an offset, the other not.", line(row))
    elif first > last:
        remarks.add(Rule.INTERVAL_ORDER, f"{where} ends before it begins.", line(row))


def _check_how_much(row: etree._Element, given: Given, where: str, remarks: Remarks) -> None:
    code = given.get("tidkod", "")
    hours, extent = "timmar" in given, "omfattning" in given
    times = bool(given.keys() & {"starttid", "sluttid"})
    faults = [
        (
            Rule.HOURS_OF_INTERVAL,
            hours and bool(given.keys() & {"datumfrom", "datumtom"}),
            "has timmar for an interval; they need a single datum.",
        ),
        (Rule.TIMES_ALONE, times and (hours or extent), "has times; leave timmar and omfattning out."),
        (
            Rule.PRESENCE_IN_HOURS,
            code in PRESENCE and not (hours or times),
            f"is presence ({code}) and needs timmar, or starttid and sluttid.",
        ),
        (Rule.EXTENT_OF_ABSENCE, extent and code not in ABSENCE, f"has omfattning, and {code} is no absence."),
        (Rule.HOURS_OR_EXTENT, hours and extent, "has timmar and omfattning; only one of them is allowed."),
        (Rule.HOLIDAY_BASIS, "semgrund" in given, "gives semgrund; leave it out, the receiver decides."),
    ]
    for rule, broken, told in faults:
        if broken:
            remarks.add(rule, f"{where} {told}", line(row))


def _check_salary(row: etree._Element, given: Given, where: str, remarks: Remarks) -> None:
    what = given.keys() & {"lonkod", "lonart"}
    interval = given.keys() & {"datumfrom", "datumtom"}
    if not what:
        remarks.add(Rule.SALARY_WHAT, f"{where} needs lonkod or lonart.", line(row))
    elif len(what) == 2:
        told = f"{where} has lonkod and lonart; the receiver takes lonart where they differ."
        remarks.add(Rule.TWO_CODES, told, line(row))
    if len(interval) == 1 or (interval and "datum" in given):
        told = f"{where} needs datum, or datumfrom and datumtom, not a mixture."
        remarks.add(Rule.SALARY_WHEN, told, line(row))
    _check_interval(row, given, ("datumfrom", "datumtom"), Kind.MOMENT, where, remarks)


def _check_days(row: etree._Element, where: str, remarks: Remarks) -> None:
    for day in children(row):
        times = sum(bool(day.get(key)) for key in ("starttid", "sluttid"))
        if times == 1 or bool(times) is bool(day.get("timmar")):
            told = f"{where}: {day.get('datum', 'a day')} needs timmar, or starttid and sluttid, not both."
            remarks.add(Rule.SCHEDULE_DAY, told, line(day))


def _check_schedules(parts: Sequence[tuple[etree._Element, str]], planned: set[str], remarks: Remarks) -> None:
    """Said once for the file: a part of a day can be worked out only from a schedule."""
    without = [(row, where) for row, where in parts if not planned & set(_who(row))]
    if without:
        row, where = without[0]
        told = f"{where} has omfattning and its person no schedule in the file ({len(without)} such rows in all)."
        remarks.add(Rule.SCHEDULE_NEEDED, f"{told} The receiver must know the schedule.", line(row))


def _who(row: etree._Element) -> Iterator[str]:
    return (f"{key} {value}" for key in ("anstid", "persnr") if (value := row.get(key)))
