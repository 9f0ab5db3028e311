#!/usr/bin/env python3
"""Each Debian package holds what its list in contents/ says, depends on the libraries its binaries
load, and tells whose it is.

    debs_test.py PACKAGES      exit status 0: they do, and each package spoilt on purpose was seen

A line of a list is a mode and a regular expression for a path. Each file fits a line, and each line
a file; all is root's, and folders are open to all.
"""
import functools
import gzip
import hashlib
import json
import pathlib
import re
import sys
import tempfile

from bench import HERE, ROOT, SCRIP, debs, output_of, ran, version

# Architecture, and the most it may take when it is installed, in KiB.
PACKAGES = {"booking-sdk-dev": ("all", 2000), "scrip-plugin": ("amd64", 6000), "host-stub": ("amd64", 8000)}
# What each is for, wherever the build finds its libraries.
NEEDED = {"scrip-plugin": {"tzdata", "libsodium23", "libsoci-core4.0"}, "host-stub": {"libsoci-core4.0"},
          "booking-sdk-dev": set()}


class Package:
    def __init__(self, name, file, folder):
        self.name, self.file, self.root = name, file, folder
        output_of("dpkg-deb", "--extract", file, folder)
        fields = output_of("dpkg-deb", "--field", file)
        self.fields = dict(re.findall(r"^(\S+): (.*)$", fields, re.M))
        self.depends = set(re.findall(r"(?:^|, )([a-z0-9.+-]+)", self.fields.get("Depends", "")))

    def listed(self):
        for line in output_of("dpkg-deb", "--contents", self.file).splitlines():
            mode, owner, _, _, _, path = line.split(None, 5)
            yield mode, owner, path

    def binaries(self):
        files = (file for file in self.root.rglob("*") if file.is_file())
        return [file for file in files if file.read_bytes()[:4] == b"\x7fELF"]


def contents(package):
    lines = (HERE / "contents" / f"{package.name}.txt").read_text("utf-8").splitlines()
    rows, used = [line.split(" ", 1) for line in lines], set()
    for mode, owner, path in package.listed():
        if owner != "root/root":
            yield f"{path} is {owner}'s"
        if mode[0] == "d":
            if mode != "drwxr-xr-x":
                yield f"{path} is {mode}"
            continue
        fits = [line for line, (wanted, name) in zip(lines, rows)
                if wanted == mode and re.fullmatch(name, path)]
        used.update(fits)
        if not fits:
            yield f"{mode} {path} is not listed"
    yield from (f"{line} is missing" for line in lines if line not in used)


def fields(package):
    architecture, most = PACKAGES[package.name]
    wanted = {"Package": package.name, "Version": version(), "Architecture": architecture}
    for name, value in wanted.items():
        if package.fields.get(name) != value:
            yield f"{name} is {package.fields.get(name)}, not {value}"
    for name in ("Maintainer", "Description", "Section"):
        if not package.fields.get(name):
            yield f"there is no {name}"
    if not 0 < int(package.fields["Installed-Size"]) < most:
        yield f"it takes {package.fields['Installed-Size']} KiB"


@functools.cache
def package_of(library):
    """The package that brings the library, of those installed here."""
    cache = output_of("ldconfig", "--print-cache")
    path = re.search(rf"^\s+{re.escape(library)} .*x86-64.* => (\S+)$", cache, re.M)
    if path is None:
        raise SystemExit(f"{library} is not installed here")
    # /lib and /usr/lib are one folder, of which the package knows either.
    file = str(pathlib.Path(path[1]).resolve())
    for known in (file, file.removeprefix("/usr")):
        status, owner = ran("dpkg-query", "--search", known)
        if status == 0:
            return owner.partition(":")[0]
    raise SystemExit(f"no package has {file}")


def dependencies(package):
    for name in sorted(NEEDED[package.name] - package.depends):
        yield f"does not depend on {name}"
    for binary in package.binaries():
        dynamic = output_of("readelf", "-dW", binary)
        for library in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic):
            if package_of(library) not in package.depends:
                yield f"does not depend on {package_of(library)}, for {library}"
        if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
            yield f"{binary.name} has a search path"
        if ".debug_info" in output_of("readelf", "-SW", binary):
            yield f"{binary.name} is not stripped"


