#!/usr/bin/env python3
"""What ran and what failed, by suite and backend, from the files ctest wrote.

FOLDER holds for each run of ctest its JUnit file, NAME.xml, and its list of tests, NAME.json: a test
counts for the first of its labels, and for the backend among them. A test that did not run has failed.

    results.py FOLDER       prints the table
    results.py --control    exit 1 unless a failure, and a test that did not run, are counted
"""
import collections
import json
import pathlib
import sys
import tempfile
import xml.etree.ElementTree

BACKENDS = ("sqlite3", "postgresql", "mariadb", "galera")
NONE = "none"


def labels_of(listing):
    """By test: its labels."""
    tests = json.loads(listing.read_text("utf-8"))["tests"] if listing.exists() else []
    return {test["name"]: value["value"] for test in tests
            for value in test.get("properties", []) if value["name"] == "LABELS"}


def counts_in(folder):
    """By (run, suite) and backend: how many ran or should have, and how many failed."""
    counts = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for report in sorted(folder.glob("*.xml")):
        labels = labels_of(report.with_suffix(".json"))
        for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
            name = case.get("name")
            mine = labels.get(name, name.split("."))
            backend = next((each for each in mine if each in BACKENDS), NONE)
            suite = next((each for each in mine if each not in (*BACKENDS, "backend")), name)
            count = counts[report.stem.split("-")[0], suite][backend]
            count[0] += 1
            count[1] += case.get("status") != "run"
    return counts


def cell(count):
    if not count[0]:
        return "-"
    return f"{count[0]}, {count[1]} FAILED" if count[1] else str(count[0])


def table(counts):
    rows = [("build", "suite", *BACKENDS, NONE)]
    for (build, suite), by_backend in sorted(counts.items()):
        rows.append((build, suite, *(cell(by_backend[each]) for each in (*BACKENDS, NONE))))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("   " + "  ".join(f"{text:<{width}}" for text, width in zip(row, widths)).rstrip()
                     for row in rows)


def control():
    cases = "".join(f'<testcase name="{name}" status="{status}"/>' for name, status in (
        ("a1", "run"), ("a1.mariadb", "fail"), ("a1.galera", "notrun")))
    labels = {"a1": ["backend", "sqlite3", "races"], "a1.mariadb": ["backend", "mariadb", "races"],
              "a1.galera": ["backend", "galera", "races"]}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "release.xml").write_text(f"<testsuite>{cases}</testsuite>", "utf-8")
        (folder / "release.json").write_text(json.dumps({"tests": [
            {"name": test, "properties": [{"name": "LABELS", "value": value}]}
            for test, value in labels.items()]}), "utf-8")
        row = table(counts_in(folder)).splitlines()[1].split()
    return 0 if row == ["release", "races", "1", "-", "1,", "1", "FAILED", "1,", "1", "FAILED", "-"] else 1


def main(arguments):
    if arguments == ["--control"]:
        return control()
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    print(table(counts_in(pathlib.Path(arguments[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
