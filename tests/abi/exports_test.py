#!/usr/bin/env python3
"""exports.py must see a symbol too many, one too few, and a UNIQUE one.

    exports_test.py COMPILER      exit status 0: each library was judged as it should be
"""
import pathlib
import subprocess
import sys
import tempfile

ENTRY = "int entry(void) { return 1; }\n"
HIDDEN = '__attribute__((visibility("hidden"))) int hidden = 1;\n'
UNIQUE = 'int pinned = 1;\n__asm__(".type pinned, @gnu_unique_object");\n'
CASES = [  # name, source, exit status, what is said
    ("one symbol", ENTRY + HIDDEN, 0, ""),
    ("a symbol too many", ENTRY + "int more = 1;\n", 1, "shows more"),
    ("another symbol", "int more = 1;\n", 1, "shows nothing that is entry"),
    ("no symbol", HIDDEN, 1, "shows no symbol"),
    ("a UNIQUE symbol", ENTRY + UNIQUE, 1, "holds the UNIQUE symbol pinned"),
]


def judged(source, compiler, folder):
    library, golden = folder / "probe.so", folder / "list.txt"
    golden.write_text("# all there is\nentry\n", "utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", library],
                   input=source, text=True, check=True)
    tool = pathlib.Path(__file__).with_name("exports.py")
    done = subprocess.run([sys.executable, "-B", tool, library, golden, "--no-unique"],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def main():
    failed = 0
    for name, source, wanted, said in CASES:
        with tempfile.TemporaryDirectory() as folder:
            status, output = judged(source, sys.argv[1], pathlib.Path(folder))
        if status != wanted or said not in output:
            failed += 1
            print(f"{name}: {status}, not {wanted} with {said!r}\n{output}")
    print(f"{len(CASES)} libraries, {failed} judged wrongly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
