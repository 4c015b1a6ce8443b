"""What the fact sheet leaves open, as switches of the sandbox; and the size of the rate window."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Switches(BaseModel):
    """`_control/switches` sets them, every load sets them back.

    error_keys: `error, message, code`, or capitalised as in the OpenAPI document (6).
    delete_answers: of payroll rows: 200 with the object [spec] or 204 without a body [docs] (4).
    numbers: hours and amounts of payroll rows as the spec has them, or all as strings, or all as numbers (4).
    cause_codes: the spec's list, or also what its text and the .NET library name (4).
    payroll_filters: whether `employeeid` and `date` both count or the first of them alone (5).
    meta_information: whether lists carry MetaInformation (4).
    apostrophe: whether a straight apostrophe is allowed in texts (4).
    closed_payroll: whether rows of days whose payroll is closed can still be written [inferred].
    duplicates: of attendance and absence rows: allowed, or refused as when the triple was the key (6).
    default_format: what is answered to a request whose Accept names neither JSON nor XML (9).
    auto_approve: the consent page says yes at once.
    """

    model_config = ConfigDict(extra="forbid")

    error_keys: Literal["lower", "capitalised"] = "lower"
    delete_answers: Literal["object", "empty"] = "object"
    numbers: Literal["spec", "strings", "numbers"] = "spec"
    cause_codes: Literal["spec", "wide"] = "spec"
    payroll_filters: Literal["both", "first"] = "both"
    meta_information: bool = True
    apostrophe: Literal["allowed", "refused"] = "allowed"
    closed_payroll: Literal["locked", "open"] = "locked"
    duplicates: Literal["allowed", "refused"] = "allowed"
    default_format: Literal["json", "xml"] = "json"
    auto_approve: bool = False


class RateLimit(BaseModel):
    """requests in any `seconds` seconds, per client and company (7)."""

    model_config = ConfigDict(extra="forbid")

    requests: int = Field(25, ge=1)
    seconds: float = Field(5, gt=0)
