#!/usr/bin/env python3
"""Whether all engines counted the same and answered alike; ends with 1 if not.

usage: alike.py ANSWERS QUESTIONS ENGINE…

ANSWERS/ENGINE holds `counts` (lines "triples N", "quads N", as far as the engine counts them) and a QUESTION.csv for each QUESTIONS/*.rq, as far as it
answers questions. Engines order rows, quote cells and write IRIs in their own ways; what counts is the set of rows.
"""
import csv
import pathlib
import sys


def counts(path):
    return {line.split()[0]: int(line.split()[1]) for line in path.read_text().splitlines()}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(tuple(cell[1:-1] if cell[:1] + cell[-1:] == "<>" else cell for cell in row) for row in list(csv.reader(file))[1:])


def main(answers, questions, engines):
    wrong = False
    counted = {engine: counts(answers / engine / "counts") for engine in engines if (answers / engine / "counts").exists()}
    if not counted:
        sys.exit("nobody counted")
    for what in ("triples", "quads"):
        found = {engine: numbers[what] for engine, numbers in counted.items() if what in numbers}
        if not found:
            continue
        if len(found) < 2:
            sys.exit(f"{what}: counted by {sorted(found)} only")
        same = len(set(found.values())) == 1 and min(found.values()) > 0
        wrong |= not same
        print(f"{what}: " + (f"{min(found.values())} in {', '.join(found)}" if same else f"NOT THE SAME: {found}"))
    for path in sorted(questions.glob("*.rq")):
        found = {engine: rows(answers / engine / f"{path.stem}.csv") for engine in engines if (answers / engine / f"{path.stem}.csv").exists()}
        if len(found) < 2:
            sys.exit(f"{path.stem}: answered by {sorted(found)} only")
        first = next(iter(found.values()))
        same = bool(first) and all(other == first for other in found.values())
        wrong |= not same
        print(f"{path.stem}: " + (f"{len(first)} rows in {', '.join(found)}" if same else "NOT THE SAME: " + str({e: len(r) for e, r in found.items()})))
        for engine, other in found.items():
            for row in sorted(set(first) ^ set(other))[:3]:
                print(f"    {'only in' if row in other else 'not in'} {engine}: {row}")
    silent = [engine for engine in engines if engine not in counted and not any((answers / engine).glob("*.csv"))]
    if silent:
        sys.exit(f"no word from {silent}")
    sys.exit(wrong)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:])
