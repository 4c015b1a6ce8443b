"""The codes of PAXml, by what they may be used for. A company may mean its own by FR1 to FR9. [sheet 2.6, spec]"""

from __future__ import annotations


def _numbered(prefix: str, last: int) -> frozenset[str]:
    return frozenset(f"{prefix}{number}" for number in range(1, last + 1))


def _named(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _of(families: str, endings: str) -> frozenset[str]:
    return frozenset(f"{family}_{ending}" for family in families.split() for ending in endings.split())


ABSENCE = (
    _named("SJK SJK_KAR SJK_LÖN SJK_ERS SJK_PEN ASK HAV FPE VAB SMB UTB MIL SVE NÄR TJL")
    | _named("SEM SEM_BET SEM_SPA SEM_OBE SEM_FÖR KOM PEM PER FAC ATK KON PAP ATF")
    | _numbered("JS", 3)
    | _numbered("BS", 3)
    | _numbered("FR", 9)
)
BALANCES = _named("FLX") | _numbered("TS", 9)
"""Time codes only. SCH is in the prose, and the schema refuses it. [run]"""
PRESENCE = (
    _named("TID ARB MER")
    | _numbered("ÖT", 5)
    | _numbered("ÖK", 5)
    | _numbered("JR", 3)
    | _numbered("BE", 3)
    | _numbered("RE", 4)
    | _numbered("NV", 9)
)
"""TID within the schedule, ARB outside it or paid by the hour, ÖT overtime paid, ÖK overtime to be taken as time."""
STANDBY_ADDITIONS = _numbered("OS", 5)
"""Supplements as a time code only."""
SUPPLEMENTS = _named("HLG SKI") | _numbered("OB", 5) | _numbered("LT", 9)
SALARY_ONLY = (
    _named("MÅNLÖN TIMLÖN BONUS PROVISION FÖRSKOTT UTLÄGG RESERS INRDAG_SKT UTRDAG_SKT MILEL_FRI")
    | _of("INR INRHEL INRHLV UTR UTRHEL UTRHLV", "FRI RED SKT")
    | _of("INRNAT UTRNAT MIL MILPRI MILFTG MILDIS", "FRI SKT")
    | _named("MATFRM UTRFRM MATRED UTRRED REPEXT REPINT")
    | _of("MATFRM UTRFRM MATRED UTRRED", "FRU LCH MID")
    | _of("REPEXT REPINT", "FRI SKT")
)

TIME_CODES = ABSENCE | BALANCES | PRESENCE | SUPPLEMENTS | STANDBY_ADDITIONS
SALARY_CODES = PRESENCE | SUPPLEMENTS | SALARY_ONLY
