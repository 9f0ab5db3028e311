#!/usr/bin/env python3
"""docs/getting-started.md, walked on a Debian that has nothing of this: every command is run as it
stands there, and prints what stands under it. Reading and typing it take less than
a quarter of an hour, and the page says what it takes.

    newcomer_test.py PACKAGES FOLDER      exit status 0: they do, and each spoilt page was seen

A fence ```bash walk is run by an ordinary user, all of them in one shell; ```bash walk root by root,
in the folder of the packages. The ```text fence after it holds what it prints, "…" for what varies.
FOLDER keeps what is fetched, for the next time. Needs root, or sudo without a password.
"""
import pathlib
import re
import shutil
import sys
import time

from bench import ROOT, debs, equal
from clean_root import CleanRoot, as_root_in_a_namespace

sys.path.insert(0, str(ROOT / "tests" / "scripts"))
from links import documents_of  # noqa: E402
from replay import is_as_written  # noqa: E402

PAGE = ROOT / "docs" / "getting-started.md"
USER, HOME = "nobody:nogroup", "/tmp/newcomer"
WALK = re.compile(r"^```bash walk( root)?\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.M | re.S)
MARK = "end of a walk's step"
LIMIT_S = 15 * 60
# Silent reading of English non-fiction: Brysbaert, Journal of Memory and Language 109 (2019), 104047.
WORDS_A_MINUTE = 238
# 52 words of five characters: Dhakal et al., Observations on Typing from 136 Million Keystrokes, CHI 2018.
CHARACTERS_A_MINUTE = 260


class Differs(Exception):
    """The page says something else than the programs."""


def said_by(run, commands, user):
    """What each of the commands printed, which share a shell."""
    script = "set -euo pipefail\n" + "".join(f"{each}echo \"{MARK}\"\n" for each in commands)
    printed = run(script, user).split(MARK + "\n")
    if len(printed) != len(commands) + 1:
        raise Differs(f"step {len(printed)} ends the shell:\n{printed[-1]}")
    return printed[:-1]


def compare(command, written, said):
    lines = written.splitlines(), said.splitlines()
    if len(lines[0]) != len(lines[1]) or not all(is_as_written("text", *pair) for pair in zip(*lines)):
        raise Differs(f"{command}written:\n{written}said:\n{said}")


def walk(page, run):
    """`run` takes a script and whether root runs it, and gives what it printed. The number of steps."""
    steps = WALK.findall(page)
    for user in (" root", ""):
        own = [(commands, written) for who, commands, written in steps if who == user]
        for (commands, written), said in zip(own, said_by(run, [each[0] for each in own], not user)):
            if written:
                compare(commands, written, said)
    return len(steps)


def counts(page):
    """Words of all of it, and characters of its commands."""
    return len(page.split()), sum(len(commands) for _, commands, _ in WALK.findall(page))


def seconds_of(page):
    """To read all of it, and to type its commands."""
    words, characters = counts(page)
    return 60 * words / WORDS_A_MINUTE, 60 * characters / CHARACTERS_A_MINUTE


def too_long(page):
    """What has to be waited for is a machine's and a network's: it is told, and judges no page."""
    return sum(seconds_of(page)) >= LIMIT_S


def estimate(page):
    """What the page has to say of itself, links left out."""
    words, characters = counts(page)
    reading, typing = (f"{seconds / 60:.1f}" for seconds in seconds_of(page))
    return (f"It takes {reading} minutes to read ({words} words, code and all, at {WORDS_A_MINUTE} a minute) "
            f"and {typing} to type ({characters} characters, at {CHARACTERS_A_MINUTE} a minute)")


def estimated(page):
    """What it does say."""
    plain = " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", page).split())
    found = re.search(r"It takes .*? to type \(.*?\)", plain)
    return found and found[0]


def in_root(root):
    def run(script, is_user):
        folder, user = (HOME, USER) if is_user else ("/packages", "root")
        return root.run("bash", "-c", f"cd {folder}\n{script}", user=user)
    return run


def prepare(root, packages):
    """What somebody has who begins: the packages, and a folder of their own."""
    folder = root.root / "packages"
    folder.mkdir()
    for file in packages.values():
        shutil.copy(file, folder)
    root.run("install", "-d", "-o", "nobody", "-g", "nogroup", HOME)


def check_the_check(page, run):
    """Controls, on pages that are spoilt; what is installed by now is not installed again."""
    begun = re.sub(r"^```bash walk root\n.*?^```\n", "", page, flags=re.M | re.S)
    begun = begun.replace("mkdir first && cd first", "rm -rf first && mkdir first && cd first")
    walk(begun, run)  # so that each of the others fails for what is spoilt in it
    spoilt = {
        "another output": begun.replace("left 14000", "left 14001"),
        "a line too many": begun.replace("paid 6000, due 0\n", "paid 6000, due 0\nthanks\n"),
        "a command that fails": begun.replace("mkdir data", "mkdir /data"),
        "a command that is missing": begun.replace("cp -r $examples/minimal-c .\n", ""),
        "another reply": begun.replace('"state":"captured"', '"state":"held"'),
        "a redemption that is missing": begun.replace("host-stub pipe < redeem\n", ""),
    }
    for what, text in spoilt.items():
        if text == begun:
            raise SystemExit(f"the page has no place for: {what}")
        try:
            walk(text, run)
        except (Differs, SystemExit):
            print(f"seen: {what}")
        else:
            raise SystemExit(f"not seen: {what}")
    equal("a page too long to read is seen", True, too_long(page + "word " * WORDS_A_MINUTE * 15))
    equal("a page of another length is seen", True, estimated(page) != estimate(page + "word " * 3))


def main():
    as_root_in_a_namespace()
    packages, folder = debs(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]).resolve()
    page = PAGE.read_text("utf-8")
    others = [path.name for path in documents_of(ROOT) if path != PAGE and WALK.search(path.read_text("utf-8"))]
    equal("other pages that nobody walks", [], others)
    equal("the page's estimate", estimate(page), estimated(page))
    with CleanRoot(folder) as root:
        prepare(root, packages)
        run, began = in_root(root), time.monotonic()
        steps = walk(page, run)
        reading, typing, waiting = *seconds_of(page), time.monotonic() - began
        check_the_check(page, run)
    total = reading + typing + waiting
    print(f"{steps} steps: {reading / 60:.1f} minutes to read, {typing / 60:.1f} to type, "
          f"{waiting / 60:.1f} to wait; {total / 60:.1f} in all")
    return 0 if steps and not too_long(page) else 1


if __name__ == "__main__":
    sys.exit(main())
