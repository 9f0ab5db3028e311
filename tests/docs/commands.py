#!/usr/bin/env python3
"""Every command in the documents is run by a test, or stands in commands.txt with its reason.

A fence ```bash replay is played by tests/scripts/replay.py. A fence ```bash run is run here, in the
project's folder, on the build under test; the ```text fence after it holds what it prints, "…" for
what varies. Any other command has a line in tests/docs/commands.txt: the command, a tab, and the test
that runs it (`test: NAME`) or why none can (`not run: …`).

    commands.py BUILD              exit 1 when a command has no line, a line no command, a test is not
                                   there, or a fence prints something else
    commands.py BUILD --list       the commands without a line
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "scripts"))
from links import documents_of  # noqa: E402
from replay import is_as_written  # noqa: E402

FENCE = re.compile(r"^([ \t]*)```([^\n]*)\n(.*?)^\1```[ \t]*$", re.M | re.S)
RUN = re.compile(r"^```bash run\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.M | re.S)
INLINE = re.compile(r"`([^`\n]+)`")
PROGRAM = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:\./dev|host-stub|booking-check|python3|cmake|ctest|ninja|node|npm|sudo|apt\S*|dpkg|"
    r"git|pg_\w+|mariadb\S*|sqlite3|curl|valgrind|scrip-tests|(?:tests|build|sdk|scripts)/[\w./-]+(?:\.sh|\.py|\.mjs|/host-stub|-tests?|fuzz_\w+|check|"
    r"example\w*))(?= |$)")
COMMENT = re.compile(r"\s+# .*$| {3,}\S.*$")


class Commands:
    """(document, command) of all commands but those that are replayed or run."""

    def __init__(self, root):
        self.found, self.runs, self.named = [], [], []
        for path in documents_of(root):
            self.read(path.relative_to(root).as_posix(), path.read_text("utf-8"))

    def read(self, name, text):
        self.runs += [(name, *match.groups()) for match in RUN.finditer(text)]
        for _, info, body in FENCE.findall(text):
            if info.strip() in ("bash", "sh", "console"):
                self.found += [(name, line) for line in joined(body)]
            elif not info.strip():
                self.found += [(name, line) for line in joined(body) if PROGRAM.match(line)]
        bare = FENCE.sub("", text)
        indented = re.findall(r"^    (\S.*)$", bare, re.M)
        inline = [code for code in INLINE.findall(bare) if PROGRAM.match(code)]
        self.named += [(name, code) for code in inline if len(code.split()) == 2]
        self.found += [(name, line) for line in map(trimmed, indented) if PROGRAM.match(line)]
        self.found += [(name, code) for code in inline if len(code.split()) > 2]
        self.found = [(at, line) for at, line in self.found if not line.startswith("#")]


def trimmed(line):
    return COMMENT.sub("", line.strip()).strip()


def joined(body):
    """Its lines, those with a backslash at their end put together, without comments."""
    lines = re.sub(r"\\\n\s*", "", body).splitlines()
    return [line for line in map(trimmed, lines) if line and not line.startswith("#")]


def listed(root):
    """By command: "test: NAME" or "not run: reason"."""
    rows = {}
    file = root / "tests" / "docs" / "commands.txt"
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        command, _, reason = line.partition("\t")
        if not re.match(r"test: \S+$|not run: \S.{10,}", reason) or command in rows:
            raise SystemExit(f"{file.name}:{number}: a command, a tab, and `test: NAME` or `not run: why`")
        rows[command] = reason
    return rows


def unknown_names(root, named):
    """`./dev WORD` and `host-stub WORD` of a WORD that these do not know."""
    texts = {"./dev": (root / "dev").read_text("utf-8"),
             "host-stub": (root / "host-stub" / "main.cpp").read_text("utf-8")}
    for name, code in named:
        program, word = code.split()
        known = {"./dev": rf":{word}\)", "host-stub": rf'"{word}"'}.get(program)
        if known and not re.search(known, texts[program]):
            yield f"{name}: `{code}` is no command"


def problems(commands, rows, tests):
    used = {line for _, line in commands}
    for name, line in commands:
        ctest = re.fullmatch(r"ctest -R (\S+)", line)
        if ctest and not any(re.search(ctest[1], test) for test in tests):
            yield f"{name}: `{line}` runs no test"
        elif not ctest and line not in rows:
            yield f"{name}: no test runs `{line}`, and commands.txt does not say why"
    for line, reason in rows.items():
        if line not in used:
            yield f"commands.txt: no document has `{line}`"
        kind, _, test = reason.partition(": ")
        if kind == "test" and test not in tests:
            yield f"commands.txt: there is no test {test}"


def tests_of(build):
    told = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, check=True,
                          capture_output=True, text=True).stdout
    return {test["name"] for test in json.loads(told)["tests"]}


def as_written(written, said):
    """Line by line, a "…" for what varies."""
    lines = written.splitlines(), said.splitlines()
    return len(lines[0]) == len(lines[1]) and all(
        is_as_written("text", *pair) for pair in zip(*lines))


def run(root, build, runs):
    """What went wrong with the fences, each in a shell of its own."""
    for name, commands, written in runs:
        script = commands.replace("build/release/", f"{build}/")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=root, check=False,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            yield f"{name}: exit status {done.returncode} of\n{commands}{done.stdout}{done.stderr}"
        elif written is not None and not as_written(written, done.stdout):
            yield f"{name}: written\n{written}said\n{done.stdout}"


def main(arguments):
    build = pathlib.Path(arguments[1]).resolve()
    commands = Commands(ROOT)
    if arguments[2:] == ["--list"]:
        rows = listed(ROOT)
        print("\n".join(f"{name}: {line}" for name, line in commands.found
                        if line not in rows and not line.startswith("ctest -R ")))
        return 0
    found = [*unknown_names(ROOT, commands.named),
             *problems(commands.found, listed(ROOT), tests_of(build)),
             *run(ROOT, build, commands.runs)]
    for problem in found:
        print(problem)
    print(f"{len(commands.found)} commands listed, {len(commands.runs)} fences run, {len(found)} problems")
    return 1 if found or not commands.found or not commands.runs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
