#!/usr/bin/env python3
"""Branches that the tests take (testing.md, q1): all of the money core, nine in ten of the plugin.

    coverage.py            builds, runs the rooms, c1, the scenarios and the security suite, and reports
    coverage.py report     reports what earlier runs counted

Counted are decisions: the edges that only an exception makes are left out (gcovr's
--exclude-throw-branches), and what a compiler adds to a line without any code in it
(--exclude-unreachable-branches). The whole product is tested as it is released by the other suites.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "coverage"
RELEASE = ROOT / "build" / "release"
# Ledger, holds, keys, codes, roles.
MONEY_CORE = (
    "domain/draw.cpp", "domain/entry.cpp", "domain/entry.hpp", "domain/hold.cpp", "domain/money.hpp",
    "domain/payable.cpp", "domain/permissions.cpp", "domain/refund_split.cpp", "domain/voucher.cpp",
    "storage/ledger.cpp", "storage/hold_store.cpp", "storage/redemption_store.cpp",
    "storage/refund_store.cpp", "storage/key_store.cpp", "storage/counter_store.cpp",
    "storage/chained_entry.cpp", "secrets/codes.cpp", "secrets/chain.cpp", "secrets/hashes.cpp",
    "operations/end_hold.cpp", "operations/give_back.cpp", "operations/pay_order.cpp",
    "operations/portions.cpp", "calls/admission.cpp", "calls/call_record.cpp", "calls/replay.cpp",
    "calls/throttle.cpp",
)
CORE_PERCENT = 100.0
PLUGIN_PERCENT = 90.0
ROOMS = ("domain", "secrets", "texts", "panels", "storage", "json", "operations", "hooks", "calls")
# Programs of the release, that load the plugin that counts.
WHOLE = (
    ("tests/model/scrip-tests", "c1", "--seed", "0x5c819", "--seeds", "4", "--ops", "8000",
     "--plugin", BUILD / "plugin"),
    ("tests/scenarios/scenario-tests", "~[server]"),
    ("tests/security/security-tests", "~[.]~[server]"),
)


def run(command, **options):
    print(f"coverage: {' '.join(str(word) for word in command)}", flush=True)
    if subprocess.run(command, check=False, **options).returncode != 0:
        raise SystemExit("coverage: failed")


def build():
    run(["cmake", "--preset", "coverage"], cwd=ROOT, stdout=subprocess.DEVNULL)
    run(["cmake", "--build", BUILD, "-j", str(os.cpu_count()), "--target", "scrip",
         *(f"test_{room}" for room in ROOMS)], stdout=subprocess.DEVNULL)


def count():
    for counted in BUILD.rglob("*.gcda"):
        counted.unlink()
    shm = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=shm) as folder:
        environment = dict(os.environ, TMPDIR=folder, SCRIP_PLUGIN_FOLDER=str(BUILD / "plugin"))
        environment.pop("SCRIP_TEST_DB", None)
        for room in ROOMS:
            run([BUILD / "tests" / f"test_{room}", "~[server]"], env=environment)
        for program, *options in WHOLE:
            run([RELEASE / program, *options], env=environment)


def counted_files():
    """By file of plugin/: its lines, each with the counts of its branches."""
    report = BUILD / "coverage.json"
    run(["gcovr", "--root", ROOT, "--object-directory", BUILD, "--filter", "plugin/",
         "--exclude-throw-branches", "--exclude-unreachable-branches", "--json", report, BUILD / "cmake",
         BUILD / "tests"], cwd=ROOT)
    files = {}
    for entry in json.loads(report.read_text())["files"]:
        lines = {line["line_number"]: [branch["count"] for branch in line["branches"]]
                 for line in entry["lines"]}
        files[entry["file"].removeprefix("plugin/")] = lines
    return files


class Share:
    def __init__(self, files):
        counts = [count for lines in files for line in lines.values() for count in line]
        self.all = len(counts)
        self.taken = sum(count > 0 for count in counts)

    def percent(self):
        return 100.0 * self.taken / self.all if self.all else 100.0

    def __str__(self):
        return f"{self.taken:6} of {self.all:6} branches {self.percent():7.2f} %"


def not_taken(files, names):
    for name in names:
        for number, branches in sorted(files[name].items()):
            missed = branches.count(0)
            if missed:
                print(f"  plugin/{name}:{number}: {missed} of {len(branches)} not taken")


def report():
    files = counted_files()
    missing = [name for name in MONEY_CORE if name not in files]
    if missing:
        raise SystemExit(f"coverage: nothing was counted in {', '.join(missing)}")
    rooms = collections.defaultdict(list)
    for name, lines in files.items():
        rooms[name.split("/")[0]].append(lines)
    print("== branches not taken outside the money core")
    not_taken(files, sorted(set(files) - set(MONEY_CORE)))
    print("== branches not taken in the money core")
    not_taken(files, MONEY_CORE)
    for room, lines in sorted(rooms.items()):
        print(f"{room:<12}{Share(lines)}")
    core = Share([files[name] for name in MONEY_CORE])
    plugin = Share(list(files.values()))
    print(f"{'money core':<12}{core}, wanted {CORE_PERCENT:.0f} %")
    print(f"{'plugin':<12}{plugin}, wanted {PLUGIN_PERCENT:.0f} %")
    return core.percent() >= CORE_PERCENT and plugin.percent() >= PLUGIN_PERCENT


def main():
    if sys.argv[1:] not in ([], ["report"]):
        raise SystemExit(__doc__)
    if not sys.argv[1:]:
        build()
        count()
    return 0 if report() else 1


if __name__ == "__main__":
    sys.exit(main())
