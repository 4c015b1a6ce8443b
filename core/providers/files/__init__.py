"""Files: hours, absence, salary lines and employees that people hand over as CSV or Excel; and the same, written."""

from __future__ import annotations

from core.providers.base import Provider
from core.providers.files.connector import Files
from core.providers.files.declaration import CAPABILITIES

__all__ = ["PROVIDER", "Files"]

PROVIDER = Provider(capabilities=CAPABILITIES, connect=Files, sandbox=None)
