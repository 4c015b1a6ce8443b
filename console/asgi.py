"""The console as an application: Streamlit, with routes of our own beside its pages."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from console import nav, panels
from console.health import database_trouble
from console.hooks import hook
from console.index import index
from console.serve import answer_at_once, is_local
from console.signed_in import signed_in


async def healthz(_: Request) -> Response:
    """The process answers and its database can be read: `ok`; else 503 and a word. What they work on has its own
    health, on the pages and in `handover status`."""
    trouble = await run_in_threadpool(database_trouble)
    return PlainTextResponse(trouble or "ok", status_code=503 if trouble else 200)


async def overview(request: Request) -> Response:
    """The first page has no name of its own in Streamlit; people type it all the same."""
    return RedirectResponse(request.url.replace(path="/"))


@asynccontextmanager
async def _started(_: Any) -> AsyncIterator[None]:
    address = str(st.get_option("server.address") or "")
    if not is_local(address):
        raise SystemExit(f"Handover's console serves this machine only, not {address or 'every address'}.")
    answer_at_once()
    for module in pkgutil.iter_modules(panels.__path__, f"{panels.__name__}."):
        importlib.import_module(module.name)  # now, so that the first visitor doesn't wait for it
    gc.freeze()  # what was imported stays: no collection needs to look at it again
    yield


app = st.App(
    Path(__file__).resolve().parent / "app.py",
    lifespan=_started,
    routes=[
        Route("/healthz", healthz),
        Route("/signed-in", signed_in),
        Route("/hooks/{connection}/{key}", hook, methods=["POST"]),
        Route("/overview", overview),
        *(Route(f"/{name}", index) for name in ("", *nav.TITLES)),
    ],
)
