#!/usr/bin/env python3
"""Reports in SARIF are such as Microsoft's Sarif.Multitool, the validator of those who wrote the standard, accepts without an error or a warning.

usage: sarif.py PROGRAM GRAPHS      (needs npm; GRAPHS is a folder that `export examples/policies` wrote)
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

LEVELS = {"none", "note", "warning", "error"}


def report(program, paths, target, *options):
    """Writes a report and gives it back."""
    with open(target, "wb") as out:
        command = [program, "audit", *paths, "--format", "sarif", "--fail-on", "none", "--quiet", *options]
        subprocess.run(command, stdout=out, check=True)
    return json.loads(target.read_text(encoding="utf-8"))


def complaints(tool, target, log):
    """What the validator says of a report."""
    # It brings no tables of languages along, and needs none.
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    command = [tool, "validate", str(target), "--output", str(log), "--log", "ForceOverwrite", "--quiet"]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    run = json.loads(log.read_text(encoding="utf-8-sig"))["runs"][0]
    assert all(call["executionSuccessful"] for call in run["invocations"]), run["invocations"]
    return [(result["ruleId"], result.get("level", "warning"), result["message"].get("arguments")) for result in run["results"]]


def main(program, graphs):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "@microsoft/sarif-multitool@5"], check=True)
        (tool,) = work.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool")
        tool.chmod(0o755)
        # A file that breaks the standard is told from ours: the validator is at work.
        broken = work / "broken.sarif"
        broken.write_text('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x", "y": 1}}, "results": []}]}', encoding="utf-8")
        assert any(level == "error" for _, level, _ in complaints(tool, broken, work / "log.json")), "the validator finds nothing"
        policies = ["examples/policies"]
        config = work / "config.toml"
        config.write_text('[[suppress]]\ncode = "D02"\nreason = "is being read again"\nuntil = 2099-12-31\n', encoding="utf-8")
        known = work / "known.json"
        plain = report(program, policies, work / "plain.sarif", "--write-baseline", str(known))
        reports = {
            "plain": plain,
            "known": report(program, policies, work / "known.sarif", "--baseline", str(known), "--config", str(config)),
            "graphs": report(program, [graphs], work / "graphs.sarif"),
        }
        assert any("suppressions" in result for result in reports["known"]["runs"][0]["results"])
        assert any(result.get("baselineState") == "unchanged" for result in reports["known"]["runs"][0]["results"])
        for name, written in reports.items():
            results = written["runs"][0]["results"]
            found = complaints(tool, work / f"{name}.sarif", work / "log.json")
            assert not found, f"{name}: {found}"
            assert results and all(result["level"] in LEVELS for result in results), name
            print(f"{name}: {len(results)} results, nothing to complain of")


if __name__ == "__main__":
    main(*sys.argv[1:])
