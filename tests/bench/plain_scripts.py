"""What a capable person writes in an afternoon: `python plain_scripts.py RECIPE LEFT RIGHT OUT`.

They show how hard a set is. Names are folded to plain letters first. OUT as in `other_tools.py`.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss"})
BONUS = {"employee_number": 40.0, "email": 40.0, "birth_date": 30.0}
Row = dict[str, str]


def read(path: str) -> list[Row]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name(row: Row) -> str:
    parts = " ".join(row.get(c, "") for c in ("first_name", "middle_name", "last_name")).strip()
    plain = unicodedata.normalize("NFKD", (parts or row.get("full_name", "")).lower().translate(LETTERS))
    return re.sub(r"[^a-z]+", " ", plain.encode("ascii", "ignore").decode()).strip()


def number_else_wratio(left: list[Row], right: list[Row]) -> list[tuple[float, str, str]]:
    by_number = {r["employee_number"]: r["id"] for r in right if r.get("employee_number")}
    names = [name(r) for r in right]
    found = []
    for row in left:
        partner = by_number.get(row.get("employee_number", ""))
        if partner is None:
            best = process.extractOne(name(row), names, scorer=fuzz.WRatio)
            found.append((best[1], row["id"], right[best[2]]["id"]))
        else:
            found.append((101.0, row["id"], partner))
    return found


def assigned(left: list[Row], right: list[Row], bonus: bool) -> list[tuple[float, str, str]]:
    scorer = fuzz.token_sort_ratio
    score = process.cdist([name(r) for r in left], [name(r) for r in right], scorer=scorer, dtype=np.float32, workers=2)
    for column, worth in BONUS.items() if bonus else ():
        if column not in left[0] or column not in right[0]:
            continue
        at: dict[str, list[int]] = {}
        for j, row in enumerate(right):
            if row[column]:
                at.setdefault(row[column].lower(), []).append(j)
        for i, row in enumerate(left):
            score[i, at.get(row[column].lower(), [])] += worth
    rows, columns = linear_sum_assignment(score, maximize=True)
    return [
        (float(score[i, j]), left[i]["id"], right[j]["id"])
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


if __name__ == "__main__":
    recipe, *paths, out = sys.argv[1:]
    lists = [read(path) for path in paths]
    if recipe == "number else WRatio":
        pairs = number_else_wratio(*lists)
    else:
        pairs = assigned(*lists, bonus=recipe.endswith("bonus"))
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["left_id", "right_id", "score"])
        writer.writerows((a, b, score) for score, a, b in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])))
