"""What is known of Nordic and German names beforehand: short forms, common names, titles, particles.

The tables are read through `core.matching.text.fold`, so they may be written as people write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.matching import short_forms
from core.matching.text import fold, fold_all, in_lines

_BREAKS = re.compile(r"(?:[^\w\n]|[_\d])+")
# Apostrophes, and what stands for a letter that was lost on the way ("S?ren").
_MARKS = re.compile("['’´`]|(?<=\\w)[?\ufffd](?=\\w)")

# The share of people that carry such a name, for companies too small to show it themselves.
_VERY_COMMON = (
    "jensen nielsen hansen pedersen andersen christensen larsen sorensen johansen andersson johansson karlsson nilsson"
)
_COMMON = """
rasmussen petersen madsen kristensen olsen thomsen jorgensen poulsen knudsen mortensen moller christiansen eriksson
larsson olsson persson svensson gustafsson pettersson jonsson jansson hansson bengtsson kristiansen jakobsen nilsen
berg haugen hagen muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann lund holm
peter lars michael thomas jens henrik soren christian martin jan niels anders morten jesper hans kim erik karl per
anna anne mette kirsten hanne maria susanne lene marianne karen lisbeth pia charlotte camilla louise eva kristina
johan mikael daniel fredrik andreas stefan ole bjorn svein kari ingrid inger marit julia katharina
"""
_VERY_COMMON_SHARE = 0.025
_COMMON_SHARE = 0.01
_OTHER_SHARE = 0.003

TITLES = frozenset(
    [
        "dr",
        "drmed",
        "prof",
        "professor",
        "mag",
        "dipl",
        "ing",
        "dipling",
        "herr",
        "frau",
        "hr",
        "fru",
        "frk",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mba",
        "msc",
        "bsc",
        "phd",
        "cand",
        "jr",
        "sr",
    ]
)
# What stands where there is no person: two test users are not one.
PLACEHOLDERS = frozenset((
    "test", "tester", "testuser", "testbruger", "bruger", "anvandare", "benutzer", "user", "demo", "admin",
    "administrator", "system", "dummy", "konto", "integration", "ukendt", "unknown", "unbekannt", "vikar",
    "aushilfe", "medarbejder", "mitarbeiter", "employee", "none", "null"
))  # fmt: skip
PARTICLES = frozenset(
    [
        "von",
        "van",
        "der",
        "den",
        "de",
        "af",
        "av",
        "zu",
        "zur",
        "zum",
        "vom",
        "ter",
        "ten",
        "la",
        "le",
        "di",
        "du",
        "del",
        "dos",
        "da",
        "el",
    ]
)


def _pairs(lines: str) -> frozenset[tuple[str, str]]:
    groups = [fold(line).split() for line in lines.strip().splitlines()]
    return frozenset((a, b) for group in groups for a in group for b in group if a != b)


SHORT_FORMS = _pairs(short_forms.SHORT_FORMS)
_SHARES = dict.fromkeys(fold(_COMMON).split(), _COMMON_SHARE) | dict.fromkeys(
    fold(_VERY_COMMON).split(), _VERY_COMMON_SHARE
)


KNOWN = frozenset(name for pair in SHORT_FORMS for name in pair) | frozenset(_SHARES)


def usual_share(token: str) -> float:
    """The share of people that carry the name, as far as it is known without the files."""
    return _SHARES.get(token, _OTHER_SHARE)


class Words:
    """The folded words of names: titles off, hyphens and points taken as blanks. None where it names nobody.

    texts: names that will be asked for. They are folded all at once; any other is when it is asked for.
    """

    def __init__(self, texts: Iterable[str | None] = ()) -> None:
        self._known: dict[str | None, list[str]] = {None: [], "": []}
        self._learn({text for text in texts if text})

    def of(self, text: str | None) -> list[str]:
        if text and text not in self._known:
            self._learn({text})
        return self._known[text]

    def _learn(self, texts: set[str]) -> None:
        folded = fold_all(_MARKS.sub("", in_lines(texts)).split("\n"))
        lines = _BREAKS.sub(" ", in_lines(folded)).split("\n")
        self._known.update(zip(texts, [_naming(line.split()) for line in lines], strict=False))


def _naming(found: list[str]) -> list[str]:
    if PLACEHOLDERS.issuperset(found):
        return []
    return found if TITLES.isdisjoint(found) else [w for w in found if w not in TITLES] or found


def without_particles(tokens: list[str]) -> list[str]:
    """The words without von, van der, af ... unless there is nothing else."""
    return tokens if PARTICLES.isdisjoint(tokens) else [t for t in tokens if t not in PARTICLES] or tokens
