#!/usr/bin/env python3
"""Copies the shared definitions of common.schema.json into the hooks' schemas that refer to them.

A schema file can be read alone: each "$ref" points into its own "$defs". The truth of those is
common.schema.json; after a change there, or a new "$ref", run

    embed_definitions.py FOLDER            rewrite the files
    embed_definitions.py --check FOLDER    exit 1 when a file would change

Definitions that common.schema.json does not know are the file's own and stay.
"""
import json
import pathlib
import sys

PREFIX = "#/$defs/"
WIDTH = 100


def printed(value, depth=0, before=0):
    """JSON, two spaces a level; what fits a line stays on it. `before`: columns already taken."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or 2 * depth + before + len(line) <= WIDTH:
        return line
    pad = "  " * (depth + 1)
    if isinstance(value, list):
        rows = [pad + printed(item, depth + 1, 1) for item in value]
        return "[\n" + ",\n".join(rows) + "\n" + "  " * depth + "]"
    rows = []
    for name, member in value.items():
        label = json.dumps(name, ensure_ascii=False) + ": "
        rows.append(pad + label + printed(member, depth + 1, len(label) + 1))
    return "{\n" + ",\n".join(rows) + "\n" + "  " * depth + "}"


def references(value):
    """The names in "$defs" that a part of a schema refers to."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref" and isinstance(member, str):
                if not member.startswith(PREFIX):
                    raise SystemExit(f"{member}: a reference stays inside its file")
                yield member[len(PREFIX):]
            elif name != "$defs":
                yield from references(member)


def embedded(schema, common):
    """`schema` with the definitions it needs, directly or through others, in common's order."""
    own = {name: body for name, body in schema.get("$defs", {}).items() if name not in common}
    needed = set()
    waiting = list(references(schema)) + [r for body in own.values() for r in references(body)]
    while waiting:
        name = waiting.pop()
        if name in needed or name in own:
            continue
        if name not in common:
            raise SystemExit(f"{PREFIX}{name}: neither in common.schema.json nor in the file")
        needed.add(name)
        waiting += references(common[name])
    definitions = own | {name: body for name, body in common.items() if name in needed}
    result = {name: member for name, member in schema.items() if name != "$defs"}
    return result | {"$defs": definitions} if definitions else result


def main(arguments):
    check = arguments[:1] == ["--check"]
    folder = pathlib.Path(arguments[-1]) if arguments else None
    if folder is None or len(arguments) != 1 + check or not folder.is_dir():
        raise SystemExit(__doc__)
    common = json.loads((folder / "common.schema.json").read_text("utf-8"))["$defs"]
    changed = []
    for path in sorted(folder.glob("*.re*.schema.json")):  # request, reply
        before = path.read_text("utf-8")
        after = printed(embedded(json.loads(before), common)) + "\n"
        if after != before:
            changed.append(path.name)
            if not check:
                path.write_text(after, "utf-8")
    for name in changed:
        print(f"{name}: {'differs from common.schema.json' if check else 'rewritten'}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
