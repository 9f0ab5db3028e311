#!/usr/bin/env python3
"""clang-tidy over every C and C++ file of a build, one per processor at a time, with a cache.

A file is checked again when the file, a project header it includes, its compile command, the
configuration or clang-tidy itself has changed. What a build does not compile is an error: nothing
would ever check it.

usage: tidy.py ROOT BUILD CACHE FOLDER...
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TIDY = "clang-tidy-14"
# Compiled by tests/contract, with every compiler, rather than by a target; and Boost's own sources.
LEFT_OUT = ("sdk/abi/layout-1.0.c", "tests/contract/header/alone.c",
            "tests/contract/header/hook_function.cpp", "plugin/json/boost_json.cpp")
# The build is g++'s; clang does not know these.
ONLY_GCC = {"-fno-gnu-unique", "-Wno-maybe-uninitialized"}


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


def digest_of(command, files, common):
    digest = hashlib.sha256(common)
    digest.update(json.dumps(command, sort_keys=True).encode())
    for file in sorted(files):
        digest.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def check(source, cache):
    result = subprocess.run([TIDY, "--quiet", "-p", cache, source], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return result.returncode == 0, result.stdout if result.stdout.strip() else result.stderr


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
    common = version + (root / ".clang-tidy").read_bytes()
    headers = headers_of(root, build)
    known = cache / "clean.json"
    clean = json.loads(known.read_text()) if known.exists() else {}
    digests = {each: digest_of(commands[each], headers.get(each, set()) | {each}, common)
               for each in todo}
    changed = [each for each in todo if clean.get(str(each)) != digests[each]]

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = {pool.submit(check, source, cache): source for source in changed}
        for done in concurrent.futures.as_completed(checks):
            source, (is_clean, text) = checks[done], done.result()
            if is_clean:
                clean[str(source)] = digests[source]
                known.write_text(json.dumps(clean))
            else:
                failed += 1
                print(text.strip(), flush=True)
    print(f"clang-tidy of {', '.join(folders)}: {len(changed)} files checked, {failed} with "
          f"findings; {len(todo) - len(changed)} unchanged since they were clean; "
          f"{len(orphans)} not compiled")
    return 1 if failed or orphans else 0


if __name__ == "__main__":
    sys.exit(main())
