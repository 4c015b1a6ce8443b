"""Notebooks do what they say: every cell runs, in order, against running sandboxes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.actions.demo import default_period, prepare_demo
from core.actions.home import open_home
from core.providers.base import providers
from core.providers.sandbox_host import host

FOLDER = Path(__file__).parents[2] / "console" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text())["cells"]
    return found


def run(notebook: Path) -> dict[str, Any]:
    """Every code cell in one fresh namespace; what it holds at the end."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells(notebook):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{notebook.name}:{cell['id']}", "exec"), space)
    return space


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    code = [cell for cell in cells(notebook) if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_the_ad_hoc_transfer_sends_the_people_that_were_chosen_and_no_others(
    environment: dict[str, str], serve: Callable[[Any], str]
) -> None:
    url = serve(host([provider.sandbox() for provider in providers().values() if provider.sandbox]))
    with open_home() as home:
        prepare_demo(home, f"{url}/", "tester", default_period(home.store.clock().date()), employees=40)
    space = run(FOLDER / "ad_hoc_transfer.ipynb")
    rows, chosen = space["rows"], space["chosen"]
    assert len(chosen) == 2
    assert set(rows.state) == {"confirmed"}
    assert len(rows) == chosen.rows.sum() > 0
    assert rows.employee.nunique() == 2
    assert rows.ref.notna().all()
