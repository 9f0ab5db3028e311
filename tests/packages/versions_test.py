#!/usr/bin/env python3
"""Manifest, programs, installation, packages and changelog are of one version, and speak of one
version of the interface.

    versions_test.py BUILD CMAKE PACKAGES      exit status 0: they are, and another one was seen in each place
"""
import pathlib
import re
import sys
import tempfile

from bench import ROOT, SCRIP, debs, install, output_of

PRODUCT, INTERFACE = r"(\d+\.\d+\.\d+)", r"(\d+\.\d+)"


class Places:
    """By name: what is written there, and where in it the version stands."""

    def __init__(self):
        self.texts, self.patterns = {}, {}

    def add(self, name, text, pattern):
        self.texts[name] = text if isinstance(text, str) else text.read_text("utf-8")
        self.patterns[name] = pattern

    def versions(self, texts):
        found = {}
        for name, text in texts.items():
            match = re.search(self.patterns[name], text, re.M)
            found[name] = ".".join(match.groups()) if match else "none"
        return found

    def problems(self, texts):
        found = self.versions(texts)
        first = next(iter(found.values()))
        return [f"{name}: {version}, not {first}" for name, version in found.items() if version != first]

    def unseen(self):
        """Places where another version goes unnoticed."""
        for name, text in self.texts.items():
            match = re.search(self.patterns[name], text, re.M)
            other = text[: match.start(1)] + re.sub(r"\d+", "9", match[1]) + text[match.end(1):]
            if not self.problems({**self.texts, name: other}):
                yield f"{name}: another version was not seen"


def of_the_product(build, prefix, packages):
    places = Places()
    places.add("manifest.json", ROOT / "manifest.json", f'^  "version": "{PRODUCT}"')
    places.add("CHANGELOG.md", ROOT / "CHANGELOG.md", rf"\A(?:(?!^## ).*\n)*## (?:Unreleased: )?{PRODUCT}\b")
    places.add("CMake's project", build / "CMakeCache.txt", f"^CMAKE_PROJECT_VERSION:STATIC={PRODUCT}$")
    places.add("host-stub --version", output_of(prefix / "bin/host-stub", "--version"), rf"\Ahost-stub {PRODUCT},")
    places.add("booking-check --version", output_of(prefix / "bin/booking-check", "--version"),
               rf"\Abooking-check {PRODUCT},")
    places.add("the installed manifest", prefix / SCRIP / "manifest.json", f'^  "version" : "{PRODUCT}"')
    places.add("the CMake package", prefix / "share/cmake/BookingSDK/BookingSDKConfigVersion.cmake",
               f'^set\\(PACKAGE_VERSION "{PRODUCT}"\\)')
    places.add("pkg-config", prefix / "share/pkgconfig/booking-sdk.pc", f"^Version: {PRODUCT}$")
    for name, file in packages.items():
        places.add(file.name, output_of("dpkg-deb", "--info", file), f"^ Version: {PRODUCT}$")
        places.add(f"name of {name}", file.name, f"_{PRODUCT}_")
    return places


def of_the_interface(prefix):
    places = Places()
    places.add("plugin.h", prefix / "include/booking/plugin.h",
               r"^#define BOOKING_ABI_MAJOR (\d+)\n#define BOOKING_ABI_MINOR (\d+)")
    places.add("manifest.json", ROOT / "manifest.json", r'"abi": {"major": (\d+), "minor_built": (\d+)')
    places.add("pkg-config", prefix / "share/pkgconfig/booking-sdk.pc", f"^abi={INTERFACE}$")
    places.add("the CMake package", prefix / "share/cmake/BookingSDK/BookingSDKConfig.cmake",
               rf"^set\(BookingSDK_ABI_VERSION {INTERFACE}\)")
    for folder in ("sdk/examples/minimal-c", "sdk/examples/minimal-cpp", "sdk/tools/booking-check/probe"):
        places.add(folder, ROOT / folder / "manifest.json", r'"abi": {\s*"major": (\d+),\s*"minor_built": (\d+)')
    for program in ("host-stub", "booking-check"):
        places.add(f"{program} --version", output_of(prefix / "bin" / program, "--version"),
                   rf", booking {INTERFACE}\n\Z")
    return places


def of_the_minor():
    """What a page tells its readers to ask find_package for."""
    places = Places()
    places.add("manifest.json", ROOT / "manifest.json", r'^  "version": "(\d+\.\d+)\.')
    places.add("docs/packages.md", ROOT / "docs/packages.md", r"^find_package\(BookingSDK (\d+\.\d+) ")
    return places


def main():
    build, cmake, packages = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        install(cmake, build, folder / "prefix")
        product = of_the_product(build, folder / "prefix", debs(packages))
        interface = of_the_interface(folder / "prefix")
    found = []
    for places in (product, interface, of_the_minor()):
        found += places.problems(places.texts) or places.unseen()
    print("\n".join(found))
    print(f"{len(product.texts)} places of the product, {len(interface.texts)} of the interface")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
