#!/usr/bin/env python3
"""What `cmake --install` puts below a prefix serves others, wherever it is moved: projects outside
this tree find it with CMake and with pkg-config, build plugins and a host, and booking-check from
there passes what they built.

    prefix_test.py BUILD CMAKE      exit status 0: it does, and each spoilt copy was seen
"""
import hashlib
import json
import pathlib
import re
import shutil
import sys
import tempfile

from bench import (HERE, PING, PONG, ROOT, SCRIP, conforming, equal, install, output_of, ran, refused,
                   version)

EXAMPLES = "share/doc/booking-sdk-dev/examples"


class Prefix:
    def __init__(self, cmake, folder, build):
        self.cmake, self.folder, self.build = cmake, folder, build
        installed = folder / "installed"
        install(cmake, build, installed)
        # Nothing may remember where it was installed.
        self.path = installed.rename(folder / "moved")
        self.check = self.path / "bin/booking-check"
        self.by_hand = folder / "by-hand"
        self.version = version()

    def forbidden(self):
        return [str(path).encode() for path in (ROOT, self.build, self.folder)]

    def configure(self, consumer, to, prefix=None, wanted=None):
        """The command. The sources are a copy outside the tree."""
        source = self.folder / "consumer" / consumer
        if not source.exists():
            shutil.copytree(HERE / "consumer" / consumer, source)
        return [self.cmake, "-G", "Ninja", "-S", source, "-B", to, "-D", f"WANTED={wanted or self.version}",
                "-D", f"CMAKE_PREFIX_PATH={prefix or self.path}", "-D", "CMAKE_BUILD_TYPE=Release"]

    def built(self, consumer):
        to = self.folder / f"build-{consumer}"
        output_of(*self.configure(consumer, to))
        output_of(self.cmake, "--build", to)
        return to

    def spoilt(self, name):
        return pathlib.Path(shutil.copytree(self.path, self.folder / f"spoilt-{name}"))


def paths_in(prefix, forbidden):
    files = [file for file in prefix.rglob("*") if file.is_file()]
    return [f"{file} names {path.decode()}" for file in files for path in forbidden
            if path in file.read_bytes()]


def moved(prefix):
    equal("paths of the build in what is installed", [], paths_in(prefix.path, prefix.forbidden()))
    planted = prefix.spoilt("path")
    (planted / "share/pkgconfig/booking-sdk.pc").write_text(f"prefix={prefix.folder}/installed\n", "utf-8")
    equal("planted paths that were seen", 1, len(paths_in(planted, [str(prefix.folder).encode()])))


def conforms(prefix, plugin):
    """Every check that such a plugin can have passes, the exports and the hash among them."""
    conforming(output_of(prefix.check, "plugin", plugin), 20)


def example(prefix, name, host, plugin=""):
    """A host of the SDK's says with the installed Scrip what the test of the examples wants."""
    output_of(sys.executable, "-B", ROOT / "tests/sdk/examples/examples_test.py", name, host,
              prefix.path / SCRIP / plugin)


def by_cmake(prefix):
    c, cpp = prefix.built("c"), prefix.built("cpp")
    host = c / "host-c/example_host_c"
    for build, plugin in ((c, "minimal-c/plugin/minimal.so"), (cpp, "minimal-cpp/plugin/minimal_cpp.so")):
        equal(plugin, PONG, output_of(host, build / plugin, *PING))
        conforms(prefix, (build / plugin).parent)
    lent = prefix.built("lent")
    output_of(lent / "borrower")
    example(prefix, "host-lent", lent / "host-lent/example_host_lent", "scrip.so")
    for build, folder in ((c, "lib/booking/plugins/minimal"), (cpp, "plugins/minimal")):
        output_of(prefix.cmake, "--install", build, "--prefix", prefix.folder / "theirs", "--strip")
        conforms(prefix, prefix.folder / "theirs" / folder)


