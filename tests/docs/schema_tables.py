"""A JSON Schema of a hook as tables in Markdown: a row a member.

It reads the keywords that the project's schemas use, and refuses one it does not know: nothing that
a schema says is left out unseen.
"""
import json
import re

PREFIX = "#/$defs/"
KNOWN = {
    "$ref", "$schema", "$id", "$defs", "title", "description", "type", "required", "properties",
    "items", "enum", "const", "default", "minLength", "maxLength", "minimum", "maximum", "minItems",
    "maxItems", "uniqueItems", "pattern", "format", "not", "anyOf", "oneOf", "allOf", "if", "then",
    "else", "propertyNames", "additionalProperties"}
UNITS = {"_s": "seconds", "_us": "microseconds", "_per_h": "an hour", "days": "days"}
DEFAULT = re.compile(r"Default:? ((?:[^.]|\.\w)+)\.")


def refuse_unknown(node, where):
    unknown = set(node) - KNOWN
    if unknown:
        raise SystemExit(f"{where}: the page cannot say {sorted(unknown)}")


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def code(value):
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def bounds(low, high, what=""):
    """ "1 to 128 characters"; numbers are grouped by threes."""
    what = f" {what}" if what else ""
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        return f"{low:,}{what}" if low == high else f"{low:,} to {high:,}{what}"
    return f"at least {low:,}{what}" if high is None else f"up to {high:,}{what}"


def is_value(node):
    """Money or units, which a line can say."""
    return node.get("properties", {}).keys() in ({"minor", "currency"}, {"units"})


def branches_of(node):
    """What a value may be, but for null."""
    return [branch for keyword in ("anyOf", "oneOf", "allOf") for branch in node.get(keyword, [])
            if branch.get("type") != "null"]


def only_form(node):
    """The members of a value that has but one form; None for any other."""
    branches = branches_of(node)
    is_one = "properties" not in node and len(branches) == 1 and "properties" in branches[0]
    return branches[0] if is_one and not is_value(branches[0]) else None


def forms_of(node):
    """The forms with members of their own, of a value that has several."""
    branches = branches_of(node)
    if "properties" in node or len(branches) < 2:
        return []
    return [each for each in branches if "properties" in each and not is_value(each)]


def members_in(node):
    """The names of all members that a schema knows, at any depth."""
    if isinstance(node, list):
        for each in node:
            yield from members_in(each)
    elif isinstance(node, dict) and not is_value(node):
        yield from node.get("properties", {})
        for keyword, member in node.items():
            if keyword == "properties":
                yield from members_in(list(member.values()))
            elif keyword not in ("if", "not", "default", "$defs"):
                yield from members_in(member)


