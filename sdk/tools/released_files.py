#!/usr/bin/env python3
"""Whether the files that a release promised are still the same, byte by byte.

    released_files.py LIST                 exit status 1 when one changed, is gone, or is not listed
    released_files.py LIST --add           lists what is new; refuses when a listed file changed
    released_files.py LIST --regenerate    writes the list anew; only while LIST says `# unreleased`

LIST is sdk/abi/released.sha256, in the form of sha256sum, with paths from the folder sdk. It
covers schemas/*.schema.json, abi/booking-*.abi and abi/layout-*.c.
"""
import hashlib
import pathlib
import sys

COVERED = ("schemas/*.schema.json", "abi/booking-*.abi", "abi/layout-*.c")
UNRELEASED = "# unreleased"


class Released:
    def __init__(self, path):
        self.path, self.sdk = path, path.resolve().parent.parent
        lines = path.read_text("utf-8").splitlines()
        self.header = [line for line in lines if line.startswith("#")]
        rows = [line.split("  ", 1) for line in lines if line and not line.startswith("#")]
        self.listed = {name: digest for digest, name in rows}
        self.present = {
            str(file.relative_to(self.sdk)): hashlib.sha256(file.read_bytes()).hexdigest()
            for pattern in COVERED for file in self.sdk.glob(pattern)}

    def changed(self):
        for name, digest in sorted(self.listed.items()):
            if name not in self.present:
                yield f"{name}: is gone"
            elif self.present[name] != digest:
                yield f"{name}: changed after its release"

    def unlisted(self):
        for name in sorted(self.present.keys() - self.listed.keys()):
            yield f"{name}: is not listed; released_files.py --add lists it"

    def write(self):
        rows = [f"{digest}  {name}" for name, digest in sorted(self.present.items())]
        self.path.write_text("\n".join(self.header + rows) + "\n", "utf-8")


def main(arguments):
    options = {(): "check", ("--add",): "add", ("--regenerate",): "regenerate"}
    if not arguments or tuple(arguments[1:]) not in options:
        raise SystemExit(__doc__)
    released, mode = Released(pathlib.Path(arguments[0])), options[tuple(arguments[1:])]
    problems = [] if mode == "regenerate" else list(released.changed())
    if mode == "check":
        problems += released.unlisted()
        if not released.listed:
            problems.append(f"{released.path}: lists nothing")
    elif mode == "regenerate" and UNRELEASED not in released.header:
        problems.append(f"{released.path}: a release was made, what it lists stays as it is")
    if problems:
        print("\n".join(problems))
        return 1
    if mode != "check":
        released.write()
    print(f"{len(released.present)} files are as they were listed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
