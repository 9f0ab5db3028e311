#!/usr/bin/env python3
"""Every link and every `path/in/backquotes` of the documents leads somewhere: to a file of the project,
and where it names one (#like-this), to a heading in it.

usage: links.py ROOT
       links.py --control        exit 1 unless links that lead nowhere are found
"""

import pathlib
import re
import sys
import tempfile

FENCE = re.compile(r"^([ \t]*)```.*?^\1```[ \t]*$", re.M | re.S)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
NAMED = re.compile(r"`((?:plugin|host-stub|sdk|tests|docs)/[\w./*-]+)`")
HEADING = re.compile(r"^#{1,6} +(.*?)\s*$", re.M)
NOT_OURS = {"build", ".git", "node_modules"}


def anchors_of(titles):
    """Of headings in their order, as GitHub makes them."""
    found = []
    for title in titles:
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        number = next(n for n in range(1, 99) if f"{slug}-{n}" not in found)
        found.append(slug if slug not in found else f"{slug}-{number}")
    return found


def anchors(document):
    return anchors_of(HEADING.findall(FENCE.sub("", document.read_text("utf-8"))))


def dead_ends(document, root):
    text = FENCE.sub("", document.read_text("utf-8"))
    for target, anchor in LINK.findall(CODE.sub("", text)):
        if target.startswith(("http:", "https:")):
            continue
        place = document.parent / target if target else document
        if not place.exists():
            yield target
        elif anchor and anchor not in anchors(place):
            yield f"{target}#{anchor}"
    for path in NAMED.findall(text):
        if not any(root.glob(path.rstrip("/"))):
            yield path


def documents_of(root):
    return [path for path in sorted(root.rglob("*.md"))
            if not NOT_OURS & set(path.relative_to(root).parts)]


def control():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "there.md").write_text("# A title: here\n\n## Twice\n\n## Twice\n", "utf-8")
        page = root / "page.md"
        page.write_text("[a](there.md#a-title-here) [b](there.md#twice-1) [c](#own) `sdk/gone.h` "
                        "[d](gone.md) [e](there.md#twice-2) [f](#other)\n"
                        "`[g](code.md)`\n\n```\n[h](fence.md)\n# other\n```\n\n# Own\n", "utf-8")
        return set(dead_ends(page, root)) == {"sdk/gone.h", "gone.md", "there.md#twice-2", "#other"}


def main():
    if sys.argv[1:] == ["--control"]:
        return 0 if control() else 1
    root = pathlib.Path(sys.argv[1])
    documents = documents_of(root)
    failed = 0
    for document in documents:
        for target in dead_ends(document, root):
            failed += 1
            print(f"{document.relative_to(root)}: {target} leads nowhere")
    print(f"{len(documents)} documents read")
    return 1 if failed or len(documents) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
