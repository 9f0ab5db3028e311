#!/usr/bin/env python3
"""docs/reference/abi.md: the C ABI, every struct, member, function pointer and constant of
sdk/include/booking/plugin.h, with its comment, its place, its thread and the minor it came with.

    abi_pages.py              writes the page
    abi_pages.py --check      exit 1 when the page is not what would be written
"""
import pathlib
import re
import sys

from declarations import Header
from generated import settle
from schema_tables import cell

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/reference/abi.md"
HEADER = "sdk/include/booking/plugin.h"
THREAD = re.compile(r"^\[(control|worker|call|any)\](?:, with tx \[call\])?;? ?")
MARKS = re.compile(r"\b(?:BOOKING_(?:CDECL|NOEXCEPT))\b ?")
GROUPS = [
    ("Values", ("booking_str", "booking_uuid", "booking_status", "booking_status_code", "booking_sink",
                "booking_host", "booking_plugin", "booking_call", "booking_tx")),
    ("A call of a hook", ("booking_reply_v1", "booking_call_flag", "booking_invocation_v1",
                          "booking_hook_fn", "booking_hook_flag", "booking_hook_desc_v1")),
    ("The host", ("booking_host_",)),
    ("The host's extensions", ()),
    ("The plugin", ("booking_studio_ctx_v1", "booking_plugin_flag", "booking_plugin_api_v1",
                    "booking_created_v1", "booking_entry_v1", "booking_entry_fn")),
]
INTRODUCTION = """# The C ABI

Everything that [plugin.h](../../sdk/include/booking/plugin.h) declares, in its order: the contract between a host and its plugins.
C11 and C++17; C++20 authors have [plugin.hpp](cpp.md) on top of it. Sizes and offsets are in bytes. *Since* is the minor of the
ABI that brought a thing; [CHANGES.md](../../sdk/abi/CHANGES.md) lists them.
"""


class Since:
    """The minor a name first stood in, from the baselines of the released minors."""

    def __init__(self, root):
        self.baselines = []
        for path in sorted((root / "sdk/abi").glob("booking-1.*.abi"),
                           key=lambda path: int(path.stem.rpartition(".")[2])):
            names = set(re.findall(r"name='(\w+)'", path.read_text("utf-8")))
            self.baselines.append((path.stem.partition("-")[2], names))
        golden = (root / "sdk/abi/macros.golden").read_text("utf-8")
        self.baselines[0][1].update(re.findall(r'^#define \w+ "(\w+)"', golden, re.M))

    def of(self, name, of=None):
        for version, names in self.baselines:
            if name in names and (of is None or of in names):
                return version
        return "next"


