"""The rules of a SIE 4I file, and what the target adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.models.bookkeeping import Bookkeeping


class Rule(StrEnum):
    """Ids of the rules; in brackets the section of the fact sheet. [spec] where nothing else is said."""

    CODE_PAGE = "code-page"  # 1.2: bytes are code page 437, and readers that guess see that they are
    CONTROL_CHARACTER = "control-character"  # 1.2
    NOT_A_RECORD = "not-a-record"  # 1.2: a line is a record, a brace or blank
    QUOTES = "quotes"  # 1.2
    AMOUNT = "amount"  # 1.2
    DATE = "date"  # 1.2
    FIRST_FLAG = "first-flag"  # 1.7
    FLAG_VALUE = "flag-value"  # 1.3
    FORMAT = "format"  # 1.3: PC8
    TYPE = "type"  # 1.3: 4
    MANDATORY_RECORD = "mandatory-record"  # 1.3
    MANDATORY_FIELD = "mandatory-field"  # 1.3
    FORBIDDEN_RECORD = "forbidden-record"  # 1.3
    ORDER = "order"  # 1.3
    VALUE = "value"  # 1.3: company form, kind of account, chart, currency, whole numbers
    ACCOUNT_NUMBER = "account-number"  # 1.3
    BRACES = "braces"  # 1.2
    OBJECTS = "objects"  # 1.4
    VOUCHER_BALANCE = "voucher-balance"  # 1.4
    VOUCHER_EMPTY = "voucher-empty"  # 1.7
    SERIES = "series"  # 1.4
    VOUCHER_NUMBER = "voucher-number"  # 1.4: a whole number, ascending [inferred: whole]
    DUPLICATE_NUMBER = "duplicate-number"  # 1.7
    QUANTITY = "quantity"  # 1.4: the amount's sign
    ADDED_ROW = "added-row"  # 1.4: #RTRANS and the #TRANS after it
    CHECKSUM = "checksum"  # 1.6
    YEAR = "year"  # 1.7: only with a target
    ORGANISATION = "organisation"  # 1.7: only with a target
    ORGANISATION_FORM = "organisation-form"  # 1.7
    CHART_MISSING = "chart-missing"  # 1.7
    UNDECLARED_ACCOUNT = "undeclared-account"  # 1.7
    UNDECLARED_OBJECT = "undeclared-object"  # 1.7
    UNDECLARED_DIMENSION = "undeclared-dimension"  # 1.3
    ACCOUNT_NAME = "account-name"  # 1.7: only with a target
    NUMBER_WITHOUT_SERIES = "number-without-series"  # 1.7 [client]
    UNKNOWN_LABEL = "unknown-label"  # 1.2
    EXTRA_FIELDS = "extra-fields"  # 1.2


WARNINGS = frozenset(
    {
        Rule.ORGANISATION_FORM,
        Rule.CHART_MISSING,
        Rule.UNDECLARED_ACCOUNT,
        Rule.UNDECLARED_OBJECT,
        Rule.UNDECLARED_DIMENSION,
        Rule.ACCOUNT_NAME,
        Rule.NUMBER_WITHOUT_SERIES,
        Rule.UNKNOWN_LABEL,
        Rule.EXTRA_FIELDS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whose books the file is for, as far as known: what can be compared is compared."""

    organisation_number: str = ""
    books: Bookkeeping | None = None
