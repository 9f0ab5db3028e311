#!/usr/bin/env python3
"""Instructions of a call, by callgrind (performance.md, section 2). A rise of more than 3 % fails: the
change either loses it again, or records it and says why.

    instructions.py PROGRAM           compares with what is recorded
    instructions.py PROGRAM record    records what is counted now

PROGRAM is counted-calls: it makes the calls of each case in a function of its own and names them.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

RECORD = pathlib.Path(__file__).with_name("instructions.json")
MAY_CHANGE = 3  # percent
SHM = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Failed(Exception):
    """The counting itself."""


def total_of(profile):
    found = re.search(r"^summary: (\d+)$", profile.read_text(), re.MULTILINE)
    if not found:
        raise Failed(f"{profile.name} has no summary")
    return int(found[1])


def count(program):
    """The instructions of one call, by case."""
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        profile = pathlib.Path(folder) / "profile"
        ran = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}",
             "--toggle-collect=*invoke_plugin*", "--zero-before=counted_calls",
             "--dump-after=counted_calls", program],
            env=dict(os.environ, TMPDIR=folder), capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise Failed(f"{program} ended with {ran.returncode}: {ran.stderr[-2000:]}")
        cases = [line.split() for line in ran.stdout.splitlines()]
        return {name: total_of(profile.with_name(f"profile.{at}")) // int(calls)
                for at, (name, calls) in enumerate(cases, 1)}


def complaints(recorded, counted):
    """What a reader has to act on, and what is worth recording."""
    wrong, better = [], []
    for name in sorted(recorded.keys() | counted.keys()):
        if name not in recorded or name not in counted:
            wrong.append(f"{name}: " + ("not recorded" if name in counted else "not counted"))
            continue
        change = 100 * (counted[name] - recorded[name])
        line = (f"{name}: {recorded[name]} -> {counted[name]} instructions a call,"
                f" {change / recorded[name]:+.1f} %")
        if change > MAY_CHANGE * recorded[name]:
            wrong.append(line)
        elif change < -MAY_CHANGE * recorded[name]:
            better.append(line)
    return wrong, better


def check_the_check():
    """Controls: what must be complained of is."""
    recorded = {"a": 1000, "b": 1000}
    assert complaints(recorded, {"a": 1030, "b": 970}) == ([], [])
    assert len(complaints(recorded, {"a": 1031, "b": 1000})[0]) == 1, "a rise"
    assert len(complaints(recorded, {"a": 1000})[0]) == 1, "a case that is gone"
    assert len(complaints(recorded, {**recorded, "c": 1})[0]) == 1, "a case nobody recorded"
    assert len(complaints(recorded, {"a": 900, "b": 1000})[1]) == 1, "a gain"


def main():
    check_the_check()
    counted = count(sys.argv[1])
    for name, instructions in counted.items():
        print(f"{name:<14}{instructions:>10} instructions a call")
    if sys.argv[2:] == ["record"]:
        RECORD.write_text(json.dumps(counted, indent=2) + "\n")
        return 0
    wrong, better = complaints(json.loads(RECORD.read_text()), counted)
    for line in better:
        print(f"less than recorded: {line}")
    for line in wrong:
        print(f"wrong: {line}")
    if wrong or better:
        print(f"to record it: python3 tests/counted/instructions.py {sys.argv[1]} record")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
