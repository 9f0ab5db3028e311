#!/usr/bin/env python3
"""Log bytes, syncs and questions of a redemption on a server of its own, whose commits wait for the
disk (performance.md, section 2). More than servers.json allows fails.

    with.sh SERVER -- servers.py HOST-STUB PLUGIN     with DURABLE=1
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

BOUNDS = pathlib.Path(__file__).with_name("servers.json")
CASES = ("redeem", "redeem-hot")
THREADS = ("1", "8")


class Failed(Exception):
    """The counting itself."""


def count(host_stub, plugin, url):
    """What `host-stub bench` counted: {"redeem, 1 at once": {"bytes": ..., "syncs": ...}}."""
    with tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder, "figures.json")
        ran = subprocess.run(
            [host_stub, "bench", "--plugin", plugin, "--db", url, "--case", ",".join(CASES),
             "--threads", ",".join(THREADS), "--connections", THREADS[-1], "--vouchers", "2000",
             "--rounds", "1", "--seconds", "1", "--json", found],
            capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise Failed(f"bench ended with {ran.returncode}: {ran.stderr[-2000:]}")
        (database,) = json.loads(found.read_text())["databases"]
    if not database["durable"]:
        raise Failed("a commit waits for no disk: start the server with DURABLE=1")
    return {f"{each['case']}, {each['threads']} at once":
            {what: figure for what, figure in each["plugin"]["counted"].items()
             if figure is not None}
            for each in database["cases"]}


def complaints(bounds, counted):
    """Each figure is bounded, and each bound has its figure."""
    wrong = []
    for case in sorted(bounds.keys() | counted.keys()):
        most, figures = bounds.get(case, {}), counted.get(case, {})
        for what in sorted(most.keys() | figures.keys()):
            if what not in most or what not in figures:
                wrong.append(f"{case}: {what}: " + ("no bound" if what in figures else "no figure"))
            elif figures[what] > most[what]:
                wrong.append(f"{case}: {what} {figures[what]:.2f}, at most {most[what]}")
    return wrong


def check_the_check():
    """Controls: what must be complained of is."""
    bounds = {"redeem": {"bytes": 10, "syncs": 1}}
    assert complaints(bounds, {"redeem": {"bytes": 10, "syncs": 1}}) == []
    assert len(complaints(bounds, {"redeem": {"bytes": 10.1, "syncs": 1}})) == 1, "too much"
    assert len(complaints(bounds, {"redeem": {"bytes": 10}})) == 1, "a figure that is gone"
    assert len(complaints(bounds, {})) == 2, "a case that is gone"
    assert len(complaints(bounds, {**bounds, "check": {"syncs": 0}})) == 1, "a case without a bound"


def main():
    check_the_check()
    host_stub, plugin = sys.argv[1:]
    url = os.environ["SCRIP_TEST_DB"]
    server = url.partition(":")[0]
    counted = count(host_stub, plugin, url)
    for case, figures in counted.items():
        print(f"{case:<24}" + "".join(f"{what} {figure:.2f}  " for what, figure in figures.items()))
    wrong = complaints(json.loads(BOUNDS.read_text())[server], counted)
    for line in wrong:
        print(f"wrong: {server}: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
