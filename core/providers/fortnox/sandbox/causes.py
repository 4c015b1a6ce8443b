"""The cause codes of attendance and absence rows (sheet 4). Salary codes are the company's own (`pay_types`)."""

from __future__ import annotations

from .answers import Own, Refused
from .switches import Switches


def _numbered(prefix: str, first: int, last: int) -> frozenset[str]:
    return frozenset(f"{prefix}{number}" for number in range(first, last + 1))


ATTENDANCE = (
    frozenset({"ARB", "BE2", "BER", "FLX", "HLG", "JO2", "JOR", "MER", "RES", "TID"})
    | _numbered("OB", 1, 5)
    | _numbered("OK", 0, 5)
    | _numbered("OT", 1, 5)
)
ABSENCE = _numbered("OS", 1, 5) | {
    *("ASK", "FPE", "FRA", "HAV", "KOM", "MIL", "NAR", "PAP", "PEM"),
    *("PER", "SEM", "SJK", "SMB", "SVE", "TJL", "UTB", "VAB"),
}
# Named in the spec's text as PAXml forms, or newer in the .NET library; taken with the switch `wide` alone.
WIDE_ATTENDANCE = (
    ATTENDANCE
    | {"ARS", "BE1", "JR1", "JR2", "NV9", "NVX", "OB6", "OB7", "OT6", "OT7"}
    | _numbered("RE", 1, 3)
    | _numbered("ÖK", 1, 5)
    | _numbered("ÖT", 1, 5)
)
WIDE_ABSENCE = ABSENCE | {"ATF", "FAC", "FR1", "FRX", "NÄR", "OS6", "OS7"}


def check(code: str, path: str, switches: Switches) -> None:
    """Raises Refused where rows of that resource can't have this code."""
    if path == "attendancetransactions":
        known = ATTENDANCE if switches.cause_codes == "spec" else WIDE_ATTENDANCE
    else:
        known = ABSENCE if switches.cause_codes == "spec" else WIDE_ABSENCE
    if code not in known:
        raise Refused(Own.NO_CAUSE_CODE, f"Orsakskoden {code} finns inte.")
