#!/usr/bin/env python3
"""Branches that tests take (testing.md, q1): all of the money core, nine in ten of the plugin.

    coverage.py            builds, runs, reports; fails below what is wanted
    coverage.py report     reports once more what the last run counted
    coverage.py control    a core with a branch that nobody takes has to fail

Programs that open the plugin are those of the release; the plugin and the tests of its rooms are
compiled to count (the preset "coverage").
"""

import collections
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "coverage"
RELEASE = ROOT / "build" / "release"

# Each file of plugin/ that value, a key, a code or a role depends on.
MONEY_CORE = (
    # the ledger
    "domain/draw.cpp", "domain/entry.cpp", "domain/entry.hpp", "domain/money.hpp", "domain/payable.cpp",
    "domain/refund_split.cpp", "domain/voucher.cpp", "storage/chained_entry.cpp",
    "storage/counter_store.cpp", "storage/journal.cpp", "storage/ledger.cpp", "storage/taking.cpp",
    "storage/redemption_store.cpp", "storage/refund_store.cpp", "operations/give_back.cpp",
    "operations/pay_order.cpp", "operations/plan_draw.cpp", "operations/portions.cpp",
    # holds
    "domain/hold.cpp", "domain/hold.hpp", "storage/hold_store.cpp", "operations/end_hold.cpp",
    # keys of calls
    "storage/key_store.cpp", "calls/call_record.cpp", "calls/replay.cpp",
    # codes
    "secrets/chain.cpp", "secrets/codes.cpp", "secrets/hashes.cpp", "storage/throttle_store.cpp",
    "calls/throttle.cpp",
    # roles
    "domain/permissions.cpp", "calls/admission.cpp",
)
CORE_PERCENT = 100.0
PLUGIN_PERCENT = 90.0

ROOMS = ("domain", "secrets", "texts", "panels", "storage", "json", "operations", "hooks", "calls")
# What is said of one database is said in the storage room.
SERVERS = ("postgresql", "mariadb")
# Programs of the release that load the plugin which counts.
WHOLE = (
    ("tests/model/scrip-tests", "c1", "--seed", "0x5c819", "--seeds", "4", "--ops", "8000",
     "--plugin", BUILD / "plugin"),
    ("tests/scenarios/scenario-tests", "~[server]"),
    ("tests/security/security-tests", "~[.]~[server]"),
)


def fail(text):
    raise SystemExit(f"coverage: {text}")


def run(command, **options):
    print("coverage:", *command[:12], flush=True)
    done = subprocess.run(command, check=False, **options)
    if done.returncode != 0:
        fail(f"{command[0]} failed")
    return done.stdout


def build():
    run(["cmake", "--preset", "coverage"], cwd=ROOT, stdout=subprocess.DEVNULL)
    run(["cmake", "--build", "--preset", "coverage", "-j", str(os.cpu_count()), "--target", "scrip",
         "test_misuse", *(f"test_{room}" for room in ROOMS)], cwd=ROOT, stdout=subprocess.DEVNULL)


def count():
    """Every process adds its counts to the files beside the objects when it ends."""
    for counts in BUILD.rglob("*.gcda"):
        counts.unlink()
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        environment = dict(os.environ, TMPDIR=folder, SCRIP_PLUGIN_FOLDER=str(BUILD / "plugin"))
        environment.pop("SCRIP_TEST_DB", None)
        for program, *options in WHOLE:
            run([RELEASE / program, *options], env=environment, cwd=folder)
        # Nothing has run yet but programs that open the plugin.
        if not any(BUILD.rglob("abi/*.gcda")):
            fail("a plugin that was opened wrote no counts")
        run([BUILD / "tests/fault/test_misuse"], env=environment, cwd=folder)
        for room in ROOMS:
            run([BUILD / f"tests/test_{room}", "~[server]"], env=environment, cwd=folder)
    for server in SERVERS:
        run([ROOT / "tests/servers/with.sh", server, "--", BUILD / "tests/test_storage", "~[sqlite]"])


def split(edges):
    """The edges of a line by where they begin: two of a condition or a call, more of a switch."""
    while edges:
        length = 2
        while not edges[0]["fallthrough"] and not any(
                edge["fallthrough"] for edge in edges[1:length + 1]) and length < len(edges):
            length += 1
        yield edges[:length]
        edges = edges[length:]


def decisions_in(edges, has_run, names_all):
    """How often each edge of a line's decisions was taken.

    A call goes on or, says the compiler, ends in an exception: that is no decision, unless it never
    went on. What is then destroyed may hold some, on a line that runs, and nothing but an exception
    leads there: so one that was not reached is left out where its function runs the line. Could
    anything else have led there, an edge on the way there counts as missed.
    """
    counts = []
    for decision in split(edges):
        taken = [edge["count"] for edge in decision]
        if any(edge["throw"] for edge in decision):
            if any(taken) and any(edge["count"] == 0 for edge in decision if not edge["throw"]):
                counts.append(0)
            continue
        # The compiler sees to it that a switch over an enumeration leaves out none of it.
        if len(taken) > 2 and names_all and taken[-1] == 0:
            taken.pop()
        if any(taken) or not has_run:
            counts += taken
    return counts


def names_all(text, number):
    """Whether a switch on this line has no default."""
    begin = text[number - 1]
    if not begin.lstrip().startswith("switch "):
        return False
    end = begin[:len(begin) - len(begin.lstrip())] + "}"
    return not any("default:" in line for line in text[number:text.index(end, number)])


