"""What a header declares, as clang's parser sees it: names, types, comments, layouts."""
import json
import re
import subprocess

CLANG = "clang-14"


def run(*arguments):
    done = subprocess.run([CLANG, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{CLANG} {' '.join(map(str, arguments))}:\n{done.stderr}")
    return done.stdout


def documents(text):
    """JSON documents, one behind the other, whatever stands between them."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        document, end = decoder.raw_decode(text, at)
        yield document
        at = text.find("{", end)


class Header:
    """`language`: clang's options for the language. `name`: only declarations whose name has it."""

    def __init__(self, path, *language, name=None):
        self.bytes = path.read_bytes()
        self.options = [*language, "-fsyntax-only", "-Wno-pragma-once-outside-header", path]
        filtered = ["-Xclang", f"-ast-dump-filter={name}"] if name else []
        dumped = run("-fparse-all-comments", "-Xclang", "-ast-dump=json", *filtered, *self.options)
        self.roots = list(documents(dumped))

    def source(self, begin, end):
        return self.bytes[begin:end].decode()

    def text_of(self, node):
        """A declaration as it is written, without a function's body."""
        begin, end = (node["range"][side] for side in ("begin", "end"))
        begin, end = (side.get("expansionLoc", side) for side in (begin, end))
        stop = end["offset"] + end["tokLen"]
        if node["kind"] == "FunctionTemplateDecl":
            node = next(inner for inner in node["inner"] if inner["kind"] == "FunctionDecl")
        for inner in node.get("inner", []):
            if inner["kind"] == "CompoundStmt":
                stop = min(stop, inner["range"]["begin"]["offset"])
        text = self.source(begin["offset"], stop)
        is_gone = node.get("explicitlyDeleted") and "delete" not in text
        return text + " = delete" if is_gone else text

    def comment_lines_of(self, node):
        """Its // comment as it is written, line by line."""
        for inner in node.get("inner", []):
            if inner["kind"] == "FullComment":
                begin, end = (inner["range"][side]["offset"] for side in ("begin", "end"))
                lines = self.source(begin, end + 1).splitlines()
                # The first line's // stands before the comment's place.
                return [re.sub(r"^\s*// ?", "", f"//{lines[0]}"),
                        *(re.sub(r"^\s*// ?", "", line).rstrip() for line in lines[1:])]
        return []

    def comment_of(self, node):
        """Its comment's words, the lines joined; empty when there is none."""
        for inner in node.get("inner", []):
            if inner["kind"] == "FullComment":
                begin, end = (inner["range"][side]["offset"] for side in ("begin", "end"))
                told = words(self.source(begin, end + 1))
                return "" if told.startswith("----") else told
        end = node["range"]["end"]
        beside = re.match(rb"[^\n]*?/\*(.*?)\*/", self.bytes[end["offset"] + end["tokLen"]:], re.S)
        return words(beside[1].decode()) if beside and "offset" in end else ""

    def layouts(self):
        """By struct: its size, and the offset of each member in order, in bytes."""
        told = run("-Xclang", "-fdump-record-layouts-simple", *self.options)
        found = re.findall(r"Type: struct (\w+)\n.*?Size:(\d+)\n.*?FieldOffsets: \[([\d, ]*)\]", told, re.S)
        return {name: (int(size) // 8, [int(bit) // 8 for bit in bits.split(", ") if bit])
                for name, size, bits in found}

    def macros(self, prefix):
        """(name with its parameters, what it stands for, comment) of the header's own macros."""
        text = self.bytes.decode()
        defined = dict(re.findall(rf"^#define ({prefix}\w+(?:\([\w, ]*\))?)(?: (.*))?$",
                                  run("-dM", "-E", *self.options), re.M))
        for name, value in defined.items():
            bare = name.partition("(")[0]
            place = re.search(rf"^#define {bare}\b", text, re.M)
            if place is None or not value:
                continue
            line = re.match(r"(?:[^\\\n]|\\\n)*", text[place.start():])[0]
            beside = re.search(r"/\*(.*?)\*/", line, re.S)
            above = re.search(r"(?:^/\*((?:(?!\*/).)*)\*/\n|((?:^//[^\n]*\n)+))\Z", text[:place.start()],
                              re.S | re.M)
            comment = beside or above
            told = words(comment[1] or comment[2]) if comment else ""
            yield place.start(), name.replace(",", ", "), value, told


def words(comment):
    lines = (re.sub(r"^\s*(?:\*|//)?\s?", "", line) for line in comment.strip().splitlines())
    text = re.sub(r"\*/$", "", " ".join(line.strip() for line in lines)).strip()
    return re.sub(r"^(?:/\*|//)\s*", "", text).strip()
