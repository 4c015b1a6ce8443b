"""What is known of Nordic and German names beforehand: short forms, common names, titles, particles.

The tables are read through `core.matching.text.fold`, so they may be written as people write.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.matching.text import fold

_BREAKS = re.compile(r"[^\w]+|_|\d+")
# Apostrophes, and what stands for a letter that was lost on the way ("S?ren").
_MARKS = re.compile("['’´`]|(?<=\\w)[?\ufffd](?=\\w)")

# A line holds forms of one name; a form may stand in several lines.
_SHORT_FORMS = """
aleksander alexander alex sander sascha
aleksandra alexandra alex sandra sascha
anders andy
andreas andi andy
anna anne ann annie anni
annelise anneliese
anton toni tony
antonia toni tonia
august gus
barbara barbro babs
benedikt bengt benny ben
benjamin ben benny benni
bernhard bernd berndt
berthold bertil bert
birgitte birgitta brigitte birgit gitte britta
carl karl kalle
carola karola
caroline karoline karolina carolina caro line
cecilie cecilia cille silje cissi
charlotte lotte lotta
christian kristian chris kris
christer krister
christina kristina christine kristine stine tina tine
christoffer kristoffer christopher kristofer christoph chris kris toffer
daniel dan danny
david dave
dieter dietrich
dorothea dorte dorthe dorthea thea
eduard edvard edward ed eddie
elisabeth elizabeth lisbeth lisbet elsebeth lise lis lisa betty beth
emanuel manuel
emilie emilia emmy milla
erik eric erich
ferdinand ferdi
franz frans
frank francis
franziska fransiska franzi
frederik fredrik friedrich fritz frede fred
frederikke frederika friederike rikke
gabriele gabriella gabi gaby
georg jorgen jurgen george
gerhard gert gerd geert
gertrud trude
gustav gustaf gosta
johannes johan hannes hans john
hans hansi hannes hasse
johanna hanna hannah
hanne hanna
heinrich henrik heinz hendrik henry
helene helena lene lena
henriette jette
herbert bert
hildegard hilde hilda
ingeborg inge inga inger
isabella isabel isabelle isa
jakob jacob
jeanette jannette jannet nette
jennifer jenny jenni
joachim joakim jochen achim jokum
jonathan jon
josef joseph sepp
josefine josephine fine
julia julie jule
kasper casper caspar
katharina katarina catharina kathrin katrin katrine cathrine trine kate kathe
klaus claus
nikolaj nicolai nicolaj nikolai nicolas nikolas niklas nicklas nick
konrad conrad conny
kurt curt
laurids laurits lauritz
lars lasse
leonhard leonard lennart leo
ludvig ludwig lutz
magdalena malene lena magda
margrethe margarethe margareta margit margaret grethe grete greta
maria marie mia mie
mathias matthias mattias matias mathis mattis
mathilde matilda tilde
maximilian max
michael mikael mike michel mick
morten martin
niels nils
oluf olaf olav
ole ola olle
oliver olli
paul povl poul pal
patrick patrik
pernille petronella
peter peder petter pete
per pelle
philip filip
rasmus asmus
reinhard reinhardt
rikard richard rick
robert rob bob robbie
rudolf rudi
samuel sam sammy
sebastian bastian basti
siegfried sigfred sigfrid
sofie sophie sofia sophia fie
stefan stephan steffen stephen steven steve staffan
stefanie stephanie steffi
susanne susanna susan sanne susi
sven svend svein
theodor theo teodor
therese theresa teresa tessa
thomas tomas tom tommy
thorbjorn torbjorn
torben thorben
thorsten torsten torstein
tobias tobi
torkild thorkild
ulrich ulrik uli
ulrike ulrikke ulla
valdemar waldemar
veronika veronica vroni
viktor victor
viktoria victoria vicky
vilhelm wilhelm ville willy willi
vibeke wibeke wiebke
walter valter
wolfgang wolf
yvonne ivonne
"""

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


SHORT_FORMS = _pairs(_SHORT_FORMS)
_SHARES = dict.fromkeys(fold(_COMMON).split(), _COMMON_SHARE) | dict.fromkeys(
    fold(_VERY_COMMON).split(), _VERY_COMMON_SHARE
)


KNOWN = frozenset(name for pair in SHORT_FORMS for name in pair) | frozenset(_SHARES)


def usual_share(token: str) -> float:
    """The share of people that carry the name, as far as it is known without the files."""
    return _SHARES.get(token, _OTHER_SHARE)


def words(text: str | None) -> list[str]:
    """The folded words of a name: titles off, hyphens and points taken as blanks."""
    return list(_words(text)) if text else []


@lru_cache(maxsize=1 << 17)
def _words(text: str) -> tuple[str, ...]:
    found = [w for w in _BREAKS.split(fold(_MARKS.sub("", text))) if w]
    return tuple([w for w in found if w not in TITLES] or found)


def without_particles(tokens: list[str]) -> list[str]:
    """The words without von, van der, af ... unless there is nothing else."""
    return [t for t in tokens if t not in PARTICLES] or tokens
