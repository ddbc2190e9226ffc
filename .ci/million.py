#!/usr/bin/env python3
"""A million quads: how long loading them and asking all questions takes, by us, by oxigraph's bulk loader, and by pyoxigraph.

usage: million.py MILLION EXPORTS QUESTIONS [QUADS [LIMIT]]

MILLION is the program that `cargo bench --bench million --no-run` builds. The file is made of the policies in EXPORTS, again and again under other
names. All have to find the same number of rows. The other two take minutes for a million, so each is run once. Ends with 1 if ours takes more than LIMIT times
as long as one of them.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

LIMIT = 1.2  # What is asked of us on a machine that does nothing else.


def make(exports, quads, path):
    """Writes the file; the number of its quads."""
    texts = [p.read_text() for p in sorted(exports.glob("*.nq")) if p.stem != "all"]
    count = copy = 0
    with path.open("w") as out:
        while count < quads:
            for text in texts:
                if count >= quads:
                    break
                named = re.sub(r"(urn:policyflow:id/(?:version|graph|policy)/)([0-9a-f]{12})([0-9a-f]{4})", lambda m: f"{m[1]}{m[2]}{copy:04x}", text)
                out.write(named)
                count += named.count("\n")
            copy += 1
    return count


def run_python(path, questions):
    """What the same takes in pyoxigraph, in a process of its own."""
    program = """
import sys, time, pathlib, pyoxigraph as ox
began = time.perf_counter()
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
print('load', time.perf_counter() - began)
began = time.perf_counter()
for path in sorted(pathlib.Path(sys.argv[2]).glob('*.rq')):
    results = store.query(path.read_text(), use_default_graph_as_union=True)
    count = sum(1 for _ in results)
    print('question', path.stem, 0, count)
print('questions', time.perf_counter() - began)
"""
    return figures(subprocess.run([sys.executable, "-c", program, path, questions], check=True, capture_output=True, text=True).stdout)


def figures(text):
    found, rows = {}, {}
    for line in text.splitlines():
        words = line.split()
        if words[0] == "question":
            rows[words[1]] = int(words[3])
        elif words[0] in ("load", "questions", "memory"):
            found[words[0]] = float(words[1])
    return found, rows


def main(million, exports, questions, quads=1_000_000, limit=LIMIT):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "million.nq"
        count = make(pathlib.Path(exports), int(quads), path)
        print(f"{count} quads, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        ways = {
            "ours": lambda: figures(subprocess.run([million, path, "ours"], check=True, capture_output=True, text=True).stdout),
            "oxigraph": lambda: figures(subprocess.run([million, path, "oxigraph"], check=True, capture_output=True, text=True).stdout),
            "pyoxigraph": lambda: run_python(path, questions),
        }
        best, rows = {}, {}
        for way, run in ways.items():
            found, rows[way] = run()
            best[way] = {**found, "total": found["load"] + found["questions"]}
        for way, found in best.items():
            memory = f", {found['memory']:.0f} MiB" if found.get("memory") else ""
            print(f"{way:11} load {found['load']:6.2f} s, questions {found['questions']:6.2f} s, together {found['total']:6.2f} s{memory}")
        different = {name for name in rows["ours"] if len({rows[way].get(name) for way in ways}) > 1}
        if different:
            sys.exit(f"not the same number of rows: {sorted(different)}: " + str({way: {n: rows[way].get(n) for n in different} for way in ways}))
        for other in ("oxigraph", "pyoxigraph"):
            ratio = best["ours"]["total"] / best[other]["total"]
            print(f"{ratio:.2f} times {other}")
            if ratio > float(limit):
                sys.exit(f"more than {limit} times")


if __name__ == "__main__":
    main(*sys.argv[1:])
