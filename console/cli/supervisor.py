"""`handover run`: sandboxes, worker and console as three processes with a practice company, ended together."""

from __future__ import annotations


def supervise(port: int) -> int:
    raise NotImplementedError
