#!/usr/bin/env python3
"""docs/reference/events.md and docs/reference/manifest.md, from their schemas.

    contract_pages.py              writes the pages
    contract_pages.py --check      exit 1 when a page is not what would be written
"""
import json
import pathlib
import re
import sys

from generated import settle
from schema_tables import Tables, cell

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS, MANIFEST = "docs/reference/events.md", "docs/reference/manifest.md"
WHEN = {
    "voucher.issued": "a voucher was made; one that was sold may not be paid for yet",
    "voucher.activated": "a sold voucher can be spent: its order is paid",
    "voucher.redeemed": "value was spent on an order",
    "voucher.restored": "spent value came back",
    "voucher.expiring": "the last day comes near; once for each of the setting `notice_days`",
    "voucher.expired": "what was left is lost",
    "voucher.extended": "the last day moved",
    "voucher.voided": "it was taken away for good",
    "voucher.blocked": "its holder or staff stopped it",
    "voucher.revealed": "somebody was shown its code",
    "credit.debited": "staff took value from an account",
    "hold.timed_out": "what was reserved for an order is free again",
    "guessing.alarm": "too many wrong codes in this hour",
    "ledger.anchor": "a day was closed: keep `day` and `hash` away from the database",
    "ledger.alarm": "a voucher failed its own checks, and nothing is spent from it",
}
EVENTS_HEAD = """# Events

{DESCRIPTION} A host gets them through `booking.event/1` while `job.run` `events` runs; [For the authors of hosts](../host-authors/README.md#events)
says what to do with them. Store one before you answer `OK`: the same `event_id` is the same event.

```bash replay
host=build/release/host-stub/host-stub
data=$(mktemp -d)
"$host" pipe --data "$data" --clock 2026-11-21T12:00:00Z <<'END' | tail -1
{"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}}
{"hook":"credit.add","studio":"s1","key":"k1","payload":{"actor":{"role":"admin","id":"u7"},"customer":{"customer_id":"c1"},"amount":{"minor":8000,"currency":"EUR"},"origin":"cancellation","description":"Too much wind"}}
{"hook":"job.run","studio":"s1","key":"k2","payload":{"actor":{"role":"system","id":"host"},"job":"events"}}
END
```
```json
{"status":"OK","reply":{"done":1,"more":false}}
```

What the host was given, from the table in which `host-stub` keeps it:

```bash replay
sqlite3 "$data/scrip.db" 'select body from host_event'
```
```json
{"event_id":"…","type":"voucher.issued","at":"2026-11-21T12:00:00Z","voucher_id":"…","number":1,"kind":"credit","origin":"cancellation","vat_kind":"multi_purpose","customer_id":"c1","amount":{"minor":8000,"currency":"EUR"},"available":{"minor":8000,"currency":"EUR"},"transaction_id":"…","expires_on":"2027-11-21"}
```
"""
MANIFEST_HEAD = """# The manifest

`manifest.json` beside the shared object says what a plugin is before any code of it runs. A host reads it first, at most 256 KiB, and refuses
what it does not speak. Members that are not known are ignored; a plugin's own begin with `x-`.
[Write a plugin](../plugin-authors/README.md#1-build-it) has a whole one.
"""


def read(root, name):
    return json.loads((root / "sdk" / "schemas" / name).read_text("utf-8"))


def events(root):
    schema = read(root, "event.schema.json")
    kinds = schema["properties"]["type"]["enum"]
    if set(kinds) != set(WHEN):
        raise SystemExit(f"events: {sorted(set(kinds) ^ set(WHEN))} stand in only one of schema and page")
    lines = [EVENTS_HEAD.replace("{DESCRIPTION}", schema["description"]),
             "## When, and what each always has", "",
             f"Each has {', '.join(f'`{name}`' for name in schema['required'])}, and:", "",
             "| event | when | always there |", "|---|---|---|"]
    for kind in kinds:
        needs = [name for rule in schema["allOf"] if kind in rule["if"]["properties"]["type"]["enum"]
                 for name in rule["then"]["required"]]
        told = ", ".join(f"`{name}`" for name in needs)
        lines.append(f"| `{kind}` | {WHEN[kind]} | {told} |")
    tables = Tables({}, lambda name: f"#{name}")
    return "\n".join([*lines, "", "## Members", "", *tables.table(schema, "always")]) + "\n"


def manifest(root):
    schema = read(root, "manifest.schema.json")
    tables = Tables(schema["$defs"], lambda name: f"#{name}")
    lines = [MANIFEST_HEAD, *tables.table(schema, "required")]
    for name, body in schema["$defs"].items():
        lines += ["", f"## {name}", "", cell(tables.shape(body, name)) + "."]
    return "\n".join(lines) + "\n"


def pages(root=ROOT):
    return {path: re.sub(r"\n{3,}", "\n\n", text) for path, text in
            ((EVENTS, events(root)), (MANIFEST, manifest(root)))}


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), None, sys.argv))
