#!/usr/bin/env python3
"""A plugin passes every check that its model passes, and fails none.

    conformance_test.py BOOKING_CHECK MODEL_FOLDER PLUGIN_FOLDER

The model's own skips are judged by the test check:minimal. Exit status 0: it does.
"""
import re
import subprocess
import sys

VERDICT = re.compile(r"^(pass|fail|warn|skip) +([A-H]\d+) ", re.M)


def verdicts(checker, folder):
    done = subprocess.run([checker, "plugin", folder], capture_output=True, text=True, check=False)
    return {check: verdict for verdict, check in VERDICT.findall(done.stdout)}


def main():
    checker, model_folder, folder = sys.argv[1:]
    model, plugin = verdicts(checker, model_folder), verdicts(checker, folder)
    passed = {check for check, verdict in model.items() if verdict == "pass"}
    short = sorted(check for check, verdict in plugin.items()
                   if verdict in ("fail", "warn") or (check in passed and verdict != "pass"))
    gone = sorted(passed - plugin.keys())
    print(f"{len(passed)} checks pass for the model; short of it: {short}, not answered: {gone}")
    return 0 if passed and not short and not gone else 1


if __name__ == "__main__":
    sys.exit(main())
