"""What axe finds on every page, in light and dark: nothing serious beyond Streamlit's own."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from console import nav
from tests.browser.conftest import Console, NewTab

STREAMLITS_OWN = {"svg-img-alt", "presentation-role-conflict", "list", "listitem"}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(console: Console, tab: NewTab, mode: str) -> None:
    opened = tab(console, mode)
    found = []
    for name in nav.TITLES:
        page = opened.open(f"/{name}")
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical") and one["id"] not in STREAMLITS_OWN:
                found += [(name, one["id"], node["html"][:200]) for node in one["nodes"]]
    assert found == []
