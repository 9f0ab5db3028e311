#!/usr/bin/env python3
"""The scripts that start servers for the tests do what they say, and leave nothing behind.

usage: servers_test.py postgresql|mariadb|galera
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PSQL = os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin") + "/psql"
WAIT_S = 30


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **options)


def ensure(holds, what):
    if not holds:
        raise SystemExit(f"does not hold: {what}")


class Server:
    """One script and the folder it started a server in."""

    def __init__(self, backend, folder, owner=None):
        self.script = HERE / f"{backend}.sh"
        self.folder = folder
        environment = {**os.environ, **({"OWNER_PID": str(owner)} if owner else {})}
        done = run(self.script, "start", folder, env=environment)
        ensure(done.returncode == 0, f"{backend} starts: {done.stderr}")
        ensure(done.stdout == f"{folder}\n", "start prints the folder and nothing else")
        self.home = (folder / "home").read_text().strip()

    def do(self, command, *words):
        done = run(self.script, command, self.folder, *words)
        ensure(done.returncode == 0, f"{command} {words}: {done.stderr}")
        return done.stdout.strip()

    def ask(self, sql, node=""):
        """What the client says, or None where nobody answers."""
        kind, _, rest = self.do("url", *([node] if node else [])).partition("://")
        at = dict(word.split("=") for word in rest.split())
        if kind == "postgresql":
            done = run(PSQL, "-qtAX", f"{rest} connect_timeout=3", "-c", sql)
        else:
            done = run("mariadb", "--no-defaults", "-BN", "--connect-timeout=3", f"-h{at['host']}",
                       f"-P{at['port']}", f"-u{at['user']}", f"-p{at['password']}", at["db"], "-e", sql)
        return done.stdout.strip() if done.returncode == 0 else None

    def port(self):
        return (self.folder / "port").read_text()

    def processes(self):
        """Living processes that name the server's home, and their children."""
        by_pid, parents = set(), {}
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                line = (entry / "cmdline").read_text()
            except OSError:
                continue
            if stat[0] in "ZX":
                continue
            parents[int(entry.name)] = int(stat[1])
            if self.home + "/" in line:
                by_pid.add(int(entry.name))
        return by_pid | {pid for pid, parent in parents.items() if parent in by_pid}

    def is_gone(self):
        return not self.processes() and not os.path.exists(self.home) and not self.folder.exists()


def check_life(server):
    ensure(server.ask("SELECT 1") == "1", "a started server answers")
    ensure(server.ask("CREATE DATABASE scrip_1") is not None, "a test can make its own database")
    ensure(server.ask("CREATE TABLE kept (n BIGINT PRIMARY KEY)") is not None, "and tables")
    ensure(server.ask("INSERT INTO kept VALUES (7)") is not None, "and rows")
    if server.script.stem != "postgresql":
        ensure(server.ask("SELECT @@tmpdir").startswith(server.home + "/"),
               "no other server that starts can remove its temporary tables")
    server.do("kill")
    ensure(server.ask("SELECT 1") is None, "a killed server does not answer")
    ensure(not server.processes(), "a killed server has no process left")
    server.do("restart")
    ensure(server.ask("SELECT n FROM kept") == "7", "a restarted server has its data, on its port")


def check_node(server):
    server.do("kill", "2")
    ensure(server.ask("SELECT 1", "2") is None, "a killed node does not answer")
    ensure(server.ask("INSERT INTO kept VALUES (8)", "3") is not None, "the others go on")
    server.do("rejoin", "2")
    ensure(server.ask("SELECT count(*) FROM kept", "2") == "2", "a node that rejoins knows it all")


def check_owner(server, owner):
    """A server goes with the run that wanted it, even one that is killed."""
    ensure(server.ask("SELECT 1") == "1", "it answers while its owner lives")
    owner.kill()
    owner.wait()
    until = time.monotonic() + WAIT_S
    while not server.is_gone() and time.monotonic() < until:
        time.sleep(0.1)
    ensure(server.is_gone(), f"the server of a killed run is gone after {WAIT_S} s")


def check_refusals(backend, folder):
    for command in ("url", "kill", "stop"):
        done = run(HERE / f"{backend}.sh", command, folder)
        ensure(done.returncode != 0 and done.stderr, f"{command} of no server fails and says why")
    done = run(HERE / "with.sh", backend, folder, "--", "true")
    ensure(done.returncode != 0, "a test without its server fails")


def check(backend, scratch, owner):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda words: Server(backend, *words),
                                 ((scratch / "a",), (scratch / "b", owner.pid)))
    ensure(first.port() != second.port(), "two runs at once have ports of their own")
    check_life(first)
    if backend == "galera":
        check_node(first)
    check_owner(second, owner)
    first.do("kill")
    first.do("stop")
    ensure(first.is_gone(), "a stopped server leaves no process and no file")
    check_refusals(backend, scratch / "c")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory(prefix="scrip-servers-") as scratch:
        with subprocess.Popen(["tail", "-f", "/dev/null"]) as owner:
            try:
                check(sys.argv[1], pathlib.Path(scratch), owner)
            finally:
                owner.kill()
    print(f"{sys.argv[1]}: start, url, kill, restart, stop and a killed run, as they should be")


if __name__ == "__main__":
    main()
