#!/usr/bin/env python3
"""Which test proves which requirement.

tests/requirements.txt has a line for each: its id, a tab, what must hold. A Catch2 test proves those
its tags name ("[B38]"); a command of scrip-tests those of a comment above its add_test ("# [B08]").

    requirements.py            writes docs/requirements.md
    requirements.py --check    exit 1 when a requirement has no test, or docs/requirements.md is not
                               what would be written
    requirements.py --control  exit 1 unless a requirement without a test is found missing
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "requirements.txt"
DOCUMENT = ROOT / "docs" / "requirements.md"
GROUPS = {
    "C": "Issuing, deleting and expiry of credits, gifts and packages",
    "R": "Credit notes, codes, the customer's list",
    "U": "Use at payment",
    "A": "Account, credit and debit",
    "D": "Deleting",
    "H": "History",
    "X": "Around them",
    "B": "Beyond",
}
TEXTS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
CASE = re.compile(r"TEST_CASE\(\s*" + TEXTS + r",\s*" + TEXTS + r"\)")
TAG = re.compile(r"\[([A-Z][0-9]{2})\]|\[([A-Z][0-9])\]")
COMMAND = re.compile(r"((?:#[^\n]*\n)+)add_(?:backend_)?test\(NAME (\S+)")


def joined(literals):
    """The text of adjacent C++ literals."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', literals)
    return re.sub(r"\\(.)", r"\1", "".join(parts))


def tags_in(text):
    return [a or b for a, b in TAG.findall(text)]


def requirements():
    rows = {}
    for number, line in enumerate(TABLE.read_text("utf-8").splitlines(), 1):
        name, separator, text = line.partition("\t")
        if not separator or not text or name in rows:
            raise SystemExit(f"{TABLE.name}:{number}: an id, a tab and what must hold, once")
        rows[name] = text
    return rows


def proofs():
    """By tag: (file, name of the test)."""
    found = collections.defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("*.cpp")):
        for name, tags in CASE.findall(path.read_text("utf-8")):
            for tag in tags_in(tags):
                found[tag].append((path.relative_to(ROOT).as_posix(), joined(name)))
    for path in sorted((ROOT / "tests").rglob("CMakeLists.txt")):
        for comment, name in COMMAND.findall(path.read_text("utf-8")):
            for tag in tags_in(comment):
                found[tag].append((path.relative_to(ROOT).as_posix(), f"`ctest -R {name}`"))
    return found


def document(rows, found):
    lines = [
        "# Requirements and their tests",
        "",
        "Made by `tests/scripts/requirements.py` from `tests/requirements.txt` and the tags of the tests;",
        "`./dev test` fails when a row has no test. `./dev one \"SENTENCE\"` runs one.",
    ]
    for letter, title in GROUPS.items():
        lines += ["", f"## {letter}: {title}", "", "| id | what holds | proved by |", "|---|---|---|"]
        for name, text in rows.items():
            if name[0] != letter:
                continue
            proved = "<br>".join(f"{test} ({file})" for file, test in found[name])
            lines.append(f"| {name} | {text} | {proved} |".replace("\n", " "))
    return "\n".join(lines) + "\n"


def missing(rows, found):
    return [name for name in rows if not found.get(name)]


def main(arguments):
    rows, found = requirements(), proofs()
    if arguments == ["--control"]:
        return 0 if missing(rows | {"Z99": "never proved"}, found) == missing(rows, found) + ["Z99"] else 1
    for name in missing(rows, found):
        print(f"{name} has no test: {rows[name]}")
    text = document(rows, found)
    if arguments == ["--check"]:
        is_current = DOCUMENT.exists() and DOCUMENT.read_text("utf-8") == text
        if not is_current:
            print("docs/requirements.md is not up to date: run tests/scripts/requirements.py")
        print(f"{len(rows)} requirements, {len(missing(rows, found))} without a test")
        return 1 if missing(rows, found) or not is_current else 0
    if arguments:
        raise SystemExit(__doc__)
    DOCUMENT.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
