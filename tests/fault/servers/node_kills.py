#!/usr/bin/env python3
"""b3: SIGKILL of one node of three under load, and of all three. No overspend, and the nodes stay equal.

A host a node, all spending the same voucher until it is empty. One node is killed: the others go on, what
was open on it is settled by its key on another, and when it has joined again, under load, its host goes on
too. Then each node has the same rows, a sound ledger and every acknowledged answer. A cluster killed as a
whole may have lost acknowledged effects: they are counted and printed.
"""

import argparse
import collections
import itertools
import pathlib
import random
import sys
import tempfile
import threading
import time

from calls import check_ledger, is_final, issue, used_of
from database import OwnServer, run
from load import Client, Together, spent_by_voucher
from pipe import Pipe

NODES = (1, 2, 3)
FACE = 500  # empty within a round
GO_ON_S = 30


class NodeClient(Client):
    """Settles what breaks at once, until its own node is killed."""

    ISSUES = 0.05

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.is_killed = threading.Event()
        self.tries = collections.Counter()
        self.done = 0

    def work(self, stop):
        while not stop.is_set():
            call = self.draw()
            answer = self.pipe.call(call)
            if is_final(answer):
                self.remember(call, answer)
                self.done += 1
                continue
            self.open.append((call, answer))
            if self.is_killed.is_set():
                break
            self.tries.update(self.settle())


def rows_of(url):
    """All rows of the database, as its own tool writes them, once the node has caught up."""
    url.ask("SET SESSION wsrep_sync_wait = 15; SELECT 1")
    return run(*url.client("mariadb-dump"), "--skip-comments", "--skip-lock-tables", "--order-by-primary",
               "--skip-extended-insert", "--no-tablespaces", url.database())


class Run:
    def __init__(self, options, cluster, folder):
        self.cluster = cluster
        self.random = random.Random(options.seed)
        self.pipes = {node: Pipe(options.host_stub, options.plugin, cluster.url(node), folder)
                      for node in NODES}
        for pipe in self.pipes.values():
            pipe.enable()
        self.clients = {node: NodeClient(f"node{node}", self.pipes[node], options.seed) for node in NODES}
        self.counts = collections.Counter()
        self.stall_ms = 0
        self.names = itertools.count()

    def begin(self):
        """A voucher that all spend; gives its id."""
        reply = self.pipes[1].accepted(issue(f"shared-{next(self.names)}", FACE))
        shared = (reply["voucher"]["voucher_id"], reply["code"])
        for client in self.clients.values():
            client.vouchers, client.holds, client.settled = [shared], [], []
            client.is_killed.clear()
        return shared[0]

    def wait_until_they_go_on(self, clients):
        began = time.monotonic()
        before = {client.name: client.done for client in clients}
        while any(client.done == before[client.name] for client in clients):
            if time.monotonic() - began > GO_ON_S:
                raise RuntimeError(f"the other nodes do not go on within {GO_ON_S} s")
            time.sleep(0.02)
        self.stall_ms = max(self.stall_ms, int((time.monotonic() - began) * 1000))

    def kill_node(self):
        node = self.random.choice(NODES)
        shared = self.begin()
        others = [self.clients[each] for each in NODES if each != node]
        with Together(list(self.clients.values())):
            time.sleep(self.random.uniform(0.2, 0.8))
            self.clients[node].is_killed.set()
            self.cluster.do("kill", node)
            self.wait_until_they_go_on(others)
        broken = len(self.clients[node].open)
        self.counts.update(broken=broken, kills=1)
        self.clients[node].tries.update(self.clients[node].settle(self.random.choice(others).pipe))
        with Together(others):
            self.cluster.do("rejoin", node)
        with Together(list(self.clients.values())):
            self.clients[node].is_killed.clear()
            self.wait_until_they_go_on([self.clients[node]])
        self.counts.update(acknowledged=sum(len(each.settled) for each in self.clients.values()))
        self.check_kept(shared)
        self.check_equal()

    def check_kept(self, shared):
        spent = spent_by_voucher(self.clients.values())
        for node, pipe in self.pipes.items():
            lost = [text for client in self.clients.values() for text in client.lost(pipe)]
            if lost:
                raise RuntimeError(f"node {node}: {len(lost)} acknowledged answers are not kept: {lost[:3]}")
            used = used_of(pipe, shared)
            if used != spent.get(shared, 0) or used > FACE:
                raise RuntimeError(f"node {node}: {used} of {FACE} used, the redemptions took "
                                   f"{spent.get(shared, 0)}")

    def check_equal(self):
        for pipe in self.pipes.values():
            check_ledger(pipe)
        rows = {node: rows_of(self.cluster.url(node)) for node in NODES}
        if "INSERT INTO" not in rows[1] or len(set(rows.values())) != 1:
            raise RuntimeError("the nodes' rows differ")
        self.counts["rows"] = rows[1].count("INSERT INTO")

    def kill_all(self):
        shared = self.begin()
        with Together(list(self.clients.values())) as load:
            time.sleep(self.random.uniform(0.2, 0.8))
            for client in self.clients.values():
                client.is_killed.set()
            self.cluster.do("kill")
            for each in load.threads:
                each.join()
        self.cluster.do("restart")
        lost = [text for client in self.clients.values() for text in client.lost()]
        acknowledged = sum(len(client.settled) for client in self.clients.values())
        for client in self.clients.values():
            self.settle_after_loss(client)
            if used_of(client.pipe, shared) > FACE:
                raise RuntimeError("overspent after the whole cluster was killed")
        self.check_equal()
        print(f"  all three killed: {len(lost)} of {acknowledged} acknowledged effects lost; no overspend, "
              "the ledger is sound, the nodes are equal")

    def settle_after_loss(self, client):
        """What an open call names may be lost: then that is its answer."""
        for call, answer in client.open:
            for _ in range(3):
                answer = client.pipe.call(call)
                if is_final(answer) or answer["status"] == "E_NOT_FOUND":
                    break
            else:
                raise RuntimeError(f"{call.hook} not settled after three tries: {answer}")
        client.open.clear()

    def close(self):
        for pipe in self.pipes.values():
            pipe.__exit__()


def kill_nodes(options, folder):
    with OwnServer("galera", folder / "server") as cluster:
        run_of = Run(options, cluster, folder)
        for number in range(options.rounds):
            try:
                run_of.kill_node()
                if number % 2 == 0:
                    run_of.kill_all()
            except Exception:
                print(f"FAILED in round {number}\nreplay: {sys.argv[0]} --seed {options.seed:#x} "
                      f"--rounds {number + 1} --host-stub {options.host_stub} --plugin {options.plugin}",
                      flush=True)
                raise
        run_of.close()
    tries = sum((client.tries for client in run_of.clients.values()), collections.Counter())
    counts = run_of.counts
    print(f"  {counts['kills']} nodes killed: {counts['acknowledged']} answers acknowledged and kept on every "
          f"node; {counts['broken']} calls broken by a kill; settled in {dict(sorted(tries.items()))} tries; "
          f"the others stalled {run_of.stall_ms} ms at most; {counts['rows']} equal rows")
    return counts["acknowledged"] > 0 and counts["broken"] > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host-stub", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=lambda text: int(text, 0), default=random.SystemRandom().getrandbits(32))
    options = parser.parse_args()
    print(f"b3 --seed {options.seed:#x} --rounds {options.rounds}", flush=True)
    with tempfile.TemporaryDirectory(prefix="scrip-b3-") as folder:
        return 0 if kill_nodes(options, pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
