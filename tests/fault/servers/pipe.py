"""`host-stub pipe` as a process: one call a line, one answer a line."""

import json
import os
import pathlib
import select
import subprocess
import tempfile
import time

PATIENCE_S = 90


class Stuck(Exception):
    """No answer long after every deadline."""


class Pipe:
    def __init__(self, program, plugin, url, data):
        with tempfile.NamedTemporaryFile(dir=data, prefix="log-", delete=False) as log:
            self.log = pathlib.Path(log.name)
            self.process = subprocess.Popen(
                [program, "pipe", "--plugin", plugin, "--data", data, "--db", str(url)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.said = b""

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.kill()
        self.process.wait()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()

    def ask(self, line):
        try:
            self.process.stdin.write(json.dumps(line).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended: what it left to read says so
        until = time.monotonic() + PATIENCE_S
        while b"\n" not in self.said:
            ready, _, _ = select.select([self.process.stdout], [], [], until - time.monotonic())
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not part:
                what = "ended" if ready else f"said nothing for {PATIENCE_S} s"
                raise Stuck(f"host-stub {what}; asked: {line.get('hook') or line.get('control')}; its "
                            f"log ends: {self.log.read_text()[-2000:]}")
            self.said += part
        answer, _, self.said = self.said.partition(b"\n")
        return json.loads(answer)

    def call(self, call, deadline_ms=None):
        line = {"hook": call.hook, "studio": "s1", "payload": call.payload}
        if call.key:
            line["key"] = call.key
        if deadline_ms:
            line["deadline_ms"] = deadline_ms
        return self.ask(line)

    def enable(self):
        answer = self.ask({"control": "studio.enable", "studio": "s1",
                           "config": {"currency": "EUR", "time_zone": "Europe/Paris"}})
        if answer["status"] != "OK":
            raise RuntimeError(f"the studio is not enabled: {answer}")

    def accepted(self, call):
        answer = self.call(call)
        if answer["status"] != "OK":
            raise RuntimeError(f"{call.hook}: {answer}")
        return answer["reply"]
