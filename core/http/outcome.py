"""What an answer, or a missing one, means for the decision that follows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from core.http.answer import Answer
from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Throttled, Unclear
from core.security import redaction

LONGEST_THROTTLE = 3600.0
DEFAULT_THROTTLE = 1.0
SHORTEST_PAUSE = 0.5
FIRST_PAUSE = 1.0
RETRIED_STATUSES = frozenset({408, 429, 502, 503, 504})


def write_error(answer: Answer) -> ProviderError | None:
    """What the status alone says about a write; None: accepted.

    408 is unclear and not a refusal: proxies send it when the server behind them was too slow.
    """
    status = answer.status
    if 200 <= status < 300:
        return None
    if status == 429 or (status == 503 and retry_after(answer.headers) is not None):
        return _throttled(answer)
    if status >= 500 or status == 408:
        return Unclear(f"{_who(answer)} failed with status {status}; it may or may not have been written.")
    return _refusal(answer)


def read_error(answer: Answer) -> ProviderError | None:
    """What the status alone says about a read; None: fine. Never Unclear."""
    status = answer.status
    if 200 <= status < 300:
        return None
    if status == 429:
        return _throttled(answer)
    if status >= 500 or status == 408:
        return NotSent(f"{_who(answer)} could not be read: status {status}.")
    return _refusal(answer)


def may_read_again(error: ProviderError, answer: Answer | None) -> bool:
    """Whether a second try of a read can help. A 500 that carries JSON is a considered answer, not an accident."""
    if isinstance(error, Throttled) or answer is None:
        return isinstance(error, Throttled | NotSent)
    passing = answer.status in RETRIED_STATUSES or (answer.status == 500 and not answer.is_json())
    return isinstance(error, NotSent) and passing


def pause(number: int, error: ProviderError, answer: Answer | None) -> float:
    """Seconds after try `number` of a read: random up to a bound that doubles, never before Retry-After."""
    wanted = random.uniform(SHORTEST_PAUSE, FIRST_PAUSE * 2 ** (number - 1))  # noqa: S311 - to spread callers, not a secret
    if isinstance(error, Throttled):
        return max(wanted, error.wait_seconds)
    return max(wanted, (answer and retry_after(answer.headers)) or 0.0)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the provider asks to wait, at most an hour; None where it says nothing that makes sense."""
    asked = _asked(headers)
    return None if asked is None else min(asked, LONGEST_THROTTLE)


def _asked(headers: Mapping[str, str]) -> float | None:
    """A date is compared with the answer's own Date, so that our clock need not agree with theirs."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        # A number of absurd length is absurdly long, not an error.
        return float(value[:12])
    until = _date(value)
    if until is None:
        return None
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _throttled(answer: Answer) -> Throttled:
    asked = _asked(answer.headers)
    if asked is not None and asked > LONGEST_THROTTLE:
        words = f"{_who(answer)} was too fast; {answer.provider} asks for {asked / 3600:,.0f} hours. Asked hourly."
        return Throttled(words, wait_seconds=LONGEST_THROTTLE)
    wait = DEFAULT_THROTTLE if asked is None else asked
    return Throttled(f"{_who(answer)} was too fast; wait {wait:.0f} s.", wait_seconds=wait)


def _refusal(answer: Answer) -> ProviderError:
    match answer.status:
        case 401:
            return SignInNeeded(f"{answer.provider} no longer accepts the sign-in. Sign in again.")
        case 403:
            return Rejected(f"{_who(answer)} is not allowed for this sign-in (status 403).", code="403")
        case 404:
            return Rejected(f"{_who(answer)}: there is no such thing (status 404).", code="404")
        case status if status >= 400:
            return Rejected(f"{_who(answer)} was refused (status {status}).", code=str(status))
        case status:
            place = redaction.text(answer.headers.get("location", "elsewhere"))
            return Broken(f"{_who(answer)} was sent on to {place} (status {status}). Check the base URL.")


def _who(answer: Answer) -> str:
    return f"{answer.provider}: {answer.operation}"
