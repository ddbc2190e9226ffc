#!/usr/bin/env python3
"""Stands in for the program when cross-validated records are scored: prints the records of the documents that it is asked for.

usage: RECORDS=records.jsonl replay.py extract --format jsonl DOCUMENT...   (score.py --bin .ci/replay.py)
"""
import json
import os
import sys

wanted = ["/".join(path.split("/")[-3:]) for path in sys.argv[4:]]
records = {}
with open(os.environ["RECORDS"], encoding="utf-8") as lines:
    for line in lines:
        records[json.loads(line)["document"]["path"]] = line
sys.stdout.reconfigure(encoding="utf-8")
for path in wanted:
    sys.stdout.write(records[path])