def plugins(package):
    """The binary is the one its manifest tells of."""
    for manifest in package.root.glob("usr/lib/booking/**/manifest.json"):
        for binary in json.loads(manifest.read_text("utf-8"))["binaries"]:
            bytes_of = (manifest.parent / binary["file"]).read_bytes()
            if hashlib.sha256(bytes_of).hexdigest() != binary["sha256"]:
                yield f"{binary['file']} is not the manifest's"


def documents(package):
    folder = package.root / "usr/share/doc" / package.name
    changelog, notice = folder / "changelog.gz", folder / "copyright"
    if not changelog.exists() or gzip.decompress(changelog.read_bytes()) != (ROOT / "CHANGELOG.md").read_bytes():
        yield "its changelog is not CHANGELOG.md"
    text = notice.read_text("utf-8") if notice.exists() else ""
    if package.name not in text:
        yield "its copyright does not name it"
    if package.name == "host-stub" and "Redistribution" not in text:
        yield "the notice of a library that is compiled in is missing"
    for other in re.findall(r"\bcomes with (\S+)\.\s", text):
        if other not in package.depends:
            yield f"the notice in {other} does not come with it"


def problems(name, file):
    with tempfile.TemporaryDirectory() as folder:
        package = Package(name, file, pathlib.Path(folder))
        for check in (contents, fields, dependencies, plugins, documents):
            yield from (f"{name}: {problem}" for problem in check(package))


# ---- controls ----

def without_dependency(root):
    control = root / "DEBIAN/control"
    text = control.read_text("utf-8")
    control.write_text(re.sub(r"libsodium23 [^,]*, ", "", text), "utf-8")


def without_manifest(root):
    (root / "usr" / SCRIP / "manifest.json").unlink()


def with_another_binary(root):
    with open(root / "usr" / SCRIP / "scrip.so", "ab") as file:
        file.write(b"\0")


def with_a_file_too_many(root):
    (root / "usr/lib/booking/plugins/scrip/notes.txt").write_text("x", "utf-8")


def open_to_all(root):
    (root / "usr" / SCRIP / "scrip.so").chmod(0o666)


def without_a_header(root):
    (root / "usr/include/booking/plugin.h").unlink()


def of_another_version(root):
    control = root / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", "Version: 9.9.9", control.read_text("utf-8"), flags=re.M), "utf-8")


def without_notice(root):
    (root / "usr/share/doc/host-stub/copyright").write_text("host-stub\n", "utf-8")


def with_anothers_notice(root):
    with open(root / "usr/share/doc/host-stub/copyright", "a", encoding="utf-8") as file:
        file.write("Its notice comes with libdate-tz3.\n")


def with_debug_data(root):
    output_of("cc", "-g", "-shared", "-fPIC", "-x", "c", "-", "-o",
              root / "usr/lib/booking/booking-probe/booking_probe.so", input="int symbol;\n")


CONTROLS = [
    ("scrip-plugin", without_dependency, "does not depend on libsodium23, for libsodium.so.23"),
    ("scrip-plugin", without_manifest, "manifest.json is missing"),
    ("scrip-plugin", with_another_binary, "scrip.so is not the manifest's"),
    ("scrip-plugin", with_a_file_too_many, "notes.txt is not listed"),
    ("scrip-plugin", open_to_all, "-rw-rw-rw- ./usr/lib/booking/plugins/scrip/scrip.so is not listed"),
    ("booking-sdk-dev", without_a_header, "plugin.h is missing"),
    ("booking-sdk-dev", of_another_version, "Version is 9.9.9"),
    ("host-stub", without_notice, "notice of a library"),
    ("host-stub", with_anothers_notice, "the notice in libdate-tz3 does not come with it"),
    ("host-stub", with_debug_data, "booking_probe.so is not stripped"),
]


def spoilt(file, change, folder):
    root, to = folder / "root", folder / file.name
    output_of("dpkg-deb", "--raw-extract", file, root)
    change(root)
    output_of("dpkg-deb", "--root-owner-group", "-Znone", "--build", root, to)
    return to


def main():
    packages = debs(pathlib.Path(sys.argv[1]))
    found = [problem for name, file in packages.items() for problem in problems(name, file)]
    for name, change, said in CONTROLS:
        with tempfile.TemporaryDirectory() as folder:
            seen = list(problems(name, spoilt(packages[name], change, pathlib.Path(folder))))
        if not any(said in problem for problem in seen):
            found.append(f"{name} {change.__name__}: {seen}, without {said!r}")
    print("\n".join(found))
    print(f"{len(packages)} packages, {len(CONTROLS)} spoilt on purpose")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
