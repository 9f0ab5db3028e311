#!/usr/bin/env python3
"""docs/reference/settings.md: the settings of a studio, from the config_schema of manifest.json.

    setting_pages.py              writes the page
    setting_pages.py --check      exit 1 when the page is not what would be written
"""
import json
import pathlib
import sys

from generated import settle
from schema_tables import Tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "sdk" / "tools"))
from embed_definitions import printed  # noqa: E402

PAGE = "docs/reference/settings.md"
HEAD = """# Settings of a studio

The `config` that a host gives with `studio_enable`: one JSON object, `config_schema` in the manifest, which a host draws its form
from. A wrong setting is refused with `invalid_field` and its place, and the old ones stay. Members that are not known are ignored.

What a voucher gets when it is issued (last day, prefix, `apply_as`) stays with it. Everything else holds from the next call. To change
settings, enable the studio again: [Settings](../operating.md#settings) tells how.

```json
{EXAMPLE}
```

"""
EXAMPLE = {
    "currency": "EUR", "time_zone": "Europe/Paris", "locale": "fr",
    "expiry": {"cancellation": "P18M", "postponed": None},
    "agent_limits": {"credit_add": {"minor": 5000, "currency": "EUR"},
                     "per_day": {"minor": 20000, "currency": "EUR"}},
}


def pages(root=ROOT):
    schema = json.loads((root / "manifest.json").read_text("utf-8"))["config_schema"]
    tables = Tables(schema.get("$defs", {}), lambda name: f"#{name}")
    head = HEAD.replace("{EXAMPLE}", printed(EXAMPLE))
    return {PAGE: head + "\n".join(tables.table(schema, "required")) + "\n"}


if __name__ == "__main__":
    sys.exit(settle(ROOT, pages(), None, sys.argv))
