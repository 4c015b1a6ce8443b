"""SIE 4I: vouchers in a file that Swedish bookkeeping programs import. Bytes in, bytes out; no files, no network.

Rules and sections are those of the fact sheet on file formats, part 1 [spec].
"""

from __future__ import annotations

from core.accounting.sie.checking import check
from core.accounting.sie.reading import Reading, flag, read
from core.accounting.sie.rules import Target
from core.accounting.sie.writing import write

__all__ = ["Reading", "Target", "check", "flag", "read", "write"]
