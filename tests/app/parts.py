"""What a browser does beside drawing the whole page: it draws a part alone, and it fetches files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ElementTree
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.app.looking import sound


@contextmanager
def _alone(at: AppTest) -> Iterator[None]:
    part = list(at._fragment_storage._fragments)[-1]
    whole = LocalScriptRunner.request_rerun

    def only(runner: LocalScriptRunner, asked: RerunData) -> bool:
        runner._requests = ScriptRequests()  # forget that a new runner begins with the whole page
        return whole(runner, replace(asked, fragment_id=part))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalScriptRunner, "request_rerun", only)
        yield


def tick(at: AppTest) -> AppTest:
    """What looks again by itself does so."""
    with _alone(at):
        return sound(at.run())


def press_inside(at: AppTest, label: str) -> AppTest:
    """Press a button of the dialog, which is the part that was drawn last: it is drawn anew alone."""
    (found,) = [button for button in at.button if button.label == label]
    with _alone(at):
        return sound(found.click().run())


def dismiss(at: AppTest) -> AppTest:
    """Press Escape in the dialog."""
    (shown,) = at.get("dialog")
    closing = WidgetState(id=shown.proto.dialog.id, trigger_value=True)
    held = ElementTree.get_widget_states

    def with_it(tree: ElementTree) -> WidgetStates:
        states = held(tree)
        states.widgets.append(closing)
        return states

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ElementTree, "get_widget_states", with_it)
        return sound(at.run())


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`fetched(at, "CSV")`: the file that this button downloads, as text."""
    made: dict[str, Any] = {}
    add = MediaFileManager.add_deferred

    def kept(manager: MediaFileManager, make: Any, *args: Any, **more: Any) -> str:
        number = str(add(manager, make, *args, **more))
        made[number] = make
        return number

    monkeypatch.setattr(MediaFileManager, "add_deferred", kept)

    def fetch(at: AppTest, label: str, part: str = "") -> Any:
        (button,) = [
            one for one in at.get("download_button") if one.proto.label == label and part in (one.proto.id or "")
        ]
        return made[button.proto.deferred_file_id]()

    return fetch
