"""Servers and databases of the fault suites, by the scripts of tests/servers and the servers' own clients."""

import os
import pathlib
import subprocess
import uuid

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "servers"
PSQL = os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin") + "/psql"


def run(*command, **options):
    """What it printed; what it says on failure is the failure's text."""
    done = subprocess.run([str(word) for word in command], check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **options)
    if done.returncode:
        raise RuntimeError(f"{pathlib.Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


class Url:
    """A database in SOCI's form: kind://name=value name=value…"""

    def __init__(self, text):
        self.kind, _, rest = text.partition("://")
        self.values = dict(word.split("=", 1) for word in rest.split())

    def __str__(self):
        return f"{self.kind}://" + " ".join(f"{name}={value}" for name, value in self.values.items())

    def but(self, **values):
        changed = Url(str(self))
        changed.values.update({name: str(value) for name, value in values.items()})
        return changed

    def on_database(self, name):
        return self.but(**{"dbname" if self.kind == "postgresql" else "db": name})

    def database(self):
        return self.values["dbname" if self.kind == "postgresql" else "db"]

    def client(self, program="mariadb"):
        """A client's command and options, up to the SQL."""
        at = self.values
        if self.kind == "postgresql":
            return [PSQL, "-qtAX", "-v", "ON_ERROR_STOP=1", str(self).partition("://")[2], "-c"]
        words = [program, "--no-defaults", f"-h{at['host']}", f"-P{at['port']}", f"-u{at['user']}",
                 f"-p{at['password']}"]
        return words + (["-BN", at["db"], "-e"] if program == "mariadb" else [])

    def ask(self, sql):
        return run(*self.client(), sql).strip()


class FreshDatabase:
    """One of its own for a run, dropped after it."""

    def __init__(self, url):
        self.maker = url
        self.url = url.on_database(f"scrip_{uuid.uuid4().hex[:12]}")

    def __enter__(self):
        self.maker.ask(f"CREATE DATABASE {self.url.database()}")
        return self.url

    def __exit__(self, *failure):
        forced = " WITH (FORCE)" if self.url.kind == "postgresql" else ""
        self.maker.ask(f"DROP DATABASE {self.url.database()}{forced}")


class OwnServer:
    """A server that a suite may kill. Every commit is synced; it goes when the suite does."""

    def __init__(self, backend, folder):
        self.script = SCRIPTS / f"{backend}.sh"
        self.folder = folder

    def __enter__(self):
        run(self.script, "start", self.folder,
            env={**os.environ, "DURABLE": "1", "OWNER_PID": str(os.getpid())})
        return self

    def __exit__(self, *failure):
        self.do("stop")

    def do(self, command, *words):
        return run(self.script, command, self.folder, *words).strip()

    def url(self, node=None):
        return Url(self.do("url", *([node] if node else [])))
