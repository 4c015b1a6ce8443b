"""What matching says, in the words of the page, and which letters of two values differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from difflib import SequenceMatcher

from console.formats import plain
from console.language import N_, _
from core.actions.matching import Against
from core.actions.shown.lines import Facet, Line, Word
from core.actions.shown.pairs import Compared

FACETS: Mapping[Facet, str] = {
    Facet.REVIEW: N_("To review"),
    Facet.CONFIDENT: N_("Confident"),
    Facet.EXACT: N_("Exact"),
    Facet.NO_MATCH: N_("No match"),
    Facet.LINKED: N_("Linked"),
    Facet.IGNORED: N_("Ignored"),
}
EMPTY: Mapping[Facet, str] = {
    Facet.REVIEW: N_("Nobody waits for a review."),
    Facet.CONFIDENT: N_("People with a confident match would stand here; there are none now."),
    Facet.EXACT: N_("People with an exact match would stand here; there are none now."),
    Facet.NO_MATCH: N_("Everybody has a match or a decision."),
    Facet.LINKED: N_("Nobody is linked yet. Decide on those to review, or link the exact ones."),
    Facet.IGNORED: N_("People without counterpart, and those you ignore, would stand here."),
}
WORDS: Mapping[Word, str] = {
    Word.REVIEW: N_("Review"),
    Word.NOT_COMPARED: N_("New"),
    Word.CHANGED: N_("Changed"),
    Word.GONE_HERE: N_("Gone"),
    Word.GONE_THERE: N_("Gone"),
    Word.CONFIDENT: N_("Confident"),
    Word.EXACT: N_("Exact"),
    Word.NO_MATCH: N_("No match"),
    Word.LINKED: N_("Linked"),
    Word.IGNORED: N_("Ignored"),
    Word.NO_COUNTERPART: N_("Nobody"),
}
LATER = N_("Later")
WHY: Mapping[str, tuple[str, str]] = {
    Against.NAMES: (N_("Names differ"), N_("both names differ")),
    Against.FIRST_NAMES: (N_("First names differ"), N_("the first names differ")),
    Against.BIRTH_DATES: (N_("Birth dates differ"), N_("the birth dates differ")),
    Against.NUMBER_ELSEWHERE: (N_("Number of another"), N_("the number belongs to somebody else")),
    Against.RUNNER_UP: (N_("Two are as likely"), N_("another person is almost as likely")),
    Against.NO_NAME: (N_("No name"), N_("there is no name to compare")),
    Against.NUMBERED_MAIL: (N_("E-mail number"), N_("the e-mails differ by a number only, as those of namesakes do")),
    Against.SECOND_NAMESAKE: (N_("Namesakes"), N_("only the name agrees, and the e-mail is that of a second namesake")),
    Against.OTHERS_ALIKE: (
        N_("Name alone"),
        N_("only the name agrees, the numbers differ, and somebody else's name is like it"),
    ),
}
"""What matching says against linking unseen: short for the list, and whole."""
FIELDS: Mapping[str, str] = {
    "number": N_("Number"),
    "name": N_("Name"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("E-mail"),
    "birth_date": N_("Born"),
    "starts": N_("Started"),
    "phone": N_("Phone"),
    "initials": N_("Initials"),
    "department": N_("Department"),
}
NEW_FIELDS: Mapping[str, str] = {
    "user_name": N_("User name"),
    "legal_entity": N_("Legal entity (number)"),
    "department": N_("Department (number)"),
    "starts": N_("First day (year-month-day)"),
    "employee_type": N_("Employee type (number)"),
    "hourly_rate": N_("Hourly rate (number)"),
    "cost_price": N_("Cost price (number)"),
    "holiday_calendar": N_("Holiday calendar (number)"),
    "allowance_legislation": N_("Allowance legislation (number)"),
    "normal_working_time": N_("Normal working time (number)"),
    "salary_group": N_("Salary group (number)"),
}
DECISIONS: Mapping[str, str] = {
    "linked": N_("Linked"),
    "unlinked": N_("Unlinked"),
    "undone": N_("Link undone"),
    "rejected": N_("Not the same"),
    "no_counterpart": N_("No counterpart"),
    "ignored": N_("Ignored"),
    "later": N_("Later"),
    "taken_back": N_("Taken back"),
}
# Words of the levels that matching tells, by what stands in them; the first that fits counts.
LEVELS: tuple[tuple[str, str, str], ...] = (
    ("says nothing", N_("shared"), "gray"),
    ("swapped", N_("swapped"), "orange"),
    ("is missing", N_("part"), "orange"),
    ("missing", N_("none"), "gray"),
    ("initial, and it fits", N_("initial"), "orange"),
    ("short form", N_("short form"), "orange"),
    ("spelling of", N_("spelling"), "orange"),
    ("middle name", N_("middle name"), "orange"),
    ("double name", N_("part"), "orange"),
    ("found in the e-mail", N_("in e-mail"), "orange"),
    ("before the @", N_("alike"), "orange"),
    ("prefix", N_("prefix"), "orange"),
    ("one digit", N_("one digit"), "orange"),
    ("within a month", N_("near"), "orange"),
    ("often go together", N_("fits"), "green"),
    ("seldom go together", N_("unusual"), "orange"),
    ("say little", N_("alike"), "gray"),
    ("similar", N_("alike"), "orange"),
    ("letter or two", N_("alike"), "orange"),
    ("differ", N_("differs"), "red"),
    ("the same", N_("same"), "green"),
)
TENTH = Decimal("0.1")
ORDER = ("red", "orange", "gray", "green")
ALIKE_ENOUGH = 0.5
"""Under this share of equal letters two values are two values, and no letters are marked."""


def verdict(one: Compared) -> tuple[str, str]:
    """What a field says, in one or two words, with their colour. The worst of its levels speaks for a name."""
    here, there = text(one.here), text(one.there)
    if not here or not there:
        return _("none"), "gray"
    if here == there:
        return _("same"), "green"
    if (short := _difference(here, there)) is not None:
        return short, "orange"
    found = [_of_level(level) for level in one.levels]
    if not found:
        return (_("alike"), "orange") if _alike(here, there) else (_("differs"), "gray")
    word, colour = min(found, key=lambda f: ORDER.index(f[1]))
    return (_("alike"), "orange") if word == _("same") else (word, colour)


def _of_level(level: str) -> tuple[str, str]:
    return next(((_(word), colour) for part, word, colour in LEVELS if part in level), (level, "gray"))


def _difference(here: str, there: str) -> str | None:
    """The difference itself, where it is short enough to be named: `extra 0`, `ø and o`."""
    if here.lstrip("0") == there.lstrip("0"):
        return _("extra 0")
    parts = [(a, b) for same, a, b in _parts(here, there) if not same]
    letters = [(a, b) for a, b in parts if any(c.isalpha() for c in a + b)]
    if len(letters) == 1 and all(0 < len(side) <= 2 and side.isalpha() for side in letters[0]):
        a, b = letters[0]
        if _bare(a) == _bare(b) or not (a.isascii() and b.isascii()):
            return _("{one} and {other}").format(one=a, other=b)
    return None


def _bare(letters: str) -> str:
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode().casefold()


def why(line: Line) -> str:
    """Why somebody is to be looked at, in two or three words; for all others where they stand."""
    if line.word is not Word.REVIEW:
        return _(WORDS[line.word])
    first = line.why[0] if line.why else ""
    return _(WHY[first][0]) if first in WHY else _("Not sure enough")


def against(conflict: str) -> str:
    return _(WHY[conflict][1]) if conflict in WHY else conflict


def text(value: object) -> str:
    return "" if value is None else str(value)


def sure(confidence: float) -> str:
    """Whole per cent; what is less than half of one is not nothing."""
    whole = round(confidence * 100)
    return f"{whole} %" if whole else _("under 1 %")


def tenths(points: Sequence[Decimal]) -> list[Decimal]:
    """Points with one decimal, rounded so that they add up to their rounded sum: the largest remainders go up."""
    down = [one.quantize(TENTH, ROUND_FLOOR) for one in points]
    missing = int((sum(points, Decimal(0)).quantize(TENTH) - sum(down, Decimal(0))) / TENTH)
    for i in sorted(range(len(points)), key=lambda i: (down[i] - points[i], i))[:missing]:
        down[i] += TENTH
    return down


Parts = list[tuple[str, bool]]
"""A value in pieces; of each, whether it differs from the other value."""


def parted(here: str, there: str) -> tuple[Parts, Parts]:
    """Both values in pieces, where they are alike at all."""
    if not here or not there or here == there or not _alike(here, there):
        return [(here, False)], [(there, False)]
    both = _parts(here, there)
    return [(a, not same) for same, a, _b in both if a], [(b, not same) for same, _a, b in both if b]


def _parts(here: str, there: str) -> list[tuple[bool, str, str]]:
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    return [(tag == "equal", here[a:b], there[c:d]) for tag, a, b, c, d in blocks]


def marked(parts: Parts) -> str:
    """As markdown. A lone blank would be swallowed, so a marked one does not break."""
    return "".join(
        f":orange-background[{plain(letters).replace(' ', '&nbsp;')}]" if differs else plain(letters)
        for letters, differs in parts
    )


def _alike(here: str, there: str) -> bool:
    return SequenceMatcher(None, here.casefold(), there.casefold(), autojunk=False).ratio() >= ALIKE_ENOUGH
