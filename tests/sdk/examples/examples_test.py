#!/usr/bin/env python3
"""Runs an example of the SDK and compares what it says.

    examples_test.py host-c HOST PLUGIN.so
    examples_test.py host-python HOST.py PLUGIN_FOLDER
    examples_test.py checkout CHECKOUT.py PLUGIN_FOLDER
    examples_test.py host-lent HOST PLUGIN.so

Exit status 0: each run ended and spoke as it should.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

PING = ("example.ping", "booking.example.ping/1", "{}")
PAID = "enabled\nCredit Note #1: €200.00 of €200.00\npaid 6000, due 0\nleft 14000\n"

LENT = """at first: orders 0, credit 20000
rolled back: orders 0, credit 20000
committed: orders 1, credit 14000
"""


class Runs:
    def __init__(self):
        self.failed = self.count = 0

    def expect(self, command, status, output="", error=""):
        """`output` is all of stdout, `error` a part of stderr."""
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        self.count += 1
        if (done.returncode, done.stdout) != (status, output) or error not in done.stderr:
            self.failed += 1
            print(f"{command}\n  {done.returncode}, not {status}\n{done.stdout}{done.stderr}")


def host_c(runs, host, plugin):
    runs.expect([host, plugin, *PING], 0, '0 {"pong":true}\n')
    runs.expect([host, plugin, "example.pong", *PING[1:]], 1, error="no hook example.pong")
    runs.expect([host, plugin, PING[0], "booking.example.ping/2", "{}"], 1, error="ping/2")
    runs.expect([host, host.with_name("nothing.so"), *PING], 1, error="nothing.so")
    runs.expect([host, "libm.so.6", *PING], 1, error="booking_plugin_entry_v1")
    runs.expect([host], 2, error="usage")


def host_python(runs, host, plugin):
    with tempfile.TemporaryDirectory() as folder:
        data, spoilt = pathlib.Path(folder, "data"), pathlib.Path(folder, "spoilt")
        data.mkdir()
        command = [sys.executable, "-B", host, plugin, data]
        runs.expect(command, 0, PAID)
        # The same keys: nothing is given or paid twice.
        runs.expect(command, 0, PAID)
        # Not the key the codes were made with.
        (data / "master.key").write_bytes(bytes(32))
        runs.expect(command, 1, error="wrong_keys")
        shutil.copytree(plugin, spoilt)
        with open(spoilt / "scrip.so", "ab") as file:
            file.write(b"\0")
        runs.expect([*command[:3], spoilt, data], 1, error="not the file of the manifest")
        runs.expect(command[:3], 1, error="PLUGIN_FOLDER")


# An hour later than it is: a hold has timed out.
LATE = """import sys, time
sys.path.insert(0, sys.argv.pop(1))
import checkout
now = time.time_ns
time.time_ns = lambda: now() + 3_600_000_000_000
checkout.main(sys.argv)
"""


def checkout(runs, script, plugin):
    left = "left 14000, held 0\n"
    for step in range(1, 7):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-B", script, plugin, folder]
            runs.expect([*command, "--die", step], 9)
            # Up to step 3 the order is not confirmed: what was held is released, and it is paid anew.
            runs.expect(command, 0, "paid 6000\n" + left if step <= 3 else left)
            runs.expect(command, 0, left)
    with tempfile.TemporaryDirectory() as folder:
        runs.expect([*command[:3], plugin, folder, "--die", 4], 9)
        runs.expect([sys.executable, "-B", "-c", LATE, script.parent, plugin, folder], 0, left)
    runs.expect(command[:3], 1, error="PLUGIN_FOLDER")


def host_lent(runs, host, plugin):
    with tempfile.TemporaryDirectory() as folder:
        database, key, other = (pathlib.Path(folder, n) for n in ("studio.sqlite", "key", "other"))
        key.write_bytes(bytes(range(32)))
        other.write_bytes(bytes(32))
        runs.expect([host, plugin, database, key], 0, LENT)
        runs.expect([host, plugin, database, key], 0, LENT)
        runs.expect([host, plugin, database, other], 1, error="wrong_keys")
        runs.expect([host, plugin, database, "/dev/null"], 1, error="no 32 bytes")
        runs.expect([host, "libm.so.6", database, key], 1, error="booking_plugin_entry_v1")
        runs.expect([host], 2, error="usage")


def main():
    name, host, plugin = sys.argv[1:]
    runs = Runs()
    run = {"host-c": host_c, "host-python": host_python, "checkout": checkout,
           "host-lent": host_lent}[name]
    run(runs, pathlib.Path(host), pathlib.Path(plugin))
    print(f"{runs.count} runs, {runs.failed} not as they should be")
    return 1 if runs.failed else 0


if __name__ == "__main__":
    sys.exit(main())
