#!/usr/bin/env python3
"""The site is built, is whole, and asks nothing of the network.

    site_test.py            builds it from the documents, and looks at every page
    site_test.py --control  exit 1 unless broken documents and pages are refused
"""
import html.parser
import importlib.util
import pathlib
import re
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"(?:https?:)?//", re.I)
# What makes a browser ask: a link that a reader clicks does not.
ASKING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
STYLE = re.compile(rb"""(?:url\(\s*['"]?|@import\s+['"])(?:https?:)?//""", re.I)


def builder():
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "site" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.asked = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.ids.add(named.get("id"))
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        if named.get(ASKING.get(tag, "")) and named.get("rel") != "canonical":
            self.asked.append(named[ASKING[tag]])


def problems(site):
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        yield from (f"{name} asks the network for {url}" for url in page.asked if FOREIGN.match(url))
        local = [url for url in page.asked + page.links if not re.match(r"[a-z]+:|//", url)]
        for url in local if name != "404.html" else []:
            target, _, anchor = url.partition("#")
            place = (path.parent / urllib.parse.unquote(target.partition("?")[0])).resolve() if target else path
            if not place.is_file():
                yield f"{name}: {url} leads nowhere"
            elif anchor and place in pages and urllib.parse.unquote(anchor) not in pages[place].ids:
                yield f"{name}: {url} names no part of that page"
    for path in site.rglob("*.css"):
        if STYLE.search(path.read_bytes()):
            yield f"{path.relative_to(site)} asks the network"


def found_in(documents):
    """What is wrong with a site of these documents; the builder's own words when it refuses them."""
    with tempfile.TemporaryDirectory() as folder:
        root, site = pathlib.Path(folder, "project"), pathlib.Path(folder, "site")
        for name, text in documents.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")
        try:
            builder().build(root.resolve(), site)
        except SystemExit as refused:
            return [str(refused)]
        return list(problems(site))


def control():
    sound = {"README.md": "# Scrip\n\n[b](docs/b.md#two-of-them)\n", "docs/b.md": "# B\n\n## Two, of them\n"}
    assert found_in(sound) == [], found_in(sound)
    broken = {
        "a dead link": ("docs/b.md", "# B\n\n## Two, of them\n\n[c](c.md)\n", "c.md"),
        "a dead anchor": ("docs/b.md", "# B\n\n## Three\n", "two-of-them"),
        "a foreign script": ("docs/c.md", "# C\n\n<script src='https://example.org/a.js'></script>\n",
                             "network"),
        "a foreign picture": ("docs/c.md", "# C\n\n![x](https://example.org/a.png)\n", "network"),
    }
    for what, (name, text, told) in broken.items():
        found = found_in(sound | {name: text})
        assert any(told in each for each in found), f"{what}: {found}"
    return 0


def main():
    if sys.argv[1:] == ["--control"]:
        return control()
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder, "site")
        builder().build(ROOT, site)
        found, count = list(problems(site)), len(list(site.rglob("*.html")))
    for problem in found:
        print(problem)
    print(f"{count} pages, {len(found)} problems")
    return 1 if found or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
