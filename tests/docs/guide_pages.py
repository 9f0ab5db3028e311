#!/usr/bin/env python3
"""The code in the guides, put in from the examples that the tests build and run.

A line `<!-- code FILE REGION -->` in a page of docs is followed by a fence with the lines between
`region REGION` and the next `endregion` in the comments of FILE; without REGION by all of FILE.

    guide_pages.py              writes the fences
    guide_pages.py --check      exit 1 when one is not what would be written
"""
import pathlib
import re
import sys
import textwrap

from generated import settle

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = {".py": "python", ".c": "c", ".cpp": "cpp", ".txt": "cmake", ".json": "json"}
PLACE = re.compile(r"^<!-- code (\S+)(?: (\w+))? -->\n(?:\n?```\w*\n.*?^```\n)?", re.M | re.S)
MARK = re.compile(r"^\s*(?://|/\*|#) (?:end)?region\b.*\n", re.M)


def region(path, name):
    text = path.read_text("utf-8")
    if name:
        found = re.findall(rf"^\s*(?://|/\*|#) region {name}(?: \*/)?\n(.*?)^\s*(?://|/\*|#) endregion",
                           text, re.M | re.S)
        if len(found) != 1:
            raise SystemExit(f"{path.name}: {len(found)} regions are called {name}")
        text = found[0]
    return textwrap.dedent(MARK.sub("", text)).strip("\n")


def filled(root, text):
    def fence(match):
        path = root / match[1]
        if not path.is_file():
            raise SystemExit(f"{match[1]}: no such file")
        line = match[0].partition("\n")[0]
        return f"{line}\n\n```{LANGUAGES[path.suffix]}\n{region(path, match[2])}\n```\n"
    return PLACE.sub(fence, text)


def pages(root=ROOT):
    made = {}
    for path in sorted((root / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        if PLACE.search(text):
            made[path.relative_to(root).as_posix()] = filled(root, text)
    return made


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), None, sys.argv))
