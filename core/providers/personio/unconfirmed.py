"""Facts about Personio that nobody has confirmed, as sentences for a page. Sections are those of its fact sheet."""

from __future__ import annotations

from core.providers.base import Unconfirmed

UNCONFIRMED = (
    Unconfirmed(
        topic="Company",
        says="v2 does not tell whose account it is, so the client id stands for it: new credentials count as another "
        "account and need a connection of their own.",
        sheet="3",
    ),
    Unconfirmed(
        topic="Scopes",
        says="Names of the scopes of attendance and projects are known from clients only; they are compared leniently.",
        sheet="3",
    ),
    Unconfirmed(
        topic="Personnel number",
        says="It is an attribute that every account names differently; its value may be a number though documented as "
        "text, so it is compared as text.",
        sheet="4.1",
    ),
    Unconfirmed(
        topic="New employees",
        says="Which fields Personio demands is documented for names only; e-mail, language, first day, status and type "
        "are always sent. Legal entity and first day did not always stick for one client: look at the first one there.",
        sheet="4.1",
    ),
    Unconfirmed(
        topic="Changing employees",
        says="That e-mail and personnel number can be changed like names is inferred, and so is that an inactive "
        "status needs no termination with it.",
        sheet="4.1, 4.2",
    ),
    Unconfirmed(
        topic="Absence types",
        says="Spellings of unit and category come from one example and from clients; all known ones are understood.",
        sheet="4.3",
    ),
    Unconfirmed(
        topic="The end of an absence, written",
        says="Whether Personio means the last day itself or the midnight after it is a setting. The first absence of "
        "days is read back, and one that covers other days is taken back and refused.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Half days",
        says="How a half last day is shown is unknown: the amounts a day decide, and the type tells morning from "
        "afternoon. What FIRST_HALF and SECOND_HALF mean when written is from one client's help text.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Absence of hours",
        says="That its ends carry no type, and lie on one day before midnight, is inferred and reported by users.",
        sheet="4.4, 9",
    ),
    Unconfirmed(
        topic="Absence without an end",
        says="Whether such an absence passes the filter on the end is unknown; it may be missing in a list of days.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Lists of absence",
        says="The reference says both that its date filters compare and that they overlap; they are asked so that both "
        "give the same, with a day more on each side.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Changing an absence",
        says="Whether its type can be changed is not shown: an absence of another type is deleted and made anew. "
        "Whether a change with skip_approval approves what was requested is unknown too.",
        sheet="4.4, 4.6",
    ),
    Unconfirmed(
        topic="Standing of an absence",
        says="The words are known from clients' labels; an unknown one counts as not approved.",
        sheet="4.4",
    ),
    Unconfirmed(
        topic="Overlapping attendance",
        says="Personio documents no refusal and may cut or split what is there already; so every day is read back.",
        sheet="4.5",
    ),
    Unconfirmed(
        topic="Breaks within work",
        says="Whether a break may lie inside a period of work is unknown; minutes are work less breaks, each counted "
        "once.",
        sheet="4.5",
    ),
    Unconfirmed(
        topic="Confirmed attendance",
        says="That it can't be changed is assumed for what is kept in step. A correction of hours that we confirmed "
        "ourselves is tried, and Personio decides.",
        sheet="4.5",
    ),
    Unconfirmed(
        topic="Changing attendance",
        says="A limit of changes a day exists, its number is unknown; that a change can't turn work into a break is "
        "inferred.",
        sheet="4.5",
    ),
    Unconfirmed(
        topic="Hours of a transfer",
        says="Hundredths of an hour are sent to the second; whether Personio keeps seconds is unknown, reading back "
        "tells.",
        sheet="4.5",
    ),
    Unconfirmed(
        topic="Long comments",
        says="They are cut at 2,000 characters on absence and 1,000 on attendance and compensations, lengths that "
        "clients report.",
        sheet="4.4, 4.5",
    ),
    Unconfirmed(
        topic="Compensations",
        says="Whether a list shows id and comment of an entry is not documented; without them it is recognised by "
        "person, type, day and amount. The status of a successful answer is unknown, 200 and 201 are taken.",
        sheet="4.8",
    ),
    Unconfirmed(
        topic="Projects",
        says="The largest page of their list and the right it takes are unknown; 100 are asked for.",
        sheet="3, 4.7",
    ),
    Unconfirmed(
        topic="Changes of attendance",
        says="In whose time the filter on the last change is read is unknown: 26 hours more are asked for.",
        sheet="5",
    ),
    Unconfirmed(
        topic="Deleted records",
        says="Lists have no tombstones. Only where a webhook of ours exists its log tells what was deleted, for 30 "
        "days; its rows are not documented, ids are searched in them.",
        sheet="5, 8",
    ),
    Unconfirmed(
        topic="Webhooks",
        says="The keys of a payload are not documented, and calls come without a real change at times: each is only a "
        "hint to read anew.",
        sheet="8",
    ),
    Unconfirmed(
        topic="Missing rights",
        says="For persons a missing right shows as status 401; that this is so for employments too is inferred.",
        sheet="6",
    ),
    Unconfirmed(
        topic="Rate limit",
        says="None is published. 10 requests a second were measured for absence, the strictest list, and hold here for "
        "all together.",
        sheet="7",
    ),
    Unconfirmed(topic="Settle time", says="Personio's own time-out is unknown; 120 seconds are waited.", sheet="6"),
)
