#!/usr/bin/env python3
"""The checks of the documents find what is wrong: each is given a project with one thing broken.

    controls_test.py HOST_STUB
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import abi_pages
import commands
import contract_pages
import cpp_pages
import errors_check
import example_calls
import guide_pages
import hook_pages
import setting_pages
from generated import stale

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["sdk/schemas", "sdk/include", "sdk/abi", "docs", "tests/docs", "plugin/domain", "plugin/hooks",
          "plugin/calls", "plugin/abi", "sdk/examples"]


def changed(path, change):
    """`change` takes and gives the parsed document."""
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def replaced(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) >= 1, f"{path.name} has no {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")


class Copy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for path in COPIED:
            shutil.copytree(ROOT / path, self.root / path)
        shutil.copy(ROOT / "manifest.json", self.root)


class HookPages(Copy):
    def stale(self):
        return list(stale(self.root, hook_pages.pages(self.root), hook_pages.FOLDER))

    def test_the_copy_is_right(self):
        self.assertEqual(self.stale(), [])

    def test_a_hook_without_an_example(self):
        (self.root / "tests/docs/examples/payment.hold.json").unlink()
        with self.assertRaisesRegex(SystemExit, "payment.hold"):
            hook_pages.pages(self.root)

    def test_a_hook_without_a_page(self):
        (self.root / "docs/reference/hooks/payment.hold.md").unlink()
        self.assertEqual(self.stale(), [("docs/reference/hooks/payment.hold.md", "is missing")])

    def test_a_page_without_a_hook(self):
        (self.root / "docs/reference/hooks/payment.steal.md").write_text("# payment.steal\n")
        self.assertEqual(self.stale(),
                         [("docs/reference/hooks/payment.steal.md", "belongs to nothing")])

    def test_a_hook_of_the_manifest_without_a_schema(self):
        changed(self.root / "manifest.json", lambda manifest: manifest["hooks"].append(
            manifest["hooks"][0] | {"hook": "credit.print"}))
        with self.assertRaises(FileNotFoundError):
            hook_pages.pages(self.root)

    def test_a_bound_changed_in_a_schema(self):
        schema = self.root / "sdk/schemas/payment.hold.request.schema.json"
        changed(schema, lambda it: it["properties"]["ttl_s"].update(maximum=7200))
        self.assertEqual(self.stale(), [("docs/reference/hooks/payment.hold.md", "is not up to date")])

    def test_a_member_added_to_a_schema(self):
        schema = self.root / "sdk/schemas/payment.hold.reply.schema.json"
        changed(schema, lambda it: it["else"]["properties"].update(more={"type": "boolean"}))
        self.assertEqual(self.stale(), [("docs/reference/hooks/payment.hold.md", "is not up to date")])

    def test_a_keyword_that_no_page_can_say(self):
        schema = self.root / "sdk/schemas/payment.hold.request.schema.json"
        changed(schema, lambda it: it["properties"]["ttl_s"].update(multipleOf=60))
        with self.assertRaisesRegex(SystemExit, "multipleOf"):
            hook_pages.pages(self.root)

    def test_a_member_where_no_table_looks(self):
        schema = self.root / "sdk/schemas/payment.hold.reply.schema.json"
        changed(schema, lambda it: it["else"].update(
            allOf=[{"properties": {"hidden": {"type": "boolean"}}}]))
        with self.assertRaisesRegex(SystemExit, "does not tell of hidden"):
            hook_pages.pages(self.root)

    def test_another_right(self):
        replaced(self.root / "plugin/domain/permissions.cpp",
                 '"debit.add", yes, no,', '"debit.add", yes, yes,')
        self.assertEqual(self.stale(), [("docs/reference/hooks/debit.add.md", "is not up to date")])


class SettingPage(Copy):
    def test_another_default(self):
        changed(self.root / "manifest.json", lambda manifest: manifest["config_schema"]["properties"][
            "hold_ttl_s"].update(default=600))
        found = list(stale(self.root, setting_pages.pages(self.root)))
        self.assertEqual(found, [("docs/reference/settings.md", "is not up to date")])


class ContractPages(Copy):
    def test_the_copy_is_right(self):
        self.assertEqual(list(stale(self.root, contract_pages.pages(self.root))), [])

    def test_an_event_that_the_page_lacks(self):
        changed(self.root / "sdk/schemas/event.schema.json",
                lambda it: it["properties"]["type"]["enum"].append("voucher.lost"))
        with self.assertRaisesRegex(SystemExit, "voucher.lost"):
            contract_pages.pages(self.root)

    def test_a_member_of_the_manifest(self):
        changed(self.root / "sdk/schemas/manifest.schema.json",
                lambda it: it["properties"].update(colour={"type": "string"}))
        found = list(stale(self.root, contract_pages.pages(self.root)))
        self.assertEqual(found, [(contract_pages.MANIFEST, "is not up to date")])


class AbiPages(Copy):
    header = "sdk/include/booking/plugin.h"

    def stale(self):
        return list(stale(self.root, abi_pages.pages(self.root)))

    def test_the_copy_is_right(self):
        self.assertEqual(self.stale(), [])

    def test_a_member_appended(self):
        replaced(self.root / self.header, "    const booking_plugin_api_v1* api;\n",
                 "    const booking_plugin_api_v1* api;\n    uint64_t more; /* of it */\n")
        self.assertEqual(self.stale(), [(abi_pages.PAGE, "is not up to date")])
        page = abi_pages.pages(self.root)[abi_pages.PAGE]
        self.assertIn("| `more` | `uint64_t` | 24 |  | next | of it |", page)

    def test_another_comment(self):
        replaced(self.root / self.header, "within 30 s", "within 40 s")
        self.assertEqual(self.stale(), [(abi_pages.PAGE, "is not up to date")])

    def test_a_function_without_its_thread(self):
        replaced(self.root / self.header, "/* [control] the last call;", "/* the last call;")
        with self.assertRaisesRegex(SystemExit, "destroy"):
            abi_pages.pages(self.root)

    def test_a_constant_of_another_value(self):
        replaced(self.root / self.header, "BOOKING_DB_ROLE_READ_ONLY = 2", "BOOKING_DB_ROLE_READ_ONLY = 3")
        self.assertEqual(self.stale(), [(abi_pages.PAGE, "is not up to date")])

    def test_a_function_of_the_wrapper(self):
        replaced(self.root / "sdk/include/booking/plugin.hpp", "    bool has_error() const noexcept",
                 "    bool is_done() const noexcept { return true; }\n    bool has_error() const noexcept")
        found = list(stale(self.root, cpp_pages.pages(self.root)))
        self.assertEqual(found, [(cpp_pages.PAGE, "is not up to date")])


class GuidePages(Copy):
    page = "docs/host-authors/integrate.md"
    example = "sdk/examples/host-python/checkout.py"

    def stale(self):
        return list(stale(self.root, guide_pages.pages(self.root)))

    def test_the_copy_is_right(self):
        self.assertEqual(self.stale(), [])

    def test_another_line_in_the_example(self):
        replaced(self.root / self.example, "self.done(5)", "self.done(55)")
        self.assertEqual(self.stale(), [(self.page, "is not up to date")])

    def test_another_line_in_the_guide(self):
        replaced(self.root / self.page, "self.done(5)", "self.done(55)")
        self.assertEqual(self.stale(), [(self.page, "is not up to date")])

    def test_a_region_that_is_gone(self):
        replaced(self.root / self.example, "# region pay", "# pay")
        with self.assertRaisesRegex(SystemExit, "0 regions are called pay"):
            guide_pages.pages(self.root)


class Commands(unittest.TestCase):
    def found(self, text, rows=None, tests=("b1",)):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "page.md").write_text(text, "utf-8")
            told = commands.Commands(root)
            return [*commands.problems(told.found, rows or {}, set(tests)),
                    *commands.unknown_names(ROOT, told.named), *commands.run(root, root, told.runs)]

    def test_a_command_that_nothing_runs(self):
        for text in ("```bash\nhost-stub demo --loud\n```\n", "```\n./dev demo   a story\n```\n",
                     "    ./dev demo   # a story\n", "Call `host-stub demo --loud` now.\n",
                     "1. so:\n\n   ```bash\n   host-stub demo \\\n       --loud\n   ```\n"):
            self.assertEqual(len(self.found(text)), 1, text)

    def test_a_command_with_its_test(self):
        rows = {"host-stub demo --loud": "test: b1"}
        self.assertEqual(self.found("`host-stub demo --loud`\n", rows), [])
        self.assertEqual(len(self.found("`host-stub demo --loud`\n", rows, tests=())), 1)

    def test_a_row_of_no_command(self):
        self.assertEqual(len(self.found("Nothing.\n", {"./dev demo": "test: b1"})), 1)

    def test_a_test_that_is_not_there(self):
        self.assertEqual(self.found("`ctest -R b1`\n"), [])
        self.assertEqual(len(self.found("`ctest -R b9`\n")), 1)

    def test_a_command_that_the_program_has_not(self):
        self.assertEqual(self.found("`./dev lint` and `host-stub verify`\n"), [])
        self.assertEqual(len(self.found("`./dev dance` and `host-stub sing`\n")), 2)

    def test_what_a_fence_prints(self):
        fence = "```bash run\necho one two\n```\n```text\n%s\n```\n"
        self.assertEqual(self.found(fence % "one …"), [])
        self.assertEqual(len(self.found(fence % "one three")), 1)
        self.assertEqual(len(self.found("```bash run\nfalse\n```\n")), 1)


class Errors(Copy):
    def found(self):
        return " ".join(errors_check.problems(self.root))

    def test_the_copy_is_right(self):
        self.assertEqual(self.found(), "")

    def test_a_status_that_the_page_lacks(self):
        replaced(self.root / "sdk/include/booking/plugin.h", "BOOKING_E_NOT_DECLARED = -16",
                 "BOOKING_E_NOT_DECLARED = -16, BOOKING_E_TIRED = -17")
        self.assertIn("E_TIRED", self.found())

    def test_an_error_that_the_page_lacks(self):
        replaced(self.root / "plugin/calls/admission.cpp", '"winding_down"', '"going_away"')
        self.assertIn("going_away", self.found())
        self.assertIn("winding_down", self.found())

    def test_declines_in_another_order(self):
        page = self.root / errors_check.PAGE
        lines = page.read_text("utf-8").splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("| `void`"))
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        page.write_text("\n".join(lines) + "\n", "utf-8")
        self.assertIn("declines", self.found())


class Examples(unittest.TestCase):
    host = ""

    def setUp(self):
        self.hook = "payment.capture"
        self.example = example_calls.load_examples()[self.hook]

    def test_another_reply(self):
        said = example_calls.played(self.host, self.hook, self.example)
        self.assertEqual(list(example_calls.differences(self.example["answer"], said)), [])
        said["reply"]["hold"]["captured"]["minor"] += 1
        self.assertEqual(len(list(example_calls.differences(self.example["answer"], said))), 1)

    def test_another_request(self):
        self.example["request"]["amount"] = {"minor": 1, "currency": "EUR"}
        said = example_calls.played(self.host, self.hook, self.example)
        self.assertNotEqual(list(example_calls.differences(self.example["answer"], said)), [])

    def test_a_story_left_out(self):
        self.example["before"] = ["credit"]
        said = example_calls.played(self.host, self.hook, self.example)
        self.assertEqual(said["error"]["code"], "not_found")

    def broken(self, hook, change=lambda page: page):
        page = (ROOT / hook_pages.FOLDER / f"{hook}.md").read_text("utf-8")
        example = example_calls.load_examples()[hook]
        return list(example_calls.broken_promises(self.host, hook, example, change(page)))

    def test_what_the_pages_promise(self):
        self.assertEqual(self.broken("payment.hold") + self.broken("customer.balance"), [])

    def test_a_refusal_promised_and_not_given(self):
        for code in ("missing_key", "winding_down"):
            found = self.broken("customer.balance", lambda page, code=code: f"{page}`{code}`")
            self.assertEqual(len(found), 1, code)

    def test_a_refusal_given_and_not_promised(self):
        for code in ("missing_key", "not_found"):
            found = self.broken("payment.capture", lambda page, code=code: page.replace(f"`{code}`", ""))
            self.assertEqual(len(found), 1, code)
        self.assertEqual(len(self.broken("payment.hold", lambda page: page.replace("`winding_down`", ""))), 1)

    def test_a_lent_transaction_promised_or_not(self):
        self.assertEqual(len(self.broken("payment.capture", lambda page: page.replace("may be lent", ""))), 1)
        self.assertEqual(len(self.broken("credit.add", lambda page: f"{page} may be lent")), 1)

    def test_another_refusal(self):
        example = example_calls.load_examples()["payment.hold"]
        refused = dict(example_calls.both(example))["refused"]
        said = example_calls.played(self.host, "payment.hold", refused)
        self.assertEqual(list(example_calls.differences(refused["answer"], said)), [])
        said["reply"]["declined"]["code"] = "nothing_due"
        self.assertEqual(len(list(example_calls.differences(refused["answer"], said))), 1)


if __name__ == "__main__":
    Examples.host = sys.argv.pop(1)
    unittest.main()
