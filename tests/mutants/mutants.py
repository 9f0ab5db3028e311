#!/usr/bin/env python3
"""Mutants: the product with one line wrong on purpose, which a test has to see (testing.md, q2).

    mutants.py today          12 of them, others each day, and the controls
    mutants.py all            all of them, and the controls
    mutants.py NAME...        these
    mutants.py list           what there is

Options: --folder FOLDER for the build, which holds all mutants at once; --jobs N; --from NAME goes on
with that one of the list, where a run was stopped: they are told in its order.
A survivor fails the run, unless mutants.toml says why nothing can see it; one that is explained
there and killed fails it too.
"""

import argparse
import concurrent.futures
import datetime
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import schemata

ROOT = schemata.ROOT
RELEASE = ROOT / "build" / "release"
A_DAY = 12
# The rooms on SQLite, linked with the mutants. In the order of the last resort: what is quick first.
ROOMS = {
    "domain": ("tests/test_domain", ()),
    "secrets": ("tests/test_secrets", ()),
    "storage": ("tests/test_storage", ("~[server]",)),
    "operations": ("tests/test_operations", ("~[server]",)),
    "calls": ("tests/test_calls", ("~[server]",)),
}
# Programs of the release, that load the plugin with the mutants.
WHOLE = {
    "c1": ("tests/model/scrip-tests", ("c1", "--no-shrink", "--seed", "0x5c819", "--seeds", "4")),
    "scenarios": ("tests/scenarios/scenario-tests", ("~[server]",)),
    "security": ("tests/security/security-tests", ("~[.]~[server]",)),
}
C1_OPS = "12000"
LAST_RESORT = ("domain", "secrets", "storage", "operations", "calls", "c1", "scenarios", "security")
# What a mutant may take of a processor, against the product as it is, before it counts as hanging.
PATIENCE = 10
PATIENCE_S = 20
WALL_S = 1800


class BadTests(Exception):
    """Tests that do not pass on the product as it is, or are none."""


def suite_and_filter(tests):
    suite, separator, only = tests.partition(": ")
    if suite not in LAST_RESORT:
        raise BadTests(f"no such suite: {tests}")
    return suite, only if separator else None


def command_of(tests, build):
    suite, only = suite_and_filter(tests)
    if suite == "c1":
        program, options = WHOLE[suite]
        return [RELEASE / program, *options, "--ops", only or C1_OPS, "--plugin", build / "plugin"]
    program, left_out = WHOLE[suite] if suite in WHOLE else ROOMS[suite]
    # Catch2 takes a comma for "or". A filter without a test passes, unless it is warned of.
    chosen = [only.replace(",", "\\,")] if only else list(left_out)
    return [(RELEASE if suite in WHOLE else build) / program, *chosen, "--abort", "--warn", "NoTests",
            "--filenames-as-tags", "--rng-seed", "1"]


