"""What is known of Nordic and German names beforehand: short forms, common names, titles, particles.

The tables are read through `core.matching.text.fold`, so they may be written as people write.
"""

from __future__ import annotations

import re

from core.matching.text import fold

_BREAKS = re.compile(r"[^\w]+|_|\d+")

# A line holds forms of one name; a form may stand in several lines.
_SHORT_FORMS = """
aleksander alexander alex sander aleks sascha
aleksandra alexandra alex sandra sascha
anders andreas andre andy
anna anne ann annie anni anika annika anja
annelise anneliese lise liselotte
anton toni tony anthon
antonia toni tonia
august gustav gus
barbara barbro babs babette
bartholomaus bert
bengt benny benedikt ben
benjamin ben benny benni
bernhard bernd berndt
bertil bert berthold
birgit birgitte birgitta berit britta gitte gitta brigitte
bjorn bjarne
bodil bo
carl karl kalle
carola karola caro
caroline karoline karolina carolina caro line lina
cecilie cecilia cille silje cecilie cissi sissel
charlotte lotte lotta charlie
christian kristian chris kris christer krister
christina kristina christine kristine stine tina tine chris kirsten kirstine kerstin
christoffer kristoffer christopher kristofer christoph chris kris stoffer toffer
daniel dan danny dani
david dave davy
dieter diederich dietrich
dorothea dorte dorthe dorthea thea dorthe
eberhard ebbe
eduard edvard edward ed eddie
eleonora ellinor ellen nora
elisabeth elizabeth lisbeth lisbet elsebeth else elsa betty beth lise lis lisa lisa elise bettina sissi liesel eli
emanuel manuel manu manul
emil emilian
emilie emilia emmy emma mille milla
erik eric erich erich
eva evi
ferdinand ferdi nand
frank francis franz frans
franziska fransiska franzi sissi
frederik fredrik friedrich fritz frede fred fredi
frederikke frederika rikke frederike rike
gabriele gabriella gabi gaby
georg jorgen jurgen jorn george
gerhard gert gerd geert
gertrud trude gertrude traudl
gunther gunter gunnar
gustav gustaf gosta
hans johannes johan john hannes jan jens hasse hansi johann jon
hans hansi hannes hasse
hannah hanna hanne johanna
heinrich henrik heinz hendrik henning henry henri
helene helena helen lena lene ellen elena
henriette henrike jette jetta rikke
herbert bert
hildegard hilde hilda
hubert bert
ingeborg inge inga inger
ingrid inger inga
isabella isabell isabelle isa bella
jakob jacob jeppe ib
jeanette jannette jannet jeannette nette
jennifer jenny jenni
jesper jeppe kasper
joachim jochen achim jokum jockum joakim kim
johanna hanna hanne joan
jonathan jon nathan jonas
josef joseph sepp jupp josip
josefine josephine fine josse
julia juliane julie jule
karen karin katharina catharina kari kaja
kasper casper caspar
katharina katarina catharina kathrin katrin katrine cathrine catrine trine kate kathe katja kati karin karen
klaus claus nikolaus niklas
konrad conrad kurt conny
kurt curt
laurids lars lauritz laurits lasse lorenz lorens
lars lasse lauge
leif leiv
leonhard leonard lennart leo
ludvig ludwig louis lutz luis
magdalena malene lena magda malena lene madeleine
magnus mogens mans manne
margarethe margareta margrethe margit grethe grete greta meta merete mette maren marit rita margaret maggie gretchen
maria marie mia maja mie marija miriam ria mari
marianne marie anne
mathias matthias mattias matias mads mats mathis mattis mathies
mathilde matilda tilde tilda
maximilian maximillian max maks
michael mikael mikkel mike michel mick mikal michal miki mick
mikkel mikael
mogens mons magnus
morten martin mårten
nikolaj nicolai nicolaj nikolai niels nils nick klaus niklas nicklas nicolas
niels nils nisse nels neel
oluf olaf olav ole ola olle ulf
oliver olli olle
otto odd
palle paul povl poul pal paulus påvel
patrick patrik rick
pernille petra nille petronella
peter peder per par petter pet piet pelle petrus
philip filip phillip philipp fip flip
povl poul paul pal
rasmus erasmus asmus
reinhard reinhardt reiner rainer
rikard richard rick rikke rich dick
robert rob bob robbie bobby bert
rudolf rudi rudolph
sebastian bastian basti seb
siegfried sigfred sigfrid siggi sigurd
sigrid siri sigge
sofie sophie sofia sophia fie viffe
stefan stephan steffen steen stephen steve stefanus staffan
stefanie stephanie steffi stine
susanne susanna susan sanne susi suse sus sanna
soren severin
sven svend svein svenne
theodor theo teodor tor ted
therese theresa teresa resi tessa
thomas tomas tom tommy
thorbjorn torbjorn tobber torben thorben
thorsten torsten torstein
tobias tobi
torkild thorkild
ulrich ulrik uli ole
ulrike ulrikke ulla rikke uli
valdemar waldemar valde
veronika veronica vroni nika
viktor victor vic
viktoria victoria vicky viki
vilhelm wilhelm ville willy willi will wim helmer
viggo vigo
vibeke wibeke wiebke vibs
walter valter
werner verner
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


def usual_share(token: str) -> float:
    """The share of people that carry the name, as far as it is known without the files."""
    return _SHARES.get(token, _OTHER_SHARE)


def words(text: str | None) -> list[str]:
    """The folded words of a name: titles off, hyphens and points taken as blanks."""
    found = [w for w in _BREAKS.split(fold((text or "").replace("'", "").replace("’", ""))) if w]
    return [w for w in found if w not in TITLES] or found


def without_particles(tokens: list[str]) -> list[str]:
    """The words without von, van der, af ... unless there is nothing else."""
    return [t for t in tokens if t not in PARTICLES] or tokens
