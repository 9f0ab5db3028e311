#!/usr/bin/env python3
"""d4: the connection breaks at every message of one payment.redeem; its key tells what became of it.

A client that got no final answer repeats with the same key, at most three times. Then the redemption is
there exactly once, as acknowledged; an error that says "nothing changed" was true when it was said. A
client that repeats with a new key has to be caught spending twice.

A cut is heard by both sides, a silence ends for the server when the client gives up; behind a partition
the server keeps the session, and its locks, until its own limit of 30 s.

SCRIP_TEST_DB names the server. --every N takes each N-th message of a silence, --random N draws that
many faults instead of all; --cold begins each call with a new connection; --fault ACTION:SIDE:NUMBER
and --source replay one.
"""

import collections
import concurrent.futures
import dataclasses
import itertools
import os
import pathlib
import queue
import random
import sys
import tempfile
import time

from calls import balance, check_ledger, difference, is_final, issue, redeem, used_of
from database import FreshDatabase, Url
from pipe import Pipe
from proxy import Fault, Proxy
from suite import options_of

FACE = 10**12
AMOUNT = 7
# What a broken connection may lead to: no decline, and no bug.
ANSWERS = ("OK", "E_UNKNOWN_OUTCOME", "E_UNAVAILABLE", "E_DEADLINE", "E_CONFLICT")
TRIES_MAX = 3
REPEAT_DEADLINE_MS = 15_000  # three of them outlast a partitioned session
DEADLINES_MS = {"cut before": REPEAT_DEADLINE_MS, "cut after": REPEAT_DEADLINE_MS,
                "silence": 800, "partition": 800}
LATE_MS = 2500  # an answer may be that much beyond its deadline, on a busy machine


@dataclasses.dataclass
class Result:
    fault: Fault
    source: str
    first: str = ""
    tries: int = 0
    took_ms: int = 0
    problem: str = ""


class Lane:
    """One client behind a proxy of its own, a healthy one beside it, and a voucher that only they spend."""

    def __init__(self, name, options, url, folder):
        self.name = name
        self.is_cold = options.cold
        self.proxy = Proxy(url.kind, url.values["host"], int(url.values["port"]))
        self.healthy = Pipe(options.host_stub, options.plugin, url, folder)
        self.broken = Pipe(options.host_stub, options.plugin, url.but(port=self.proxy.port), folder)
        for pipe in (self.healthy, self.broken):
            pipe.enable()
        given = self.healthy.accepted(issue(f"{name}-issue", FACE))
        self.voucher_id = given["voucher"]["voucher_id"]
        self.sources = {"code": {"code": given["code"]}, "id": {"voucher_id": self.voucher_id}}
        self.spent = 0
        self.numbers = itertools.count()

    def close(self):
        for pipe in (self.healthy, self.broken):
            pipe.__exit__()
        self.proxy.close()

    def redemption(self, source):
        return redeem(f"{self.name}-{next(self.numbers)}", self.sources[source], AMOUNT)

    def repeat(self, call):
        """With the same key, first where it broke and then elsewhere: the answer, and how many it took."""
        answer = None
        for tries in range(1, TRIES_MAX + 1):
            answer = (self.broken if tries % 2 else self.healthy).call(call, REPEAT_DEADLINE_MS)
            if is_final(answer):
                break
        return answer, tries

    def warm_up(self, source):
        """So that the connection is there, and what the plugin prepares once is prepared."""
        answer, _ = self.repeat(self.redemption(source))
        if answer["status"] != "OK":
            raise RuntimeError(f"the service did not come back: {answer}")
        self.spent += AMOUNT
        if self.is_cold:
            self.proxy.reset_all()

    def messages(self, source, deadline_ms):
        """Of one redemption, with nothing broken: the fewest of some, since a late one sends more."""
        return min((self.messages_once(source, deadline_ms) for _ in range(5)), key=len)

    def messages_once(self, source, deadline_ms):
        self.warm_up(source)
        self.proxy.arm()
        answer = self.broken.call(self.redemption(source), deadline_ms)
        passed = self.proxy.disarm()
        if answer["status"] != "OK":
            raise RuntimeError(f"an unbroken redemption: {answer}")
        self.spent += AMOUNT
        return passed

    def broken_call(self, call, fault, result):
        deadline_ms = DEADLINES_MS[fault.action]
        began = time.monotonic()
        self.proxy.arm(fault)
        answer = self.broken.call(call, deadline_ms)
        self.proxy.disarm()
        result.took_ms = int((time.monotonic() - began) * 1000)
        result.first = answer["status"]
        if not self.proxy.has_fired:
            result.problem = "the fault was not reached"
        elif result.took_ms > deadline_ms + LATE_MS:
            result.problem = f"answered after {result.took_ms} ms, the deadline was {deadline_ms}"
        return answer

    def problem_now(self, answer):
        """An error that is not E_UNKNOWN_OUTCOME says that nothing changed."""
        used = used_of(self.healthy, self.voucher_id)
        if answer["status"] not in ANSWERS:
            return f"a broken connection is answered {answer['status']}"
        if answer["status"] == "OK" and used != self.spent + AMOUNT:
            return f"acknowledged, but {used - self.spent} spent instead of {AMOUNT}"
        if answer["status"] not in ("OK", "E_UNKNOWN_OUTCOME") and used != self.spent:
            return f"{answer['status']}, but {used - self.spent} was spent"
        return ""

    def problem_at_last(self, call, answer):
        if answer["status"] != "OK":
            return f"not settled after {TRIES_MAX} tries: {answer['status']}"
        problem = difference(answer, self.healthy.call(call))
        used = used_of(self.healthy, self.voucher_id)
        if used != self.spent + AMOUNT:
            problem = f"{used - self.spent} spent instead of {AMOUNT}"
        return problem

    def run(self, fault, source, is_naive=False):
        result = Result(fault, source)
        self.warm_up(source)
        call = self.redemption(source)
        answer = self.broken_call(call, fault, result)
        result.problem = result.problem or self.problem_now(answer)
        if not is_final(answer):
            if is_naive:
                call = self.redemption(source)
            answer, result.tries = self.repeat(call)
        result.problem = result.problem or self.problem_at_last(call, answer)
        self.spent = used_of(self.healthy, self.voucher_id)
        return result


