#!/usr/bin/env python3
"""usage: answers.py EXPORTS QUESTIONS OUT   What rdflib counts in EXPORTS/all.*, and its answers to each QUESTIONS/*.rq, as CSV in OUT."""
import pathlib
import sys

import rdflib

exports, questions, out = map(pathlib.Path, sys.argv[1:4])
graph = rdflib.Graph().parse(exports / "all.ttl")
dataset = rdflib.Dataset()
dataset.parse(exports / "all.nq", format="nquads")
quads = sum(1 for _ in dataset.quads())
(out / "counts").write_text(f"triples {len(graph)}\nquads {quads}\n", encoding="utf-8")
for path in sorted(questions.glob("*.rq")):
    graph.query(path.read_text(encoding="utf-8")).serialize(str(out / f"{path.stem}.csv"), format="csv")
