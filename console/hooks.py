"""Where a provider calls when something changed. It hears nothing back but that the call came, or that there is no such
address: wrong in whatever way looks alike."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from console.here import home
from core.actions.hooks import heard

LARGEST = 64 * 1024
SECONDS = 2.5
"""Personio waits 3 seconds, and calls again later where no answer came."""


async def hook(request: Request) -> Response:
    try:
        async with asyncio.timeout(SECONDS):
            if not await _small(request):
                return Response(status_code=404)
            about, token = request.path_params, request.headers.get("authorization", "")
            known = await run_in_threadpool(_heard, about["connection"], about["key"], token)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=503)
    return Response(status_code=204 if known else 404)


def _heard(connection: str, key: str, token: str) -> bool:
    return heard(home(), connection, key, token)


async def _small(request: Request) -> bool:
    """Read to its end and thrown away: nothing that stands in it is believed."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return False
    return True
