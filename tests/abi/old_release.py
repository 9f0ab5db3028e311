#!/usr/bin/env python3
"""Binaries of an earlier release and of today work together.

    old_release.py REF FOLDER TODAY      exit status 0: they do

What REF of this repository holds is built in FOLDER/<commit>, against its own header, and stays there.
TODAY is a build folder. A voucher is given and redeemed by the old host with today's plugin and by
today's host with the old one; today's booking-check passes the plugins and examples of REF.
"""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = ("scrip", "host-stub", "minimal", "minimal_cpp")
SETTINGS = {"currency": "EUR", "time_zone": "Europe/Paris"}
ADMIN = {"role": "admin", "id": "u1"}
CUSTOMER = {"role": "customer", "id": "c1", "customer_id": "c1"}
WHO = {"customer_id": "c1"}


class Differs(Exception):
    """What was found; the text is for people."""


@dataclasses.dataclass
class Build:
    """A build folder of a release."""

    path: pathlib.Path

    @property
    def host(self):
        return self.path / "host-stub/host-stub"

    @property
    def plugin(self):
        return self.path / "plugin"

    @property
    def plugins(self):
        examples = self.path / "sdk/examples"
        return [self.plugin, examples / "minimal-c/plugin", examples / "minimal-cpp/plugin"]


# ---- building ----

def run(*command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        raise Differs(f"{' '.join(map(str, command))}\nends with {done.returncode}:\n{done.stdout[-4000:]}")
    return done.stdout


def commit_of(repository, ref):
    try:
        return run("git", "-C", repository, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").strip()
    except Differs:
        raise Differs(f"{ref} is not in this repository: fetch its tags and their history") from None


def built(repository, ref, folder):
    """Made once; what was made half is made anew."""
    folder = folder.resolve() / commit_of(repository, ref)
    source, done = folder / "source", folder / "done"
    build = Build(source / "build/release")
    if done.exists():
        return build
    shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    archive = folder / "source.tar"
    run("git", "-C", repository, "archive", "--output", archive, ref)
    run("tar", "-xf", archive, "-C", source)
    archive.unlink()
    # What two releases have in common is compiled once.
    environment = {**os.environ, "CCACHE_BASEDIR": str(source)}
    run("cmake", "--preset", "release", "-D", "SCRIP_TESTS=OFF", cwd=source, env=environment)
    run("cmake", "--build", "--preset", "release", "--target", *TARGETS, cwd=source, env=environment)
    done.touch()
    return build


# ---- judging ----

class Pipe:
    """host-stub pipe: a call, an answer."""

    def __init__(self, host, plugin, data):
        self.process = subprocess.Popen([host, "pipe", "--plugin", plugin, "--data", data], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)

    def reply(self, **call):
        try:
            self.process.stdin.write(json.dumps({"studio": "s1", **call}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line or "{}")
        if answer.get("status") != "OK":
            what = call.get("hook") or call.get("control")
            raise Differs(f"{what}: {line or self.process.stderr.read()}")
        return answer["reply"]


def euros(amount):
    return {"minor": amount * 100, "currency": "EUR"}


def redeem(host, plugin):
    """80 are given, 50 pay an order once though they are asked for twice, and 30 are left."""
    with tempfile.TemporaryDirectory() as data, Pipe(host, plugin, data) as pipe:
        pipe.reply(control="studio.enable", config=SETTINGS)
        code = pipe.reply(hook="credit.add", key="k1", payload={
            "actor": ADMIN, "customer": {**WHO, "name": "A"}, "amount": euros(80), "origin": "cancellation",
            "description": "wind"})["code"]
        order = {"order_id": "o1", "customer": WHO, "currency": "EUR", "total": euros(50), "due": euros(50)}
        for _ in range(2):
            paid = pipe.reply(hook="payment.redeem", key="k2", payload={
                "actor": CUSTOMER, "source": {"code": code}, "order": order})
        left = pipe.reply(hook="customer.balance", payload={"actor": CUSTOMER, **WHO})["balance"]["available"]
    if not paid.get("replayed") or paid["remaining_due"] != euros(0) or left != euros(30):
        raise Differs(f"{paid}\n{left}")


def conforms(checker, plugin):
    """G2 warns: data of versions before that one is not at hand."""
    done = subprocess.run([checker, "plugin", plugin], stdout=subprocess.PIPE, text=True, check=False)
    short = re.findall(r"^(?:fail|warn)  (?!G2 ).*$", done.stdout, re.M)
    if done.returncode != 0 or short or not re.search(r"^pass ", done.stdout, re.M):
        raise Differs("\n".join([f"{plugin} with today's booking-check:", *short]))


def problems(old, today):
    checker = today.path / "sdk/tools/booking-check/booking-check"
    tests = [(f"{'old' if host == old else 'new'} host, {'old' if plugin == old else 'new'} plugin",
              redeem, (host.host, plugin.plugin)) for host, plugin in ((old, today), (today, old))]
    tests += [(f"{plugin.relative_to(old.path)} of then", conforms, (checker, plugin)) for plugin in old.plugins]
    for name, test, arguments in tests:
        try:
            test(*arguments)
            print(f"{name}: works", flush=True)
        except (Differs, OSError, ValueError, KeyError) as difference:
            yield f"{name}: {difference}"


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    ref, folder, today = sys.argv[1], pathlib.Path(sys.argv[2]), Build(pathlib.Path(sys.argv[3]).resolve())
    try:
        found = list(problems(built(ROOT, ref, folder), today))
    except Differs as difference:
        found = [str(difference)]
    print("".join(f"{problem}\n" for problem in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
