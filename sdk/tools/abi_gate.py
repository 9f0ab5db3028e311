#!/usr/bin/env python3
"""Whether the booking header may follow the last release: what it appends, and what it says of it.

    abi_gate.py HEADER COMPILER FOLDER      FOLDER holds booking-<major>.<minor>.abi and CHANGES.md

Compared with the newest baseline, and 0 is the exit status when

    of the header's own minor    nothing differs, for abi_prefix.py and for abidiff
    of the minor before          something was appended, and nothing else changed; `## <major>.<minor>` in
                                 CHANGES.md names each appended thing in backquotes

1 when not, 2 when a tool or the baseline is missing. A release writes its baseline once:
abi_dump.py HEADER gcc FOLDER/booking-<major>.<minor>.abi
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import abi_dump
import abi_prefix

ACCEPTED, REFUSED, MISSING = 0, 1, 2


def version(header):
    text = header.read_text("utf-8")
    return tuple(int(re.search(rf"define BOOKING_ABI_{part} (\d+)", text).group(1))
                 for part in ("MAJOR", "MINOR"))


def newest_baseline(folder, major):
    """(minor, path)"""
    found = [(int(path.stem.split(".")[1]), path) for path in folder.glob(f"booking-{major}.*.abi")]
    if not found:
        raise FileNotFoundError(f"{folder}: no baseline booking-{major}.<minor>.abi")
    return max(found)


def changes_of(folder, released):
    """The section of CHANGES.md about one version."""
    text = (folder / "CHANGES.md").read_text("utf-8")
    section = re.search(rf"^## {re.escape(released)}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    return section.group(1) if section else ""


def problems_of_growth(compared, wanted, told):
    if compared.verdict == abi_prefix.SAME:
        yield f"BOOKING_ABI_MINOR was raised to {wanted}, but nothing was appended"
    for name in compared.grown:
        if f"`{name}`" not in told:
            yield f"CHANGES.md says nothing of `{name}` under the new minor {wanted}"


def problems(compared, baseline_minor, minor, told):
    """Why the header may not be released as it is, each a line."""
    yield from compared.breaks
    if minor not in (baseline_minor, baseline_minor + 1):
        yield f"BOOKING_ABI_MINOR is {minor}, the newest baseline is of {baseline_minor}"
    elif minor > baseline_minor:
        yield from problems_of_growth(compared, minor, told)
    elif compared.verdict == abi_prefix.GROWTH:
        yield from compared.growths
        yield f"what is appended raises BOOKING_ABI_MINOR to {minor + 1}"


def abidiff_problems(baseline, new):
    """libabigail's own opinion, asked where nothing at all may differ."""
    run = subprocess.run(["abidiff", baseline, new], capture_output=True, text=True, check=False)
    if run.returncode:
        yield f"abidiff: exit status {run.returncode}\n{run.stdout}{run.stderr}"


def check(header, compiler, folder):
    major, minor = version(header)
    baseline_minor, baseline = newest_baseline(folder, major)
    with tempfile.TemporaryDirectory() as scratch:
        new = pathlib.Path(scratch, "new.abi")
        abi_dump.dump(header, compiler, new)
        compared = abi_prefix.Comparison(abi_prefix.Dump(baseline), abi_prefix.Dump(new))
        found = list(problems(compared, baseline_minor, minor, changes_of(folder, f"{major}.{minor}")))
        if minor == baseline_minor and not found:
            found = list(abidiff_problems(baseline, new))
    print("\n".join(found) or f"{baseline.name}: {', '.join(compared.growths) or 'the same'}")
    return REFUSED if found else ACCEPTED


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return MISSING
    header, compiler, folder = arguments
    try:
        return check(pathlib.Path(header), compiler, pathlib.Path(folder))
    except (OSError, subprocess.CalledProcessError, ValueError, ElementTree.ParseError) as problem:
        print(problem, file=sys.stderr)
        return MISSING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
