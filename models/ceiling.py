#!/usr/bin/env python3
"""What a reader who makes no mistake reaches on the other corpora.

usage: ceiling.py SHARED

Scores annotations by the guide of `practices`, taken as if the program had given them, on the corpora whose documents they annotate: the gold of
`practices` itself (opp115, gdpr-transparency) and this folder's `annotations.jsonl`. SHARED is the folder with `eval/score.py` and `corpora/`. Run from the project's root.
"""
import collections
import json
import os
import sys
import types

shared = sys.argv[1]
sys.path.insert(0, os.path.join(shared, "eval"))
import score  # noqa: E402  (found by the line above)

CORPORA = os.path.join(shared, "corpora")
CROSSWALKS = types.SimpleNamespace(crosswalks="ontology/crosswalks")
MAIN = {
    "opp115": ["facts micro (party, polarity, class per segment)"],
    "gdpr-transparency": ["span Data Categories", "span Processing Purpose", "span Data Recipients", "span core six"],
    "policyie": ["exact type-I", "exact type-II"],
    "piextract": ["exact CollectUse_true", "exact Share_true"],
}
PARTIES = {"actor", "recipient", "source", "subject"}


def lines(path):
    """The objects of a file of JSON lines."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def record(annotations, text):
    """Annotated practices as a record of the program."""
    mentions, practices = {}, []
    for annotation in annotations:
        if annotation["kind"] != "practice":
            continue
        arguments = []
        for argument in annotation["arguments"]:
            pieces = [tuple(piece) for piece in argument["pieces"]]
            start, end = pieces[0][0], pieces[-1][1]
            mention = {"kind": "party" if argument["role"] in PARTIES else argument["role"], "start": start, "end": end, "text": text[start:end],
                       "pieces": pieces, "concept": argument.get("concept"), "party": argument.get("party"), "named": argument.get("named", False)}
            key = json.dumps(mention, sort_keys=True)
            mentions.setdefault(key, {"id": f"m{len(mentions)}", **mention})
            arguments.append({"role": argument["role"], "mention": mentions[key]["id"]})
        practices.append({**{key: annotation[key] for key in ("action", "start", "end", "polarity")}, "trigger": annotation.get("trigger"), "arguments": arguments})
    return {"mentions": list(mentions.values()), "practices": practices}


def read(path):
    """A document as it is stored."""
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def main():
    gold_of_practices, ours = collections.defaultdict(list), collections.defaultdict(lambda: collections.defaultdict(list))
    for line in lines(os.path.join(CORPORA, "practices", "gold.jsonl")):
        gold_of_practices[os.path.basename(line["document"])].append(line)
    for line in lines("models/annotations.jsonl"):
        ours[line["document"].split("/")[0]][os.path.basename(line["document"])].append(line)
    for corpus, figures in MAIN.items():
        for whose, readings in (("practices", gold_of_practices), ("ours", ours[corpus])):
            gold = collections.defaultdict(list)
            for line in lines(os.path.join(CORPORA, corpus, "gold.jsonl")):
                gold[os.path.basename(line["document"])].append(line)
            folder = os.path.join(CORPORA, corpus, "documents")
            texts = {name: read(os.path.join(folder, name)) for name in gold if name in readings}
            if not texts:
                continue
            for passages in gold.values():
                passages.sort(key=lambda passage: passage["start"])
            records = {name: record(readings[name], text) for name, text in texts.items()}
            found = score.SCORERS[corpus]({name: gold[name] for name in texts}, records, texts, CROSSWALKS, None)
            for figure in figures:
                row = found[figure]
                print(f"{corpus:18} {whose:10} {len(texts):3} documents  {figure:50} F1 {row['f1']:.3f}  P {row['p']:.3f}  R {row['r']:.3f}")


if __name__ == "__main__":
    main()
