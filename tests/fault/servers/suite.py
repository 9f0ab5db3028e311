"""What the fault suites' command lines have in common: host, plugin, seed, and a line that plays a failure again."""

import argparse
import contextlib
import random
import sys


def options_of(name, *more):
    """`more` are (flag, argparse's values): those with a default are told and replayed with the seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host-stub", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--seed", type=lambda text: int(text, 0), default=random.SystemRandom().getrandbits(32))
    for flag, values in more:
        parser.add_argument(flag, **values)
    options = parser.parse_args()
    options.told = f"--seed {options.seed:#x}" + "".join(
        told(flag, getattr(options, flag.lstrip("-").replace("-", "_"))) for flag, _ in more)
    print(f"{name} {options.told}", flush=True)
    return options


def told(flag, value):
    if value is True:
        return f" {flag}"
    if isinstance(value, list):
        return "".join(f" {flag} {each}" for each in value)
    return f" {flag} {value}" if value else ""


@contextlib.contextmanager
def replayed(options, what):
    try:
        yield
    except Exception:
        print(f"FAILED: {what}\nreplay: {sys.argv[0]} {options.told} --host-stub {options.host_stub} "
              f"--plugin {options.plugin}", flush=True)
        raise
