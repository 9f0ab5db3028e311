#!/usr/bin/env python3
"""Every link and every `path/in/backquotes` of the documents leads to a file of the project.

usage: links.py ROOT
"""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:plugin|host-stub|sdk|tests|docs)/[\w./*-]+)`")


def dead_ends(document, root):
    text = document.read_text()
    for target in LINK.findall(text):
        if not target.startswith(("http:", "https:")) and not (document.parent / target).exists():
            yield target
    for path in NAMED.findall(text):
        if not any(root.glob(path.rstrip("/"))):
            yield path


def main():
    root = pathlib.Path(sys.argv[1])
    documents = [*root.glob("*.md"), *sorted((root / "docs").rglob("*.md"))]
    failed = 0
    for document in documents:
        for target in dead_ends(document, root):
            failed += 1
            print(f"{document.relative_to(root)}: {target} leads nowhere")
    print(f"{len(documents)} documents read")
    return 1 if failed or len(documents) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
