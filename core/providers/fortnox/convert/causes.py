"""Cause codes of attendance and absence: a fixed list, for no endpoint tells them (sheet 4).

Codes of the official specification [spec], and newer ones of a client [client]; PAXml's own spellings are none here.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.models.codes import AbsenceType, HourRate

PRESENCE: Mapping[str, str] = {
    "TID": "Worked time",
    "ARB": "Hourly pay",
    "MER": "Extra time",
    "OT1": "Overtime paid 1",
    "OT2": "Overtime paid 2",
    "OT3": "Overtime paid 3",
    "OT4": "Overtime paid 4",
    "OT5": "Overtime paid 5",
    "OT6": "Overtime paid 6",
    "OT7": "Overtime paid 7",
    "OK0": "Extra time to comp",
    "OK1": "Overtime to comp 1",
    "OK2": "Overtime to comp 2",
    "OK3": "Overtime to comp 3",
    "OK4": "Overtime to comp 4",
    "OK5": "Overtime to comp 5",
    "OB1": "Inconvenient hours 1",
    "OB2": "Inconvenient hours 2",
    "OB3": "Inconvenient hours 3",
    "OB4": "Inconvenient hours 4",
    "OB5": "Inconvenient hours 5",
    "OB6": "Inconvenient hours 6",
    "OB7": "Inconvenient hours 7",
    "BER": "Stand-by",
    "BE2": "Stand-by 2",
    "JOR": "On call",
    "JO2": "On call 2",
    "RES": "Travel",
    "RE2": "Travel 2",
    "RE3": "Travel 3",
    "HLG": "Public holiday pay",
    "FLX": "Flexitime",
    "NVX": "Flexitime plus",
    "ARS": "Hourly pay, by schedule",
}
"""ARS, OB6, OB7, OT6, OT7, RE2, RE3 and NVX are [client]; the rest is [spec]. What most words mean is our reading."""

ABSENCE: Mapping[str, str] = {
    "SJK": "Sick",
    "SEM": "Vacation",
    "VAB": "Care of child",
    "FPE": "Parental leave",
    "TJL": "Leave of absence",
    "KOM": "Comp leave",
    "PEM": "Short paid leave",
    "PER": "Laid off",
    "NAR": "Care of relative",
    "FRA": "Other absence",
    "ASK": "Work injury",
    "HAV": "Pregnancy benefit",
    "MIL": "Military service",
    "PAP": "Ten days at a child's birth",
    "SMB": "Risk of infection",
    "SVE": "Swedish for immigrants",
    "UTB": "Education",
    "OS1": "Inconvenient hours missed 1",
    "OS2": "Inconvenient hours missed 2",
    "OS3": "Inconvenient hours missed 3",
    "OS4": "Inconvenient hours missed 4",
    "OS5": "Inconvenient hours missed 5",
    "OS6": "Inconvenient hours missed 6",
    "OS7": "Inconvenient hours missed 7",
    "ATF": "Working time reduction",
    "FRX": "Flexitime minus",
}
"""ATF is from the specification's text, OS6, OS7 and FRX are [client]; the rest is [spec]."""


def absence_types() -> list[AbsenceType]:
    return [AbsenceType(id=code, name=name, unit="hours") for code, name in ABSENCE.items()]


def hour_rates() -> list[HourRate]:
    """The codes of presence, each open to everybody and without an amount of its own."""
    return [HourRate(id=code, number=code, name=name) for code, name in PRESENCE.items()]
