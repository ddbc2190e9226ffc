#!/usr/bin/env python3
"""Reads what policyflow wrote for people and graph programs with the readers of those formats.

usage: views.py EXPORTS

EXPORTS holds a run with --format csv,register,svg,png,mermaid,graphml,gexf,cx2,neo4j,neptune. For each policy and for all together
GraphML and GEXF (networkx), CX2 (ndex2), and the import files of Neo4j and Neptune have the parties and flows of the tables, which the
metadata beside them describes (csvw); pictures and pages are well formed.

Needs from PyPI: networkx, ndex2, csvw.
"""
import csv
import html.parser
import json
import pathlib
import sys
import warnings
import xml.etree.ElementTree

import networkx
from csvw import CSVW
from ndex2.cx2 import RawCX2NetworkFactory

VOID = {"meta", "br", "hr", "img", "link", "input"}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def need(condition, message):
    if not condition:
        sys.exit(message)


class Page(html.parser.HTMLParser):
    """Every element that begins also ends, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.cells = [], 0

    def handle_starttag(self, tag, attrs):
        self.cells += tag == "td"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        need(self.open and self.open.pop() == tag, f"</{tag}> ends nothing")


def graphs(folder, name, nodes, edges):
    """The three files for graph programs say what the tables say."""
    labels = sorted(row["Label"].lstrip("'") for row in nodes)
    weights = sorted(int(row["Weight"]) for row in edges)
    graph = networkx.read_graphml(folder / f"{name}.graphml", force_multigraph=True)
    need(graph.is_directed() and len(graph) == len(nodes) and graph.number_of_edges() == len(edges), f"{name}.graphml: other counts")
    need(sorted(data["label"].lstrip("'") for _, data in graph.nodes(data=True)) == labels, f"{name}.graphml: other labels")
    need(sorted(data["weight"] for *_, data in graph.edges(data=True)) == weights, f"{name}.graphml: other weights")
    graph = networkx.read_gexf(folder / f"{name}.gexf", version="1.3" if "1.3" in networkx.readwrite.gexf.GEXF.versions else "1.2draft")
    need(len(graph) == len(nodes) and graph.number_of_edges() == len(edges), f"{name}.gexf: other counts")
    need(sorted(data["label"].lstrip("'") for _, data in graph.nodes(data=True)) == labels, f"{name}.gexf: other labels")
    network = RawCX2NetworkFactory().get_cx2network(json.loads((folder / f"{name}.cx2").read_text(encoding="utf-8")))
    need(len(network.get_nodes()) == len(nodes) and len(network.get_edges()) == len(edges), f"{name}.cx2: other counts")
    need(sorted(node["v"]["name"].lstrip("'") for node in network.get_nodes().values()) == labels, f"{name}.cx2: other labels")
    for database, (key, source, target, kind) in {
        "neo4j": ("id:ID", ":START_ID", ":END_ID", ":TYPE"),
        "neptune": ("~id", "~from", "~to", "~label"),
    }.items():
        parties, relations = (rows(folder / database / f"{name}.{table}.csv") for table in ("nodes", "relations"))
        keys = {row[key] for row in parties}
        need(len(keys) == len(parties) == len(nodes) and len(relations) == len(edges), f"{database}/{name}: other counts")
        need(all(row[source] in keys and row[target] in keys and row[kind].isupper() for row in relations), f"{database}/{name}: no such node")


def pages(folder, name):
    """Pictures and pages are well formed; the register's table is as long as its header."""
    xml.etree.ElementTree.parse(folder / f"{name}.svg")
    need((folder / f"{name}.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n"), f"{name}.png is no PNG")
    page = Page()
    page.feed((folder / f"{name}.register.html").read_text(encoding="utf-8"))
    need(not page.open, f"{name}.register.html: {page.open} do not end")
    register = rows(folder / f"{name}.register.csv")
    need(all(None not in row and None not in row.values() for row in register), f"{name}.register.csv: rows of other lengths")
    need(page.cells == 10 * len(register), f"{name}.register.html: other rows than the table")
    mermaid = (folder / f"{name}.mmd").read_text(encoding="utf-8")
    need(len(mermaid) < 50_000 and mermaid.count("|\"") <= 2 * 100, f"{name}.mmd: more than Mermaid takes")


def main(folder):
    names = sorted(path.stem for path in folder.glob("*.graphml"))
    need(len(names) > 1, f"{folder}: nothing was exported")
    for name in names:
        nodes, edges = (rows(folder / "csv" / f"{name}.{table}.csv") for table in ("nodes", "edges"))
        need(len({row["Id"] for row in edges}) == len(edges), f"csv/{name}.edges.csv: an Id twice")
        graphs(folder, name, nodes, edges)
        pages(folder, name)
        print(f"{name}: {len(nodes)} parties, {len(edges)} flows, the same in GraphML, GEXF, CX2, Neo4j, Neptune", flush=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tables = CSVW(str(folder / "csv" / "csv-metadata.json"), validate=True)
        need(tables.is_valid, "csv/csv-metadata.json: " + "; ".join(str(warning.message) for warning in caught[:5] + tables.warnings[:5]))
    print(f"csv-metadata.json describes {len(tables.tables)} tables as they are")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
