"""The connector quality scale: how far a connector has been proven, rule by rule (Home Assistant's idea).

A provider answers every rule in its declaration: `done`, `todo: what is missing` or `exempt: why it can't apply`;
`done` may be followed by a remark in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SCALE: Mapping[str, tuple[str, ...]] = {
    "reads": (
        "test before save",
        "same account refused twice",
        "all pages read",
        "incremental read",
        "wire models from the official spec",
        "goldens",
        "rate limit declared",
        "secrets never logged",
    ),
    "writes": (
        "dry run",
        "natural key or reference per write",
        "reconcile by read",
        "settle time declared",
        "every error body mapped",
        "one lane per employee",
    ),
    "operates": (
        "token refresh under two workers",
        "signing in again from the page",
        "outage logged once and back once",
        "reversal or correction path",
        "limits and known problems documented",
    ),
    "proven": (
        "a third-party client runs against the sandbox",
        "crash test passes",
        "run against the provider's own test environment",
    ),
}
"""Rules by tier, the lowest tier first."""

_ANSWER = re.compile(r"done(: \S.*)?|(todo|exempt): \S.*")


def unanswered(quality: Mapping[str, str]) -> list[str]:
    """What is wrong with a provider's answers, a sentence each; empty when every rule has a proper one."""
    rules = [rule for tier in SCALE.values() for rule in tier]
    return [
        *(f"Nothing is said about {rule!r}." for rule in rules if rule not in quality),
        *(f"There is no rule {rule!r}." for rule in quality if rule not in rules),
        *(
            f"{rule!r} is answered {answer!r} and not done, todo or exempt with a reason."
            for rule, answer in quality.items()
            if not _ANSWER.fullmatch(answer)
        ),
    ]
