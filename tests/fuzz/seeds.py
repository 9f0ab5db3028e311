#!/usr/bin/env python3
"""First inputs. For fuzz_abi the SDK's sample requests: one file for each hook, for each function around
them, and for each way to make a payload big. For fuzz_reader JSON at its edges.

    seeds.py FOLDER     writes FOLDER/abi and FOLDER/reader
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sdk" / "schemas" / "samples"
# What story.cpp learned under these names stands in their place.
NAMES = {"voucher_id": "@v0", "hold_id": "@h1", "transaction_id": "@t0", "clawback_id": "@k0",
         "code": "@c0", "codes": ["@c0"], "referral_code": "@r0"}
# Where the sample's own voucher is the wrong one for the hook.
BETTER = {"credit.reinstate": {"clawback_id": "@k0"}, "voucher.unblock": {"voucher_id": "@v3"},
          "voucher.void": {"voucher_id": "@v1"}, "voucher.retarget": {"voucher_id": "@v4"},
          "voucher.extend": {"voucher_id": "@v2"}, "voucher.transfer": {"voucher_id": "@v1"},
          "payment.refund": {"hold_id": "@h0"}}
SETTINGS = {"currency": "EUR", "time_zone": "Europe/Paris", "locale": "fr", "expiry": {"manual": "P12M"},
            "minimum_validity": {"gift": "P5Y"}, "prefixes": {"gift": "GV"}, "activate_on": "sale",
            "expired_give_back": {"policy": "new_note", "days": 30}, "refund_strategy": "pro_rata",
            "hold_ttl_s": 900, "notice_days": [30, 7], "code_display": "once", "terms": {"en": "Terms."},
            "throttle": {"session_tries": 5}, "retention_years": 10}
FUNCTIONS = {"activate": "", "create": "", "disable": "", "enable": json.dumps(SETTINGS),
             "extension": "booking.hooks/1", "migrate": "", "purge flags=20000": ""}
WAYS_TO_GROW = 8


def named(value, names):
    if isinstance(value, dict):
        return {key: names.get(key, named(each, names)) for key, each in value.items()}
    if isinstance(value, list):
        return [named(each, names) for each in value]
    return value


def calls():
    """By file name: the text of the call."""
    found = {}
    for sample in sorted(SAMPLES.glob("*.request.json")):
        hook = sample.name.removesuffix(".request.json")
        payload = named(json.loads(sample.read_text("utf-8")), NAMES | BETTER.get(hook, {}))
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        found[hook] = f"{hook}\n{text}"
    for function, payload in FUNCTIONS.items():
        found[function.split()[0]] = f"{function}\n{payload}"
    for way in range(1, WAYS_TO_GROW + 1):
        found[f"grow-{way}"] = f"credit.add grow={way:x}\n" + found["credit.add"].split("\n", 1)[1]
    # Found once: a dry run of what knows none, a reply that the host does not take, and a context that the
    # action makes no use of.
    for function in ("disable", "enable"):
        found[f"{function}-dry"] = f"{function} flags=10000\n{FUNCTIONS[function]}"
    for number, call in enumerate(("disable fault=101", "purge flags=20000 fault=101", "enable reply=d")):
        found[f"unheard-{number}"] = f"{call}\n" + FUNCTIONS.get(call.split()[0], "")
    found["unused-context"] = found["panel.action"].replace('"customer_id":"c1"', '"customer_id":30')
    # Where the controls forgets-memory and does-not-escape go wrong.
    found["escaped"] = (found["credit.add"].replace('"description":"', '"description":"\\u00e9t\\u00e9 ')
                        .replace('"locale":"en"', '"locale":"e\\u006e"'))
    found["lent"] = found["order.paid"].replace("\n", " lend=1\n", 1)
    return found


def documents():
    """By file name: a text that is JSON, or nearly."""
    texts = ["", "null", "[]", "{}", " [1 ,2]\n", "[1,]", "01", "-", "-0", "1.", "1e5", "1E+400", "1e-400", "1e-4003333333333333333",
             "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
             "18446744073709551615", "18446744073709551616", "[true,false,null]", "tru", "nul", '"\\u0000"',
             '"\\ud83d\\ude00"', '"\\ud800"', '"\\udc00"', '"\\x"', '"\udcff"', '"\udced\udca0\udc80"',
             '"\udcc0\udc80"', '"é€😀"', '"\n"', "\ufeff{}", "{}\0", '{"a":1,"a":2}', '{"b":[{}],"a":{"":0}}',
             "[" * 32 + "]" * 32, "[" * 33 + "]" * 33, '{"a":' * 33 + "1" + "}" * 33, "[1e2,1.0,0.5]"]
    return {f"{number:02}": text for number, text in enumerate(texts)}


def write(folder, texts):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))


FIRST = {"abi": calls, "reader": documents}


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for target, make in FIRST.items():
        write(pathlib.Path(sys.argv[1]) / target, make())


if __name__ == "__main__":
    main()
