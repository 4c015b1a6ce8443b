"""Each rule of a PAXml file has a file that breaks it, and the worked example of the sheet breaks none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounting.paxml import check
from core.accounting.paxml.rules import WARNINGS, Rule
from core.accounting.remarks import Severity

EXAMPLE = (Path(__file__).parent / "golden" / "hours_and_salary.pax").read_bytes().decode("utf-8")
HOURS = "<tidkod>FR1</tidkod><datum>2026-10-13</datum><timmar>2.25</timmar>"
DAYS = "<datumfrom>2026-10-05</datumfrom><datumtom>2026-10-09</datumtom><omfattning>100</omfattning>"
TIMES = "<starttid>2026-10-01T17:00:00</starttid><sluttid>2026-10-01T19:00:00</sluttid>"
BONUS = "<lonkod>BONUS</lonkod><datum>2026-10-31</datum><belopp>2500.00</belopp>"
MARKER = '<attesterat anstid="101" datumfrom="2026-10-01" datumtom="2026-10-31"/>'
DAY = '<dag datum="2026-10-01" timmar="8"/>'
LAST = "</tidtransaktioner>"
LOCATION = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
HEADER = EXAMPLE[EXAMPLE.index("<header>") : EXAMPLE.index("</header>") + len("</header>")]
SCHEDULES = EXAMPLE[EXAMPLE.index("<schematransaktioner>") : EXAMPLE.index("  <personal>")]

REPLACED: list[tuple[Rule, str, str]] = [
    (Rule.XML, "</paxml>", ""),
    (Rule.XML, "Kundprojekt", "Kund\x07projekt"),
    (Rule.ROOT, "<paxml", '<paxml xmlns="http://www.paxml.se/2.0"'),
    (Rule.HEADER, HEADER, ""),
    (Rule.VERSION, "<version>2.0<", "<version>2.1<"),
    (Rule.FORMAT, "LÖNIN", "LÖN"),
    (Rule.UNKNOWN, "<koder>", "<kodlista><kod/></kodlista><koder>"),
    (Rule.UNKNOWN, "<koder>", '<koder><code id="a"/>'),
    (Rule.UNKNOWN, HOURS, HOURS + "<kommentar>x</kommentar>"),
    (Rule.UNKNOWN, 'postid="5"', 'postid="5" id="5"'),
    (Rule.UNKNOWN, LOCATION, f'{LOCATION} version="2.0"'),
    (Rule.UNKNOWN, "<timmar>2.25<", '<timmar unit="h">2.25<'),
    (Rule.UNKNOWN, "<timmar>2.25<", "<timmar>2.25<b/><"),
    (Rule.UNKNOWN, HOURS, HOURS + "two hours"),
    (Rule.UNKNOWN, "<koder>", '<koder version="2">'),
    (Rule.UNKNOWN, "<resenheter>", '<resenheter dim="1">'),
    (Rule.UNKNOWN, MARKER, f"<godkand/>{MARKER}"),
    (Rule.UNKNOWN, '<resenhet dim="6" id="P7"/>', "<enhet/>"),
    (Rule.ONCE, "<koder>", f"{HEADER}<koder>"),
    (Rule.ONCE, HOURS, HOURS + "<datum>2026-10-13</datum>"),
    (
        Rule.ONCE,
        "<lonform>MÅN</lonform>",
        '<lonform>MÅN</lonform><timlon>100</timlon><timlon datum="2026-01-01">1</timlon>',
    ),
    (Rule.REQUIRED, "<version>2.0</version>", ""),
    (Rule.REQUIRED, "<tidkod>FR1</tidkod>", ""),
    (Rule.REQUIRED, "<tidkod>FR1</tidkod>", "<tidkod/>"),
    (Rule.REQUIRED, '<kod id="FR1" ', "<kod "),
    (Rule.REQUIRED, DAY, '<dag timmar="8"/>'),
    (Rule.REQUIRED, "<info>OC batch 7f3a2c91</info>", "<nyexport/>"),
    (Rule.EMPTY, "<koder>", "<saldon/><koder>"),
    (Rule.EMPTY, HOURS, HOURS + "<resenheter/>"),
    (Rule.EMPTY, "<schematransaktioner>", '<schematransaktioner><schema anstid="1"/>'),
    (Rule.NOT_CHECKED, "<koder>", "<saldon><saldo/></saldon><koder>"),
    (Rule.DECIMAL, "<timmar>2.25<", "<timmar>2,25<"),
    (Rule.DECIMAL, "<belopp>2500.00<", "<belopp>2 500.00<"),
    (Rule.DECIMAL, 'timmar="8"', 'timmar="8h"'),
    (Rule.LONG_DECIMAL, "<timmar>2.25<", "<timmar>6.01666666666667<"),
    (Rule.DATE, "<datum>2026-10-13<", "<datum>2026-10-32<"),
    (Rule.DATE, "<datum>2026-10-13<", "<datum>20261013<"),
    (Rule.DATE, "<datum>2026-10-13<", "<datum>2026-10-13T00:00:00<"),
    (Rule.DATE_TIME, "2026-11-05T09:00:00", "2026-11-05T09:00:00+01:00[Europe/Stockholm]"),
    (Rule.DATE_TIME, "<datumfrom>2026-10-17T00:00:00<", "<datumfrom>2026-10-17<"),
    (Rule.TIME, 'starttid="08:00:00"', 'starttid="08:00"'),
    (Rule.TIME, 'starttid="08:00:00"', 'starttid="2026-10-02T08:00:00"'),
    (Rule.BOOLEAN, HOURS, HOURS + "<semgrund>ja</semgrund>"),
    (Rule.WHOLE, 'postid="5"', 'postid="a5"'),
    (Rule.WHOLE, 'postid="5"', 'postid="2147483648"'),
    (Rule.PERSON_NUMBER, "198507152389", "8507152389"),
    (Rule.PERSON_NUMBER, "198507152389", "850715-23890"),
    (Rule.PERSON_NUMBER, "<barn>201901152384<", "<barn>20190115-2384<"),
    (Rule.ORGANISATION_NUMBER, "556000-4615", "SE556000461501"),
    (Rule.DIMENSION, '<dimension dim="6"', '<dimension dim="0"'),
    (Rule.DIMENSION, '<dimension dim="6"', '<dimension dim="100"'),
    (Rule.UNIT_ID, '<resenhet dim="6" id="P7"/>', '<resenhet dim="6" id="12345678901"/>'),
    (Rule.EXTENT, "<omfattning>100<", "<omfattning>0<"),
    (Rule.EXTENT, "<omfattning>100<", "<omfattning>100.01<"),
    (Rule.EXTENT, "<omfattning>100<", "<omfattning>33.333<"),
    (Rule.TIME_CODE, "<tidkod>ÖT1<", "<tidkod>ÖB1<"),
    (Rule.TIME_CODE, "<tidkod>FR1<", "<tidkod>SCH<"),
    (Rule.TIME_CODE, "<tidkod>FR1<", "<tidkod>BONUS<"),
    (Rule.SALARY_CODE, "<lonkod>BONUS<", "<lonkod>OS1<"),
    (Rule.SALARY_CODE, "<lonkod>BONUS<", "<lonkod>SJK<"),
    (Rule.PAY_FORM, "<lonform>MÅN<", "<lonform>MAN<"),
    (Rule.PERSON_TYPE, "<personaltyp>TJM<", "<personaltyp>CHEF<"),
    (Rule.MARKER_NAME, MARKER, MARKER.replace("attesterat", "klart")),
    (Rule.MARKER_ORDER, MARKER, MARKER + '<klar anstid="101" datumtom="2026-10-31"/>'),
    (Rule.MARKER_LAST, LAST, MARKER + LAST),
    (Rule.PERSON, 'postid="5" anstid="101"', 'postid="5"'),
    (Rule.PERSON, 'postid="6" anstid="101"', 'postid="6" anstid=""'),
    (Rule.PERSON, '<schema anstid="101">', "<schema>"),
    (Rule.PERSON, '<person anstid="101" persnr="198507152389">', "<person>"),
    (Rule.PERSON_AGREES, 'postid="5" anstid="101"', 'postid="5" anstid="101" persnr="198507152390"'),
    (Rule.WHEN, HOURS, HOURS.replace("<datum>2026-10-13</datum>", "")),
    (Rule.WHEN, DAYS, DAYS + "<datum>2026-10-05</datum>"),
    (Rule.WHEN, DAYS, DAYS.replace("<datumtom>2026-10-09</datumtom>", "")),
    (Rule.WHEN, TIMES, TIMES + "<datum>2026-10-01</datum>"),
    (Rule.INTERVAL_ORDER, DAYS, DAYS.replace("2026-10-09", "2026-10-04")),
    (Rule.INTERVAL_ORDER, TIMES, TIMES.replace("T19", "T16")),
    (Rule.INTERVAL_ORDER, TIMES, TIMES.replace("T19:00:00", "T19:00:00+02:00")),
    (Rule.INTERVAL_ORDER, "<datumtom>2026-10-18T", "<datumtom>2026-10-16T"),
    (Rule.HOURS_OF_INTERVAL, "<omfattning>100</omfattning>", "<timmar>40</timmar>"),
    (Rule.TIMES_ALONE, TIMES, TIMES + "<timmar>2</timmar>"),
    (Rule.TIMES_ALONE, f"<tidkod>ÖT1</tidkod>{TIMES}", f"<tidkod>SJK</tidkod>{TIMES}<omfattning>50</omfattning>"),
    (Rule.PRESENCE_IN_HOURS, "<timmar>7.50</timmar>", ""),
    (Rule.EXTENT_OF_ABSENCE, "<timmar>7.50</timmar>", "<omfattning>100</omfattning>"),
    (Rule.HOURS_OR_EXTENT, HOURS, HOURS + "<omfattning>25</omfattning>"),
    (Rule.SCHEDULE_NEEDED, SCHEDULES, ""),
    (Rule.HOLIDAY_BASIS, HOURS, HOURS + "<semgrund>true</semgrund>"),
    (Rule.POST_ID, 'postid="5"', 'postid="4"'),
    (Rule.POST_ID, 'postid="6"', 'postid="1"'),
    (Rule.SALARY_WHAT, BONUS, BONUS.replace("<lonkod>BONUS</lonkod>", "")),
    (Rule.SALARY_WHEN, BONUS, BONUS + "<datumfrom>2026-10-31T00:00:00</datumfrom>"),
    (Rule.SALARY_WHEN, "<datumtom>2026-10-18T23:59:59</datumtom>", ""),
    (Rule.SALARY_WHEN, "<lonart>244</lonart>", "<lonart>244</lonart><datum>2026-10-17</datum>"),
    (Rule.TWO_CODES, BONUS, BONUS + "<lonart>310</lonart>"),
    (Rule.SCHEDULE_DAY, DAY, DAY.replace("timmar", 'starttid="08:00:00" sluttid="16:00:00" timmar')),
    (Rule.SCHEDULE_DAY, DAY, '<dag datum="2026-10-01"/>'),
    (Rule.SCHEDULE_DAY, DAY, '<dag datum="2026-10-01" starttid="08:00:00"/>'),
]


def broken(old: str, new: str) -> bytes:
    assert old in EXAMPLE, old
    return EXAMPLE.replace(old, new, 1).encode("utf-8")


@pytest.mark.parametrize(("rule", "old", "new"), REPLACED)
def test_a_file_that_breaks_a_rule_is_told_which(rule: Rule, old: str, new: str) -> None:
    found = [remark for remark in check(broken(old, new)) if remark.rule == rule]
    assert found
    assert found[0].severity is (Severity.WARNING if rule in WARNINGS else Severity.ERROR)
    assert found[0].text.endswith(".")


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert {rule for rule, _, _ in REPLACED} == set(Rule)


def test_the_worked_example_of_the_sheet_breaks_none() -> None:
    assert check(EXAMPLE.encode("utf-8")) == []


def test_a_file_with_only_a_header_is_valid() -> None:
    assert check(b"<paxml><header><version>2.0</version></header></paxml>") == []


def test_another_encoding_than_utf_8_is_fine_when_it_is_declared() -> None:
    assert check(EXAMPLE.replace("UTF-8", "iso-8859-1", 1).encode("latin-1")) == []
    assert [remark.rule for remark in check(EXAMPLE.encode("latin-1"))] == [Rule.XML]


def test_a_byte_order_mark_is_accepted() -> None:
    assert check(EXAMPLE.encode("utf-8-sig")) == []


def test_a_moment_may_carry_an_offset() -> None:
    assert check(broken("2026-11-05T09:00:00", "2026-11-05T09:00:00.0374174+01:00")) == []


def test_a_remark_names_the_line_the_row_and_its_person() -> None:
    (remark,) = check(broken("<timmar>2.25<", "<timmar>2,25<"))
    assert remark.line == EXAMPLE[: EXAMPLE.index("<timmar>2.25<")].count("\n") + 1
    assert remark.text == (
        "tidtrans 5 (postid 5, anstid 101): timmar is '2,25' and needs a number with a dot for decimals."
    )


def test_a_whole_day_of_absence_needs_neither_hours_nor_extent() -> None:
    assert check(broken("<timmar>2.25</timmar>", "")) == []


def test_the_customers_number_may_carry_a_remark() -> None:
    assert check(broken("<timmar>2.25</timmar>", '<timmar>2.25</timmar><kundnr info="new">7</kundnr>')) == []


@pytest.mark.parametrize("number", ["8507152389", "850715-23890"])
def test_a_remark_shows_no_person_number(number: str) -> None:
    (remark,) = check(broken("198507152389", number))
    assert number not in remark.text
    assert remark.text.startswith(f"person 1 (anstid 101): persnr is {len(number)} characters long and needs")


def test_groups_of_markers_and_rows_may_repeat() -> None:
    second = '<tidtrans postid="3"'
    ready = '<klar anstid="101" datumtom="2026-10-31"/>'
    assert check(broken(second, f"{ready}{MARKER}{second}")) == []