def faults_of(source, passed, options, generator):
    """Every message of both sides, each way to break; a few for the slow ways."""
    if options.fault:
        action, side, number = options.fault.split(":")
        return [Fault(side == "client", int(number), action)]
    everything = [Fault(side, number, action) for action in DEADLINES_MS for side in (True, False)
                  for number in range(1, len(names_of(passed[source, action], side)) + 1)]
    if options.random:
        quick = [fault for fault in everything if fault.action != "partition"]
        return [generator.choice(quick) for _ in range(options.random)]
    return [fault for fault in everything if is_taken(fault, source, passed[source, fault.action], options)]


def is_taken(fault, source, passed, options):
    if fault.action == "partition":
        first = turns_of(passed, fault.from_client)
        return source == "id" and fault.number in (first[len(first) // 2], first[-1])
    return fault.action != "silence" or fault.number % options.every == 0 or is_commit(passed, fault)


def turns_of(passed, from_client):
    """The numbers of a side's messages that follow one of the other's: what a side says in one turn is
    one packet, which arrives or does not. Half a turn would leave PostgreSQL waiting without a limit."""
    sides = [side for side, _ in passed]
    return [sides[:at + 1].count(from_client) for at, side in enumerate(sides)
            if side == from_client and (at == 0 or sides[at - 1] != from_client)]


def names_of(passed, from_client):
    return [name for side, name in passed if side == from_client]


def is_commit(passed, fault):
    """At the COMMIT, or at what the server says to it."""
    commit = next(at for at, (_, name) in enumerate(passed) if name.endswith("COMMIT"))
    at = [at for at, (side, _) in enumerate(passed) if side == fault.from_client][fault.number - 1]
    return at >= commit


def run_all(lanes, work, is_naive=False):
    """Each lane takes the next fault when it is free."""
    waiting = queue.SimpleQueue()
    for each in work:
        waiting.put(each)

    def take(lane):
        results = []
        while True:
            try:
                fault, source = waiting.get_nowait()
            except queue.Empty:
                return results
            results.append(lane.run(fault, source, is_naive))

    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        return [result for results in pool.map(take, lanes) for result in results]


def print_table(results):
    groups = collections.defaultdict(list)
    for each in results:
        groups[each.fault.action, "client" if each.fault.from_client else "server"].append(each)
    print(f"  {'fault':<12}{'messages of':<13}{'faults':>7}{'OK':>6}{'unknown':>9}{'error':>7}"
          f"{'tries: 0':>10}{'1':>5}{'2':>5}{'3':>5}{'longest':>10}")
    for (action, side), group in groups.items():
        first = collections.Counter(each.first for each in group)
        tries = collections.Counter(each.tries for each in group)
        unknown = first["E_UNKNOWN_OUTCOME"]
        print(f"  {action:<12}{side:<13}{len(group):>7}{first['OK']:>6}{unknown:>9}"
              f"{len(group) - first['OK'] - unknown:>7}{tries[0]:>10}{tries[1]:>5}{tries[2]:>5}{tries[3]:>5}"
              f"{max(each.took_ms for each in group):>7} ms")


def print_failures(results, passed, options):
    for each in results:
        side = "client" if each.fault.from_client else "server"
        names = names_of(passed[each.source, each.fault.action], each.fault.from_client)
        name = names[each.fault.number - 1] if each.fault.number <= len(names) else "beyond the last"
        print(f"FAILED: {each.fault} ({name}), by {each.source}: "
              f"{each.problem}")
        print(f"replay: {sys.argv[0]} --host-stub {options.host_stub} --plugin {options.plugin} "
              f"--source {each.source} --fault '{each.fault.action}:{side}:{each.fault.number}'"
              f"{' --cold' if options.cold else ''}")


def is_control_caught(lanes, passed):
    """A client that repeats with a new key when it did not hear: somewhere around COMMIT that pays twice."""
    messages = passed["id", "silence"]
    work = [(Fault(side, number, "silence"), "id")
            for side in (True, False) for number in range(1, len(names_of(messages, side)) + 1)
            if is_commit(messages, Fault(side, number, "silence"))]
    caught = sum(bool(result.problem) for result in run_all(lanes, work, is_naive=True))
    print(f"  control: a new key for each try spent twice at {caught} of {len(work)} messages")
    return caught > 0


def sweep(options, url, folder):
    generator = random.Random(options.seed)
    lanes = [Lane(f"lane{number}", options, url, folder) for number in range(options.lanes)]
    passed = {(source, action): lanes[0].messages(source, deadline_ms)
              for source in ("code", "id") for action, deadline_ms in DEADLINES_MS.items()}
    for (source, action), messages in passed.items():
        print(f"  a redemption by {source}, {action}: {len(names_of(messages, True))} messages of the "
              f"client, {len(names_of(messages, False))} of the server")
    work = [(fault, source) for source in options.source
            for fault in faults_of(source, passed, options, generator)]
    # Silent lanes only wait, so they mix with busy ones; who waits longest begins.
    generator.shuffle(work)
    work.sort(key=lambda each: each[0].action != "partition")
    results = run_all(lanes, work)
    failed = [each for each in results if each.problem]
    print_table(results)
    print_failures(failed, passed, options)
    is_caught = options.fault is not None or is_control_caught(lanes, passed)
    spent = lanes[0].healthy.accepted(balance())["balance"]["redeemed"]["minor"]
    checked = check_ledger(lanes[0].healthy)
    if spent != sum(lane.spent for lane in lanes):
        raise RuntimeError(f"the customer's account says {spent}, the vouchers {lanes}")
    print(f"  {len(results)} faults, {len(failed)} failed; the ledger is sound: {checked}")
    for lane in lanes:
        lane.close()
    return bool(results) and not failed and is_caught


def main():
    options = options_of("d4", ("--lanes", {"type": int, "default": 6}), ("--every", {"type": int, "default": 1}),
                         ("--random", {"type": int, "default": 0}), ("--cold", {"action": "store_true"}),
                         ("--source", {"action": "append", "choices": ("code", "id")}), ("--fault", {}))
    options.source = options.source or ["code", "id"]
    with FreshDatabase(Url(os.environ["SCRIP_TEST_DB"])) as url, tempfile.TemporaryDirectory() as folder:
        return 0 if sweep(options, url, pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
