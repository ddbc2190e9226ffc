#!/usr/bin/env python3
"""Reads what policyflow wrote with another RDF library, and validates it.

usage: interop.py EXPORTS ONTOLOGY SHAPES

For each policy in EXPORTS and for all together: every syntax parses and says the same. The graph of one policy satisfies
ONTOLOGY/shapes/*.ttl; each SHAPES/broken-*.ttl must not.
"""
import pathlib
import sys

import rdflib
from pyshacl import validate
from rdflib.compare import to_canonical_graph
from rdflib.term import BNode

QUADS = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld"}
TRIPLES = {"ttl": "turtle", "rdf": "xml"}


def quads(path, syntax):
    dataset = rdflib.Dataset()
    dataset.parse(path, format=syntax)
    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    return {(s, p, o, None if g in (None, default) else g) for s, p, o, g in dataset.quads()}


def triples(path, syntax):
    graph = rdflib.Graph()
    graph.parse(path, format=syntax)
    if any(isinstance(term, BNode) for triple in graph for term in triple):
        graph = to_canonical_graph(graph)
    return set(graph)


def compare(stem):
    """Reads the five syntaxes of one policy; the number of quads."""
    lines = quads(f"{stem}.nq", QUADS["nq"])
    if any(isinstance(term, BNode) for quad in lines for term in quad):
        sys.exit(f"{stem}.nq: blank nodes, so sets of quads cannot be compared")
    for ending, syntax in QUADS.items():
        if ending != "nq" and quads(f"{stem}.{ending}", syntax) != lines:
            sys.exit(f"{stem}.{ending} does not say what {stem}.nq says")
    flat = {quad[:3] for quad in lines}
    for ending, syntax in TRIPLES.items():
        found = triples(f"{stem}.{ending}", syntax)
        if len(found) != len(flat) or found != flat:
            sys.exit(f"{stem}.{ending}: {len(found)} triples, {stem}.nq has {len(flat)}")
    return len(lines)


def main(exports, ontology, fixtures):
    stems = sorted(path.with_suffix("") for path in exports.glob("*.nq"))
    if len(stems) < 2:
        sys.exit(f"{exports}: nothing was exported")
    for stem in stems:
        print(f"{stem.name}: {compare(stem)} quads, the same in 5 syntaxes", flush=True)
    shapes = rdflib.Graph()
    for path in sorted((ontology / "shapes").glob("*.ttl")):
        shapes.parse(path)
    good = rdflib.Graph().parse(f"{stems[-1]}.ttl")
    conforms, _, text = validate(good, shacl_graph=shapes)
    if not conforms:
        sys.exit(f"{stems[-1]}.ttl breaks the shapes:\n{text[:4000]}")
    print(f"{stems[-1].name}.ttl satisfies the shapes")
    broken = sorted(fixtures.glob("broken-*.ttl"))
    for path in broken:
        if validate(rdflib.Graph().parse(path), shacl_graph=shapes)[0]:
            sys.exit(f"{path} should break the shapes, but satisfies them")
    print(f"{len(broken)} broken graphs are told from it")
    if not broken:
        sys.exit(f"{fixtures}: no broken graph to try the shapes on")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
