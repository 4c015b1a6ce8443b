"""PAXml 2.0: hours, absence and salary rows in a file that Swedish payroll programs import. Bytes in, bytes out.

Rules and sections are those of the fact sheet on file formats, part 2 [spec]; element names are the standard's.
"""

from __future__ import annotations

from core.accounting.paxml.checking import check
from core.accounting.paxml.reading import Reading, read
from core.accounting.paxml.writing import write

__all__ = ["Reading", "check", "read", "write"]
