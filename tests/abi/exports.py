#!/usr/bin/env python3
"""What a binary shows to others is what its list says.

    exports.py BINARY LIST [--no-unique]

LIST holds a regular expression a line, for a whole demangled name; # begins a comment. Each defined
dynamic symbol fits one, and each line fits a symbol. With --no-unique no symbol may be of binding
UNIQUE, which would pin a plugin's file and share its statics. Exit status 0, or 1 when it differs.
"""
import pathlib
import re
import subprocess
import sys


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def shown_symbols(binary):
    """Without their address and kind; `vtable for x` stands for x."""
    lines = output_of("nm", "-DC", "--defined-only", binary).splitlines()
    names = [re.sub(r"^[0-9a-f]* +\S ", "", line) for line in lines]
    return [re.sub(r"^(vtable|VTT|typeinfo|typeinfo name|guard variable) for ", "", n) for n in names]


def problems(binary, allowed, may_be_unique):
    shown = shown_symbols(binary)
    if not shown:
        yield "shows no symbol at all"
    for name in sorted(set(shown)):
        if not any(re.fullmatch(line, name) for line in allowed):
            yield f"shows {name}"
    for line in allowed:
        if not any(re.fullmatch(line, name) for name in shown):
            yield f"shows nothing that is {line}"
    if not may_be_unique:
        for row in output_of("readelf", "-sW", binary).splitlines():
            if " UNIQUE " in row:
                yield f"holds the UNIQUE symbol {row.split()[-1]}"


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[2:] not in ([], ["--no-unique"]):
        raise SystemExit(__doc__)
    lines = pathlib.Path(arguments[1]).read_text("utf-8").splitlines()
    allowed = [line for line in lines if line and not line.startswith("#")]
    found = list(problems(arguments[0], allowed, len(arguments) == 2))
    print("".join(f"{arguments[0]}: {p}\n" for p in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
