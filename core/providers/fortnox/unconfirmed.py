"""What nobody has confirmed about Fortnox. Sections are those of its fact sheet."""

from __future__ import annotations

from core.providers.base import Unconfirmed

UNCONFIRMED = (
    Unconfirmed(
        topic="Test company",
        says="No separate test host is documented: a test company is signed in to at the production address.",
        sheet="2",
    ),
    Unconfirmed(topic="Sign-in errors", says="The status and code of a refused refresh token are inferred.", sheet="3"),
    Unconfirmed(
        topic="Sign-in lost",
        says="Whether an expired sign-in is answered 401 or 403 is not certain; both are understood.",
        sheet="6",
    ),
    Unconfirmed(
        topic="Same row twice",
        says="That a second row of one person, day and cause is stored beside the first is inferred; it might be "
        "refused or merged. Every row is read back and compared.",
        sheet="6",
    ),
    Unconfirmed(
        topic="Hours as text",
        says="Hours of attendance go as text and of absence as a number, as in the specification; clients send "
        "numbers in both.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Payroll that is done",
        says="Whether rows of a finished payroll run can still be changed, and how Fortnox says no, is unknown.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Filters of payroll lists",
        says="That employee and date filter together is from the specification alone; answers are filtered again.",
        sheet="6",
    ),
    Unconfirmed(
        topic="Length of lists",
        says="Page numbers and totals are in no schema of the specification. A longer list without a total is refused.",
        sheet="5",
    ),
    Unconfirmed(
        topic="Newer cause codes",
        says="ARS, ATF, FRX, NVX, OB6, OB7, OS6, OS7, OT6, OT7, RE2 and RE3 are from a client or from prose.",
        sheet="4",
    ),
    Unconfirmed(topic="What cause codes mean", says="The titles of rarer cause codes are our reading.", sheet="4"),
    Unconfirmed(
        topic="Salary codes", says="No endpoint lists them: they are typed in, from Fortnox's own register.", sheet="1"
    ),
    Unconfirmed(
        topic="Text", says="Whether a straight apostrophe is taken is unknown: quotes are left out.", sheet="4"
    ),
    Unconfirmed(
        topic="Refusals",
        says="The codes for an unbalanced voucher, a missing year, a series that is not manual, an unknown employee "
        "and an unknown cause are unknown; Fortnox's own text is shown.",
        sheet="6",
    ),
    Unconfirmed(topic="Status of refusals", says="The HTTP status of most codes is inferred.", sheet="6"),
    Unconfirmed(
        topic="Cancelling and crediting",
        says="That only unbooked invoices can be cancelled is inferred; each is looked at first.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Emptying a field",
        says="That API_BLANK empties a field of a record that is changed is from a client; an unsaid one stays.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Decimals of salary rows",
        says="How many decimals the number of a salary row keeps is not told; up to four are sent and read back.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Vouchers of Fortnox's own",
        says="That vouchers posted by people and programs are marked MANUAL is from answers; others are not read.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Currency",
        says="The interface does not name the currency of the books: Swedish kronor are assumed.",
        sheet="4",
    ),
    Unconfirmed(
        topic="Rate limit",
        says="25 requests in 5 seconds are counted by app and company, or by token: two pages say different things. "
        "The wait after too many is not told; 5 seconds are waited.",
        sheet="7",
    ),
    Unconfirmed(topic="Settle time", says="Fortnox's own time-out is unknown; 120 seconds are waited.", sheet="6"),
)
