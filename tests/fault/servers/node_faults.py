#!/usr/bin/env python3
"""b3: one node of three killed, stopped or cut off under load, and all three killed. No overspend, and the
nodes stay equal.

A host a node, all spending the same voucher until it is empty. One node breaks: the others go on, what was
open on it is settled by its key on another, and when it is back, under load, its host goes on too. Then
each node has the same rows, a sound ledger and every acknowledged answer. A cluster killed as a whole may
have lost acknowledged effects: they are counted and printed.
"""

import collections
import itertools
import pathlib
import random
import sys
import tempfile
import time

from calls import check_ledger, is_final, issue, used_of
from database import OwnServer, run
from load import Client, Together, spent_by_voucher
from pipe import Pipe
from suite import options_of, replayed

NODES = (1, 2, 3)
FACE = 500  # empty within a round
STOPPED_S = 10
DEADLINE_MS = 10_000
LATE_MS = 2_500  # an answer may be that much beyond its deadline, on a busy machine


def rows_of(url):
    """All rows of the database, as its own tool writes them, once the node has caught up."""
    url.ask("SET SESSION wsrep_sync_wait = 15; SELECT 1")
    return run(*url.client("mariadb-dump"), "--skip-comments", "--skip-lock-tables", "--order-by-primary",
               "--skip-extended-insert", "--no-tablespaces", url.database())


class NodeClient(Client):
    """Remembers how long an answer took."""

    def __init__(self, *arguments):
        super().__init__(*arguments, issues=0.05, deadline_ms=DEADLINE_MS)
        self.slowest_ms = 0
        ask = self.pipe.call

        def timed(*words):
            began = time.monotonic()
            answer = ask(*words)
            self.slowest_ms = max(self.slowest_ms, int((time.monotonic() - began) * 1000))
            return answer

        self.pipe.call = timed


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
            client.begin([shared])
        return shared[0]

    def kill(self, node, load, others):
        self.clients[node].gives_up.set()
        self.cluster.do("kill", node)
        self.stall_ms = max(self.stall_ms, load.wait_until_they_go_on(others))

    def freeze(self, node, load, others):
        """Long enough that the others go on without it; what its host asked meanwhile is answered in time."""
        self.clients[node].gives_up.set()
        until = time.monotonic() + STOPPED_S
        self.cluster.do("freeze", node)
        self.stall_ms = max(self.stall_ms, load.wait_until_they_go_on(others))
        time.sleep(max(0, until - time.monotonic()))

    def cut_off(self, node, load, others):
        """It lives, but knows that it speaks for nobody."""
        self.clients[node].gives_up.set()
        self.cluster.do("isolate", node)
        self.stall_ms = max(self.stall_ms, load.wait_until_they_go_on(others))

    # How a node breaks, and the cluster script's word that brings it back.
    BREAKS = {"kill": (kill, "rejoin"), "stop": (freeze, "thaw"), "partition": (cut_off, "heal")}

    def break_node(self, how):
        breaks, comes_back = self.BREAKS[how]
        node = self.random.choice(NODES)
        shared = self.begin()
        others = [self.clients[each] for each in NODES if each != node]
        with Together(list(self.clients.values())) as load:
            load.wait_until_they_go_on(self.clients.values())
            time.sleep(self.random.uniform(0, 0.6))
            breaks(self, node, load, others)
        self.counts["broken"] += len(self.clients[node].open)
        self.counts[how] += 1
        self.clients[node].settle(self.random.choice(others).pipe)
        with Together(others):
            self.cluster.do(comes_back, node)
        with Together(list(self.clients.values())) as load:
            self.clients[node].gives_up.clear()
            load.wait_until_they_go_on([self.clients[node]])
        self.counts["acknowledged"] += sum(len(each.settled) for each in self.clients.values())
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
                client.gives_up.set()
            self.cluster.do("kill")
            load.wait_until_they_gave_up()
        self.cluster.do("restart")
        lost = [text for client in self.clients.values() for text in client.lost()]
        acknowledged = sum(len(client.settled) for client in self.clients.values())
        for client in self.clients.values():
            self.settle_after_loss(client)
            if used_of(client.pipe, shared) > FACE:
                raise RuntimeError("overspent after the whole cluster was killed")
        self.check_equal()
        print(f"  all three killed: {len(lost)} of {acknowledged} acknowledged effects lost; no overspend, "
              "the ledger is sound, the nodes are equal", flush=True)

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

    def slowest_ms(self):
        return max(client.slowest_ms for client in self.clients.values())

    def close(self):
        for pipe in self.pipes.values():
            pipe.__exit__()


def break_nodes(options, folder):
    with OwnServer("galera", folder / "server") as cluster:
        run_of = Run(options, cluster, folder)
        for number in range(options.rounds):
            with replayed(options, f"round {number}"):
                for how in Run.BREAKS:
                    run_of.break_node(how)
                if number % 2 == 0:
                    run_of.kill_all()
        is_caught = run_of.clients[1].is_invention_missed()
        run_of.close()
    tries = sum((client.tries for client in run_of.clients.values()), collections.Counter())
    counts = run_of.counts
    print(f"  nodes: {', '.join(f'{how} {counts[how]}' for how in Run.BREAKS)}; {counts['acknowledged']} answers "
          f"acknowledged and kept on every node; {counts['broken']} calls broken by it; settled in "
          f"{dict(sorted(tries.items()))} tries; the others stalled {run_of.stall_ms} ms at most, the slowest "
          f"answer took {run_of.slowest_ms()} ms; {counts['rows']} equal rows")
    print(f"  an invented acknowledgement was {'missed, as it should be' if is_caught else 'NOT missed'}")
    is_in_time = run_of.slowest_ms() <= DEADLINE_MS + LATE_MS
    return is_caught and is_in_time and counts["acknowledged"] > 0 and counts["broken"] > 0


def main():
    options = options_of("b3", ("--rounds", {"type": int, "default": 1}))
    with tempfile.TemporaryDirectory(prefix="scrip-b3-") as folder:
        return 0 if break_nodes(options, pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