def by_pkg_config(prefix):
    """No CMake: the compiler, pkg-config, and the manifest's two fields by hand."""
    env = {"PKG_CONFIG_PATH": str(prefix.path / "share/pkgconfig")}

    def asked(*question):
        return output_of("pkg-config", *question, "booking-sdk", env=env).split()

    equal("pkg-config --modversion", [prefix.version], asked("--modversion"))
    host, cflags = prefix.folder / "host", asked("--cflags")
    output_of("cc", "-std=c11", *cflags, prefix.path / EXAMPLES / "host-c/host.c", "-ldl", "-o", host)
    for name, source, compiler in (
            ("minimal-c", "minimal.c", ("cc", "-std=c11")),
            ("minimal-cpp", "minimal.cpp", ("g++", "-std=c++20", "-fvisibility-inlines-hidden", "-fno-gnu-unique"))):
        example_folder, to = prefix.path / EXAMPLES / name, prefix.by_hand / name
        to.mkdir(parents=True)
        manifest = json.loads((example_folder / "manifest.json").read_text("utf-8"))
        plugin = to / manifest["binaries"][0]["file"]
        output_of(*compiler, *cflags, *asked("--variable=plugin_cflags"),
                  f'-DBOOKING_PLUGIN_ID="{manifest["id"]}"', f'-DBOOKING_PLUGIN_VERSION="{manifest["version"]}"',
                  example_folder / source, *asked("--variable=plugin_libs"), "-o", plugin)
        finish(manifest, plugin)
        equal(f"{name} by hand", PONG, output_of(host, plugin, *PING))
        conforms(prefix, to)


def finish(manifest, plugin):
    """As docs/packages.md tells its readers to."""
    binary = manifest["binaries"][0]
    binary["sha256"] = hashlib.sha256(plugin.read_bytes()).hexdigest()
    binary["needed"] = re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "-dW", plugin))
    (plugin.parent / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def programs(prefix):
    """They find the plugin, the checker and the probe below their own prefix."""
    host, data = prefix.path / "bin/host-stub", prefix.folder / "data"
    output_of(host, "demo")
    example(prefix, "host-python", prefix.path / EXAMPLES / "host-python/host.py")
    only = [word for check in ("A1", "A2", "A3", "A5", "A6", "B4") for word in ("--only", check)]
    output = output_of(prefix.check, "plugin", prefix.path / SCRIP, *only)
    equal("checks of the installed plugin that pass", 6, len(re.findall(r"^pass ", output, re.M)))
    status, output = ran(host, "check", "--plugin", prefix.by_hand / "minimal-c")
    equal("host-stub check", (0, True), (status, "pass  A1" in output))
    output = output_of(prefix.check, "host", f"{host} pipe --plugin {{plugin}} --data {{data}}", "--only", "H1")
    equal("a host of the probe", 1, len(re.findall(r"^pass ", output, re.M)))
    equal("data left behind", False, data.exists())


def controls(prefix):
    to = prefix.folder / "build-control"
    for what, file in (("a header", "include/booking/plugin.h"),
                       ("the list of exports", "share/cmake/BookingSDK/booking.map")):
        name = pathlib.Path(file).name
        spoilt = prefix.spoilt(name)
        (spoilt / file).unlink()
        shutil.rmtree(to, ignore_errors=True)
        output_of(*prefix.configure("c", to, spoilt))
        refused(f"{what} is missing", name, prefix.cmake, "--build", to)

    major, minor, _ = prefix.version.split(".")
    for wanted in (f"{major}.{int(minor) + 1}", f"{int(major) + 1}.0"):
        shutil.rmtree(to, ignore_errors=True)
        refused(f"version {wanted} is asked for", "not accepted", *prefix.configure("c", to, wanted=wanted))
    refused("pkg-config is asked for a later version", "booking-sdk", "pkg-config", "--print-errors",
            f"booking-sdk > {prefix.version}", env={"PKG_CONFIG_PATH": str(prefix.path / "share/pkgconfig")})

    spoilt = prefix.spoilt("mode")
    (spoilt / SCRIP).chmod(0o775)
    refused("the plugin's folder is its group's too", "can be written by group", spoilt / "bin/host-stub", "demo")
    spoilt = prefix.spoilt("manifest")
    (spoilt / SCRIP / "manifest.json").unlink()
    refused("the plugin's manifest is missing", "manifest.json", spoilt / "bin/host-stub", "demo")
    spoilt = prefix.spoilt("hash")
    shutil.copy(prefix.build / "plugin/manifest.json", spoilt / SCRIP / "manifest.json")
    refused("the manifest is that of the unstripped plugin", "fail  A2", spoilt / "bin/booking-check",
            "plugin", spoilt / SCRIP, "--only", "A2")
    spoilt = prefix.spoilt("probe")
    shutil.rmtree(spoilt / "lib/booking/booking-probe")
    refused("the checker's probe is missing", "booking_probe.so", spoilt / "bin/booking-check", "host",
            f"{spoilt}/bin/host-stub pipe --plugin {{plugin}} --data {{data}}", "--only", "H1")


def main():
    build, cmake = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        prefix = Prefix(cmake, pathlib.Path(folder), build)
        for part in (moved, by_cmake, by_pkg_config, programs, controls):
            part(prefix)
            print(f"{part.__name__}: as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
