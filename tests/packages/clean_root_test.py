#!/usr/bin/env python3
"""Debian's packages work on a Debian that has nothing else: apt finds their dependencies, host-stub
plays its stories with the installed plugin, booking-check passes it, the example in C++ is built and
run, and all is gone when the packages are. Those in C are newcomer_test.py's.

    clean_root_test.py PACKAGES FOLDER      exit status 0: they do, and each spoilt one was seen

FOLDER keeps what is fetched, for the next time. Needs root, or sudo without a password.
"""
import pathlib
import re
import shutil
import sys
import time

from bench import HERE, PING, PONG, SCRIP, conforming, debs, equal, refused, version
from clean_root import CleanRoot, as_root_in_a_namespace, mounts_below

USER = "nobody:nogroup"


def copied(root, packages):
    """Paths of the packages, as the root sees them."""
    folder = root.root / "packages"
    folder.mkdir()
    return {name: f"/packages/{pathlib.Path(shutil.copy(file, folder)).name}" for name, file in packages.items()}


def spoilt(root, file, change):
    """A package made anew: `change` gets the folder of its files."""
    work = root.root / "tmp/spoilt"
    root.run("dpkg-deb", "--raw-extract", file, "/tmp/spoilt")
    change(work)
    root.run("dpkg-deb", "-Znone", "--build", "/tmp/spoilt", "/tmp/spoilt.deb")
    shutil.rmtree(work)
    return "/tmp/spoilt.deb"


def without_depends(work):
    control = work / "DEBIAN/control"
    text = control.read_text("utf-8")
    control.write_text(re.sub(r"^Depends: .*\n", "", text, flags=re.M), "utf-8")


def without_manifest(work):
    (work / "usr" / SCRIP / "manifest.json").unlink()


def bare(root, files):
    """This Debian has none of the libraries: they come as dependencies, or not at all."""
    refused("dpkg alone, on a Debian without the libraries", "dependency problems",
            *root.command("dpkg", "--install", files["host-stub"]))
    root.run("dpkg", "--purge", "host-stub")
    root.run("dpkg", "--install", spoilt(root, files["host-stub"], without_depends))
    refused("a package lacks its dependencies", "error while loading shared libraries",
            *root.command("host-stub", "demo", user=USER))
    root.run("dpkg", "--purge", "host-stub")


def conforms(root, plugin, least, but=()):
    output = root.run("booking-check", "plugin", plugin, user=USER)
    print(f"{plugin}: {conforming(output, least, but)}")


def plugin_and_host(root, files):
    # Without the packages that are only recommended: what is needed is a dependency.
    root.install("--no-install-recommends", files["host-stub"], files["scrip-plugin"])
    equal("host-stub --version", f"host-stub {version()},", root.run("host-stub", "--version").rsplit(" ", 2)[0])
    root.run("host-stub", "demo", user=USER)
    conforms(root, f"/usr/{SCRIP}", 60, but=["G2"])  # no data of earlier versions is given
    root.run("dpkg", "--install", spoilt(root, files["scrip-plugin"], without_manifest))
    refused("a package lacks the manifest", "manifest.json", *root.command("host-stub", "demo", user=USER))
    root.run("dpkg", "--install", files["scrip-plugin"])


def sdk(root, files):
    """With what it recommends, and a compiler."""
    root.install(files["booking-sdk-dev"])
    root.install("--no-install-recommends", "g++", "make")
    shutil.copytree(HERE / "consumer", root.root / "tmp/consumer")
    root.run("cmake", "-S", "/tmp/consumer/cpp", "-B", "/tmp/build", "-D", f"WANTED={version()}")
    root.run("cmake", "--build", "/tmp/build")
    examples = "/usr/share/doc/booking-sdk-dev/examples"
    root.run("sh", "-ec", f"cc $(pkg-config --cflags booking-sdk) {examples}/host-c/host.c -o /tmp/host")
    plugin = "/tmp/build/minimal-cpp/plugin/minimal_cpp.so"
    equal(plugin, PONG, root.run("/tmp/host", plugin, *PING, user=USER))
    conforms(root, str(pathlib.Path(plugin).parent), 20)


def gone(root, files):
    root.run("dpkg", "--purge", *files)
    left = root.run("find", "/usr", "-path", "*booking*").split()
    equal("what the packages leave behind", [], left)


class Planted(Exception):
    """The last part fails: what a failed run leaves behind is looked at, too."""


def main():
    as_root_in_a_namespace()
    packages, folder = debs(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]).resolve()
    began = time.monotonic()
    try:
        with CleanRoot(folder) as root:
            files = copied(root, packages)
            for part in (bare, plugin_and_host, sdk, gone):
                part(root, files)
                print(f"{part.__name__}: as it should be, after {time.monotonic() - began:.0f} s", flush=True)
            raise Planted
    except Planted:
        pass
    equal("the root and its mounts", (False, []), (root.root.exists(), mounts_below(folder)))
    equal("what is kept for the next time", True, any((folder / "archives").glob("*.deb")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
