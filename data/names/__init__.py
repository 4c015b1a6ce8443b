"""Name tables: given names and surnames by language, other forms of names, a few places. Plain data files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The table `names`, `variants` or `places` as it stands in its file, without the README field."""
    table: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    del table["README"]
    return table
