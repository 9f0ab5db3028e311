#!/usr/bin/env python3
"""docs/reference/cpp.md: what plugin.hpp and soci_lend.hpp offer to authors who write C++20.

    cpp_pages.py              writes the page
    cpp_pages.py --check      exit 1 when the page is not what would be written
"""
import pathlib
import re
import subprocess
import sys

from declarations import Header
from generated import settle

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = "docs/reference/cpp.md"
HEADERS = ("plugin.hpp", "soci_lend.hpp")
HEAD = """# The SDK in C++

Headers for plugins and hosts in C++20. They are inline code over [the C ABI](abi.md) and no part of it: host and plugin may be built
with different ones. All names are in the namespace `booking`.
"""


def client_options():
    """Where the headers of the databases' clients are, which SOCI includes."""
    told = subprocess.run(["pkg-config", "--cflags", "libmariadb", "libpq"], check=True,
                          capture_output=True, text=True)
    return told.stdout.split()


class CppHeader:
    def __init__(self, root, name):
        self.name = name
        self.header = Header(root / "sdk/include/booking" / name, "-x", "c++", "-std=c++20",
                             f"-I{root}/sdk/include", *client_options(), name="booking::")

    def introduction(self):
        text = self.header.bytes.decode()
        lines = [re.sub(r"^// ?", "", line) for line in text.partition("\n#pragma")[0].splitlines()]
        first = lines[0].partition(" - ")[2]
        told = [first[0].upper() + first[1:], *lines[1:]]
        out, before = [], ""
        for line in told:
            is_code = line.startswith("  ") and (not before or before.startswith("    "))
            is_title = re.fullmatch(r"[A-Z][\w ]+", line) and len(line) < 40
            before = f"    {line[2:]}" if is_code else line
            out.append(f"### {line}" if is_title else before)
        return out

    def declared(self):
        """By name, in the header's order: its declarations."""
        found = {}
        for node in self.header.roots:
            if node["kind"] != "NamespaceDecl" and not node.get("isImplicit"):
                found.setdefault(node["name"], []).append(node)
        return found

    def commented(self, node, indent=""):
        comment = [f"// {line}".rstrip() for line in self.header.comment_lines_of(node)]
        declared = shape(self.header.text_of(node)).split("\n")
        declared[-1] += ";"
        return [f"{indent}{line}" for line in [*comment, *declared]]

    def record(self, node):
        """A class with its public members."""
        text = self.header.text_of(node)
        comment = [f"// {line}".rstrip() for line in self.header.comment_lines_of(node)]
        lines, public = [*comment, shape(text.partition("{")[0]) + " {"], node["tagUsed"] == "struct"
        for member in node.get("inner", []):
            if member["kind"] == "AccessSpecDecl":
                public = member["access"] == "public"
            elif public and not member.get("isImplicit") and member["kind"] in (
                    "CXXConstructorDecl", "CXXMethodDecl", "CXXDestructorDecl", "FieldDecl"):
                lines += self.commented(member, "    ")
        return [*lines, "};"]

    def text(self):
        lines = ["", f"## booking/{self.name}", "", *self.introduction()]
        for name, nodes in self.declared().items():
            lines += ["", f"### {name}", ""]
            if nodes[0]["kind"] == "CXXRecordDecl":
                lines += ["```cpp", *self.record(nodes[0]), "```"]
            else:
                lines += ["```cpp", *(line for node in nodes for line in self.commented(node)), "```"]
        for _, name, _, comment in sorted(self.header.macros("BOOKING_")):
            lines += ["", f"### {name.partition('(')[0]}", "", comment, "", "```cpp",
                      name, "```"]
        return lines


def shape(text):
    """A declaration on one line, without its body and its constructor's initialisers."""
    line = " ".join(re.sub(r"//[^\n]*", "", text).split())
    line = re.sub(r"(\))( noexcept)? : .*$", r"\1\2", line)
    return re.sub(r"^(template <[^>]*>) ", r"\1\n", line).rstrip(" {;")


def pages(root=ROOT):
    lines = [HEAD.strip()]
    for name in HEADERS:
        lines += CppHeader(root, name).text()
    return {PAGE: re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"}


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), None, sys.argv))
