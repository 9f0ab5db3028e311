#!/usr/bin/env python3
"""Runs the transcripts of the documents and compares what they print.

A transcript is a fence ```bash replay; its commands use $host. The fence after it holds what they
print: ```json for answers, a line each, or ```text. A "…" stands for what is left out: some text, or
some members of an object or list. All transcripts of one document run in one shell, in order.

usage: replay.py ROOT HOST_STUB
"""

import json
import pathlib
import re
import subprocess
import sys
import textwrap

TRANSCRIPT = re.compile(
    r"^( *)```bash replay\n(.*?)^ *```\n(?:\s*^ *```(json|text)\n(.*?)^ *```\n)?", re.M | re.S)
MARK = "end of transcript"


def parse(line):
    """An answer as written: a bare … among members becomes a member of its own."""
    inside = re.sub(r'("(?:[^"\\]|\\.)*")|…', lambda m: m[1] or '"…"', line)
    # In an object the mark needs a value; where it is an element of a list it has none.
    out, stack = [], []
    for token in re.findall(r'"(?:[^"\\]|\\.)*"|[^"]', inside):
        if token in "[{":
            stack.append(token)
        elif token in "]}":
            stack.pop()
        is_member = token == '"…"' and stack and stack[-1] == "{"
        out.append('"…":"…"' if is_member and "".join(out).rstrip()[-1] in "{," else token)
    return json.loads("".join(out))


def is_like(expected, actual):
    if isinstance(expected, str) and isinstance(actual, str):
        pattern = ".*".join(re.escape(part) for part in expected.split("…"))
        return re.fullmatch(pattern, actual, re.S) is not None
    if isinstance(expected, dict) and isinstance(actual, dict):
        named = {name: value for name, value in expected.items() if name != "…"}
        is_complete = "…" in expected or named.keys() == actual.keys()
        return is_complete and all(name in actual and is_like(value, actual[name])
                                   for name, value in named.items())
    if isinstance(expected, list) and isinstance(actual, list):
        if expected and expected[-1] == "…":
            expected, actual = expected[:-1], actual[:len(expected) - 1]
        return len(expected) == len(actual) and all(map(is_like, expected, actual))
    return type(expected) is type(actual) and expected == actual


def run_all(root, host, blocks):
    """What each block printed."""
    script = "set -euo pipefail\nhost=" + host + "\n"
    script += "".join(f"{commands}\necho '{MARK}'\n" for commands in blocks)
    done = subprocess.run(["bash", "-c", script, "transcript"], cwd=root, check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    printed = done.stdout.split(MARK + "\n")
    if done.returncode or len(printed) != len(blocks) + 1:
        raise SystemExit(f"transcript {len(printed)} failed:\n{printed[-1]}")
    return printed[:-1]


def is_as_written(kind, written, said):
    if kind == "json":
        return is_like(parse(written), json.loads(said))
    return is_like(written.strip(), said.strip())


def differences(document, root, host):
    transcripts = TRANSCRIPT.findall(document.read_text())
    # The reader's own build is named there; here it is the one under test.
    commands = [re.sub(r"^ *host=.*\n", "", each[1], flags=re.M) for each in transcripts]
    printed = run_all(root, host, commands) if commands else []
    for (*_, kind, answers), text in zip(transcripts, printed):
        expected, actual = textwrap.dedent(answers).splitlines(), text.splitlines()
        if kind and len(expected) != len(actual):
            yield f"{len(actual)} lines instead of {len(expected)}:\n{text}"
        for written, said in zip(expected, actual):
            if not is_as_written(kind, written, said):
                yield f"written: {written}\nsaid:    {said}"


def main():
    root, host = pathlib.Path(sys.argv[1]), sys.argv[2]
    assert is_like(parse('{"a":"x…z",…}'), {"a": "xyz", "b": 1})
    assert not is_like(parse('{"a":"x…z"}'), {"a": "xyz", "b": 1})
    assert not is_like(parse('{"a":1,…}'), {"a": 2, "b": 1})
    assert not is_like(parse('{"a":[1]}'), {"a": [1, 2]})
    documents = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    count = failed = 0
    for document in documents:
        count += len(TRANSCRIPT.findall(document.read_text()))
        for text in differences(document, root, host):
            failed += 1
            print(f"{document.relative_to(root)}: {text}")
    print(f"{count} transcripts replayed, {failed} lines differ")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
