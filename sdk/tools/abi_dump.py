#!/usr/bin/env python3
"""Writes the dump of a booking header that abi_prefix.py compares.

    abi_dump.py HEADER COMPILER OUTPUT.abi      HEADER is …/booking/plugin.h, COMPILER gcc or clang

A C file with a pointer to each struct and named enum is compiled with debug data and read by abidw
(Debian's abigail-tools 2.2). Pointers, so that a grown struct changes the size of no symbol.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

COMPILE = "-std=c11 -g3 -O0 -fno-eliminate-unused-debug-types -fPIC -shared -fvisibility=hidden"
ABIDW = "--no-show-locs --no-corpus-path --no-comp-dir-path --no-elf-needed --type-id-style hash"


def probe(header):
    """The C file, from the text of the header."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    types = re.findall(r"^typedef struct (\w+) \{", text, re.M)
    types += [f"enum {name}" for name in re.findall(r"^enum (\w+) \{", text, re.M)]
    functions = re.findall(r"\* ?(booking_\w+_fn)\)", text)
    if not types or not functions:
        raise SystemExit("the header declares no struct, enum or function type")
    lines = ["#include <booking/plugin.h>", '#define SHOWN __attribute__((visibility("default")))']
    lines += [f"SHOWN const {t}* probe_{t.replace(' ', '_')};" for t in types]
    lines += [f"SHOWN {f} probe_{f};" for f in functions]
    return "\n".join(lines) + "\n"


def dump(header, compiler, output):
    """Throws CalledProcessError or FileNotFoundError when a tool fails or is missing."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "probe.c").write_text(probe(header.read_text("utf-8")), "utf-8")
        # A relative name: the dump tells it.
        include = f"-I{header.resolve().parent.parent}"
        build = [compiler, *COMPILE.split(), include, "probe.c", "-o", "libprobe.so"]
        subprocess.run(build, cwd=folder, check=True)
        # Read into a file of its own, so that a failure leaves the output as it was.
        subprocess.run(["abidw", *ABIDW.split(), "--out-file", "new.abi", "libprobe.so"],
                       cwd=folder, check=True)
        output.write_bytes(pathlib.Path(folder, "new.abi").read_bytes())


def main(arguments):
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    header, compiler, output = arguments
    try:
        dump(pathlib.Path(header), compiler, pathlib.Path(output))
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SystemExit(str(problem)) from problem


if __name__ == "__main__":
    main(sys.argv[1:])
