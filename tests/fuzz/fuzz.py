#!/usr/bin/env python3
"""Runs libFuzzer's targets: abi, sequence and reader (testing.md, suite e).

    fuzz.py corpus TARGET [COUNT]   plays the inputs in the tree, then COUNT more that grow from them
    fuzz.py controls TARGET         each mistake that a plugin could make has to be found
    fuzz.py soak --minutes N        all targets in turn; corpus and counts stay in FOLDER, and the next
                                    run goes on there
    fuzz.py keep TARGET             makes the inputs in the tree the few of FOLDER that reach most

Options: --programs FOLDER with fuzz_abi and the others, --folder FOLDER for what a soak keeps,
--seed NUMBER of a run that is not a soak.
A finding ends the run, with the line that plays it again.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import seeds

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = {
    # How long an input may be, how many are kept in the tree, and the share of a soak.
    "abi": {"bytes_max": 4096, "kept_max": 150, "share": 0.6},
    "sequence": {"bytes_max": 400, "kept_max": 60, "share": 0.3},
    "reader": {"bytes_max": 600, "kept_max": 60, "share": 0.1},
}
# A control ends when it is found, so these may be many times what is needed.
FOUND_WITHIN = {"abi": 250_000, "sequence": 20_000, "reader": 1_000_000}
CONTROLS = {
    "abi": ["reads-past-struct", "does-not-escape", "multiplies-unchecked", "forgets-memory",
            "compares-all-with-all", "copies-much", "forgets-the-error", "refuses-what-it-did",
            "repeats-values", "invents-a-status"],
    "sequence": ["captures-again", "gives-too-much", "forgets-keys"],
    "reader": ["wraps-big-integers", "rounds-fractions", "goes-one-deeper", "takes-any-bytes"],
}
# A leak is told when all has been played: an input in the tree has it.
FOUND_AT_THE_END = {"forgets-memory": 2_000}
GOAL = 200_000_000
SOAK_STEP_S = 300


def corpus_of(target):
    folder = HERE / "corpus" / target
    if not any(folder.iterdir()):
        raise SystemExit(f"{folder} has no inputs")
    return folder


class Run:
    """One run of a target. `corpus` grows; the others are only read."""

    def __init__(self, arguments, target, corpus, others=(), options=(), control=None, quiet=False):
        self.program = pathlib.Path(arguments.programs) / f"fuzz_{target}"
        command = [self.program, f"-max_len={TARGETS[target]['bytes_max']}", "-print_final_stats=1",
                   # What leaks shows at the end; asking after each input takes half of the time.
                   "-detect_leaks=0", "-entropic=0", "-reload=0", "-verbosity=1",
                   # Of the clock on the wall; abi judges the processor's time by itself.
                   "-timeout=300", "-report_slow_units=300",
                   *options, corpus, *others]
        environment = dict(os.environ)
        environment.pop("SCRIP_FUZZ_CONTROL", None)
        if control:
            environment["SCRIP_FUZZ_CONTROL"] = control
        # A program that finds something leaves its database behind.
        folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        environment["TMPDIR"] = folder.name
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              env=environment, check=False)
        folder.cleanup()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.status = done.returncode
        self.log = done.stderr
        self.cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        executed = re.search(r"stat::number_of_executed_units: (\d+)", self.log)
        self.count = int(executed.group(1)) if executed else 0
        if self.status and not quiet:
            self.report()

    def report(self):
        lines = [line for line in self.log.splitlines() if not re.match(r"#\d+\s|\s+NEW_FUNC", line)]
        print("\n".join(lines[-60:]))
        for file in re.findall(r"Test unit written to (\S+)", self.log):
            self.tell_again(file)
            print(f"replay: SCRIP_FUZZ_TELL=1 {self.program} {file}")

    def tell_again(self, file):
        """The input itself, and what each of its calls answered: the file may be gone with its machine."""
        print(f"input: {pathlib.Path(file).read_bytes()[:4000]!r}")
        environment = dict(os.environ, SCRIP_FUZZ_TELL="1")
        again = subprocess.run([self.program, file], capture_output=True, text=True,
                               errors="replace", env=environment, check=False)
        told = [line for line in again.stderr.splitlines()
                if not re.match(r"INFO:|\s+#\d+ |Running:", line)]
        print("\n".join(line[:1000] for line in told[:60]))

    def told(self):
        rate = self.count / self.cpu_s if self.cpu_s else 0
        return f"{self.count} inputs, {self.cpu_s:.0f} s of processor, {rate:.0f} a second"


def play_corpus(arguments):
    """The same inputs each time, so that a change is judged by itself."""
    inputs = corpus_of(arguments.target)
    found = pathlib.Path(arguments.folder) / arguments.target
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(arguments, arguments.target, scratch, [inputs],
                  [f"-runs={arguments.count}", f"-seed={arguments.seed}",
                   f"-artifact_prefix={found}/found-"])
    print(f"{arguments.target}: seed {arguments.seed}, {run.told()}")
    wanted = max(arguments.count, len(list(inputs.iterdir())))
    if run.status == 0 and run.count < wanted:
        print(f"{run.count} inputs were played, {wanted} were wanted")
        return 1
    return run.status


def play_controls(arguments):
    inputs = corpus_of(arguments.target)
    missed = 0
    for control in CONTROLS[arguments.target]:
        count = FOUND_AT_THE_END.get(control, FOUND_WITHIN[arguments.target])
        with tempfile.TemporaryDirectory() as scratch:
            run = Run(arguments, arguments.target, scratch, [inputs],
                      [f"-runs={count}", f"-seed={arguments.seed}", f"-artifact_prefix={scratch}/"],
                      control, True)
        # What a sanitizer or a check of ours said: not that a program is missing, nor that it is slow.
        is_caught = run.status != 0 and re.search(r"FOUND: |ERROR: |runtime error: ", run.log)
        verdict = "caught" if is_caught else "NOT CAUGHT"
        print(f"control {control}: {verdict}, seed {arguments.seed}, {run.told()}", flush=True)
        missed += not is_caught
    return 1 if missed else 0


class Kept:
    """What a soak keeps of a target: FOLDER/TARGET/corpus, and the counts in FOLDER/TARGET.json."""

    def __init__(self, arguments, target):
        self.target = target
        self.folder = pathlib.Path(arguments.folder) / target
        self.corpus = self.folder / "corpus"
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.file = self.folder / "counts.json"
        self.counts = {"inputs": 0, "cpu_s": 0, "found": 0}
        if self.file.exists():
            self.counts |= json.loads(self.file.read_text("utf-8"))

    def add(self, run):
        self.counts["inputs"] += run.count
        self.counts["cpu_s"] = round(self.counts["cpu_s"] + run.cpu_s)
        self.counts["found"] += bool(run.status)
        written = self.file.with_suffix(".new")
        written.write_text(json.dumps(self.counts), "utf-8")
        written.replace(self.file)


def soak(arguments):
    targets = [Kept(arguments, target) for target in TARGETS]
    end = time.monotonic() + arguments.minutes * 60
    status = 0
    while status == 0 and (left_s := end - time.monotonic()) > 0:
        spent = sum(kept.counts["cpu_s"] for kept in targets)
        # Whose share is owed most.
        kept = max(targets, key=lambda each: TARGETS[each.target]["share"] * (spent + 1)
                   - each.counts["cpu_s"])
        seed = int.from_bytes(os.urandom(4), "big") or 1
        run = Run(arguments, kept.target, kept.corpus, [corpus_of(kept.target)],
                  [f"-max_total_time={max(1, min(SOAK_STEP_S, int(left_s)))}", f"-seed={seed}",
                   f"-artifact_prefix={kept.folder}/found-"])
        kept.add(run)
        status = run.status
        print(f"{kept.target}: seed {seed}, {run.told()}; in all {kept.counts['inputs']}", flush=True)
    total = sum(kept.counts["inputs"] for kept in targets)
    print(f"{total} inputs of {GOAL} so far, in {arguments.folder}")
    return 1 if status else 0


def keep(arguments):
    """The first ones, and as many of those that reach more as the tree may hold."""
    kept = Kept(arguments, arguments.target)
    folder = HERE / "corpus" / arguments.target
    folder.mkdir(parents=True, exist_ok=True)
    first = seeds.FIRST.get(arguments.target, dict)()
    with tempfile.TemporaryDirectory() as scratch:
        merged = Run(arguments, arguments.target, scratch, [folder, kept.corpus], ["-merge=1"])
        if merged.status:
            return merged.status
        files = sorted(pathlib.Path(scratch).iterdir(), key=lambda file: file.stat().st_size)
        # Of all sizes, since small ones alone reach little.
        step = max(1, len(files) / (TARGETS[arguments.target]["kept_max"] - len(first)))
        chosen = [files[int(index * step)] for index in range(int(len(files) / step))]
        for old in folder.iterdir():
            old.unlink()
        for file in chosen:
            shutil.copy(file, folder / file.name[:12])
    seeds.write(folder, first)
    print(f"{len(chosen)} of {len(files)} inputs, and {len(first)} first ones, are kept in {folder}")
    return 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("command", choices=["corpus", "controls", "soak", "keep"])
    parser.add_argument("target", nargs="?", choices=list(TARGETS))
    parser.add_argument("count", nargs="?", type=int, default=0)
    parser.add_argument("--programs", default="build/asan/tests/fuzz")
    parser.add_argument("--folder", default="build/fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    arguments = parser.parse_args()
    if (arguments.target is None) != (arguments.command == "soak"):
        parser.error("a soak is of all targets, any other command of one")
    commands = {"corpus": play_corpus, "controls": play_controls, "soak": soak, "keep": keep}
    return commands[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
