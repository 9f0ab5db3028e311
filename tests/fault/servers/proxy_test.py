#!/usr/bin/env python3
"""The proxy passes a client's messages on unchanged, and breaks a connection exactly where it is told.

SCRIP_TEST_DB names the server.
"""

import os
import subprocess
import threading
import time

from database import FreshDatabase, Url
from proxy import Fault, Proxy

SQL = "SELECT 40 + 2"
CLIENT_LIMIT_S = 20


def ensure(holds, what):
    if not holds:
        raise SystemExit(f"does not hold: {what}")


def ask(url):
    """What a client prints, or None where it failed."""
    done = subprocess.run([*url.client(), SQL], check=False, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=CLIENT_LIMIT_S)
    return done.stdout.strip() if done.returncode == 0 else None


def check_passing(proxy, url):
    proxy.arm()
    ensure(ask(url) == "42", "a query passes")
    passed = proxy.disarm()
    sides = {from_client: [name for side, name in passed if side == from_client]
             for from_client in (True, False)}
    ensure(sides[True][0] in ("Startup", "Login"), f"the client begins: {sides[True]}")
    ensure("Query SELECT" in sides[True], f"its query is seen: {sides[True]}")
    ensure("40" not in str(passed), "no value of a query is kept")
    ensure(len(sides[False]) > 3, f"the server's messages are told apart: {sides[False]}")
    return sides


def check_cuts(proxy, url, sides):
    """Every message up to the answer: the client fails; behind it a new client is served."""
    answer = {"postgresql": "DataRow", "mysql": "EOF"}[url.kind]
    last = {True: sides[True].index("Query SELECT") + 1,
            False: len(sides[False]) - sides[False][::-1].index(answer)}
    cuts = 0
    for from_client in (True, False):
        for number in range(1, last[from_client] + 1):
            for action in ("cut before", "cut after"):
                fault = Fault(from_client, number, action)
                # The farewell of the client before would count as this one's first message.
                ensure(proxy.await_ends(CLIENT_LIMIT_S), "a client that has gone leaves nothing")
                proxy.arm(fault)
                said = ask(url)
                ensure(proxy.has_fired, f"{fault} is reached")
                # The answer may be whole before the cut behind it.
                is_answered = not from_client and number == last[from_client] and action == "cut after"
                ensure(said is None or (is_answered and said == "42"), f"{fault} ends the client")
                ensure(ask(url) == "42", f"after {fault} the next client is served")
                proxy.disarm()
                cuts += 1
    return cuts


def check_silence(proxy, url, sides, action):
    proxy.arm(Fault(True, sides[True].index("Query SELECT") + 1, action))
    with subprocess.Popen([*url.client(), SQL], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as client:
        limit = threading.Timer(CLIENT_LIMIT_S, client.kill)
        limit.start()
        until = time.monotonic() + 5
        while not proxy.has_fired and time.monotonic() < until:
            time.sleep(0.01)
        ensure(proxy.has_fired, f"{action} begins")
        time.sleep(0.5)
        ensure(client.poll() is None, f"a client waits in {action}")
        ensure(ask(url) == "42", f"another client is served beside {action}")
        client.kill()
        limit.cancel()
    proxy.disarm()


def sessions(url):
    return int(url.ask({
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()",
        "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = database()",
    }[url.kind]))


def check(url):
    proxy = Proxy(url.kind, url.values["host"], int(url.values["port"]))
    through = url.but(port=proxy.port)
    sides = check_passing(proxy, through)
    before = sessions(url)
    cuts = check_cuts(proxy, through, sides)
    check_silence(proxy, through, sides, "silence")
    check_silence(proxy, through, sides, "partition")
    # Where the end passed on, the server has let the session go; behind the partition it keeps it.
    until = time.monotonic() + 5
    while sessions(url) != before + 1 and time.monotonic() < until:
        time.sleep(0.05)
    ensure(sessions(url) == before + 1, "only the partitioned session stays")
    proxy.close()
    print(f"{url.kind}: {len(sides[True])} messages of the client and {len(sides[False])} of the "
          f"server told apart, {cuts} cuts, silence and a partition")


def main():
    with FreshDatabase(Url(os.environ["SCRIP_TEST_DB"])) as url:
        check(url)


if __name__ == "__main__":
    main()