class Tables:
    """`link(name)` is where the page describes the definition of that name."""

    def __init__(self, definitions, link):
        self.definitions, self.link = definitions, link

    def shape(self, node, name=""):
        """What a value looks like, in one line."""
        refuse_unknown(node, name)
        if "$ref" in node:
            target = node["$ref"][len(PREFIX):]
            return f"[{target}]({self.link(target)})"
        if "const" in node:
            return code(node["const"])
        if "enum" in node:
            words = ", ".join(map(code, node["enum"]))
            return words if len(node["enum"]) == 1 else f"one of {words}"
        for keyword, between in (("allOf", " and "), ("anyOf", " or "), ("oneOf", " or ")):
            if keyword in node and "properties" not in node:
                parts = [self.shape(part, name) for part in node[keyword]
                         if set(part) - {"required", "description"}]
                if parts:
                    return between.join(dict.fromkeys(parts))
        if "if" in node and "type" not in node:
            return f"{self.shape(node['then'], name)} or {self.shape(node['else'], name)}"
        kinds = node.get("type", "object" if "properties" in node else None)
        if kinds is None:
            raise SystemExit(f"{name}: a value of no type: {node}")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        return " or ".join(self.of_type(kind, node, name) for kind in kinds)

    def of_type(self, kind, node, name):
        if kind == "string":
            length = bounds(node.get("minLength"), node.get("maxLength"), "characters")
            length = "not empty" if length == "at least 1 characters" else length
            form = {"date": "a date"}.get(node.get("format"), "") if "pattern" not in node else ""
            pattern = f"matches `{node['pattern']}`" if "pattern" in node else ""
            return ", ".join(filter(None, ["text", length, form, pattern]))
        if kind == "integer":
            unit = next((u for ending, u in UNITS.items() if name.endswith(ending)), "")
            range_ = bounds(node.get("minimum"), node.get("maximum"))
            return ", ".join(filter(None, ["integer", range_, unit]))
        if kind == "array":
            count = bounds(node.get("minItems"), node.get("maxItems"))
            each = self.shape(node["items"], name)
            different = "no two alike" if node.get("uniqueItems") else ""
            return ", ".join(filter(None, [f"list of {each}", count, different]))
        if kind == "object" and isinstance(node.get("additionalProperties"), dict):
            names = node.get("propertyNames", {}).get("enum")
            keys = ", ".join(map(code, names)) if names else "any name"
            each = node["additionalProperties"]
            words = each.get("description", "").rstrip(".") or self.shape(each, name)
            return f"object: {keys}. Each: {words}"
        if node.get("properties", {}).keys() == {"units"}:
            return f"units, {self.shape(node['properties']['units'], name)}"
        if is_value(node):
            minor = node["properties"]["minor"]
            limits = bounds(minor.get("minimum"), minor.get("maximum"), "minor units")
            return ", ".join(filter(None, ["money", limits]))
        return kind

    def meaning(self, node):
        """Its own words, else those of what it refers to."""
        if "description" in node:
            return node["description"]
        if "$ref" in node:
            return self.definitions[node["$ref"][len(PREFIX):]].get("description", "")
        return ""

    def rows(self, node, path=""):
        """(path, required, type, default, meaning) of every member, the nested ones too."""
        refuse_unknown(node, path)
        required = set(node.get("required", []))
        for name, member in node.get("properties", {}).items():
            where = f"{path}{name}"
            meaning = self.meaning(member)
            default = DEFAULT.search(meaning)
            told = code(member["default"]) if "default" in member else default[1] if default else ""
            if default and "default" not in member and re.fullmatch(r"[\w-]+", told):
                told = f"`{told}`"
            rest = meaning if default is None else meaning.replace(default[0], "").strip()
            yield where, name in required, self.shape(member, name), told, rest
            yield from self.nested(member, where)
        if only_form(node):
            yield from self.rows(only_form(node), path)

    def nested(self, node, where):
        if node.get("type") == "array":
            yield from self.nested_of(node["items"], f"{where}[]")
        else:
            yield from self.nested_of(node, where)

    def nested_of(self, node, where):
        if is_value(node):
            return
        if "properties" in node or any(k in node for k in ("anyOf", "oneOf", "allOf")):
            yield from self.rows(node, f"{where}.")
        if node.get("type") == "array":
            yield from self.nested(node, where)

    def variants(self, node, path=""):
        """(path, description, schema) of each form of a member that has several."""
        for name, member in node.get("properties", {}).items():
            where, each = f"{path}{name}", member
            while each.get("type") == "array":
                where, each = f"{where}[]", each["items"]
            yield from ((where, form.get("description", ""), form) for form in forms_of(each))
            yield from self.variants(only_form(each) or each, f"{where}.")

    def table(self, node, always):
        """`always`: the word for a member that has to be there."""
        rows = list(dict.fromkeys(self.rows(node)))
        if not rows:
            return []
        has_default = any(row[3] for row in rows)
        head = ["member", "", "type", *(["default"] if has_default else []), "meaning"]
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for path, required, shape, default, meaning in rows:
            cells = [f"`{path}`", always if required else "", shape,
                     *([default] if has_default else []), meaning]
            lines.append("| " + " | ".join(map(cell, cells)) + " |")
        return lines

    def alternatives(self, node, path=""):
        """Which members go together, where a schema says so."""
        lines = self.alternatives_of(node, path)
        for name, member in node.get("properties", {}).items():
            where = f"{path}{name}"
            while member.get("type") == "array":
                where, member = f"{where}[]", member["items"]
            lines += self.alternatives(member, f"{where}.")
        return lines

    def alternatives_of(self, node, path):
        lines = []
        of = f" of `{path[:-1]}`" if path else ""
        for keyword, words in (("oneOf", "Exactly one"), ("anyOf", "At least one")):
            branches = node.get(keyword, []) if "properties" in node else []
            if branches and all(set(branch) <= {"required"} for branch in branches):
                names = (" and ".join(map(code, branch["required"])) for branch in branches)
                lines.append(f"{words}{of}: {', '.join(names)}.")
            elif branches:
                lines.append(f"{words} of these forms{of}:")
                lines += ["", *(f"* {self.form(branch)}" for branch in branches), ""]
        return lines

    @staticmethod
    def form(branch):
        said = [branch["description"]] if "description" in branch else []
        needs = ", ".join(map(code, branch.get("required", [])))
        return " ".join([*said, f"Needs {needs}."]) if needs else " ".join(said)
