#!/usr/bin/env python3
"""old_release.py must build what a ref holds, and must see each way in which it may not fit.

    old_release_test.py TODAY                   with a small repository, whose release is today's binaries
    old_release_test.py TODAY --raised FOLDER   with this one, at the next minor of the interface: a
                                            slot is appended to a table. Built in FOLDER

Exit status 0: each was judged as it should be.
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

from old_release import ROOT, Build, Differs, built, conforms, problems, redeem, run
from variants import MINOR, SLOT

# What a release has of all this: the targets, and where they leave their files.
LISTS = """cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
file(COPY "@today@/plugin" DESTINATION ${CMAKE_BINARY_DIR})
file(COPY "@today@/host-stub/host-stub" DESTINATION ${CMAKE_BINARY_DIR}/host-stub)
foreach(example minimal-c minimal-cpp)
    file(COPY "@today@/sdk/examples/${example}/plugin" DESTINATION ${CMAKE_BINARY_DIR}/sdk/examples/${example})
endforeach()
foreach(target scrip host-stub minimal minimal_cpp)
    add_custom_target(${target})
endforeach()
"""
BROKEN = 'message(FATAL_ERROR "this release does not build")\n'


# The same commit each time, so that what was built of it is found again.
DATES = {f"GIT_{who}_DATE": "2000-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}


def git(repository, *words):
    return run("git", "-C", repository, "-c", "user.name=test", "-c", "user.email=test@localhost", *words,
               env={**os.environ, **DATES})


def commit(repository, tag):
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", tag)
    git(repository, "tag", tag)


class Judged:
    def __init__(self):
        self.count, self.wrong = 0, 0

    def expect(self, what, said, test, *arguments):
        """`said`: a part of the difference that has to be found; None: there is none."""
        self.count += 1
        try:
            test(*arguments)
            found = None
        except Differs as difference:
            found = str(difference)
        if (said is None) != (found is None) or (said and not re.search(said, found)):
            self.wrong += 1
            print(f"{what}: {found}, not {said}")


def small_repository(folder, today):
    repository = folder / "repository"
    repository.mkdir()
    run("git", "init", "--quiet", repository)
    shutil.copy(ROOT / "CMakePresets.json", repository)
    lists = repository / "CMakeLists.txt"
    lists.write_text(LISTS.replace("@today@", str(today.path)), "utf-8")
    commit(repository, "v1.0.0")
    lists.write_text(BROKEN, "utf-8")
    commit(repository, "v1.0.1")
    return repository


def refs(judged, folder, today):
    repository, kept = small_repository(folder, today), folder / "old"
    old = built(repository, "v1.0.0", kept)
    judged.expect("a release that fits", None, lambda: raise_first(problems(old, today)))
    (old.path.parents[1] / "CMakeLists.txt").unlink()
    judged.expect("a release that was built before", None, built, repository, "v1.0.0", kept)
    for _ in range(2):
        judged.expect("a release that does not build", "this release does not build",
                      built, repository, "v1.0.1", kept)
    judged.expect("a release without its tag", "fetch its tags", built, repository, "v9.0.0", kept)
    return old


def raise_first(found):
    for problem in found:
        raise Differs(problem)


def host_that(folder, name, script):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


def misfits(judged, folder, old, today):
    judged.expect("a host that ends at once", "studio.enable", redeem,
                  host_that(folder, "ends", "exit 1"), today.plugin)
    for name, change in (("another balance", "s/3000/2999/"), ("no replay", "s/,\"replayed\":true//")):
        wrong = host_that(folder, name.replace(" ", "-"), f"'{old.host}' \"$@\" | sed -u '{change}'")
        judged.expect(f"a host that tells {name}", "minor", redeem, wrong, today.plugin)
    later = folder / "later"
    shutil.copytree(old.plugin, later)
    manifest = later / "manifest.json"
    manifest.write_text(re.sub(r'("minor_needed"\s*:\s*)0', r"\g<1>1", manifest.read_text("utf-8")), "utf-8")
    judged.expect("a plugin that needs a later interface", "studio.enable", redeem, today.host, later)
    changed = folder / "changed"
    shutil.copytree(old.plugins[1], changed)
    with open(changed / "minimal.so", "ab") as file:
        file.write(b"\0")
    checker = today.path / "sdk/tools/booking-check/booking-check"
    judged.expect("an example that does not conform", "fail  A2", conforms, checker, changed)


def raised(judged, folder, kept, today):
    """HEAD's tree with an interface that has grown: for it, today's binaries are the old ones."""
    repository = folder / "repository"
    run("git", "clone", "--quiet", "--shared", ROOT, repository)
    header = repository / "sdk/include/booking/plugin.h"
    text = header.read_text("utf-8")
    text = text[: text.index("/* ---- layout of 1.0")] + "#ifdef __cplusplus\n}\n#endif\n#endif\n"
    for before, after in (MINOR, SLOT):
        if text.count(before) != 1:
            raise SystemExit(f"the header holds {before!r} {text.count(before)} times")
        text = text.replace(before, after)
    header.write_text(text, "utf-8")
    examples = repository / "sdk/examples"
    for described in (repository, examples / "minimal-c", examples / "minimal-cpp"):
        manifest = described / "manifest.json"
        manifest.write_text(manifest.read_text("utf-8").replace('"minor_built": 0', '"minor_built": 1'), "utf-8")
    commit(repository, "raised")
    judged.expect("the next minor with this one", None,
                  lambda: raise_first(problems(built(repository, "raised", kept), today)))


def main():
    today, judged = Build(pathlib.Path(sys.argv[1]).resolve()), Judged()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if sys.argv[2:3] == ["--raised"]:
            raised(judged, folder, pathlib.Path(sys.argv[3]), today)
        else:
            misfits(judged, folder, refs(judged, folder, today), today)
    print(f"{judged.count} judged, {judged.wrong} wrongly")
    return 1 if judged.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
