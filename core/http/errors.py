"""What can go wrong with a provider, named after the decision that follows.

    ProviderError
      NotSent         certainly not written: refused connection, our own validation     -> may be sent again
      Rejected        the provider said no: data to fix, field names where given         -> a person fixes
        Duplicate     the provider says it has it                                        -> read it and compare
      Throttled       too fast, with the seconds to wait                                 -> may be sent again after that
      SignInNeeded    the refresh failed or access was withdrawn                         -> a person signs in
      Unclear         time-out, cut connection, 5xx after the request left               -> settle, read, decide
      Broken          the answer does not fit the wire format                            -> stop, keep the bytes

A failed read is never Unclear: a read writes nothing, so it is NotSent.
"""

from __future__ import annotations


class ProviderError(Exception):
    """Base of all. `message` is for a person, `provider` its name for people.

    excerpt: the provider's answer, shortened and redacted.
    """

    def __init__(self, message: str, *, provider: str = "", operation: str = "", excerpt: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.provider = provider
        self.operation = operation
        self.excerpt = excerpt


class NotSent(ProviderError):
    """Certainly not written; may be sent again."""


class Rejected(ProviderError):
    """The provider refused the data. `code` is its own word for why; `fields` names what to fix, where known."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        fields: tuple[str, ...] = (),
        provider: str = "",
        operation: str = "",
        excerpt: str = "",
    ) -> None:
        super().__init__(message, provider=provider, operation=operation, excerpt=excerpt)
        self.code = code
        self.fields = fields


class Duplicate(Rejected):
    """The provider says that it has this record: read it and compare before believing it."""


class Throttled(ProviderError):
    """Not written because of too many requests. `wait_seconds`: not earlier than that."""

    def __init__(
        self, message: str, *, wait_seconds: float, provider: str = "", operation: str = "", excerpt: str = ""
    ) -> None:
        super().__init__(message, provider=provider, operation=operation, excerpt=excerpt)
        self.wait_seconds = wait_seconds


class SignInNeeded(ProviderError):
    """Nobody is signed in any more: a person must sign in again."""


class Unclear(ProviderError):
    """It may or may not have been written. Never resend; settle, read back, decide."""


class Broken(ProviderError):
    """The answer does not fit the wire format. For a write this is as unclear as no answer at all."""
