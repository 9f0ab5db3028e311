#!/usr/bin/env python3
"""The documents as a site of plain files, which needs no network: opened from a disk or put on any server.

    build.py FOLDER [ROOT]      FOLDER is written anew; ROOT: the project, if it is not this file's

MkDocs makes it, strictly: a link that leads nowhere is an error. What Markdown means on GitHub is kept:
the anchors of headings, fences in lists, pipes in a table's code. A source file that a page links to
becomes a page of its own.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
PROJECT = HERE.parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "scripts"))
from links import FENCE, HEADING, LINK, anchors_of, documents_of  # noqa: E402

LANGUAGES = {".h": "c", ".c": "c", ".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".mjs": "js"}
PICTURES = (".png", ".svg")
# The theme's links home name a folder; on a disk nothing turns that into its page.
HOME = re.compile(r'(<a [^>]*href="(?:\./)?(?:\.\./)*\.{1,2})"')
# The theme's script opens every part of the navigation that links to "#": a part links to its first page.
PART = re.compile(r'href="#">([^<]*</a>\s*<ul[^>]*>\s*<li[^>]*><a [^>]*href=")([^"]+)"')
NAVIGATION = {
    "Start": ["docs/README.md", "docs/getting-started.md", "README.md", "docs/concepts.md", "docs/faq.md"],
    "Integrate": ["docs/host-authors/integrate.md", "docs/host-authors/*.md", "docs/panels.md",
                  "docs/security.md"],
    "Write a plugin": ["docs/plugin-authors/*.md", "docs/conformance.md", "sdk/examples/*.md",
                       "sdk/schemas/*.md"],
    "Run a studio": ["docs/using/README.md", {"In English": ["docs/using/en/*.md"]},
                     {"En français": ["docs/using/fr/*.md"]}, "docs/accounting.md", "docs/operating.md"],
    "Reference": [{"Hooks": ["docs/reference/hooks/README.md", "docs/reference/hooks/objects.md",
                             "docs/reference/hooks/*.md"]}, "docs/reference/*.md"],
    "Change Scrip": ["CONTRIBUTING.md", "docs/architecture.md", "docs/performance.md", "docs/console.md",
                     "docs/requirements.md", {"Decisions": ["docs/decisions/*.md"]}, "docs/*.md", "CHANGELOG.md",
                     "sdk/abi/*.md"],
}


def in_lists(text):
    """Two or three spaces of a list's content become four; a fence in a list goes along."""
    lines, indent, is_fence = [], 0, False
    for line in text.split("\n"):
        spaces = len(line) - len(line.lstrip(" "))
        if line.lstrip(" ").startswith("```"):
            is_fence = not is_fence
            indent = (4 - spaces if 2 <= spaces <= 3 else 0) if is_fence else indent
            lines.append(" " * indent + line)
        elif is_fence:
            lines.append(" " * indent + line if line else line)
        else:
            lines.append(" " * (4 - spaces) + line if 2 <= spaces <= 3 else line)
    return "\n".join(lines)


def with_anchors(text):
    """Headings named as GitHub names them."""
    bare = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text).split("\n")
    places = [number for number, line in enumerate(bare) if HEADING.match(line)]
    lines = text.split("\n")
    for place, anchor in zip(places, anchors_of(HEADING.match(bare[n])[1] for n in places)):
        lines[place] += f" {{#{anchor}}}"
    return "\n".join(lines)


def as_markdown(text):
    """A page for MkDocs."""
    text = re.sub(r"^( *```\w+) (?:replay|run|walk(?: root)?)$", r"\1", with_anchors(text), flags=re.M)
    text = re.sub(r"^\|.*$", lambda row: re.sub(
        r"`[^`]*`", lambda code: code[0].replace("\\|", "|"), row[0]), text, flags=re.M)
    return in_lists(text)


def stage(root, folder):
    """Copies the documents and what they link to."""
    for document in documents_of(root):
        place = folder / document.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)

        def followed(link, document=document):
            target = (document.parent / link[1]).resolve()
            if link[1] and target.is_file() and root in target.parents:
                copy_target(root, folder, target)
                if target.suffix in LANGUAGES:
                    return link[0].replace(link[1], f"{link[1]}.md", 1)
            return link[0]

        text = as_markdown(document.read_text("utf-8"))
        pieces = re.split(r"(^ *```.*?^ *```$)", text, flags=re.M | re.S)
        pieces[::2] = [LINK.sub(followed, piece) for piece in pieces[::2]]
        place.write_text("".join(pieces), "utf-8")


def copy_target(root, folder, target):
    place = folder / target.relative_to(root)
    place.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in LANGUAGES:
        code = f"`````{LANGUAGES[target.suffix]}\n{target.read_text('utf-8')}`````\n"
        page = f"# {target.name} {{#source}}\n\n{code}"
        place.with_name(f"{target.name}.md").write_text(page, "utf-8")
    elif target.suffix in PICTURES:
        shutil.copy(target, place)


def navigation(folder):
    """Every page once, under the first part that names it."""
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}

    def pages_of(patterns):
        for pattern in patterns:
            if isinstance(pattern, dict):
                yield from ({title: list(pages_of(inner))} for title, inner in pattern.items())
                continue
            for path in sorted(folder.glob(pattern)):
                page = path.relative_to(folder).as_posix()
                if page in left:
                    left.discard(page)
                    yield {title_of(path): page}

    parts = [{title: list(pages_of(patterns))} for title, patterns in NAVIGATION.items()]
    return parts + ([{"Sources": list(pages_of(sorted(left)))}] if left else [])


def title_of(path):
    first = HEADING.search(path.read_text("utf-8"))
    if first is None:
        raise SystemExit(f"{path.name}: no heading")
    return re.sub(r" \{#.*\}$", "", first[1]).replace("`", "")


def configuration(pages, site):
    return {
        "site_name": "Scrip and the Booking SDK", "site_url": "", "docs_dir": str(pages), "site_dir": str(site),
        "use_directory_urls": False, "strict": True, "nav": navigation(pages), "plugins": ["search"],
        "extra_css": ["site.css"],
        "theme": {"name": "readthedocs", "custom_dir": str(HERE.with_name("theme")),
                  "highlightjs": False, "collapse_navigation": True,
                  "navigation_depth": 3, "prev_next_buttons_location": "none"},
        "markdown_extensions": ["attr_list", "tables", "pymdownx.superfences",
                                {"pymdownx.highlight": {"noclasses": True, "pygments_style": "default"}},
                                {"toc": {"permalink": "#"}}],
    }


def build(root, site):
    site = site.resolve()
    with tempfile.TemporaryDirectory() as work:
        pages = pathlib.Path(work) / "pages"
        stage(root, pages)
        config = pathlib.Path(work) / "mkdocs.yml"
        config.write_text(json.dumps(configuration(pages, site)), "utf-8")
        done = subprocess.run(["mkdocs", "build", "--clean", "--config-file", config],
                              check=False, capture_output=True, text=True,
                              env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode:
        raise SystemExit(f"mkdocs: {done.stdout}{done.stderr}")
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        page.write_text(PART.sub(r'href="\2">\1\2"', HOME.sub(r'\1/index.html"', text)), "utf-8")


def main(arguments):
    if not 2 <= len(arguments) <= 3:
        raise SystemExit(__doc__)
    root = pathlib.Path(arguments[2]).resolve() if arguments[2:] else PROJECT
    build(root, pathlib.Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
