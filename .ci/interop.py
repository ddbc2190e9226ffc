#!/usr/bin/env python3
"""Reads what policyflow wrote with another RDF library, and validates it.

usage: interop.py ONTOLOGY SHAPES EXPORTS…

For each policy in EXPORTS and for all together: every syntax parses and says the same, the graph satisfies ONTOLOGY/shapes/*.ttl, and every term of a
vocabulary of the W3C and others that the library knows exists there. Each SHAPES/broken-*.ttl is refused by the shapes that its head names.
"""
import pathlib
import re
import sys

import rdflib
from pyshacl import validate
from rdflib.compare import to_canonical_graph
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SH, SKOS, TIME, VOID
from rdflib.term import BNode, URIRef

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


def unknown_terms(graph):
    """Terms in the graph that the vocabulary that they claim to be of does not have."""
    known = {str(space): set(map(str, dir(space))) for space in (DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, TIME, VOID)}
    # The library has version 2 of DCAT; series are of version 3.
    known[str(DCAT)] |= {"DatasetSeries", "inSeries"}
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    parts = {(str(term), space) for term in terms for space in known if str(term).startswith(space) and len(term) > len(space)}
    return sorted(term for term, space in parts if term not in known[space] and term[len(space):] not in known[space])


def refusals(report, shapes):
    """The named shapes that a report of violations names, by themselves or by a part of theirs."""
    found = set()
    for shape in report.objects(None, SH.sourceShape):
        found |= {shape} if isinstance(shape, URIRef) else set(shapes.subjects(SH.property, shape))
    return {str(shape).rsplit("#", 1)[-1] for shape in found}


def main(ontology, fixtures, *folders):
    shapes = rdflib.Graph()
    for path in sorted((ontology / "shapes").glob("*.ttl")):
        shapes.parse(path)
    for exports in folders:
        stems = sorted(path.with_suffix("") for path in exports.glob("*.nq"))
        if len(stems) < 2:
            sys.exit(f"{exports}: nothing was exported")
        for stem in stems:
            count = compare(stem)
            good = rdflib.Graph().parse(f"{stem}.ttl")
            conforms, _, text = validate(good, shacl_graph=shapes)
            if not conforms:
                sys.exit(f"{stem}.ttl breaks the shapes:\n{text[:4000]}")
            if unknown := unknown_terms(good):
                sys.exit(f"{stem}.ttl: there is no such term: {unknown}")
            print(f"{stem.name}: {count} quads, the same in 5 syntaxes; satisfies the shapes; all terms exist", flush=True)
    broken = sorted(fixtures.glob("broken-*.ttl"))
    tried = set()
    for path in broken:
        expected = set(re.search(r"^# refused by: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[1].split(", "))
        conforms, report, _ = validate(rdflib.Graph().parse(path), shacl_graph=shapes)
        found = refusals(report, shapes)
        if conforms or not expected <= found:
            sys.exit(f"{path} should be refused by {sorted(expected - found)}")
        tried |= expected
    targeted = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    named = {str(shape).rsplit("#", 1)[-1] for shape in shapes.subjects(RDF.type, SH.NodeShape) if targeted & set(shapes.predicates(shape))}
    if named - tried:
        sys.exit(f"no broken graph tries {sorted(named - tried)}")
    print(f"{len(broken)} broken graphs are refused by {len(named)} shapes")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
