#!/usr/bin/env python3
"""docs/reference/hooks: a page for each hook, an index, and the objects that hooks share.

They are made from sdk/schemas, manifest.json, the plugin's tables of hooks and of roles, and the
examples in tests/docs/examples, which example_calls.py plays.

    hook_pages.py              writes the pages
    hook_pages.py --check      exit 1 when a page is not what would be written, or is of no hook
"""
import json
import pathlib
import re
import sys

from example_calls import load_examples, shortened
from generated import settle
from schema_tables import Tables, cell, forms_of, members_in

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "sdk" / "tools"))
from embed_definitions import printed  # noqa: E402

FOLDER = "docs/reference/hooks"
GROUPS = [
    ("Credit and debit", ("credit", "debit")),
    ("Customers", ("customer", "referral")),
    ("Vouchers", ("voucher",)),
    ("Orders", ("order",)),
    ("Payments", ("payment",)),
    ("Screens", ("panel",)),
    ("Reports", ("report",)),
    ("Jobs", ("job",)),
]
RIGHTS = {
    "no": None, "yes": "yes", "own": "what is their own", "Right::own_or_code": "what is their own, or by code",
    "Right::code": "by code", "Right::of_order": "of vouchers that an order made",
    "Right::within_limits": "within `agent_limits`", "Right::if_set": "with `anonymous_check`",
}
ROLES = ("admin", "agent", "customer", "anonymous", "system")
IDS = {"voucher_id", "hold_id", "transaction_id", "clawback_id"}


class Project:
    """What the pages are made from. `root` may be a changed copy."""

    def __init__(self, root):
        self.root = root
        schemas = root / "sdk" / "schemas"
        self.common = read(schemas / "common.schema.json")["$defs"]
        self.manifest = {hook["hook"]: hook for hook in read(root / "manifest.json")["hooks"]}
        self.examples = load_examples(root)
        self.schemas = {
            hook: (read(schemas / f"{hook}.request.schema.json"),
                   read(schemas / f"{hook}.reply.schema.json")) for hook in self.manifest}
        files = {path.name.rsplit(".", 3)[0] for path in schemas.glob("*.request.schema.json")}
        must_agree("sdk/schemas", files, self.manifest)
        must_agree("tests/docs/examples", self.examples, self.manifest)
        self.rights = rights(root)
        self.table = hook_table(root)


def read(path):
    return json.loads(path.read_text("utf-8"))


def must_agree(what, names, manifest):
    missing, more = sorted(manifest.keys() - set(names)), sorted(set(names) - manifest.keys())
    if missing or more:
        raise SystemExit(f"{what}: lacks {missing}, and has {more}, of which manifest.json has none")


def rights(root):
    text = (root / "plugin" / "domain" / "permissions.cpp").read_text("utf-8")
    rows = re.findall(r'Row\{"([a-z_.]+)", ([^}]+)\}', text)
    return {hook: dict(zip(ROLES, (RIGHTS[word.strip()] for word in words.split(","))))
            for hook, words in rows}


def hook_table(root):
    """By hook: the text of its row in the plugin's table."""
    text = (root / "plugin" / "hooks" / "hooks.cpp").read_text("utf-8")
    return {name: row for name, row in re.findall(r'Hook\{\.name = "([a-z_.]+)",(.*?)\}', text, re.S)}


def members_named(node, names):
    """Whether a request has one of these members, at any depth."""
    if isinstance(node, list):
        return any(members_named(each, names) for each in node)
    if not isinstance(node, dict):
        return False
    return bool(names & node.get("properties", {}).keys()) or any(
        members_named(each, names) for each in node.values())


def declines(reply):
    branch = reply.get("then", {}).get("properties", {}).get("declined")
    return branch["allOf"][1]["properties"]["code"]["enum"] if branch else []


def success(reply):
    """(words, schema) of each form a reply can have but a decline. `if` chooses between two."""
    if "if" not in reply:
        return [("", reply)]
    if "required" in reply["if"] and reply["if"]["required"] == ["declined"]:
        return [("", reply["else"])]
    if "properties" in reply:
        return [("", reply)]
    return [(branch.get("description", "").rstrip("."), branch)
            for branch in (reply["else"], reply["then"])]