class AbiPage:
    def __init__(self, root):
        self.header = Header(root / HEADER, "-x", "c", "-std=c11", f"-I{root}/sdk/include",
                             "-DBOOKING_BUILDING_PLUGIN")
        self.layouts = self.header.layouts()
        self.since = Since(root)
        self.declared = [node for node in self.header.roots[0]["inner"]
                         if node.get("name", "").startswith("booking_")]

    def preface(self):
        """The header's first comment, as Markdown."""
        text = self.header.bytes.decode().partition("*/")[0].partition("\n")[2]
        lines = [re.sub(r"^ \* ?", "", line).rstrip() for line in text.splitlines()]
        out = []
        for line in "\n".join(lines).strip().split("\n"):
            if re.fullmatch(r"[A-Z]\w+(?: \w+)?", line):
                line = f"## {line}"
            elif match := re.match(r"^  (\[\w+\])\s+(.*)", line):
                line = f"* **{match[1]}** {match[2]}"
            elif match := re.match(r"^(Threads|Life|Units): (.*)", line):
                line = f"## {match[1]}\n\n{match[2][0].upper()}{match[2][1:]}"
            out.append("  " + line.strip() if line.startswith("          ") else line)
        return [line.rstrip() for line in out]

    def macros(self):
        lines = ["", "## Macros", "", "| macro | value | |", "|---|---|---|"]
        for _, name, value, comment in sorted(self.header.macros("BOOKING_")):
            if not name.startswith(("BOOKING_LAYOUT", "BOOKING_STATIC_ASSERT")):
                lines.append(row(f"`{name}`", f"`{value}`", comment))
        return lines

    def declaration(self, node):
        """The lines about one declaration; none for what another one tells."""
        name, kind = node["name"], node["kind"]
        if kind == "RecordDecl" and node.get("completeDefinition"):
            return self.struct(node)
        if kind == "EnumDecl":
            return self.enum(node)
        if kind == "TypedefDecl" and name not in self.layouts:
            return self.typedef(node)
        if kind == "FunctionDecl":
            return [*self.heading(name), *self.function(node), ""]
        return []

    def heading(self, name):
        return ["", f"### {name}", "", f"Since {self.since.of(name)}."]

    def function(self, node):
        comment = self.header.comment_of(node)
        return ["", "```c", signature(self.header.text_of(node)) + ";", "```", "", comment]

    def typedef(self, node):
        comment = self.header.comment_of(node)
        text = signature(self.header.text_of(node))
        return [*self.heading(node["name"]), "", "```c", text + ";", "```", *(["", comment] if comment else [])]

    def enum(self, node):
        comment = self.header.comment_of(node)
        lines = [*self.heading(node["name"]), *(["", comment] if comment else []),
                 "", "| constant | value | since | |", "|---|---|---|---|"]
        for constant in members(node, "EnumConstantDecl"):
            name = constant["name"]
            value = self.header.text_of(constant).partition("=")[2].strip()
            lines.append(row(f"`{name}`", f"`{value}`", self.since.of(name),
                             self.header.comment_of(constant)))
        return lines

    def struct(self, node):
        name = node["name"]
        size, offsets = self.layouts[name]
        comment = self.header.comment_of(node)
        fields = members(node, "FieldDecl")
        growable = any(field["name"] == "struct_size" for field in fields)
        lines = ["", f"### {name}", "",
                 f"Since {self.since.of(name)}. {size} bytes"
                 + (", may grow at its end." if growable else ", never grows.")
                 + self.extension(name),
                 *(["", comment] if comment else []),
                 "", "| member | type | at | thread | since | |", "|---|---|---|---|---|---|"]
        functions = []
        for field, at in zip(fields, offsets, strict=True):
            words = self.header.comment_of(field)
            thread = THREAD.match(words)
            is_function = "(*)" in field["type"]["qualType"]
            if is_function:
                if not thread and node["name"] != "booking_hook_desc_v1":
                    raise SystemExit(f"{name}.{field['name']}: a function without a thread's tag")
                functions.append(signature(self.header.text_of(field)) + ";")
            kind = "function" if is_function else f"`{field['type']['qualType']}`"
            lines.append(row(f"`{field['name']}`", kind, str(at), thread[0].strip(" ;") if thread else "",
                             self.since.of(field["name"], name), THREAD.sub("", words)))
        return lines + (["", "```c", *functions, "```"] if functions else [])

    def extension(self, name):
        """Of a table that the host offers: its id."""
        short = re.fullmatch(r"booking_host_(\w+)_v\d+", name)
        macro = f"BOOKING_EXT_{short[1].upper()}" if short else ""
        values = {bare: value for _, bare, value, _ in self.header.macros("BOOKING_EXT_")}
        return f" The table of `{macro}`, `{values[macro]}`." if macro in values else ""

    def text(self):
        used = []
        lines = [INTRODUCTION, *self.preface(), *self.macros()]
        for title, names in GROUPS:
            wanted = [node for node in self.declared if self.group_of(node["name"]) == title]
            lines += ["", f"## {title}"]
            for node in wanted:
                told = self.declaration(node)
                used += [node["name"]] if told else []
                lines += told
        lost = {node["name"] for node in self.declared} - set(used)
        if lost:
            raise SystemExit(f"{HEADER}: the page does not tell {sorted(lost)}")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"

    @staticmethod
    def group_of(name):
        if name == "booking_host_v1":
            return "The host"
        for title, names in GROUPS:
            if name in names:
                return title
        return "The plugin" if name == "booking_plugin_entry_v1" else "The host's extensions"


def members(node, kind):
    return [inner for inner in node.get("inner", []) if inner["kind"] == kind]


def signature(text):
    """A declaration on one line, or a line for each of many parameters."""
    line = MARKS.sub("", " ".join(text.split())).strip()
    line = re.sub(r"\(\* ?(\w+)\)", r"(*\1)", line)
    if len(line) <= 96:
        return line
    head, _, rest = line.partition(")(")
    parameters = rest.rstrip(")").split(", ")
    return head + ")(\n    " + ",\n    ".join(parameters) + ")"


def row(*cells):
    return "| " + " | ".join(map(cell, cells)) + " |"


def pages(root=ROOT):
    return {PAGE: AbiPage(root).text()}


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), None, sys.argv))
