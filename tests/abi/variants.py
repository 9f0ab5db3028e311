#!/usr/bin/env python3
"""The ABI gate must tell what may follow a release from what may not: each variant of the header is
dumped and classified, and the gate's own rules are broken one at a time.

    variants.py ROOT COMPILER CMAKE      exit status 0: everything was judged as it should be
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SAME, REFUSED, MISSING, GROWTH, BREAK = 0, 1, 2, 3, 8

# name, verdict of abi_prefix.py, exit status of abidiff, [(old, new)] in the header
VARIANTS = [
    ("nothing changed", SAME, 0, []),
    ("a comment changed", SAME, 0, [("/* RFC 9562, in network byte order. */", "/* RFC 9562. */")]),
    ("a slot appended to a table", GROWTH, 4, [
        ("} booking_host_id_v1;",
         "    void(BOOKING_CDECL* more)(booking_host* host) BOOKING_NOEXCEPT;\n} booking_host_id_v1;")]),
    ("a field appended to a struct", GROWTH, 4, [
        ("} booking_invocation_v1;", "    uint64_t more;\n} booking_invocation_v1;")]),
    ("a field inserted in the middle", BREAK, 4, [
        ("    booking_str payload; ", "    uint64_t inserted;\n    booking_str payload; ")]),
    ("two fields of one size in each other's place", BREAK, 4, [
        ("booking_str hook;   /*", "booking_str swapped;   /*"),
        ("booking_str schema; /*", "booking_str hook; /*"),
        ("booking_str swapped;", "booking_str schema;")]),
    ("a field retyped", BREAK, 4, [("int32_t priority;", "uint32_t priority;")]),
    ("a field removed", BREAK, 4, [("    booking_str traceparent;", "    /* no more */")]),
    ("a frozen type grown", BREAK, 4, [("} booking_str;", "    uint64_t more;\n} booking_str;")]),
    ("an enumerator renumbered", BREAK, 4, [("BOOKING_DECLINED = 2,", "BOOKING_DECLINED = 7,")]),
    ("a function pointer's parameter retyped", BREAK, 4, [
        ("int64_t(BOOKING_CDECL* unix_us)(booking_host* host)",
         "int64_t(BOOKING_CDECL* unix_us)(booking_call* host)")]),
    ("a function pointer's return type changed", BREAK, 4, [
        ("int64_t(BOOKING_CDECL* unix_us)", "uint64_t(BOOKING_CDECL* unix_us)")]),
    ("a hook function's parameter retyped", BREAK, 4, [
        ("booking_hook_fn)(void* user,", "booking_hook_fn)(booking_call* user,")]),
    ("an enumerator added", GROWTH, 0, [
        ("BOOKING_LOG_ERROR = 3", "BOOKING_LOG_ERROR = 3,\n    BOOKING_LOG_FATAL = 4")]),
    ("a member renamed", BREAK, 0, [("uint32_t attempt; ", "uint32_t attempts; ")]),
    ("a growable struct embedded", BREAK, 4, [
        ("} booking_studio_ctx_v1;", "    booking_native_v1 native;\n} booking_studio_ctx_v1;")]),
    ("an array of a growable struct", BREAK, 4, [
        ("} booking_studio_ctx_v1;", "    booking_native_v1 natives[2];\n} booking_studio_ctx_v1;")]),
    ("the same members in more room", BREAK, 4, [
        ("} booking_created_v1;", "} __attribute__((aligned(64))) booking_created_v1;")]),
    ("the status retyped", BREAK, 4, [
        ("typedef int32_t booking_status;", "typedef int64_t booking_status;")]),
    ("an enum removed", BREAK, 4, [
        ("enum booking_thread_kind {", "enum other_thread_kind {")]),
    ("a new struct that may grow", GROWTH, 4, [
        ("enum booking_plugin_flag {", "typedef struct booking_new_v1 {\n    uint32_t struct_size;\n"
         "    uint32_t flags;\n} booking_new_v1;\nenum booking_plugin_flag {")]),
    ("a new struct without struct_size", BREAK, 4, [
        ("enum booking_plugin_flag {", "typedef struct booking_new_v1 {\n    uint64_t word;\n"
         "} booking_new_v1;\nenum booking_plugin_flag {")]),
    ("an extension of another revision", SAME, 0, [('"booking.tx/1"', '"booking.tx/2"')]),
]

MINOR = ("#define BOOKING_ABI_MINOR 0", "#define BOOKING_ABI_MINOR 1")
SLOT = VARIANTS[2][3][0]
NAMED = "## 1.1\n\n- `more` of `booking_host_id_v1`\n\n## 1.0"
UNNAMED = "## 1.1\n\n- nothing of note\n\n## 1.0"

# name, exit status of abi_gate.py, what it says, changes of the header, the heading put into CHANGES.md
RULES = [
    ("a patch", SAME, "the same", [], "## 1.0"),
    ("growth without a new minor", REFUSED, "raises BOOKING_ABI_MINOR to 1", [SLOT], NAMED),
    ("growth that CHANGES.md names", SAME, "booking_host_id_v1", [SLOT, MINOR], NAMED),
    ("growth that CHANGES.md does not name", REFUSED, "nothing of `more`", [SLOT, MINOR], UNNAMED),
    ("growth without its section", REFUSED, "nothing of `more`", [SLOT, MINOR], "## 1.0"),
    ("a new minor without growth", REFUSED, "nothing was appended", [MINOR], NAMED),
    ("a minor left out", REFUSED, "newest baseline is of 0",
     [SLOT, (MINOR[0], "#define BOOKING_ABI_MINOR 2")], NAMED),
    ("a break with a new minor", REFUSED, "priority", [MINOR, VARIANTS[6][3][0]], NAMED),
    ("another major", MISSING, "no baseline",
     [("#define BOOKING_ABI_MAJOR 1", "#define BOOKING_ABI_MAJOR 2")], "## 1.0"),
]


class Bench:
    """The project's header and gate, and a folder for changed copies."""

    def __init__(self, root, compiler, cmake, folder):
        self.root, self.compiler, self.cmake, self.folder = root, compiler, cmake, folder
        self.header = (root / "sdk/include/booking/plugin.h").read_text("utf-8")
        self.baseline = root / "sdk/abi/booking-1.0.abi"
        self.changed = folder / "booking/plugin.h"
        self.changed.parent.mkdir()
        self.failed = 0

    def write(self, changes):
        # The asserts of the layout would refuse most variants before the gate sees them.
        text = self.header[: self.header.index("/* ---- layout of 1.0")]
        text += "#ifdef __cplusplus\n}\n#endif\n#endif\n"
        for old, new in changes:
            if text.count(old) != 1:
                raise SystemExit(f"the header holds {old!r} {text.count(old)} times, not once")
            text = text.replace(old, new)
        self.changed.write_text(text, "utf-8")

    def tool(self, name, *arguments):
        return run([sys.executable, "-B", self.root / "sdk/tools" / name, *arguments])

    def expect(self, name, wanted, got, output=""):
        if wanted != got:
            self.failed += 1
            print(f"{name}: {got}, not {wanted}\n{output}")

    def classify(self, name, prefix, abidiff, changes):
        self.write(changes)
        new = self.folder / "new.abi"
        dumped, output = self.tool("abi_dump.py", self.changed, self.compiler, new)
        self.expect(f"{name}: abi_dump.py", 0, dumped, output)
        verdict, output = self.tool("abi_prefix.py", self.baseline, new)
        self.expect(f"{name}: abi_prefix.py", prefix, verdict, output)
        status, output = run(["abidiff", self.baseline, new])
        self.expect(f"{name}: abidiff", abidiff, status & 4, output)

    def judge(self, name, wanted, said, changes, heading):
        self.write(changes)
        abi = self.folder / "abi"
        shutil.copytree(self.root / "sdk/abi", abi, dirs_exist_ok=True)
        text = (abi / "CHANGES.md").read_text("utf-8")
        (abi / "CHANGES.md").write_text(text.replace("## 1.0", heading, 1), "utf-8")
        status, output = self.tool("abi_gate.py", self.changed, self.compiler, abi)
        self.expect(name, wanted, status, output)
        self.expect(f"{name}: says {said!r}", True, said in output, output)

    def macros(self):
        """An extension id is no type: the list of macros sees it."""
        self.write(VARIANTS[-1][3])
        status, output = run([
            self.cmake, "-D", f"COMPILER={self.compiler}", "-D", f"HEADER={self.changed}",
            "-D", f"GOLDEN={self.root}/sdk/abi/macros.golden",
            "-P", self.root / "tests/contract/header/check_macros.cmake"])
        self.expect("the macros of another extension id", True, status != 0, output)

    def newest(self):
        """Of several baselines the newest one counts."""
        self.write([MINOR])
        abi = self.folder / "two"
        shutil.copytree(self.root / "sdk/abi", abi)
        shutil.copy(self.baseline, abi / "booking-1.1.abi")
        status, output = self.tool("abi_gate.py", self.changed, self.compiler, abi)
        self.expect("two baselines", SAME, status, output)

    def second_opinion(self):
        """What abidiff alone finds in a patch refuses it as well."""
        self.write([])
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "abidiff").write_text("#!/bin/sh\nexit 4\n", "utf-8")
        (tools / "abidiff").chmod(0o755)
        status, output = run(
            [sys.executable, "-B", self.root / "sdk/tools/abi_gate.py", self.changed,
             self.compiler, self.root / "sdk/abi"],
            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
        self.expect("a finding of abidiff alone", REFUSED, status, output)

    def missing(self):
        """A missing tool, baseline or dump is no pass."""
        self.write([])
        empty = self.folder / "empty"
        empty.mkdir()
        for name, compiler, folder in (("a missing baseline", self.compiler, empty),
                                       ("a missing compiler", "no-such-cc", self.root / "sdk/abi")):
            status, output = self.tool("abi_gate.py", self.changed, compiler, folder)
            self.expect(name, MISSING, status, output)
        gate = [sys.executable, "-B", self.root / "sdk/tools/abi_gate.py", self.changed,
                shutil.which(self.compiler), self.root / "sdk/abi"]
        status, output = run(gate, env={"PATH": str(empty)})
        self.expect("a missing abidw", MISSING, status, output)
        cut = self.folder / "cut.abi"
        cut.write_bytes(self.baseline.read_bytes()[:5000])
        status, output = self.tool("abi_prefix.py", cut, self.baseline)
        self.expect("a dump cut short", MISSING, status, output)


def run(command, **options):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    return done.returncode, done.stdout


def main():
    root, compiler, cmake = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pathlib.Path(root), compiler, cmake, pathlib.Path(folder))
        for variant in VARIANTS:
            bench.classify(*variant)
        for rule in RULES:
            bench.judge(*rule)
        bench.macros()
        bench.newest()
        bench.second_opinion()
        bench.missing()
    print(f"{len(VARIANTS)} variants, {len(RULES)} rules, {bench.failed} judged wrongly")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
