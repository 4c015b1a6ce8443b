"""The document that every page begins as: Streamlit's own, which is told beforehand where its server is.

Left to itself, the browser asks for the server's health below the page's own address, is told that there is none,
waits, asks again at the root, then asks for settings, and only then connects: a third of what people wait for a page.
Streamlit takes both answers from the document where a host puts them there (`window.__streamlit`), and asks in the
background.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

DOCUMENT = Path(streamlit.__file__).parent / "static" / "index.html"
TOLD = """<script>
window.__streamlit = {
  BACKEND_BASE_URL: location.origin + "/",
  HOST_CONFIG: {allowedOrigins: [location.origin], useExternalAuthToken: false},
}
</script>
"""


async def index(_: Request) -> Response:
    return HTMLResponse(_document(), headers={"Cache-Control": "no-cache"})


@cache
def _document() -> str:
    return DOCUMENT.read_text(encoding="utf-8").replace("<head>", f"<head>{TOLD}", 1)
