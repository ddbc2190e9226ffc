#!/usr/bin/env python3
"""Asks `policyflow serve` with other people's clients: SPARQLWrapper and rdflib.

usage: serve.py POLICYFLOW GRAPHS

Starts the endpoint on a free port, asks it in every format that SPARQLWrapper knows, by GET and by POST, reads a graph from the store and the
descriptions of the service, and ends it.
"""
import json
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request

import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLExceptions, SPARQLWrapper

SELECT = """PREFIX dpv: <https://w3id.org/dpv#> PREFIX pf: <urn:policyflow:ns#>
SELECT ?notice (COUNT(?flow) AS ?flows) { ?notice dpv:hasProcess ?flow . ?flow a pf:Flow } GROUP BY ?notice ORDER BY ?notice"""
CONSTRUCT = "CONSTRUCT { ?n a <urn:x:Policy> } WHERE { ?n <https://w3id.org/dpv#hasProcess> ?f }"


def wrapper(endpoint, query, form, method=GET, way=URLENCODED):
    client = SPARQLWrapper(endpoint)
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(way)
    return client.query()


def rows(endpoint):
    """The same rows in every format and by every way of asking; how many."""
    result = wrapper(endpoint, SELECT, JSON).convert()["results"]["bindings"]
    names = [row["notice"]["value"] for row in result]
    assert names, "no policies"
    for method, way in ((POST, URLENCODED), (POST, POSTDIRECTLY)):
        again = wrapper(endpoint, SELECT, JSON, method, way).convert()["results"]["bindings"]
        assert again == result, (method, way)
    document = wrapper(endpoint, SELECT, XML).convert()
    assert len(document.getElementsByTagName("result")) == len(names)
    for form in (CSV, TSV):
        lines = wrapper(endpoint, SELECT, form).convert().decode().splitlines()
        assert len(lines) == len(names) + 1 and names[0] in lines[1], form
    assert wrapper(endpoint, "ASK { ?s ?p ?o }", JSON).convert()["boolean"] is True
    return len(names)


def graphs(endpoint, count):
    """The same graph in every syntax."""
    for form in (TURTLE, N3, RDFXML, JSONLD):
        graph = wrapper(endpoint, CONSTRUCT, form).convert()
        if isinstance(graph, bytes):
            graph = rdflib.Graph().parse(data=graph)
        assert len(graph) == count, (form, len(graph))


def service(home):
    """The descriptions, and a graph of the store that they name."""
    description = rdflib.Graph().parse(data=fetch(home + "/sparql", "text/turtle"), format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (rdflib.URIRef(home + "/sparql"), sd.endpoint, rdflib.URIRef(home + "/sparql")) in description
    names = list(description.objects(None, sd.name))
    void = rdflib.Graph().parse(data=fetch(home + "/.well-known/void", "application/rdf+xml"), format="xml")
    assert len(void) > 5
    graph = fetch(home + "/store?graph=" + urllib.parse.quote(names[0], safe=""), "application/n-triples")
    assert len(rdflib.Graph().parse(data=graph, format="nt")) > 10
    return len(names)


def fetch(url, accept):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return answer.read().decode()


def main(program, data):
    server = subprocess.Popen([program, "serve", data, "--bind", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        line = server.stderr.readline()
        while "listening" not in line:
            assert line, "the endpoint did not start"
            line = server.stderr.readline()
        home = re.search(r"http://[0-9.:]+", line).group()
        endpoint = home + "/sparql"
        count = rows(endpoint)
        graphs(endpoint, count)
        try:
            wrapper(endpoint, "SELECT * {", JSON)
            sys.exit("a bad query was not refused")
        except SPARQLExceptions.QueryBadFormed:
            pass
        named = service(home)
        store = rdflib.Graph(SPARQLStore(endpoint))
        found = sum(1 for _ in store.subjects(rdflib.RDF.type, rdflib.URIRef("urn:policyflow:ns#Flow")))
        assert found, "rdflib finds no flow"
        print(f"{count} policies in {named} graphs; SPARQLWrapper and rdflib get the same in every format; rdflib sees {found} flows")
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0, "it did not end in peace"


if __name__ == "__main__":
    main(*sys.argv[1:3])