def sum_of(all_edges):
    return [{**same[0], "count": sum(edge["count"] for edge in same)} for same in zip(*all_edges)]


def decisions_of(root, objects, folder):
    """By file of `folder`: its lines, each with how often the edges of its decisions were taken."""
    # gcov's JSON tells exceptions' edges also where nothing ran. gcovr 5.2 reads its text, which does not.
    printed = run(["gcov", "--json-format", "--stdout", "--branch-probabilities", "--relative-only",
                   *sorted(objects)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    # A template or an inline function is compiled several times: whichever ran counts.
    copies = collections.defaultdict(list)
    ran = collections.Counter()
    for unit in map(json.loads, filter(str.strip, printed.decode().splitlines())):
        for entry in unit["files"]:
            if not entry["file"].startswith(f"{folder}/"):
                continue
            name = entry["file"].removeprefix(f"{folder}/")
            starts = {function["name"]: (function["start_line"], function["start_column"])
                      for function in entry["functions"]}
            for line in entry["lines"]:
                number = line["line_number"]
                place = starts.get(line.get("function_name"))
                ran[name, number, place] += line["count"]
                copies[name, number, place, len(line["branches"])].append(line["branches"])
    texts = {name: (root / folder / name).read_text().splitlines() for name, *_ in ran}
    files = collections.defaultdict(lambda: collections.defaultdict(list))
    for (name, number, place, _), edges in copies.items():
        # At a closing brace nobody decides: what its block made is destroyed.
        if texts[name][number - 1].strip(" })];,"):
            files[name][number] += decisions_in(sum_of(edges), ran[name, number, place] > 0,
                                                names_all(texts[name], number))
    return files


class Share:
    def __init__(self, files):
        counts = [count for lines in files for line in lines.values() for count in line]
        self.all = len(counts)
        self.taken = sum(count > 0 for count in counts)

    def percent(self):
        return 100.0 * self.taken / self.all if self.all else 100.0

    def row(self, name):
        return f"{name:<12}{self.taken:7} of {self.all:6} {self.percent():7.2f} %"


def print_missed(title, folder, files, names):
    print(f"== {title}")
    for name in names:
        text = (folder / name).read_text().splitlines()
        for number, counts in sorted(files[name].items()):
            if 0 in counts:
                print(f"  {folder.name}/{name}:{number}: {counts.count(0)} of {len(counts)}:"
                      f" {text[number - 1].strip()}")


def is_enough(folder, files, core):
    unseen = [name for name in core if name not in files]
    if unseen:
        fail(f"nothing was counted in {', '.join(unseen)}")
    print_missed("branches not taken outside the money core", folder, files, sorted(files.keys() - core))
    print_missed("branches not taken in the money core", folder, files, core)
    print("== branches taken")
    for room, names in itertools.groupby(sorted(files), lambda name: name.split("/")[0]):
        print(Share([files[name] for name in names]).row(room))
    in_core = Share([files[name] for name in core])
    in_all = Share(list(files.values()))
    print(f"{in_core.row('money core')}, wanted {CORE_PERCENT:.0f} %")
    print(f"{in_all.row('plugin')}, wanted {PLUGIN_PERCENT:.0f} %")
    return in_core.percent() >= CORE_PERCENT and in_all.percent() >= PLUGIN_PERCENT


def report():
    files = decisions_of(ROOT, BUILD.rglob("*.gcno"), "plugin")
    return is_enough(ROOT / "plugin", files, MONEY_CORE)


CORE_OF_CONTROL = """\
#include <string>
bool is_open(int state)
{
    const std::string word{"open"};
    if (state == 1) return word.size() == 4;
    return false;
}
"""
REST_OF_CONTROL = """\
int counted(int times)
{
    int count = 0;
%s    return count;
}
""" % ("    for (int i = 0; i < times; ++i) ++count;\n" * 40)
TEST_OF_CONTROL = """\
bool is_open(int);
int counted(int);
int main(int arguments, char**)
{
    is_open(arguments);
    return counted(arguments) > 0 ? 0 : 1;
}
"""


def control():
    """One branch in eighty is nothing to the plugin, and all to its core."""
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        plugin = root / "plugin"
        plugin.mkdir()
        (plugin / "core.cpp").write_text(CORE_OF_CONTROL)
        (plugin / "rest.cpp").write_text(REST_OF_CONTROL)
        (root / "test.cpp").write_text(TEST_OF_CONTROL)
        run(["g++", "-O0", "--coverage", "plugin/core.cpp", "plugin/rest.cpp", "test.cpp", "-o", "test"],
            cwd=root)
        run(["./test"], cwd=root)
        half = decisions_of(root, root.rglob("*.gcno"), "plugin")
        run(["./test", "again"], cwd=root)
        whole = decisions_of(root, root.rglob("*.gcno"), "plugin")
        verdicts = [is_enough(plugin, half, ("core.cpp",)), is_enough(plugin, half, ()),
                    is_enough(plugin, whole, ("core.cpp",)),
                    is_enough(plugin, {"rest.cpp": {1: [1] * 89 + [0] * 11}}, ())]
    print("coverage: control:", verdicts)
    return verdicts == [False, True, True, False]


def main():
    modes = {(): lambda: build() or count() or report(), ("report",): report, ("control",): control}
    if shutil.which("gcov") is None:
        fail("gcov is missing: ./dev install")
    if tuple(sys.argv[1:]) not in modes:
        raise SystemExit(__doc__)
    return 0 if modes[tuple(sys.argv[1:])]() else 1


if __name__ == "__main__":
    sys.exit(main())
