#!/usr/bin/env python3
"""b2: sessions ended and the whole database server killed under load. What was acknowledged is there, once.

Processes of the host issue, redeem, hold and capture on vouchers that they share. First sessions are ended
under them, and they settle by themselves what that broke. Then the server, which syncs every commit, is
killed and started again, PostgreSQL every other time by the death of one of its processes, after which it
starts again by itself; the same processes go on. Each call without a final answer is settled by its key
within three tries, each acknowledged answer comes again from its key, every voucher shows exactly what its
redemptions took, and the ledger is sound.
"""

import collections
import os
import pathlib
import random
import signal
import sys
import tempfile
import time

from calls import check_ledger, is_final, issue, used_of
from database import OwnServer
from load import GO_ON_S, Client, Together, spent_by_voucher
from pipe import Pipe
from suite import options_of, replayed

PROCESSES = 8
SHARED_FACE = 10**9
SESSIONS_ENDED = 5  # a round

ONE_SESSION = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
                  " AND datname = current_catalog ORDER BY random() LIMIT 1",
    "mysql": "SELECT id FROM information_schema.processlist WHERE id <> connection_id() AND db = database()"
             " ORDER BY rand() LIMIT 1",
}
END_SESSION = {"postgresql": "SELECT pg_terminate_backend({})", "mysql": "KILL {}"}


def shared_vouchers(pipe, name):
    replies = [pipe.accepted(issue(f"{name}-{number}", SHARED_FACE)) for number in range(3)]
    return [(reply["voucher"]["voucher_id"], reply["code"]) for reply in replies]


class Run:
    def __init__(self, options, server, folder):
        self.server = server
        self.url = server.url()
        self.random = random.Random(options.seed)
        self.pipes = [Pipe(options.host_stub, options.plugin, self.url, folder) for _ in range(PROCESSES)]
        for pipe in self.pipes:
            pipe.enable()
        self.clients = [Client(f"client{number}", pipe, options.seed)
                        for number, pipe in enumerate(self.pipes)]
        self.counts = collections.Counter()
        self.back_ms = 0

    def one_session(self):
        return int(self.url.ask(ONE_SESSION[self.url.kind]))

    def end_sessions(self):
        with Together(self.clients) as load:
            for _ in range(SESSIONS_ENDED):
                load.wait_until_they_go_on(self.clients)
                self.url.ask(END_SESSION[self.url.kind].format(self.one_session()))
            load.wait_until_they_go_on(self.clients)
        self.counts["sessions"] += SESSIONS_ENDED

    def kill_under_load(self, kill):
        with Together(self.clients) as load:
            time.sleep(self.random.uniform(0.3, 1.5))
            for client in self.clients:
                client.gives_up.set()
            kill()
            load.wait_until_they_gave_up()
        self.counts["broken"] += sum(len(client.open) for client in self.clients)
        self.counts.update(answer["status"] for client in self.clients for _, answer in client.open)

    def kill_process(self):
        """PostgreSQL then ends all its sessions, as what they share may be broken."""
        os.kill(self.one_session(), signal.SIGKILL)

    def refused_while_down(self):
        """No final answer, soon, from a process whose database is gone."""
        began = time.monotonic()
        answer = self.pipes[0].call(self.clients[0].draw(), deadline_ms=2_000)
        if is_final(answer) or time.monotonic() - began > 5:
            raise RuntimeError(f"the server is down, and the host says {answer['status']} "
                               f"after {time.monotonic() - began:.1f} s")

    def wait_until_it_answers(self):
        until = time.monotonic() + GO_ON_S
        while True:
            try:
                return self.url.ask("SELECT 1")
            except RuntimeError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def round(self, number):
        vouchers = shared_vouchers(self.pipes[0], f"round{number}")
        for client in self.clients:
            client.begin(vouchers)
        self.end_sessions()
        if self.url.kind == "postgresql" and number % 2 == 1:
            self.kill_under_load(self.kill_process)
            self.wait_until_it_answers()
        else:
            self.kill_under_load(lambda: self.server.do("kill"))
            self.refused_while_down()
            self.server.do("restart")
        began = time.monotonic()
        for client in self.clients:
            client.settle()
        self.back_ms = max(self.back_ms, int((time.monotonic() - began) * 1000))
        self.check(vouchers)

    def check(self, vouchers):
        lost = [text for client in self.clients for text in client.lost()]
        if lost:
            raise RuntimeError(f"{len(lost)} acknowledged answers are not kept: {lost[:3]}")
        self.counts["acknowledged"] += sum(len(client.settled) for client in self.clients)
        spent = spent_by_voucher(self.clients)
        for voucher_id, _ in {each for client in self.clients for each in client.vouchers}:
            used = used_of(self.pipes[0], voucher_id)
            if used != spent.get(voucher_id, 0):
                raise RuntimeError(f"voucher {voucher_id} shows {used} used, its redemptions took "
                                   f"{spent.get(voucher_id, 0)}")
        check_ledger(self.pipes[0], self.random.choice(vouchers)[0])

    def close(self):
        for pipe in self.pipes:
            pipe.__exit__()


def kill_again_and_again(options, folder):
    with OwnServer(options.backend, folder / "server") as server:
        run = Run(options, server, folder)
        for number in range(options.rounds):
            with replayed(options, f"round {number}"):
                run.round(number)
        checked = check_ledger(run.pipes[0])
        is_caught = run.clients[0].is_invention_missed()
        run.close()
    counts = run.counts
    acknowledged, sessions, broken = (counts.pop(each) for each in ("acknowledged", "sessions", "broken"))
    tries = sum((client.tries for client in run.clients), collections.Counter())
    print(f"  {options.rounds} kills, {sessions} sessions ended: {acknowledged} answers acknowledged and "
          f"kept; {broken} calls broken by a kill, first answered {dict(counts)}; settled in "
          f"{dict(sorted(tries.items()))} tries, {run.back_ms} ms after the server was back at most")
    print(f"  the ledger is sound: {checked}; an invented acknowledgement was "
          f"{'missed, as it should be' if is_caught else 'NOT missed'}")
    return is_caught and tries.total() > 0 and acknowledged > 0


def main():
    options = options_of("b2", ("--backend", {"required": True, "choices": ("postgresql", "mariadb")}),
                         ("--rounds", {"type": int, "default": 4}))
    with tempfile.TemporaryDirectory(prefix="scrip-b2-") as folder:
        return 0 if kill_again_and_again(options, pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
