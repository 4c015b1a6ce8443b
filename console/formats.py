"""Numbers, dates and times as this company writes them. Words are English for now; figures follow the locale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from console.language import _, ngettext
from core.models.period import PayPeriod

CENT = Decimal("0.01")
WORDS = "en"
ABSENT = "–"


@dataclass(frozen=True, slots=True)
class Formats:
    """locale: of the figures, like `da_DK`. time_zone: in which people read times. today: the day of the page."""

    locale: str
    time_zone: str
    today: date

    def count(self, number: int) -> str:
        return format_decimal(number, locale=self.locale)

    def many(self, number: int, one: str, more: str | None = None) -> str:
        """`1 row`, `1.178 rows`."""
        return f"{self.count(number)} {ngettext(one, more or one + 's', number)}"

    def amount(self, value: Decimal) -> str:
        """Two decimals, always."""
        return _amount(value + 0, self.locale)  # a zero is a zero, whatever its sign

    def hours(self, value: Decimal) -> str:
        return _("{amount} hours").format(amount=self.amount(value))

    def day(self, day: date) -> str:
        """`Fri 20 Nov`, with the year only when it isn't this one."""
        return format_date(day, "EEE d MMM" if day.year == self.today.year else "EEE d MMM yyyy", locale=WORDS)

    def days(self, first: date, last: date) -> str:
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def period(self, period: PayPeriod) -> str:
        """Its days: see `period_words`."""
        return period_words(period)

    def short_period(self, period: PayPeriod) -> str:
        """The same for a narrow box: the year of parts of months only when it isn't this one."""
        first, last = period.first, period.last
        if PayPeriod.month(first.year, first.month) == period or {first.year, last.year} != {self.today.year}:
            return self.period(period)
        start = format_date(first, "d" if first.month == last.month else "d MMM", locale=WORDS)
        return f"{start} – {format_date(last, 'd MMM', locale=WORDS)}"

    def clock(self, moment: datetime) -> str:
        return f"{self.local(moment):%H.%M}"

    def second(self, moment: datetime) -> str:
        return f"{self.local(moment):%H.%M.%S}"

    def moment(self, moment: datetime) -> str:
        """`Fri 20 Nov 14.02`."""
        return f"{self.day(self.local(moment).date())} {self.clock(moment)}"

    def lasting(self, start: datetime, end: datetime) -> str:
        """`Fri 20 Nov 14.02 – 14.04`."""
        same = self.local(start).date() == self.local(end).date()
        return f"{self.moment(start)} – {self.clock(end) if same else self.moment(end)}"

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))


def period_words(period: PayPeriod) -> str:
    """`16 Oct – 15 Nov 2026`; a whole month as `October 2026`."""
    first, last = period.first, period.last
    if PayPeriod.month(first.year, first.month) == period:
        return format_date(first, "MMMM yyyy", locale=WORDS)
    start = format_date(first, "d MMM" if first.year == last.year else "d MMM yyyy", locale=WORDS)
    return f"{start} – {format_date(last, 'd MMM yyyy', locale=WORDS)}"


@lru_cache(maxsize=4096)
def _amount(value: Decimal, locale: str) -> str:
    """Kept, because a page of a table is written anew at every press, and most of it is the same."""
    return format_decimal(value, format="#,##0.00", locale=locale)


def add_up(parts: Sequence[Decimal]) -> list[Decimal]:
    """The parts with two decimals, rounded so that they add up to the rounded sum: the largest remainders go up."""
    down = [part.quantize(CENT, ROUND_FLOOR) for part in parts]
    missing = int((sum(parts, Decimal(0)).quantize(CENT) - sum(down, Decimal(0))) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (down[i] - parts[i], i))
    for i in by_remainder[:missing]:
        down[i] += CENT
    return down


def sentence(words: str) -> str:
    """A piece of text that begins with a capital and ends with a stop."""
    text = words[:1].upper() + words[1:]
    return text if text.endswith((".", "?", "!", '."', '\\."')) else f"{text}."


def title(words: str) -> str:
    return words[:1].upper() + words[1:]


def plain(text: str) -> str:
    """Provider data as markdown shows it letter by letter: nothing in a name becomes bold, a link or a colour."""
    marked = "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>~$:&" else c for c in text)
    return marked.replace("@", "\u2060@")
