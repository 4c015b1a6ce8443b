"""The fields that are compared, the few levels each can take, and what they are believed to be worth beforehand.

`same` is how often a level is seen at one person in two systems, `other` at two people. Where `by_value` is set,
`other` is counted for the value at hand instead (Andersson proves little), `chances` times over. Both are priors: the
two files overrule them. Level 0 of every field is "missing" and weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Level:
    """text: the level in words, as a person reads it."""

    text: str
    same: float
    other: float
    by_value: bool = False
    chances: float = 1.0


@dataclass(frozen=True, slots=True)
class Field:
    """name: as in `Employee`. trust: how many matched pairs the priors are worth when the files are heard.

    independent: its worth is learned from pairs that the other fields find, so that it can't confirm itself, and
    may come to weigh nothing.
    """

    name: str
    levels: tuple[Level, ...]
    trust: float
    independent: bool = False


class Given(IntEnum):
    MISSING, DIFFERENT, SIMILAR, INITIAL, CLOSE, FAMILY, CALLED, PART, SWAPPED, SAME = range(10)


class Surname(IntEnum):
    MISSING, DIFFERENT, SIMILAR, INITIAL, CLOSE, MAIL, MIDDLE, FAMILY, PART, SWAPPED_NEAR, SWAPPED, SAME = range(12)


class Number(IntEnum):
    MISSING, DIFFERENT, ENDING, ONE_DIGIT, PREFIX, SAME = range(6)


class Email(IntEnum):
    MISSING, DIFFERENT, NUMBERED, SIMILAR, LOCAL, SAME = range(6)


class Birth(IntEnum):
    MISSING, DIFFERENT, DEFAULT, PARTLY, ONE_DIGIT, DAY_MONTH, SAME = range(7)


class Starts(IntEnum):
    MISSING, DIFFERENT, NEAR, SAME = range(4)


class Plain(IntEnum):
    """Phone and initials."""

    MISSING, DIFFERENT, SAME = range(3)


class Department(IntEnum):
    """The words only; its points come from how often two departments meet."""

    MISSING, SELDOM, UNKNOWN, OFTEN, SAME = range(5)


_MISSING = Level("missing on one side", 1.0, 1.0)

GIVEN = Field(
    "first_name",
    (
        _MISSING,
        Level("first names differ", 0.02, 0.93),
        Level("first names are similar", 0.01, 0.02),
        Level("only an initial, and it fits", 0.01, 0.05),
        Level("first names differ by a letter or two", 0.03, 0.006, by_value=True),
        Level("spelling or short form of the same first name", 0.05, 0.01, by_value=True, chances=1.5),
        Level("middle name used as first name", 0.02, 0.01, by_value=True, chances=4),
        Level("one of several first names is missing", 0.06, 0.01, by_value=True, chances=1.5),
        Level("first and last name swapped", 0.01, 0.01, by_value=True),
        Level("first name is the same", 0.80, 0.01, by_value=True),
    ),
    trust=30,
)
SURNAME = Field(
    "last_name",
    (
        _MISSING,
        Level("last names differ", 0.035, 0.94),
        Level("last names are similar", 0.005, 0.02),
        Level("only an initial, and it fits", 0.003, 0.05),
        Level("last names differ by a letter or two", 0.025, 0.006, by_value=True),
        Level("last name found in the e-mail address", 0.005, 0.01, by_value=True, chances=3),
        Level("last name found as a middle name", 0.015, 0.01, by_value=True, chances=3),
        Level("spelling of the same last name", 0.03, 0.01, by_value=True),
        Level("last name is part of a double name", 0.05, 0.01, by_value=True, chances=2),
        Level("swapped with the first name, but for some letters", 0.002, 0.0003, by_value=True, chances=0.05),
        # Swapping is one event, and the first name has paid for it.
        Level("first and last name swapped", 0.01, 0.01, by_value=True, chances=0.01),
        Level("last name is the same", 0.83, 0.01, by_value=True),
    ),
    trust=30,
)
NUMBER = Field(
    "number",
    (
        _MISSING,
        Level("numbers differ", 0.12, 0.95),
        Level("one number is the end of the other", 0.003, 0.003),
        Level("numbers differ by one digit", 0.01, 0.03),
        Level("numbers are the same apart from a prefix", 0.02, 0.01, by_value=True, chances=2),
        Level("number is the same", 0.85, 0.01, by_value=True),
    ),
    trust=5,
    independent=True,
)
EMAIL = Field(
    "email",
    (
        _MISSING,
        Level("e-mail addresses differ", 0.25, 0.985),
        # Whoever gives out addresses tells namesakes apart by a number.
        Level("e-mail addresses differ only by a number", 0.005, 0.005),
        Level("e-mail addresses are similar", 0.04, 0.003),
        Level("e-mail is the same before the @", 0.08, 0.001, by_value=True, chances=2),
        Level("e-mail is the same", 0.63, 0.001, by_value=True),
    ),
    trust=15,
)
BIRTH = Field(
    "birth_date",
    (
        _MISSING,
        Level("birth dates differ", 0.02, 0.985),
        Level("birth dates differ, one looks like a default", 0.02, 0.02),
        Level("two of day, month and year of birth are the same", 0.01, 0.006),
        Level("birth dates differ by one digit", 0.02, 0.004),
        Level("day and month are swapped", 0.01, 0.0005),
        Level("birth date is the same", 0.93, 0.001, by_value=True),
    ),
    trust=30,
)
PHONE = Field(
    "phone",
    (_MISSING, Level("phone numbers differ", 0.3, 0.999), Level("phone number is the same", 0.7, 0.001, by_value=True)),
    trust=15,
)
INITIALS = Field(
    "initials",
    (_MISSING, Level("initials differ", 0.15, 0.99), Level("initials are the same", 0.85, 0.01, by_value=True)),
    trust=15,
)
STARTS = Field(
    "starts",
    (
        _MISSING,
        Level("start dates differ", 0.25, 0.985),
        Level("start dates are close, or differ by a digit", 0.1, 0.015),
        Level("start date is the same", 0.65, 0.002, by_value=True),
    ),
    trust=15,
)
DEPARTMENT = Field(
    "department",
    (
        _MISSING,
        Level("departments seldom go together", 1.0, 1.0),
        Level("departments say little", 1.0, 1.0),
        Level("departments often go together", 1.0, 1.0),
        Level("department is the same", 1.0, 1.0),
    ),
    trust=4,
)

# In the order in which a person reads them. Department is weighed by its own table.
FIELDS = (NUMBER, GIVEN, SURNAME, EMAIL, BIRTH, STARTS, PHONE, INITIALS)
