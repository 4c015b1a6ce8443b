"""Code catalogues: which absence type a code stands for, and the usual Danish codes. Plain data beside this file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The catalogue `absence_to_zenegy` or `usual_codes` as it stands in its file; its README says how to read it."""
    catalogue: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return catalogue
