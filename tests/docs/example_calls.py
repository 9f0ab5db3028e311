#!/usr/bin/env python3
"""Plays the examples of the hooks' pages against the plugin, and compares what it answers.

tests/docs/examples has a file a hook: `before`, the names of stories in tests/docs/stories.json that
come first; `request`, a payload; `answer`, what comes back; `refused`, if it is there, a second request,
which differs in some members, and its answer. A story's `keep` names values of its
answers, which stand as <name> in what follows, and in the answers written down. Other ids, codes and
hashes are never the same twice: they stand as "…". All else is compared to the letter.

    example_calls.py HOST_STUB             exit 1 when an answer differs, or a refusal that the
                                           pages promise does not come
    example_calls.py HOST_STUB --write     writes the answers down
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "sdk" / "tools"))
from embed_definitions import printed  # noqa: E402

from setting_pages import EXAMPLE as SETTINGS_SHOWN  # noqa: E402

CLOCK = "2026-11-21T12:00:00Z"
VARYING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "…"),
    (re.compile(r"\b([A-Z]{2})-(••••-){3}[0-9A-HJKMNP-TV-Z]{4}"), r"\1-••••-••••-••••-…"),
    (re.compile(r"\b([A-Z]{2})-[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}"), r"\1-…"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "…"),
    (re.compile(r"^[0-9A-HJKMNP-TV-Z]{10}$"), "…"),  # a referral code
    (re.compile(r'(?<= d=")M0 0h7v1[^"]*'), "…"),  # a QR code
]
LONGEST_TEXT = 400
IDS = ("voucher_id", "hold_id", "transaction_id", "clawback_id")


def load_examples(root=ROOT):
    files = sorted((root / "tests" / "docs" / "examples").glob("*.json"))
    return {path.name[:-len(".json")]: json.loads(path.read_text("utf-8")) for path in files}


def stories(root=ROOT):
    return json.loads((root / "tests" / "docs" / "stories.json").read_text("utf-8"))


def shortened(value):
    """An answer for a page: of a long list the first two, of a long text the beginning."""
    if isinstance(value, dict):
        return {name: shortened(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shortened(each) for each in value[:2]] + (["…"] if len(value) > 2 else [])
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:60] + "…"
    return value


class Pipe:
    """A host with a database of its own and a clock that stands still."""

    def __init__(self, host, kept=None):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [host, "pipe", "--data", self.folder.name, "--clock", CLOCK], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.kept = kept if kept is not None else {}
        self.calls = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def say(self, line):
        self.process.stdin.write(json.dumps(self.filled(line), ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def call(self, hook, payload, **members):
        self.calls += 1
        return self.say({"hook": hook, "studio": "s1", "key": f"call-{self.calls}",
                         "payload": payload} | members)

    def tell(self, story):
        """The steps of a story, after those of the story it stands on."""
        for step in stories()[story]:
            if isinstance(step, str):
                self.tell(step)
                continue
            if "control" in step:
                answer = self.say(step)
            else:
                answer = self.call(step["hook"], step["payload"])
            if answer["status"] != "OK":
                raise SystemExit(f"story {story}: {brief(answer)}")
            for name, pointer in step.get("keep", {}).items():
                self.kept[name] = at(answer["reply"], pointer)

    def filled(self, value):
        """With the kept values where their names stand."""
        return mapped(value, lambda text: self.kept.get(text[1:-1], text)
                      if text.startswith("<") and text.endswith(">") else text)

    def named(self, value):
        """With names where kept values stand, and "…" for what varies."""
        return mapped(value, self.name_in)

    def name_in(self, text):
        for name, kept in self.kept.items():
            text = text.replace(kept, f"<{name}>")
        for pattern, instead in VARYING:
            text = pattern.sub(instead, text)
        return text


def at(value, pointer):
    for part in pointer.strip("/").split("/"):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def mapped(value, change):
    if isinstance(value, dict):
        return {name: mapped(member, change) for name, member in value.items()}
    if isinstance(value, list):
        return [mapped(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


def differences(written, said, where=""):
    """The places where two answers differ, with what stands there."""
    if isinstance(written, dict) and isinstance(said, dict) and written.keys() == said.keys():
        for name in written:
            yield from differences(written[name], said[name], f"{where}/{name}")
    elif isinstance(written, list) and isinstance(said, list) and len(written) == len(said):
        for number, pair in enumerate(zip(written, said)):
            yield from differences(*pair, f"{where}/{number}")
    elif written != said or type(written) is not type(said):
        yield f"{where}: written {brief(written)}, said {brief(said)}"


def brief(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + "…"


def tell_before(pipe, example):
    for story in example["before"]:
        pipe.tell(story)


def played(host, hook, example):
    with Pipe(host) as pipe:
        tell_before(pipe, example)
        return pipe.named(pipe.call(hook, example["request"]))


def both(example):
    """The example, and its refusal as an example of its own: (member of the file, example)."""
    yield None, example
    if "refused" in example:
        refused = example["refused"]
        yield "refused", {"before": refused.get("before", example["before"]),
                          "request": example["request"] | refused["but"], "answer": refused["answer"]}


def with_unknown_id(request):
    """The request with the first id it has replaced by one of nothing; None when it has none."""
    text = json.dumps(request)
    changed = re.sub(rf'("(?:{"|".join(IDS)})": )"<[a-z_]+>"', r'\1"nobodys"', text, count=1)
    return json.loads(changed) if changed != text else None


def broken_promises(host, hook, example, page):
    """Refusals that the page promises and the plugin does not give, or the other way round."""
    request = example["request"]
    unknown = with_unknown_id(request)
    with Pipe(host) as pipe:
        tell_before(pipe, example)
        # The last may have an effect.
        asked = [("with an unknown id", "not_found", pipe.call(hook, unknown))] if unknown else []
        asked += [("without a key", "missing_key", pipe.call(hook, request, key=""))]
        lent = pipe.call(hook, request, tx="lend")
    with Pipe(host) as pipe:
        tell_before(pipe, example)
        wind_down(pipe)
        asked += [("while the studio winds down", "winding_down", pipe.call(hook, request))]
    for what, code, answer in asked:
        if (code_of(answer) == code) != (f"`{code}`" in page):
            yield f"{what}: {brief(answer)}"
    is_taken = "may be lent" in page and "code" not in request.get("source", {})
    if (code_of(lent) != "unsupported") != is_taken:
        yield f"in a lent transaction: {brief(lent)}"


def code_of(answer):
    return answer.get("error", {}).get("code")


def wind_down(pipe):
    """Switches the studio off while a hold is open."""
    pipe.tell("somebody_pays")
    answer = pipe.say({"control": "studio.disable", "studio": "s1"})
    if answer.get("reply", {}).get("state") != "winding_down":
        raise SystemExit(f"the studio does not wind down: {brief(answer)}")


def refused_settings(host):
    """The settings that docs/reference/settings.md shows, if a studio is not enabled with them."""
    with Pipe(host) as pipe:
        answer = pipe.say({"control": "studio.enable", "studio": "s1", "config": SETTINGS_SHOWN})
        if answer["status"] != "OK":
            yield brief(answer)


def recorded(host, hook, example):
    """The example with the answers of today."""
    said = dict(example)
    for member, each in both(example):
        answer = played(host, hook, each)
        if member:
            said[member] = example[member] | {"answer": answer}
        else:
            said["answer"] = answer
    return said


def problems_of(host, hook, example):
    page = (ROOT / "docs" / "reference" / "hooks" / f"{hook}.md").read_text("utf-8")
    return [*differences(example, recorded(host, hook, example)),
            *broken_promises(host, hook, example, page)]


def main(arguments):
    if not 2 <= len(arguments) <= 3 or arguments[2:] not in ([], ["--write"]):
        raise SystemExit(__doc__)
    host, examples = arguments[1], load_examples()
    if arguments[2:]:
        for hook, example in examples.items():
            file = ROOT / "tests" / "docs" / "examples" / f"{hook}.json"
            file.write_text(printed(recorded(host, hook, example)) + "\n", "utf-8")
        return 0
    # Each waits for a disk of its own most of the time.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda each: [f"{each[0]}: {problem}" for problem in problems_of(host, *each)],
                         examples.items())
        problems = [*(each for of_hook in found for each in of_hook),
                    *(f"settings: {each}" for each in refused_settings(host))]
    for problem in problems:
        print(problem)
    print(f"{len(examples)} examples played, {len(problems)} differences")
    return 1 if problems or not examples else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