class Page:
    def __init__(self, project, hook):
        self.project, self.hook = project, hook
        self.request, self.reply = project.schemas[hook]
        self.row = project.table[hook]

    @property
    def writes(self):
        return self.project.manifest[self.hook]["access"] == "write"

    def tables(self, schema):
        common = self.project.common
        return Tables(schema.get("$defs", {}),
                      lambda name: f"objects.md#{name}" if name in common else f"#{name}")

    def facts(self):
        entry = self.project.manifest[self.hook]
        yield "kind", ("writes: it wants an idempotency key, and takes a dry run" if self.writes
                       else "reads: it wants no key")
        if self.writes:
            yield "the host's transaction", (
                "may be lent" + (", unless a code is given" if "takes_code = true" in self.row else "")
                if entry["transaction"] == "optional" else "never lent")
        may = (f"{role}: {right}" if right != "yes" else role
               for role, right in self.project.rights[self.hook].items() if right)
        yield "who may call it", "; ".join(may)
        yield "when the plugin fails", ("the host's step fails too" if entry["on_error"] == "fail_closed"
                                        else "the host goes on without it")

    def errors(self):
        if self.writes:
            yield "missing_key", "there is no idempotency key"
            yield "key_reuse", "the key named another effect before"
            yield "outcome_unknown", "the commit's answer was lost: ask again with the same key"
            yield "conflict", "other calls changed the same data each time: the same key again"
        if members_named({"properties": self.request["properties"],
                          "$defs": self.request.get("$defs", {})}, IDS):
            yield "not_found", "an id of nothing in this studio, or of what the actor may not know"
        if "starts_something" in self.row:
            yield "winding_down", ("with `as` = `credit`, " if "cancels_as_credit" in self.row else ""
                                   ) + "while the studio is being switched off"

    def local_definitions(self, schema):
        tables = self.tables(schema)
        for name, body in schema.get("$defs", {}).items():
            if name not in self.project.common:
                yield from definition(name, body, tables, "###")

    def text(self):
        lines = [f"# {self.hook}", "", self.request["description"], "", "| | |", "|---|---|"]
        lines += [f"| {name} | {cell(text)} |" for name, text in self.facts()]
        lines += ["", f"## Request `{self.request['$id']}`", ""]
        tables = self.tables(self.request)
        lines += tables.table(self.request, "required")
        lines += spaced(tables.alternatives(self.request))
        lines += ["", f"## Reply `{self.reply['$id']}`"]
        for words, branch in success(self.reply):
            tables = self.tables(self.reply)
            lines += ["", *([f"{words}:", ""] if words else []), *tables.table(branch, "always")]
            lines += forms(branch, tables)
        lines += self.refusals()
        lines += self.example()
        own = [*self.local_definitions(self.request), *self.local_definitions(self.reply)]
        if own:
            lines += ["", "## Its own objects", *own]
        text = "\n".join(lines) + "\n"
        own = [{name: body for name, body in schema.get("$defs", {}).items() if name not in self.project.common}
               for schema in (self.request, self.reply)]
        ensure_told(self.hook, text, [self.request, *(branch for _, branch in success(self.reply)),
                                      *(body for bodies in own for body in bodies.values())])
        return text

    def refusals(self):
        lines = ["", "## Refusals"]
        codes = declines(self.reply)
        if codes:
            told = ", ".join(f"`{each}`" for each in codes)
            lines += ["", f"Status `DECLINED`, with a code of [these](../errors.md#declines): {told}."]
        else:
            lines += ["", "It never answers `DECLINED`."]
        own = list(self.errors())
        lines += ["", "Errors besides [those of every hook](../errors.md#errors-of-every-hook):" if own
                  else "No errors besides [those of every hook](../errors.md#errors-of-every-hook)."]
        if own:
            lines += ["", *(f"* `{name}`: {text}" for name, text in own)]
        return lines

    def example(self):
        example = self.project.examples[self.hook]
        lines = ["", "## Example", "", example["says"], *exchange(example["request"], example["answer"])]
        if refused := example.get("refused"):
            same = "The request is the same, but for:" if refused["but"] else "The request is the same."
            lines += ["", f"{refused['says']} {same}", *exchange(refused["but"], refused["answer"])]
        return lines


