"""What the tests of the packages share: commands that have to end well, or have to fail."""
import json
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMPONENTS = ("plugin", "dev", "host")
# A folder with manifest.json and name.so.
SCRIP = "lib/booking/plugins/scrip"
PING = ("example.ping", "booking.example.ping/1", "{}")
PONG = '0 {"pong":true}\n'


def ran(*command, **options):
    """Exit status and all output; the programs see no variable that would lead them elsewhere."""
    environment = {**os.environ, **options.pop("env", {})}
    for name in ("CMAKE_PREFIX_PATH", "CFLAGS", "CXXFLAGS", "LDFLAGS", "SCRIP_TEST_DB"):
        if name not in options:
            environment.pop(name, None)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, env=environment,
                          **options)
    return done.returncode, done.stdout


def output_of(*command, **options):
    status, output = ran(*command, **options)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\nends with {status}:\n{output}")
    return output


def refused(what, said, *command, **options):
    """A control: the command fails, and says why."""
    status, output = ran(*command, **options)
    if status == 0 or said not in output:
        raise SystemExit(f"{what}: {status}, without {said!r}\n{output}")
    print(f"seen: {what}")


def equal(what, wanted, got):
    if wanted != got:
        raise SystemExit(f"{what}: {got!r}, not {wanted!r}")


def version():
    return json.loads((ROOT / "manifest.json").read_text("utf-8"))["version"]


def conforming(output, least, but=()):
    """What booking-check said: at least so many checks pass, and none but those named warns or fails."""
    short = [check for check in re.findall(r"^(?:fail|warn)  (\w+)", output, re.M) if check not in but]
    if short or len(re.findall(r"^pass ", output, re.M)) < least:
        raise SystemExit(output)
    return output.splitlines()[-1]


def install(cmake, build, prefix):
    """With a umask that lets a group write: no host takes a plugin that others can write to."""
    for component in COMPONENTS:
        output_of(cmake, "--install", build, "--component", component, "--prefix", prefix, "--strip", umask=0o002)


def debs(folder):
    """By package: the file of this version, made by the test packages:made."""
    files = {file.name.partition("_")[0]: file for file in folder.glob(f"*_{version()}_*.deb")}
    equal("the packages", {"booking-sdk-dev", "host-stub", "scrip-plugin"}, set(files))
    return files
