#!/usr/bin/env python3
"""clang-tidy over every C and C++ file of a build, with a cache.

A file is checked again when the file, a project header it includes, its compile command, the
configuration or clang-tidy itself has changed. What a build does not compile is an error: nothing
would ever check it.

Nearly all of clang-tidy's time goes to the headers that files have in common, so the files of one
target are read together, as one text that includes them. Where something is said of a file there
(two files may have a local name in common), the file is checked again alone, and only that counts.

usage: tidy.py ROOT BUILD CACHE FOLDER...
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TIDY = "clang-tidy-14"
# Compiled by tests/contract, with every compiler, rather than by a target; by tests/packages, against
# an installation, as a project of others; and Boost's own sources.
LEFT_OUT = ("sdk/abi/layout-1.0.c", "tests/contract/header/alone.c",
            "tests/contract/header/hook_function.cpp", "tests/packages/consumer/lent/borrower.cpp",
            "plugin/json/boost_json.cpp")
# The build is g++'s; clang does not know these.
ONLY_GCC = {"-fno-gnu-unique", "-Wno-maybe-uninitialized"}
# So many files in one text: the time of a text's headers is small by then, its memory under 2 GB.
TOGETHER = 40
# Said of each include of the text that has several files together, and of nothing else there.
OF_TOGETHER = "bugprone-suspicious-include"
# All that is wrong is wanted, but for names that hide those of a neighbour.
ONLY_TOGETHER = ["-ferror-limit=0", "-Wno-shadow"]
SAID = re.compile(r"^(/[^:\n]+):\d+:\d+: (error|warning|note): (.*)$", re.MULTILINE)
HEADERS = re.compile(r"^HeaderFilterRegex: '(.*)'$", re.MULTILINE)


def compile_commands(build):
    """The command of each source file, as clang reads it."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = [word for word in shlex.split(entry["command"]) if word not in ONLY_GCC]
        if os.path.basename(words[0]) == "ccache":
            words = words[1:]
        source = pathlib.Path(entry["directory"], entry["file"]).resolve()
        commands.setdefault(source, {"directory": entry["directory"], "arguments": words,
                                     "file": str(source)})
    return commands


def headers_of(root, build):
    """The project's own files behind each source, as the compiler reported them to ninja."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = {}
    for block in text.split("\n\n"):
        names = [pathlib.Path(build, line.strip()).resolve() for line in block.split("\n")[1:]]
        if names:
            own = {name for name in names if root in name.parents}
            found.setdefault(names[0], set()).update(own)
    return found


def sources_of(root, folders):
    found = {path for folder in folders for ending in ("*.c", "*.cpp")
             for path in (root / folder).rglob(ending)}
    return found - {root / each for each in LEFT_OUT}


@functools.lru_cache(maxsize=None)
def configuration_of(folder):
    """What clang-tidy takes from the configurations in a folder and above it."""
    return subprocess.run([TIDY, "--dump-config", str(folder / "any.cpp"), "--"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def digest_of(command, files, common):
    digest = hashlib.sha256(common)
    digest.update(json.dumps(command, sort_keys=True).encode())
    for file in sorted(files):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def tidy(source, cache, *options):
    return subprocess.run([TIDY, "--quiet", *options, "-p", cache, source], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def check(source, cache):
    result = tidy(source, cache)
    return result.returncode == 0, result.stdout if result.stdout.strip() else result.stderr


def flags_of(command):
    """A command without the names of what it reads and writes."""
    flags = []
    words = iter(command["arguments"])
    for word in words:
        if word in ("-o", "-MF", "-MT", "-MQ", "-c"):
            next(words)
        elif word != "-MD":
            flags.append(word)
    return flags


def groups_of(commands, sources):
    """Sources of one target and folder; those in C each alone."""
    groups = {}
    for source in sorted(sources):
        together = "" if source.suffix == ".cpp" else source.name
        key = (commands[source]["directory"], *flags_of(commands[source]), source.parent, together)
        groups.setdefault(key, []).append(source)
    for members in groups.values():
        for first in range(0, len(members), TOGETHER):
            yield members[first:first + TOGETHER]


def suspects(members, commands, cache):
    """Those of a group of which something was said when they were read together."""
    configuration = configuration_of(members[0].parent)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        text = pathlib.Path(folder, "together.cpp").resolve()
        text.write_text("".join(f'#include "{each}"\n' for each in members))
        command = {"directory": commands[members[0]]["directory"], "file": str(text),
                   "arguments": [*flags_of(commands[members[0]]), *ONLY_TOGETHER, "-c", str(text)]}
        pathlib.Path(folder, "compile_commands.json").write_text(json.dumps([command]))
        shown = "|".join([HEADERS.search(configuration).group(1),
                          *("^" + re.escape(str(each)) + "$" for each in members)])
        result = tidy(text, folder, f"--config={configuration}", f"--header-filter={shown}")
    said = [match.groups() for match in SAID.finditer(result.stdout)
            if not (match[1] == str(text) and OF_TOGETHER in match[3])]
    names = {str(each) for each in members}
    blamed = {name for name, kind, _ in said if kind != "note"}
    if not blamed <= names: # in a header: because of those it names, if it names any
        blamed = {name for name, _, _ in said} & names or names
    if not said and OF_TOGETHER not in result.stdout: # it was not read at all
        blamed = names
    return [each for each in members if str(each) in blamed]


def check_group(members, commands, cache):
    """For each of a group: whether it is clean, and what was said."""
    suspected = members
    while len(suspected) > 1:
        rest = suspects(suspected, commands, cache)
        if len(rest) == len(suspected):
            break
        suspected = rest
    return {each: check(each, cache) if each in suspected else (True, "") for each in members}


def main():
    root, build, cache = (pathlib.Path(each).resolve() for each in sys.argv[1:4])
    folders = sys.argv[4:]
    cache.mkdir(parents=True, exist_ok=True)
    commands = compile_commands(build)
    sources = sources_of(root, folders)
    orphans = sorted(sources - commands.keys())
    for orphan in orphans:
        print(f"{orphan.relative_to(root)}: no target compiles this file")
    todo = sorted(sources & commands.keys())
    (cache / "compile_commands.json").write_text(json.dumps([commands[each] for each in todo]))

    version = subprocess.run([TIDY, "--version"], check=True, stdout=subprocess.PIPE).stdout
    headers = headers_of(root, build)
    known = cache / "clean.json"
    clean = json.loads(known.read_text()) if known.exists() else {}
    digests = {each: digest_of(commands[each], headers.get(each, set()) | {each},
                               version + configuration_of(each.parent).encode())
               for each in todo}
    changed = [each for each in todo if clean.get(str(each)) != digests[each]]

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = [pool.submit(check_group, members, commands, cache)
                  for members in groups_of(commands, changed)]
        for done in concurrent.futures.as_completed(checks):
            for source, (is_clean, text) in done.result().items():
                if is_clean:
                    clean[str(source)] = digests[source]
                else:
                    failed += 1
                    print(text.strip(), flush=True)
            known.write_text(json.dumps(clean))
    print(f"clang-tidy of {', '.join(folders)}: {len(changed)} files checked, {failed} with "
          f"findings; {len(todo) - len(changed)} unchanged since they were clean; "
          f"{len(orphans)} not compiled")
    return 1 if failed or orphans else 0


if __name__ == "__main__":
    sys.exit(main())
