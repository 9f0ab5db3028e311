"""Sources that hold all mutants at once, so that they are compiled once.

An expression becomes (mutants::is(17) ? (mutated) : (original)), a statement an if, and a piece of a
statement's SQL the choice that mutant.hpp reads. What is not mutated is linked to, not copied.
"""

import os
import pathlib
import re
import zlib

import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIST = HERE / "mutants.toml"
LITERALS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
                      re.DOTALL)
FIELDS = {"name", "after", "was", "is", "breaks", "tests", "survives"}
NEEDED = {"name", "was", "is", "breaks", "tests"}


class BadList(Exception):
    """An entry that does not say what it mutates."""


class Mutant:
    def __init__(self, file, entry):
        if not NEEDED <= entry.keys() <= FIELDS:
            raise BadList(f"{file}: an entry has {sorted(NEEDED)}, and may have "
                          f"{sorted(FIELDS - NEEDED)}: {entry}")
        self.file = file
        self.name = entry["name"]
        self.was = entry["was"]
        self.becomes = entry["is"]
        self.after = entry.get("after")
        self.breaks = entry["breaks"]
        self.tests = entry["tests"]
        self.survives = entry.get("survives")
        # Of the name, so that an entry added elsewhere changes no other file.
        self.number = zlib.crc32(self.name.encode()) or 1
        self.begin = self.end = 0

    def find_in(self, text):
        start = 0
        if self.after is not None:
            start = once(text, self.after, f"{self.name}: after") + len(self.after)
            if self.was not in text[start:]:
                raise BadList(f"{self.name}: nowhere behind that: {self.was}")
            self.begin = text.index(self.was, start)
        else:
            self.begin = once(text, self.was, self.name)
        self.end = self.begin + len(self.was)


def once(text, part, what):
    count = text.count(part)
    if count != 1 or not part:
        raise BadList(f"{what}: {count} times, not once, in its file: {part}")
    return text.index(part)


def read_list(path=LIST):
    """The mutants and what is prepared, by file of plugin/."""
    table = tomllib.loads(path.read_text("utf-8"))
    prepared = table.pop("prepared", [])
    mutants = [Mutant(file, entry) for file, entries in table.items() for entry in entries]
    for key in ("name", "number"):
        seen = set()
        for mutant in mutants:
            value = getattr(mutant, key)
            if value in seen:
                raise BadList(f"{mutant.name}: its {key} twice")
            seen.add(value)
    return mutants, prepared


def is_in_text(literals, mutant):
    return any(match.group().startswith('"') and match.start() < mutant.begin and
               mutant.end < match.end() for match in literals)


def choice(mutant, original, is_text):
    if is_text:
        return f"\\001{mutant.number}\\002{original}\\003{mutant.becomes}\\004"
    chosen = f"::scrip::mutants::is({mutant.number}UL)"
    if mutant.was.rstrip().endswith(";"):
        return f"{{ if ({chosen}) {{ {mutant.becomes} }} else {{ {original} }} }}"
    return f"({chosen} ? ({mutant.becomes}) : ({original}))"


def rendered(text, literals, begin, end, mutants):
    """text[begin:end] with its mutants, of which the first are the outer ones."""
    parts = []
    while mutants:
        outer, mutants = mutants[0], mutants[1:]
        inner = [each for each in mutants if each.begin < outer.end]
        for each in inner:
            if each.end > outer.end:
                raise BadList(f"{each.name}: overlaps {outer.name}")
        mutants = mutants[len(inner):]
        parts.append(text[begin:outer.begin])
        original = rendered(text, literals, outer.begin, outer.end, inner)
        parts.append(choice(outer, original, is_in_text(literals, outer)))
        begin = outer.end
    parts.append(text[begin:end])
    return "".join(parts)


def mutated_sources(mutants, prepared, root=ROOT):
    """The text of each file that has mutants."""
    by_file = {}
    for mutant in mutants:
        by_file.setdefault(mutant.file, []).append(mutant)
    for entry in prepared:
        by_file.setdefault(entry["file"], [])
    sources = {}
    for file, here in by_file.items():
        path = root / "plugin" / file
        if not path.is_file():
            raise BadList(f"{file}: no such file in plugin/")
        text = path.read_text("utf-8")
        for mutant in here:
            mutant.find_in(text)
        here.sort(key=lambda each: (each.begin, -each.end))
        made = rendered(text, list(LITERALS.finditer(text)), 0, len(text), here)
        for entry in prepared:
            if entry["file"] == file:
                once(text, entry["was"], "prepared")
                made = made.replace(entry["was"], entry["is"])
        # Behind the comment and the guard of a header, before the first include.
        where = made.index("#include")
        sources[file] = made[:where] + '#include "mutant.hpp"\n' + made[where:]
    return sources


def write_if_new(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def link(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    goal = os.path.relpath(target, path.parent)
    if path.is_symlink() and os.readlink(path) == goal:
        return
    if path.exists() or path.is_symlink():
        path.unlink()
    path.symlink_to(goal)


def write_tree(folder, mutants, prepared, root=ROOT):
    """A source tree of its own, that differs from the project's only where something is mutated."""
    sources = mutated_sources(mutants, prepared, root)
    sources["mutant.hpp"] = (HERE / "mutant.hpp").read_text("utf-8")
    for name in ("CMakeLists.txt", "manifest.json", "CHANGELOG.md", "host-stub", "sdk", "tests"):
        link(folder / name, root / name)
    wanted = set(sources)
    for path in (root / "plugin").rglob("*"):
        if path.is_file():
            file = str(path.relative_to(root / "plugin"))
            wanted.add(file)
            if file not in sources:
                link(folder / "plugin" / file, path)
    for file, text in sources.items():
        write_if_new(folder / "plugin" / file, text)
    for path in (folder / "plugin").rglob("*"):
        if not path.is_dir() and str(path.relative_to(folder / "plugin")) not in wanted:
            path.unlink()
