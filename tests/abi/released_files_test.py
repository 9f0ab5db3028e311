#!/usr/bin/env python3
"""released_files.py must refuse each way a released file can be touched.

    released_files_test.py ROOT      exit status 0: each was judged as it should be
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SCHEMA = "schemas/credit.add.request.schema.json"


class Copy:
    """A copy of what the list covers, to be spoilt."""

    def __init__(self, root, folder):
        self.tool, self.sdk = root / "sdk/tools/released_files.py", pathlib.Path(folder, "sdk")
        for name in ("abi", "schemas"):
            shutil.copytree(root / "sdk" / name, self.sdk / name)
        self.list = self.sdk / "abi/released.sha256"
        # As the first release leaves it.
        lines = self.list.read_text("utf-8").splitlines(keepends=True)
        self.list.write_text("".join(l for l in lines if not l.startswith("#")), "utf-8")

    def run(self, *options):
        done = subprocess.run([sys.executable, "-B", self.tool, self.list, *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def append(self, name, text):
        with open(self.sdk / name, "a", encoding="utf-8") as file:
            file.write(text)


def untouched(copy):
    return copy.run(), 0, "as they were listed"


def changed(copy):
    copy.append(SCHEMA, "\n")
    return copy.run(), 1, f"{SCHEMA}: changed"


def changed_baseline(copy):
    copy.append("abi/booking-1.0.abi", "\n")
    return copy.run(), 1, "abi/booking-1.0.abi: changed"


def removed(copy):
    (copy.sdk / SCHEMA).unlink()
    return copy.run(), 1, f"{SCHEMA}: is gone"


def unlisted(copy):
    copy.append("schemas/credit.add.2.request.schema.json", "{}")
    return copy.run(), 1, "credit.add.2.request.schema.json: is not listed"


def added(copy):
    copy.append("schemas/credit.add.2.request.schema.json", "{}")
    copy.run("--add")
    return copy.run(), 0, "as they were listed"


def added_beside_a_change(copy):
    copy.append(SCHEMA, "\n")
    return copy.run("--add"), 1, f"{SCHEMA}: changed"


def regenerated_after_the_release(copy):
    copy.append(SCHEMA, "\n")
    return copy.run("--regenerate"), 1, "a release was made"


def regenerated_before_the_release(copy):
    copy.append(SCHEMA, "\n")
    copy.list.write_text("# unreleased\n" + copy.list.read_text("utf-8"), "utf-8")
    copy.run("--regenerate")
    return copy.run(), 0, "as they were listed"


def empty(copy):
    copy.list.write_text("", "utf-8")
    return copy.run(), 1, "lists nothing"


def main():
    cases = [untouched, changed, changed_baseline, removed, unlisted, added, added_beside_a_change,
             regenerated_after_the_release, regenerated_before_the_release, empty]
    failed = 0
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            (status, output), wanted, said = case(Copy(pathlib.Path(sys.argv[1]), folder))
        if status != wanted or said not in output:
            failed += 1
            print(f"{case.__name__}: {status}, not {wanted} with {said!r}\n{output}")
    print(f"{len(cases)} cases, {failed} judged wrongly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
