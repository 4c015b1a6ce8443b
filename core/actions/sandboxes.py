"""The local servers that speak the providers' formats, as one application for whoever serves it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from core.actions.home import NotFound
from core.providers.base import provider, providers
from core.providers.sandbox_host import Sandbox, host


def sandbox_names() -> list[str]:
    """The providers that have one."""
    return [name for name, found in providers().items() if found.sandbox is not None]


def sandbox_app(name: str | None = None, documents: Path | None = None) -> ASGIApp:
    """All sandboxes under one index, or one provider's alone at the root path.

    documents: a folder whose `<provider>.json` takes the place of the built-in seed. Raises NotFound for a provider
    that does not exist and a folder that can't be used, with the reason.
    """
    if name is not None and name not in sandbox_names():
        raise NotFound(f"There is no provider named {name}. There is: {', '.join(sandbox_names())}.")
    chosen = [provider(one).sandbox for one in ([name] if name else sandbox_names())]
    sandboxes = [_seeded(make(), documents) for make in chosen if make is not None]
    try:
        return host(sandboxes, alone=name is not None)
    except ValueError as error:
        raise NotFound(f"A document in {documents} does not fit its sandbox: {error}") from error


def _seeded(sandbox: Sandbox, documents: Path | None) -> Sandbox:
    if documents is None:
        return sandbox
    if not documents.is_dir():
        raise NotFound(f"There is no folder {documents}.")
    path = documents / f"{sandbox.name}.json"
    if not path.exists():
        return sandbox
    try:
        return replace(sandbox, seed=json.loads(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise NotFound(f"{path} can't be read: {error}") from error
