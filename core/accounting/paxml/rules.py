"""The rules of a PAXml file: those of the official schema, and those that only the standard's prose has."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """Ids of the rules; in brackets the section of the fact sheet. [spec] where nothing else is said."""

    XML = "xml"  # 2.1: well-formed, in the encoding it declares
    ROOT = "root"  # 2.1: paxml, without a namespace
    HEADER = "header"  # 2.1
    VERSION = "version"  # 2.1 [run]
    FORMAT = "format"  # 2.1
    UNKNOWN = "unknown"  # 2.1 to 2.5: elements and attributes that the standard doesn't know
    ONCE = "once"  # 2.1
    REQUIRED = "required"  # 2.1, 2.3, 2.5
    EMPTY = "empty"  # 2.1
    NOT_CHECKED = "not-checked"  # sections that we don't look into
    DECIMAL = "decimal"  # 2.2 [run]
    LONG_DECIMAL = "long-decimal"  # 2.7 [run on real files]
    DATE = "date"  # 2.2
    DATE_TIME = "date-time"  # 2.2 [run]
    TIME = "time"  # 2.5
    BOOLEAN = "boolean"  # 2.2
    WHOLE = "whole"  # 2.3
    PERSON_NUMBER = "person-number"  # 2.2 [run]
    ORGANISATION_NUMBER = "organisation-number"  # 2.1
    DIMENSION = "dimension"  # 2.2
    UNIT_ID = "unit-id"  # 2.2 [run]
    EXTENT = "extent"  # 2.2
    TIME_CODE = "time-code"  # 2.6
    SALARY_CODE = "salary-code"  # 2.6
    PAY_FORM = "pay-form"  # 2.5
    PERSON_TYPE = "person-type"  # 2.5
    MARKER_NAME = "marker-name"  # 2.3 [run]
    MARKER_ORDER = "marker-order"  # 2.3 [run]
    MARKER_LAST = "marker-last"  # 2.3 [run]
    PERSON = "person"  # 2.3 rule 1
    PERSON_AGREES = "person-agrees"  # 2.3 rule 1
    WHEN = "when"  # 2.3 rule 2
    INTERVAL_ORDER = "interval-order"  # [inferred]: an interval ends after it begins
    HOURS_OF_INTERVAL = "hours-of-interval"  # 2.3 rule 3
    TIMES_ALONE = "times-alone"  # 2.3 rule 4
    PRESENCE_IN_HOURS = "presence-in-hours"  # 2.3 rule 5
    EXTENT_OF_ABSENCE = "extent-of-absence"  # 2.3 rule 5
    HOURS_OR_EXTENT = "hours-or-extent"  # 2.3 rule 5
    SCHEDULE_NEEDED = "schedule-needed"  # 2.3 rule 6
    HOLIDAY_BASIS = "holiday-basis"  # 2.3 rule 7
    POST_ID = "post-id"  # 2.3 rule 8
    SALARY_WHAT = "salary-what"  # 2.4
    SALARY_WHEN = "salary-when"  # 2.4
    TWO_CODES = "two-codes"  # 2.4
    SCHEDULE_DAY = "schedule-day"  # 2.5


WARNINGS = frozenset(
    {
        Rule.NOT_CHECKED,
        Rule.LONG_DECIMAL,
        Rule.PERSON_TYPE,
        Rule.SCHEDULE_NEEDED,
        Rule.HOLIDAY_BASIS,
        Rule.TWO_CODES,
    }
)
