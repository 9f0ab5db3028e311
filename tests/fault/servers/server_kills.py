#!/usr/bin/env python3
"""b2: SIGKILL of the whole database server under load. What was acknowledged is there, once.

Processes of the host issue, redeem, hold and capture on vouchers that they share. The server, which syncs
every commit, is killed and started again; the same processes go on. Each call without a final answer is
settled by its key within three tries, each acknowledged answer comes again from its key, every voucher
shows exactly what its redemptions took, and the ledger is sound.
"""

import argparse
import collections
import pathlib
import random
import sys
import tempfile
import time

from calls import check_ledger, is_final, issue, used_of
from database import OwnServer
from load import Client, Together, spent_by_voucher
from pipe import Pipe

PROCESSES = 8
SHARED_FACE = 10**9


def shared_vouchers(pipe, name):
    replies = [pipe.accepted(issue(f"{name}-{number}", SHARED_FACE)) for number in range(3)]
    return [(reply["voucher"]["voucher_id"], reply["code"]) for reply in replies]


class Run:
    def __init__(self, options, server, folder):
        self.options = options
        self.server = server
        self.random = random.Random(options.seed)
        self.pipes = [Pipe(options.host_stub, options.plugin, server.url(), folder)
                      for _ in range(PROCESSES)]
        for pipe in self.pipes:
            pipe.enable()
        self.clients = [Client(f"client{number}", pipe, options.seed)
                        for number, pipe in enumerate(self.pipes)]
        self.counts = collections.Counter()
        self.tries = collections.Counter()
        self.back_ms = 0

    def kill_under_load(self):
        with Together(self.clients) as load:
            time.sleep(self.random.uniform(0.3, 1.5))
            self.server.do("kill")
            # Each client stops by itself, at the call that the kill broke.
            for each in load.threads:
                each.join()
        return sum(load.done.values())

    def refused_while_down(self):
        """No final answer, soon, from a process whose database is gone."""
        began = time.monotonic()
        answer = self.pipes[0].call(self.clients[0].draw(), deadline_ms=2_000)
        if is_final(answer) or time.monotonic() - began > 5:
            raise RuntimeError(f"the server is down, and the host says {answer['status']} "
                               f"after {time.monotonic() - began:.1f} s")

    def round(self, number):
        vouchers = shared_vouchers(self.pipes[0], f"round{number}")
        for client in self.clients:
            client.vouchers, client.holds, client.settled = list(vouchers), [], []
        done = self.kill_under_load()
        self.counts.update(acknowledged=done, unsettled=sum(len(each.open) for each in self.clients))
        for client in self.clients:
            self.counts.update(answer["status"] for _, answer in client.open)
        self.refused_while_down()
        self.server.do("restart")
        began = time.monotonic()
        for client in self.clients:
            self.tries.update(client.settle())
        self.back_ms = max(self.back_ms, int((time.monotonic() - began) * 1000))
        self.check(vouchers)

    def check(self, vouchers):
        lost = [text for client in self.clients for text in client.lost()]
        if lost:
            raise RuntimeError(f"{len(lost)} acknowledged answers are not kept: {lost[:3]}")
        spent = spent_by_voucher(self.clients)
        for voucher_id, _ in {each for client in self.clients for each in client.vouchers}:
            used = used_of(self.pipes[0], voucher_id)
            if used != spent.get(voucher_id, 0):
                raise RuntimeError(f"voucher {voucher_id} shows {used} used, its redemptions took "
                                   f"{spent.get(voucher_id, 0)}")
        check_ledger(self.pipes[0], self.random.choice(vouchers)[0])

    def is_control_caught(self):
        """An acknowledgement that nobody gave has to be missed."""
        client = self.clients[0]
        answer = self.pipes[0].call(client.draw())
        client.settled = [(client.draw(), answer)]
        return bool(client.lost())

    def close(self):
        for pipe in self.pipes:
            pipe.__exit__()


def kill_again_and_again(options, folder):
    with OwnServer(options.backend, folder / "server") as server:
        run = Run(options, server, folder)
        for number in range(options.rounds):
            try:
                run.round(number)
            except Exception:
                print(f"FAILED in round {number}\nreplay: {sys.argv[0]} --backend {options.backend} "
                      f"--seed {options.seed:#x} --rounds {number + 1} --host-stub {options.host_stub} "
                      f"--plugin {options.plugin}", flush=True)
                raise
        checked = check_ledger(run.pipes[0])
        is_caught = run.is_control_caught()
        run.close()
    counts = dict(run.counts)
    print(f"  {options.rounds} kills: {counts.pop('acknowledged')} answers acknowledged and kept; "
          f"{counts.pop('unsettled')} calls broken, first answered {counts}, settled in "
          f"{dict(sorted(run.tries.items()))} tries, {run.back_ms} ms after the server was back at most")
    print(f"  the ledger is sound: {checked}; an invented acknowledgement was "
          f"{'missed, as it should be' if is_caught else 'NOT missed'}")
    return is_caught and sum(run.tries.values()) > 0 and run.counts["acknowledged"] > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host-stub", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--backend", required=True, choices=("postgresql", "mariadb"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=lambda text: int(text, 0), default=random.SystemRandom().getrandbits(32))
    options = parser.parse_args()
    print(f"b2 --backend {options.backend} --seed {options.seed:#x} --rounds {options.rounds}", flush=True)
    with tempfile.TemporaryDirectory(prefix="scrip-b2-") as folder:
        return 0 if kill_again_and_again(options, pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
