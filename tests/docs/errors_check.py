#!/usr/bin/env python3
"""docs/reference/errors.md tells every status of the header, every error code of the plugin and every
decline of the domain, with its status, in their order, and nothing else.

    errors_check.py        exit 1 when the page and the code differ
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/reference/errors.md"
CODES = re.compile(r'(?:FailureStatus::(\w+)|(WrongState)|(?:BOOKING_E_(\w+)))\s*[,{]\s*"([a-z_]+)"')


def section(text, title):
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text, title):
    """The first two cells of each row, without backquotes."""
    lines = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section(text, title), re.M)
    return [(first, second.strip("` ")) for first, second in lines]


def statuses(root):
    header = (root / "sdk/include/booking/plugin.h").read_text("utf-8")
    listed = header.partition("enum booking_status_code {")[2].partition("};")[0]
    return re.findall(r"BOOKING_(\w+) = -?\d+", listed)


def error_codes(root):
    """(code, status) that the plugin, or the SDK's wrapper in it, may answer."""
    found = set()
    sources = [*(root / "plugin").rglob("*.cpp"), root / "sdk/include/booking/plugin.hpp"]
    for path in sources:
        for failure, state, status, code in CODES.findall(path.read_text("utf-8")):
            found.add((code, "E_" + (failure or ("state" if state else status)).upper()))
    return found


def declines(root):
    text = (root / "plugin/domain/decline.hpp").read_text("utf-8")
    return re.findall(r'\{Decline::\w+, "(\w+)"\}', text)


def problems(root):
    page = (root / PAGE).read_text("utf-8")
    told = [name for name, _ in rows(page, "Statuses")]
    for name in sorted(set(told) ^ set(statuses(root))):
        yield f"status {name} is only in one of page and header"
    errors = {*rows(page, "Errors of every hook"), *rows(page, "Errors of some calls")}
    for code, status in sorted(errors ^ error_codes(root)):
        yield f"error {code} with {status} is only in one of page and code"
    written = [name for name, _ in rows(page, "Declines")]
    if written != declines(root):
        yield f"declines: the page has {written}, the code {declines(root)}"


def main():
    found = list(problems(ROOT))
    for problem in found:
        print(f"{PAGE}: {problem}")
    counts = len(statuses(ROOT)), len(error_codes(ROOT)), len(declines(ROOT))
    print("%d statuses, %d errors, %d declines; %d problems" % (*counts, len(found)))
    return 1 if found or not all(counts) else 0


if __name__ == "__main__":
    sys.exit(main())