def exchange(request, answer):
    told = answer.get("reply", answer.get("error"))
    asked = ["", "```json", printed(request), "```"] if request else []
    return [*asked, "", f"`{answer['status']}`:", "", "```json", printed(shortened(told)), "```"]


def ensure_told(page, text, schemas):
    """Every member of the schemas stands in a table of the page."""
    for name in set(members_in(schemas)):
        if not re.search(rf"^\| `(?:[\w\[\].-]*\.)?{re.escape(name)}` \|", text, re.M):
            raise SystemExit(f"{page}: the page does not tell of {name}")


def definition(name, body, tables, level):
    lines = ["", f"{level} {name}", ""]
    if "description" in body:
        lines += [body["description"], ""]
    table = [*tables.table(body, "always"), *forms(body, tables)]
    alternatives = tables.alternatives(body)
    if table:
        lines += [*table]
    elif not alternatives:
        shape = tables.shape(body, name)
        lines += [shape[0].upper() + shape[1:] + "."]
        for form in forms_of(body):
            lines += ["", "The object:", "", *tables.table(form, "always")]
    return lines + spaced(alternatives)


def spaced(paragraphs):
    """Each with an empty line before it, but for the rows of a list."""
    lines = []
    for paragraph in filter(None, paragraphs):
        follows = paragraph.startswith("*") and lines and lines[-1].startswith("*")
        lines += [paragraph] if follows else ["", paragraph]
    return lines


def forms(schema, tables):
    """A table for each form of a member that has several."""
    lines = []
    for path, words, form in tables.variants(schema):
        lines += ["", f"`{path}`{': ' + words if words else ' may be:'}", "",
                  *tables.table(form, "always")]
        lines += forms(form, tables)
    return lines


def objects(project):
    tables = Tables(project.common, lambda name: f"#{name}")
    lines = ["# Objects that hooks share", "",
             "What the types in the tables of [the hooks](README.md) are. Members without \"always\" may be absent;",
             "in a request, members that are not known are ignored."]
    for name, body in project.common.items():
        lines += definition(name, body, tables, "##")
    text = "\n".join(lines) + "\n"
    ensure_told("objects", text, list(project.common.values()))
    return text


def first_sentence(text):
    return re.split(r"(?<=\w)\.(?= |$)", text, maxsplit=1)[0] + "."


def index(project):
    lines = ["# The hooks", "",
             f"{len(project.manifest)} hooks, a page each: who may call it, each member of its request and its reply, how it",
             "refuses, and an example that the tests play. [Objects](objects.md) says what the types are,",
             "[Errors](../errors.md) what to do about a refusal. R reads, W writes."]
    left = set(project.manifest)
    for title, prefixes in GROUPS:
        lines += ["", f"## {title}", "", "| hook | | what it does |", "|---|---|---|"]
        for hook in project.manifest:
            if hook.partition(".")[0] in prefixes:
                left.discard(hook)
                letter = "W" if project.manifest[hook]["access"] == "write" else "R"
                said = first_sentence(project.schemas[hook][0]["description"])
                lines.append(f"| [{hook}]({hook}.md) | {letter} | {cell(said)} |")
    if left:
        raise SystemExit(f"no group has {sorted(left)}")
    return "\n".join(lines) + "\n"


def pages(root=ROOT):
    project = Project(root)
    made = {f"{FOLDER}/{hook}.md": Page(project, hook).text() for hook in project.manifest}
    return made | {f"{FOLDER}/README.md": index(project), f"{FOLDER}/objects.md": objects(project)}


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), FOLDER, sys.argv))
