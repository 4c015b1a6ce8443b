"""A provider that does not exist and keeps every rule of the conformance suite: source and target in one."""

from __future__ import annotations

from core.models.limits import Limit
from core.models.rows import Kind
from core.providers.base import Capabilities, Correction, Operation, Provider, Setting, Twice
from core.providers.quality import SCALE
from tests.providers.specimen.connector import Specimen
from tests.providers.specimen.sandbox import make

CAPABILITIES = Capabilities(
    name="specimen",
    title="Specimen",
    production_hosts=("specimen.example",),
    production_url="https://specimen.example",
    sign_in="token",
    settings=(Setting(name="key", title="Key", secret=True),),
    kinds=(Kind.HOURS,),
    operations=(
        Operation(
            name="entry",
            title="Entries",
            unit="hours",
            correction=Correction.REPLACE,
            marker=True,
            twice=Twice.REFUSED,
        ),
    ),
    closed_periods=True,
    settle_seconds=2,
    limits=(Limit(100, 1),),
    quality={rule: "done" for tier in SCALE.values() for rule in tier},
)

PROVIDER = Provider(capabilities=CAPABILITIES, connect=Specimen, sandbox=make)
