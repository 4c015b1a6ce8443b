"""What changed since the last time (sheet 5, 8; sync-semantics 7).

The cursor is a moment of Personio's own time: the later of its Date header and the newest change seen. An answer need
not carry a Date (something on the way may take it off): then there is no moment to begin with, and the days are read
whole until there is one, for our own clock tells nothing of theirs.

Lists have no tombstones, so deletes are told only where a webhook of ours keeps a log of them (setting `webhook_id`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from core.http.errors import NotSent
from core.models.both_sides import AbsencePeriod, Changes, Kept, WorkPeriod
from core.providers.personio.absences import Absences
from core.providers.personio.attendance import Attendance
from core.providers.personio.client import ABSENCES, ATTENDANCE, Client
from core.providers.personio.client_base import Listing
from core.providers.personio.convert.hooks import hint
from core.providers.personio.wire import TITLE

OVERLAP = timedelta(minutes=10)
WORK_OVERLAP = timedelta(hours=26)
"""The filter of attendance takes a time without zone, and nobody knows in whose: this covers every one on earth."""

_DELETED = {Kept.ABSENCE: "absence-period.deleted", Kept.WORK: "attendance-period.deleted"}


def changes(
    client: Client, absences: Absences, attendance: Attendance, webhook: str, kept: Kept, cursor: str
) -> Changes:
    """Raises NotSent for a cursor that none of our calls gave."""
    if not cursor:
        now = client.time_of(ABSENCES if kept is Kept.ABSENCE else ATTENDANCE)
        return Changes((), frozenset(), _cursor(now) if now else "")
    since = _moment(cursor)
    if kept is Kept.ABSENCE:
        absent = absences.changed(since - OVERLAP)
        return Changes(tuple(absent.rows), _gone(client, webhook, kept, since), _after(since, absent))
    naive = (since - WORK_OVERLAP).astimezone(UTC).replace(tzinfo=None)
    worked = attendance.changed(naive)
    return Changes(tuple(worked.rows), _gone(client, webhook, kept, since), _after(since, worked))


def _after(since: datetime, found: Listing[AbsencePeriod] | Listing[WorkPeriod]) -> str:
    stamps: Iterable[datetime | None] = (found.asked_at, *(one.updated_at for one in found.rows))
    return _cursor(max([since, *(one for one in stamps if one is not None)]))


def _gone(client: Client, webhook: str, kept: Kept, since: datetime) -> frozenset[str]:
    if not webhook:
        return frozenset()
    events = client.webhook_events(webhook, since - OVERLAP, _DELETED[kept]).rows
    hints = [hint(event) for event in events]
    return frozenset(ref for one in hints if one.deleted and one.kept is kept for ref in one.refs)


def _cursor(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(cursor: str) -> datetime:
    try:
        moment = datetime.fromisoformat(cursor)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NotSent(f"{cursor!r} is no cursor of Personio. Begin anew with an empty one.", provider=TITLE)
    return moment