class Build:
    """The sources with all mutants, built once."""

    def __init__(self, folder, jobs):
        self.folder = folder
        self.jobs = jobs
        self.build = folder / "build"
        self.shm = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.passed_s = {}

    def make(self, mutants, prepared):
        schemata.write_tree(self.folder / "source", mutants, prepared)
        if not (self.build / "build.ninja").exists():
            self.run_or_fail(["cmake", "-S", self.folder / "source", "-B", self.build, "-G", "Ninja",
                              "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_C_FLAGS=-w",
                              "-DCMAKE_CXX_FLAGS=-O0 -w -Wno-narrowing"])

    def need(self, suites):
        rooms = [pathlib.Path(ROOMS[suite][0]).name for suite in sorted(suites) if suite in ROOMS]
        whole = [pathlib.Path(WHOLE[suite][0]).name for suite in sorted(suites) if suite in WHOLE]
        self.build_targets(self.build, rooms + (["scrip"] if whole else []))
        self.build_targets(RELEASE, whole)

    def build_targets(self, folder, targets):
        if targets:
            self.run_or_fail(["cmake", "--build", folder, "-j", str(self.jobs), "--target", *targets])

    @staticmethod
    def run_or_fail(command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode != 0:
            print(done.stdout[-6000:])
            raise SystemExit("mutants: the mutated sources do not build")

    def fails(self, tests, number, limit_s):
        """Whether these tests fail with that mutant; a crash and a hang are failures. The limit is of
        the processor, so that a busy machine kills nothing."""
        environment = dict(os.environ, SCRIP_MUTANT=str(number))
        environment["SCRIP_PLUGIN_FOLDER"] = str(self.build / "plugin")
        environment.pop("SCRIP_TEST_DB", None)
        with tempfile.TemporaryDirectory(dir=self.shm) as folder:
            environment["TMPDIR"] = folder
            limited = ["prlimit", f"--cpu={int(limit_s)}", "--", *command_of(tests, self.build)]
            with subprocess.Popen(limited, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env=environment,
                                  start_new_session=True) as process:
                try:
                    return process.wait(WALL_S) != 0
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                    return True

    def ensure_passing(self, tests):
        """On the product as it is; how long it takes is what a mutant is judged by."""
        if tests in self.passed_s:
            return
        began = time.monotonic()
        if self.fails(tests, 0, 1800):
            raise BadTests(f"without a mutant these fail, or there are none: {tests}")
        self.passed_s[tests] = time.monotonic() - began

    def is_killed(self, mutant, tests):
        return self.fails(tests, mutant.number, PATIENCE * self.passed_s[tests] + PATIENCE_S)


def judged(build, mutant):
    """(whether it is as the list says, what happened)"""
    began = time.monotonic()
    if build.is_killed(mutant, mutant.tests):
        text = f"killed    {mutant.name:<28} {time.monotonic() - began:5.1f} s  {mutant.tests}"
        if mutant.survives:
            return False, f"{text}\n          but said to survive: {mutant.survives}"
        return True, text
    if mutant.survives:
        return True, f"survived  {mutant.name:<28} {mutant.survives}"
    for suite in LAST_RESORT:
        build.need({suite})
        build.ensure_passing(suite)
        if build.is_killed(mutant, suite):
            return True, (f"killed    {mutant.name:<28} {time.monotonic() - began:5.1f} s  {suite},"
                          f" not by: {mutant.tests}")
    return False, f"SURVIVED  {mutant.name:<28} plugin/{mutant.file}: {mutant.breaks}"


def in_parallel(build, work, items):
    with concurrent.futures.ThreadPoolExecutor(build.jobs) as pool:
        yield from pool.map(work, items)


def run(build, mutants):
    """Whether all are killed or explained."""
    build.need({suite_and_filter(mutant.tests)[0] for mutant in mutants})
    for _ in in_parallel(build, build.ensure_passing, sorted({each.tests for each in mutants})):
        pass
    counts = {"killed": 0, "survived": 0, "SURVIVED": 0}
    wrong = 0
    for is_right, text in in_parallel(build, lambda mutant: judged(build, mutant), mutants):
        print(text, flush=True)
        counts[text.split()[0]] += 1
        if not is_right:
            wrong += 1
    print(f"{len(mutants)} mutants: {counts['killed']} killed, {counts['survived']} survived as"
          f" explained, {wrong} wrong")
    return wrong == 0


def of_today(mutants):
    """Others each day, and each as often as any other."""
    ordered = sorted(mutants, key=lambda mutant: mutant.number)
    first = datetime.date.today().toordinal() * A_DAY
    return [ordered[(first + i) % len(ordered)] for i in range(min(A_DAY, len(ordered)))]


# ---- controls: a list that checks nothing must not pass ----

def must_be_refused(what, action):
    try:
        action()
    except (schemata.BadList, BadTests):
        print(f"control   refused: {what}")
        return
    raise SystemExit(f"mutants: not refused: {what}")


def refuse_bad_entries():
    entry = {"name": "control", "was": "no such text", "is": "", "breaks": "-", "tests": "domain"}
    file = "domain/entry.cpp"

    def sources(**changed):
        schemata.mutated_sources([schemata.Mutant(file, {**entry, **changed})], [])
    must_be_refused("a text that is not in its file", sources)
    must_be_refused("a text that is there twice", lambda: sources(was="return"))
    must_be_refused("an entry without what it breaks", lambda: schemata.Mutant(file, {
        key: value for key, value in entry.items() if key != "breaks"}))


def refuse_dead_tests(build):
    must_be_refused("a filter that no test has",
                    lambda: build.ensure_passing("domain: no test has this name"))
    must_be_refused("a suite that is none", lambda: build.ensure_passing("nowhere: at all"))
    # An equivalent mutant: a number that nothing was made of.
    same = schemata.Mutant("domain/entry.cpp", {
        "name": "control-that-changes-nothing", "was": "", "is": "", "breaks": "nothing",
        "tests": "domain: [#entry_test]"})
    build.ensure_passing(same.tests)
    if build.is_killed(same, same.tests):
        raise SystemExit("mutants: a mutant that changes nothing was killed")
    print("control   survived: a mutant that changes nothing")


def arguments_of(words):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", nargs="+")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--from", dest="first", metavar="NAME")
    return parser.parse_args(words)


def chosen(mutants, what):
    if what == ["all"]:
        return mutants
    if what == ["today"]:
        return of_today(mutants)
    by_name = {mutant.name: mutant for mutant in mutants}
    unknown = [name for name in what if name not in by_name]
    if unknown:
        raise SystemExit(f"mutants: none is called {', '.join(unknown)}")
    return [by_name[name] for name in what]


def going_on(mutants, first):
    names = [mutant.name for mutant in mutants]
    if first is not None and first not in names:
        raise SystemExit(f"mutants: none of these is called {first}")
    return mutants[names.index(first):] if first is not None else mutants


def main():
    arguments = arguments_of(sys.argv[1:])
    try:
        mutants, prepared = schemata.read_list()
        if arguments.what == ["list"]:
            for mutant in mutants:
                print(f"{mutant.name:<28} plugin/{mutant.file}: {mutant.breaks}")
            return 0
        taken = going_on(chosen(mutants, arguments.what), arguments.first)
        print(f"mutants: {len(taken)} of {len(mutants)}\nreplay: ./dev mutants "
              f"{' '.join(mutant.name for mutant in taken) if len(taken) < len(mutants) else 'all'}",
              flush=True)
        refuse_bad_entries()
        build = Build(arguments.folder.resolve(), arguments.jobs)
        build.make(mutants, prepared)
        build.need({"domain"})
        refuse_dead_tests(build)
        return 0 if run(build, taken) else 1
    except (schemata.BadList, BadTests) as error:
        raise SystemExit(f"mutants: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
