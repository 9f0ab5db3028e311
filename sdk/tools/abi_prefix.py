#!/usr/bin/env python3
"""Compares two dumps of the booking header: the same, grown at the end, or broken.

    abi_prefix.py OLD.abi NEW.abi

Exit status: 0 same, 3 grew in ways that are allowed, 8 broken, 2 usage or an unreadable dump. A dump
is what abi_dump.py writes. abidiff decides nothing here: once told to let members be appended, it
also lets a function pointer change its parameters. Neither sees `void*` turn into `const void*`:
libabigail 2.2 tells both alike, and so does the machine.
"""
import sys
import xml.etree.ElementTree as ElementTree

PREFIX = "booking_"
# May be embedded and arrayed: without struct_size they never grow. A new one is a decision, and is
# refused until it stands here and in a new baseline.
FROZEN = {"booking_str", "booking_uuid", "booking_sink"}
SAME, UNREADABLE, GROWTH, BREAK = 0, 2, 3, 8


class Dump:
    """Structs, enums and typedefs of one dump, each type spelled out as text."""

    def __init__(self, path):
        self.by_id = {e.get("id"): e for e in ElementTree.parse(path).iter() if e.get("id")}
        self.structs = {}  # name: (bits, [(member, offset in bits, type)])
        self.enums = {}  # name: {enumerator: value}
        self.typedefs = {}  # name: type
        for element in self.by_id.values():
            if (element.get("name") or "").startswith(PREFIX):
                self.keep(element)
        if not self.structs:
            raise ValueError(f"{path}: holds no struct {PREFIX}…")

    def keep(self, element):
        name = element.get("name")
        if element.tag == "class-decl" and element.get("is-declaration-only") != "yes":
            members = [self.member(m) for m in element.findall("data-member")]
            self.structs[name] = (int(element.get("size-in-bits")), members)
        elif element.tag == "enum-decl":
            values = element.findall("enumerator")
            self.enums[name] = {v.get("name"): v.get("value") for v in values}
        elif element.tag == "typedef-decl":
            self.typedefs[name] = self.spell(element.get("type-id"))

    def member(self, data_member):
        declared = data_member.find("var-decl")
        offset = int(data_member.get("layout-offset-in-bits"))
        return declared.get("name"), offset, self.spell(declared.get("type-id"))

    def spell(self, type_id):
        element = self.by_id.get(type_id)
        if element is None:
            return type_id or "void"
        if element.tag == "function-type":
            parameters = ", ".join(self.spell(p.get("type-id")) for p in element.findall("parameter"))
            return f"{self.spell(element.find('return').get('type-id'))}({parameters})"
        if element.tag == "pointer-type-def":
            return self.spell(element.get("type-id")) + "*"
        if element.tag == "qualified-type-def":
            words = [q for q in ("const", "volatile", "restrict") if element.get(q) == "yes"]
            return " ".join([self.spell(element.get("type-id")), *words])
        if element.tag == "array-type-def":
            lengths = [f"[{s.get('length')}]" for s in element.findall("subrange")]
            return self.spell(element.get("type-id")) + "".join(lengths)
        return element.get("name") or "anonymous"


class Comparison:
    """What differs between two dumps: `verdict`, and a line each in `breaks` and `growths`.
    `grown` holds the names that were appended."""

    def __init__(self, old, new):
        self.breaks, self.growths, self.grown = [], [], []
        self.compare_structs(old, new)
        self.check_embedding(new)
        self.compare_enums(old, new)
        self.compare_typedefs(old, new)

    @property
    def verdict(self):
        return BREAK if self.breaks else GROWTH if self.growths else SAME

    def grow(self, text, *names):
        self.growths.append(text)
        self.grown.extend(names)

    def compare_structs(self, old, new):
        for name, layout in old.structs.items():
            if name in new.structs:
                self.compare_struct(name, layout, new.structs[name])
            else:
                self.breaks.append(f"struct {name} removed")
        for name in sorted(new.structs.keys() - old.structs.keys()):
            if growable(new.structs[name][1]):
                self.grow(f"new struct {name}", name)
            else:
                self.breaks.append(f"new struct {name} without struct_size")

    def compare_struct(self, name, old, new):
        (old_size, old_members), (new_size, new_members) = old, new
        kept, added = new_members[: len(old_members)], new_members[len(old_members) :]
        if kept != old_members:
            missing = [None] * len(old_members)
            before, after = next(p for p in zip(old_members, kept + missing) if p[0] != p[1])
            self.breaks.append(f"{name}: {before} -> {after}")
        elif added and growable(old_members):
            self.grow(f"{name}: + {[m[0] for m in added]}", *(m[0] for m in added))
        elif added:
            self.breaks.append(f"{name} is frozen: + {[m[0] for m in added]}")
        elif old_size != new_size:
            self.breaks.append(f"{name}: size {old_size} -> {new_size} bits")

    def check_embedding(self, new):
        for name, (_, members) in new.structs.items():
            for member, _, kind in members:
                held = kind.split("[")[0].split(" ")[0]
                if held in new.structs and held not in FROZEN and "*" not in kind:
                    self.breaks.append(f"{name}.{member} embeds {held}, which can grow")

    def compare_enums(self, old, new):
        for name, values in old.enums.items():
            now = new.enums.get(name, {})
            for key, value in values.items():
                if now.get(key) != value:
                    self.breaks.append(f"enum {name}: {key} {value} -> {now.get(key)}")
            for key in sorted(now.keys() - values.keys()):
                self.grow(f"enum {name}: + {key}", key)
        for name in sorted(new.enums.keys() - old.enums.keys()):
            self.grow(f"new enum {name}", name)

    def compare_typedefs(self, old, new):
        for name, target in old.typedefs.items():
            if new.typedefs.get(name) != target:
                self.breaks.append(f"typedef {name}: {target} -> {new.typedefs.get(name)}")
        for name in sorted(new.typedefs.keys() - old.typedefs.keys() - new.structs.keys()):
            self.grow(f"new typedef {name}", name)


def growable(members):
    return bool(members) and members[0][0] in ("struct_size", "magic")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return UNREADABLE
    try:
        old, new = (Dump(path) for path in arguments)
    except (OSError, ValueError, ElementTree.ParseError) as problem:
        print(problem, file=sys.stderr)
        return UNREADABLE
    found = Comparison(old, new)
    print("".join([f"BREAK  {b}\n" for b in found.breaks] + [f"growth {g}\n" for g in found.growths]), end="")
    return found.verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
