"""TimeLog's wire formats as data: REST (pydantic), Reporting and Transactional (rows parsed by hand, they are many).

Only the fields that a flow needs are here; the rest of an answer is dropped at this border.
"""

from __future__ import annotations

from typing import NewType

UserID = NewType("UserID", int)
"""The number of a person in REST, and `EmployeeUserId` in Reporting. [spec 4.2]"""

EmployeeID = NewType("EmployeeID", int)
"""The number of a person in Reporting (attribute `ID`) and in SOAP. Another range than UserID. [spec 4.2]"""

TITLE = "TimeLog"
