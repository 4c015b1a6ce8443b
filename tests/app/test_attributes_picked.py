"""The personnel number's attribute is picked on Connections, from those that the account releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.actions.companies import make_company
from core.actions.demo import ask
from core.actions.home import Home
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Connection
from tests.actions.sync_stage import PERSONIO, connect
from tests.app.looking import opened, press, sound, tables
from tests.serving import serving

Look = Callable[[str], Home]
SLUG = "nordwind-gmbh"


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider("personio").sandbox()])) as url:
        yield f"{url}/"


def test_the_attribute_with_the_personnel_number_is_picked_from_those_that_are_released(look: Look, both: str) -> None:
    document = {
        **PERSONIO,
        "attributes": [{"id": "dynamic_7", "global_id": "number", "label": "Personnel number", "type": "string"}],
        "persons": [{**one, "custom_attributes": [{"id": "dynamic_7", "value": "1"}]} for one in PERSONIO["persons"]],
    }
    ask("POST", f"{both}personio/_control/load", document)
    home = look("empty")
    personio = connect(home, both, make_company(home, "Nordwind GmbH", "lone"), "personio")
    at = opened("connections", company=SLUG, connection=personio.id)
    found = press(at, "Test")
    assert dict(tables(found)[-1].itertuples(index=False))["Released attributes"] == "Personnel number (string)"
    found.session_state[f"{SLUG}-settings-{personio.id}"] = True
    found = sound(found.run())
    (box,) = [one for one in found.selectbox if one.label.startswith("Attribute with the personnel number")]
    assert box.options == ["Not chosen", "Personnel number (string)"]
    box.set_value("dynamic_7")
    press(found, "Save settings")
    with home.store.read() as session:
        assert session.get_one(Connection, personio.id).settings["number_attribute"] == "dynamic_7"
