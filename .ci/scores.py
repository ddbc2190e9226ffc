#!/usr/bin/env python3
"""Compares figures with the floor that is committed in tests/scores.toml.

usage: scores.py FIGURES.json            fails if a figure is more than 0.02 below its floor
       scores.py FIGURES.json --update   writes the figures as the new floor
       scores.py --html OUTPUT.txt       checks what score_html.py printed
"""
import json
import pathlib
import re
import sys
import tomllib

FLOOR = pathlib.Path(__file__).resolve().parent.parent / "tests" / "scores.toml"
MARGIN = 0.02
# The figures that say how good the reading is, by corpus; the names are those that score.py prints.
MAIN = {
    "seeds": ["facts (action, polarity, data, where)"],
    "practices": [
        "facts (action, polarity, data, where)",
        "full tuples (action, polarity, data, recipient, purpose)",
        "role fillers micro (action, role, span)",
        "concept accuracy on matched data and purposes",
        "anaphora resolved, share of matched ones",
    ],
    "polirep": ["full tuples (action, polarity, data, recipient, purpose)", "role fillers micro (action, role, span)"],
    "policyie": ["exact slots, mean of both layers f1"],
    "piextract": ["exact spans, mean of four layers f1"],
    "opp115": ["facts micro (party, polarity, class per segment)"],
    "gdpr-transparency": ["span micro"],
}
HEAD = """\
# The figures on the development corpora as they stood when this file was last written. The checks fail if one falls by more than 0.02.
# To write it anew: .ci/scores.py FIGURES.json --update, after score.py --json FIGURES.json.
"""


def figures(path):
    scores = json.loads(pathlib.Path(path).read_text())["scores"]
    found = {}
    for corpus, names in MAIN.items():
        for name in names:
            # A name may go on ("… , mean of both layers f1"): the first that begins so counts.
            keys = [key for key in scores.get(corpus, {}) if key == name] or [key for key in scores.get(corpus, {}) if key.startswith(name)]
            if keys:
                value = scores[corpus][keys[0]]
                found.setdefault(corpus, {})[name] = round(value["f1"] if isinstance(value, dict) else value, 3)
    return found


def update(found):
    lines = [HEAD]
    for corpus, values in found.items():
        lines.append(f"[{corpus}]")
        lines += [f"{json.dumps(name)} = {value}" for name, value in values.items()]
        lines.append("")
    FLOOR.write_text("\n".join(lines))


def compare(found):
    floor, fallen = tomllib.loads(FLOOR.read_text()), 0
    for corpus, values in floor.items():
        for name, least in values.items():
            value = found.get(corpus, {}).get(name)
            if value is None or value < least - MARGIN:
                fallen += 1
                print(f"FELL   {corpus}: {name}: {value}, was {least}")
            else:
                print(f"holds  {corpus}: {name}: {value}, was {least}")
    return fallen


def html(path):
    text = pathlib.Path(path).read_text()
    last = re.search(r"mean recall ([\d.]+), mean precision ([\d.]+), worst recall ([\d.]+)", text)
    recall, precision, worst = map(float, last.groups())
    print(f"pages: recall {recall} (least 0.98), worst {worst} (least 0.90), precision {precision} (least 0.93)")
    return recall < 0.98 or worst < 0.90 or precision < 0.93


if __name__ == "__main__":
    if sys.argv[1] == "--html":
        sys.exit(int(html(sys.argv[2])))
    if "--update" in sys.argv:
        update(figures(sys.argv[1]))
    else:
        sys.exit(int(compare(figures(sys.argv[1])) > 0))
