"""Every text that people read on a page goes through gettext, so that languages can follow without a change of code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.app.looking import ROOT

FILES = sorted([*(ROOT / "pages").glob("*.py"), *(ROOT / "console").rglob("*.py")])
# The command line and notebooks speak English; these modules wire the console up and draw nothing.
UNSEEN = {"cli", "notebooks", "serve.py", "asgi.py", "health.py", "index.py", "practice.py"}
TRANSLATING = {"_", "ngettext", "N_", "many"}
DRAWN_FIRST = {
    *("title", "header", "markdown", "caption", "write", "text", "error", "warning", "success", "info", "badge"),
    *("checkbox", "toggle", "radio", "selectbox", "multiselect", "segmented_control", "text_input", "text_area"),
    *("number_input", "date_input", "slider", "file_uploader", "link_button", "form_submit_button", "menu_button"),
    *("expander", "popover", "dialog", "status", "spinner", "metric", "Figure", "section", "head", "sentence"),
    *("TextColumn", "NumberColumn", "DateColumn", "SelectboxColumn", "ProgressColumn", "CheckboxColumn"),
}
"""Calls whose first argument people read, a single small word too."""
NEVER_READ = {"key", "icon", "format", "shortcut", "style", "unit_format"}
MARKUP = re.compile(r":[a-z-]+\[|:material/\w+:|</?\w[^>]*>?|&\w+;|[\w-]+:[^;<>]*;")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
PROSE = re.compile(r"[A-Z][a-zà-ÿ]|[A-Za-zÀ-ÿ]{2,}[,;]? [A-Za-zÀ-ÿ]|^ [a-z]+$")
"""A capital before small letters, two words, or a word after a blank, as `{amount} hours` has it."""
NOT_READ = {"CSS", "PAGE", "HEADERS", "TOPICS", "LEVELS"}
"""Constants of styles and wire facts, and core's own words that are looked for."""
EXCEPTIONS = {
    "Handover",
    "Havnens Bageri ApS",
    "Source Sans",
    "handover sandbox",  # to be typed
}
NOT_WORDS = re.compile(r"[EdMyhms :-]+|Europe/\w+|[a-z]+(?:[A-Z][a-z]+)+")
"""How days are written, time zones, and names of a chart's settings."""


def test_every_text_on_a_page_goes_through_gettext() -> None:
    seen = [path for path in FILES if not UNSEEN & set(path.relative_to(ROOT).parts)]
    assert len(seen) > 40
    assert [one for path in seen for one in bare_texts(path)] == []


def bare_texts(path: Path) -> Iterator[str]:
    """Literals that look like something to read, and are neither translated nor a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (f"{path.relative_to(ROOT)}:{line} {text!r}" for line, text in _within(tree, drawn=False))


def _within(node: ast.AST, drawn: bool) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if name in NOT_READ:
            return
        case ast.Constant(value=str() as text):
            read = MARKUP.sub("", text)
            if (WORD if drawn else PROSE).search(read) and not (text in EXCEPTIONS or NOT_WORDS.fullmatch(text)):
                yield node.lineno, text
            return
        case ast.Call() if _name(node) in TRANSLATING or _name(node).endswith("Error"):
            return
        case ast.Call():
            first = _name(node) in DRAWN_FIRST
            for place, argument in enumerate(node.args):
                yield from _within(argument, drawn=first and place == 0 and _is_text(argument))
            for keyword in node.keywords:
                if keyword.arg not in NEVER_READ:
                    yield from _within(keyword.value, drawn=False)
            yield from _within(node.func, drawn=False)
            return
    for child in ast.iter_child_nodes(node):
        yield from _within(child, drawn=drawn and isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.IfExp)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
