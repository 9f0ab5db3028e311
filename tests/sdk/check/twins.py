#!/usr/bin/env python3
"""Does booking-check catch what each of its checks is for?

  twins.py plugin CHECKER TWIN_FOLDER           the twin plugin passes; with each defect it is caught
  twins.py files CHECKER MINIMAL_C INCLUDE MAP  files of plugins, each made wrong in one way
  twins.py host CHECKER TWIN_HOST               the twin host passes; with each defect exactly the
                                                checks of consequences.py fail
  twins.py sound CHECKER plugin|host TARGET [SKIPPED,...|none [OPTIONS...]]
                                                passes all but those that are skipped, and no other is
  twins.py runner CHECKER TWIN_FOLDER           what comes of silence, of reports, of wrong command lines
  twins.py document CHECKER FILE [--write]      FILE has a row for each check, as --list says it

A plugin is checked on the database that SCRIP_TEST_DB names, or on SQLite.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from consequences import CONSEQUENCES

# A check that the twin cannot make fail: who says why, proves it by the text of its answer.
NO_TWIN_OF_PLUGIN = {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "B1"}  # made by "files"
NO_TWIN_OF_HOST = {"H14"}  # it looks for a binary that no release has made yet

LINE = re.compile(r"^(pass|fail|warn|skip)  (\S+)\s+(.*)$")


def run(command: list[str], defect: str = "") -> tuple[dict[str, tuple[str, str]], int]:
    """The verdict and the line of each check, and the exit status."""
    environment = dict(os.environ)
    environment.pop("BOOKING_TWIN", None)
    if defect:
        environment["BOOKING_TWIN"] = defect
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        if match := LINE.match(line):
            found[match[2]] = (match[1], line)
    if not found:
        sys.exit(f"{command} said nothing: {done.stdout}{done.stderr}")
    return found, done.returncode


def database_option() -> list[str]:
    url = os.environ.get("SCRIP_TEST_DB", "")
    return ["--db", url] if url else []


def sound_problems(checker: str, kind: str, target: str, skipped: str = "none", *options: str) -> list[str]:
    found, status = run([checker, kind, target, *options,
                         *(database_option() if kind == "plugin" else [])])
    wanted = set(skipped.split(",")) - {"none"}
    problems = [line for verdict, line in found.values() if verdict in ("fail", "warn")]
    really = {each for each, (verdict, _) in found.items() if verdict == "skip"}
    problems += [f"is skipped: {found[each][1]}" for each in really - wanted]
    problems += [f"is not skipped: {each}" for each in wanted - really]
    if set(found) != set(ids(checker, kind == "host")):
        problems.append("not every check that --list has was run")
    if status != 0:
        problems.append(f"the exit status is {status}")
    print(f"{len(found)} checks, {len(really)} of them skipped")
    return problems


def runner_problems(checker: str, folder: str) -> list[str]:
    problems = []
    base = [checker, "plugin", folder]
    found, status = run([*base, "--only", "B1", "--only", "B14"], "silence")
    if found["B1"][0] != "pass" or "said nothing for 10 seconds" not in found["B14"][1] or status != 1:
        problems.append(f"silence is not what fails, and alone: {found}")
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        run([*base, "--only", "B1", "--only", "B9", "--junit", str(report)], "B9")
        suite = ElementTree.parse(report).getroot()
        names = [case.get("name", "")[:2] for case in suite.iter("testcase")]
        failed = [case.get("name", "")[:2] for case in suite.iter("testcase")
                  if case.find("failure") is not None]
        if names != ["B1", "B9"] or failed != ["B9"] or suite.get("failures") != "1":
            problems.append(f"the report has {names}, failed {failed}")
    for words in (["plugin"], ["plugin", folder, "--only", "Z1"], ["plugin", folder, "--seed", "x"],
                  ["nobody", folder], ["plugin", folder, "--unknown"], [],
                  ["plugin", "/dev/null/nothing"], ["plugin", str(Path(folder).parent)]):
        done = subprocess.run([checker, *words], capture_output=True, text=True, check=False)
        if done.returncode != 2 or "Usage:" not in done.stderr:
            problems.append(f"{words} ends with {done.returncode}: {done.stderr}")
    here, _ = run([*base, "--only", "B9", "--in-process"], "B9")
    if here["B9"][0] != "fail":
        problems.append(f"in this process it is not caught: {here['B9'][1]}")
    return problems


def listed_rows(checker: str) -> list[str]:
    listed = subprocess.run([checker, "--list"], capture_output=True, text=True, check=True).stdout
    return [f"| {line.split()[0]} | {line[4:].strip()} |" for line in listed.splitlines()]


def document_problems(checker: str, name: str, *options: str) -> list[str]:
    path = Path(name)
    lines = path.read_text(encoding="utf-8").splitlines()
    is_row = re.compile(r"^\| [A-H]\d+ \|")
    rows = listed_rows(checker)
    if "--write" in options:
        first = next(at for at, line in enumerate(lines) if is_row.match(line))
        kept = [line for line in lines if not is_row.match(line)]
        path.write_text("\n".join(kept[:first] + rows + kept[first:]) + "\n", encoding="utf-8")
        return []
    if [line for line in lines if is_row.match(line)] != rows:
        return [f"{path.name} is not what --list says: twins.py document CHECKER FILE --write"]
    return []


def ids(checker: str, is_host: bool) -> list[str]:
    listed = subprocess.run([checker, "--list"], capture_output=True, text=True, check=True).stdout
    all_ids = [line.split()[0] for line in listed.splitlines()]
    return [each for each in all_ids if (each[0] == "H" or each == "D2") == is_host]


def problems_of_twin(base: list[str], checker: str, is_host: bool, twin: str) -> list[str]:
    """Of a twin host: whether exactly the checks fire that consequences.py names; else its own."""
    found, status = run(base if is_host else [*base, "--only", twin], twin)
    fired = {check for check, (verdict, _) in found.items() if verdict == "fail"}
    wanted = {twin, *CONSEQUENCES.get(twin, {})}
    problems = [f"the twin {twin} is caught by another check: {found[each][1]}"
                for each in sorted(fired - wanted)]
    problems += [f"the twin {twin} is not caught: {found[each][1]}" for each in sorted(wanted - fired)]
    if is_host and set(found) != set(ids(checker, is_host)):
        problems.append(f"of the twin {twin} not every check was run")
    if status != 1:
        problems.append(f"with the twin {twin} the exit status is {status}")
    print(found[twin][1])
    return problems


def problems_of(base: list[str], checker: str, is_host: bool, without: set[str]) -> list[str]:
    problems = []
    good, status = run(base)
    for verdict, line in good.values():
        if verdict == "fail":
            problems.append(f"without a defect: {line}")
    if status != 0:
        problems.append(f"without a defect the exit status is {status}")
    twins = [each for each in ids(checker, is_host) if each not in without]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda twin: problems_of_twin(base, checker, is_host, twin), twins):
            problems += found
    return problems


# ---- files ----

GOOD_FLAGS = ["-fPIC", "-shared", "-DBOOKING_BUILDING_PLUGIN",
              '-DBOOKING_PLUGIN_ID="example.twin"', '-DBOOKING_PLUGIN_VERSION="1.0.0"',
              "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,noexecstack"]


class Files:
    def __init__(self, checker: str, source: str, include: str, version_map: str, folder: Path):
        self.checker, self.source, self.folder = checker, source, folder
        self.include = f"-I{include}"
        self.map = f"-Wl,--version-script={version_map}"
        self.problems: list[str] = []

    def build(self, *more: str, without: tuple[str, ...] = (), compiler: str = "gcc",
              sources: tuple[str, ...] = (), with_map: bool = True) -> None:
        flags = [flag for flag in GOOD_FLAGS if flag not in without]
        flags += [self.map] if with_map else []
        target = str(self.folder / "twin.so")
        Path(target).unlink(missing_ok=True)
        subprocess.run([compiler, *flags, self.include, *(sources or (self.source,)), *more,
                        "-o", target], check=True)
        os.chmod(target, 0o755)

    def text(self, name: str, content: str) -> str:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    def describe(self, **change: object) -> None:
        needed = re.findall(r"NEEDED.*\[(.*)\]", subprocess.run(
            ["readelf", "-dW", str(self.folder / "twin.so")], capture_output=True, text=True,
            check=True).stdout)
        binary = {"os": "linux", "arch": os.uname().machine, "file": "twin.so",
                  "sha256": sha256((self.folder / "twin.so").read_bytes()).hexdigest(),
                  "needed": needed}
        manifest = {"manifest_version": 1, "id": "example.twin", "name": "Twin",
                    "version": "1.0.0", "abi": {"major": 1, "minor_built": 0, "minor_needed": 0},
                    "binaries": [binary],
                    "hooks": [{"hook": "example.ping", "schema": "booking.example.ping/1",
                               "access": "read", "transaction": "never"}]}
        for name, value in change.items():
            (binary if name in binary else manifest)[name] = value
        self.text("manifest.json", json.dumps(manifest))
        os.chmod(self.folder / "manifest.json", 0o644)

    def must_fail(self, check: str, reason: str) -> None:
        """By that check, for that reason, and by no other of group A but what the file implies."""
        found, _ = run([self.checker, "plugin", str(self.folder), "--only", check])
        verdict, line = found[check]
        if verdict != "fail" or reason not in line:
            self.problems.append(f"{check} does not say \"{reason}\": {line}")
        else:
            print(line)

    def must_pass(self) -> None:
        found, status = run([self.checker, "plugin", str(self.folder)])
        self.problems += [line for verdict, line in found.values() if verdict == "fail"]
        if status != 0:
            self.problems.append(f"a good file ends with status {status}")


def spoil_documents(files: Files) -> None:
    files.describe(hooks="none")
    files.must_fail("A1", "/hooks")
    files.describe(sha256="0" * 64)
    files.must_fail("A2", "the manifest says 000")
    files.describe(needed=[])
    files.must_fail("A5", "the manifest says nothing")
    files.describe()
    os.chmod(files.folder / "twin.so", 0o775)
    files.must_fail("A7", "can be written by group or others")


def spoil_links(files: Files) -> None:
    second = files.text("second.c", "int second_symbol(void);\nint second_symbol(void) { return 2; }\n")
    files.build(second, with_map=False)
    files.describe()
    files.must_fail("A3", "exports")
    unique = files.text("unique.cpp", "inline int& shared() { static int count; return count; }\n"
                        'extern "C" int booking_plugin_entry_v1() { return shared(); }\n')
    files.build("-fgnu-unique", compiler="g++", sources=(unique,), with_map=False)
    files.describe()
    files.must_fail("A4", "STB_GNU_UNIQUE")
    for reason, change, without in (
            ("RPATH", "-Wl,-rpath,/opt/plugins", ()),
            ("not bound at load", "-Wl,-z,lazy", ("-Wl,-z,now",)),
            ("no RELRO", "-Wl,-z,norelro", ("-Wl,-z,relro",)),
            ("executable stack", "-Wl,-z,execstack", ("-Wl,-z,noexecstack",))):
        files.build(change, without=without)
        files.describe()
        files.must_fail("A4", reason)
    table = files.text("textrel.s", ".text\n.globl hidden_table\n.hidden hidden_table\n"
                       'hidden_table: .quad malloc\n.section .note.GNU-stack,"",@progbits\n')
    files.build("-Wl,-z,notext", table)
    files.describe()
    files.must_fail("A4", "TEXTREL")


def spoil_libraries(files: Files) -> None:
    nothing = files.text("nothing.c", "int nothing_at_all(void);\nint nothing_at_all(void) { return 0; }\n")
    old = str(files.folder / "libpq.so.4")
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wl,-soname,libpq.so.4", nothing, "-o", old], check=True)
    files.build("-Wl,--no-as-needed", old)
    files.describe()
    files.must_fail("A5", "needs libpq.so.4 beside libpq.so.5")
    files.must_fail("B1", "libpq.so.4")  # nothing says where it is
    undefined = files.text("undefined.c", "int nowhere(void);\nint (*kept)(void) = nowhere;\n")
    files.build(undefined, without=("-Wl,-z,defs",))
    files.describe()
    files.must_fail("A6", "nowhere")
    (files.folder / "twin.so").unlink()
    files.must_fail("A2", "is missing")


def file_problems(checker: str, source: str, include: str, version_map: str) -> list[str]:
    folder = Path(tempfile.mkdtemp(prefix="booking-check-twins-"))
    try:
        folder.chmod(0o755)
        files = Files(checker, source, include, version_map, folder)
        files.build()
        files.describe()
        files.must_pass()
        spoil_documents(files)
        spoil_links(files)
        spoil_libraries(files)
        return files.problems
    finally:
        shutil.rmtree(folder)


def main(words: list[str]) -> int:
    kind, checker, *more = words
    if kind == "plugin":
        problems = problems_of([checker, "plugin", more[0]], checker, False, NO_TWIN_OF_PLUGIN)
    elif kind == "host":
        command = f"'{more[0]}' --plugin {{plugin}} --plugin {{plugin2}} --data {{data}}"
        problems = problems_of([checker, "host", command], checker, True, NO_TWIN_OF_HOST)
    elif kind == "sound":
        problems = sound_problems(checker, *more)
    elif kind == "runner":
        problems = runner_problems(checker, *more)
    elif kind == "document":
        problems = document_problems(checker, *more)
    elif kind == "files":
        problems = file_problems(checker, *more)
    else:
        sys.exit(__doc__)
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
