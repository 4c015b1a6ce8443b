"""What a seed or a screen can set: the switches for what the sheet leaves open, and the rate limits."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Setting(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RateLimit(Setting):
    """rate: tokens a second that come back. burst: what the bucket holds."""

    rate: float = Field(2000, ge=0)
    burst: int = Field(10_000, ge=1)


class Switches(Setting):
    """What the sheet leaves open, or what an admin sets in the real product (`_control/switches`).

    absence_end_write: how the end of a written day absence is read: the last day itself, or midnight after it.
    attendance_overlap: a written attendance cuts its neighbours (`affected_periods`), or is refused with 422.
    attendance_approval: a rule makes attendances wait unless `skip_approval`.
    confirmed_locked: a CONFIRMED attendance takes no PATCH and no DELETE. patch_answer: status of PATCH of attendances.
    v1_attendances: status of the retired v1 attendances and projects. auth_error: the code that the token endpoint
    answers whatever is asked, empty for none. webhook_delivery: events are posted, to loopback addresses only.
    """

    absence_end_write: Literal["inclusive", "exclusive"] = "inclusive"
    attendance_overlap: Literal["trim", "reject"] = "trim"
    attendance_approval: bool = False
    confirmed_locked: bool = False
    patch_answer: Literal[204, 200] = 204
    v1_attendances: Literal[422, 410, 404] = 422
    auth_error: str = ""
    webhook_delivery: bool = False
