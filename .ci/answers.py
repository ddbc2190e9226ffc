#!/usr/bin/env python3
"""usage: answers.py FILE QUESTIONS OUT   Answers each QUESTIONS/*.rq on FILE with rdflib, as CSV in OUT."""
import pathlib
import sys

import rdflib

graph = rdflib.Graph().parse(sys.argv[1])
out = pathlib.Path(sys.argv[3])
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.rq")):
    graph.query(path.read_text(encoding="utf-8")).serialize(str(out / f"{path.stem}.csv"), format="csv")
print(f"rdflib: {len(graph)} triples")
