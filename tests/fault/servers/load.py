"""Clients that issue, redeem, hold and capture under keys while things break, and remember every answer."""

import collections
import itertools
import random
import threading
import time

from calls import capture, difference, hold, is_final, issue, redeem

TRIES_MAX = 3
FACE = 1_000
# What hangs is found, never what is slow: of clients of several nodes one may lose to the others for
# half a minute where three nodes share two processors.
GO_ON_S = 120


class Client:
    """One process of the host, used by one thread at a time. What it may not forget outlives a round."""

    def __init__(self, name, pipe, seed, issues=0.15, deadline_ms=None):
        self.name = name
        self.pipe = pipe
        self.random = random.Random(f"{seed}/{name}")
        self.issues = issues  # the share of new vouchers
        self.deadline_ms = deadline_ms
        self.numbers = itertools.count()
        self.gives_up = threading.Event()  # at the next call that is broken; else it settles it
        self.tries = collections.Counter()
        self.done = 0
        self.vouchers = []  # (voucher_id, code), its own and those it shares
        self.holds = []     # ids of those it may capture
        self.settled = []   # (call, final answer), this round
        self.open = []      # (call, the answer that was none), this round

    def draw(self):
        """The next call."""
        key = f"{self.name}-{next(self.numbers)}"
        chance = self.random.random()
        if not self.vouchers or chance < self.issues:
            return issue(key, FACE)
        if self.holds and chance < 0.4:
            return capture(key, self.holds.pop(self.random.randrange(len(self.holds))))
        voucher_id, code = self.random.choice(self.vouchers)
        source = {"code": code} if self.random.random() < 0.5 else {"voucher_id": voucher_id}
        return (hold if chance < 0.6 else redeem)(key, source, self.random.randint(1, 9))

    def remember(self, call, answer):
        self.settled.append((call, answer))
        if answer["status"] != "OK":
            return
        reply = answer["reply"]
        if call.hook == "credit.add":
            self.vouchers.append((reply["voucher"]["voucher_id"], reply["code"]))
        if call.hook == "payment.hold":
            self.holds.append(reply["hold"]["hold_id"])

    def begin(self, vouchers):
        """A round, on these vouchers and those it makes."""
        self.vouchers, self.holds, self.settled = list(vouchers), [], []
        self.gives_up.clear()

    def work(self, stop):
        while not stop.is_set():
            call = self.draw()
            answer = self.pipe.call(call, self.deadline_ms)
            if is_final(answer):
                self.remember(call, answer)
                self.done += 1
                continue
            self.open.append((call, answer))
            if self.gives_up.is_set():
                break
            self.settle()

    def settle(self, pipe=None):
        """Repeats what is open with the same key."""
        for call, answer in self.open:
            for tries in range(1, TRIES_MAX + 1):
                answer = (pipe or self.pipe).call(call)
                if is_final(answer):
                    break
            if not is_final(answer):
                raise RuntimeError(f"{call.hook} not settled after {TRIES_MAX} tries: {answer}")
            self.remember(call, answer)
            self.tries[tries] += 1
        self.open.clear()

    def lost(self, pipe=None):
        """What was acknowledged this round and is not there now, or differs: a text each."""
        found = []
        for call, answer in self.settled:
            text = difference(answer, (pipe or self.pipe).call(call))
            if text:
                found.append(f"{call.hook} {call.key}: {text}")
        return found

    def is_invention_missed(self):
        """Control: an acknowledgement that nobody gave has to be found lost."""
        self.settled = [(self.draw(), {"status": "OK", "reply": {}})]
        return bool(self.lost())


def spent_by_voucher(clients):
    """What the answers of a round took from each voucher: what a hold reserves is not spent yet."""
    spent = {}
    for client in clients:
        for call, answer in client.settled:
            if answer["status"] != "OK" or call.hook not in ("payment.redeem", "payment.capture"):
                continue
            for part in answer["reply"]["hold"]["parts"]:
                spent[part["voucher_id"]] = spent.get(part["voucher_id"], 0) + part["amount"]["minor"]
    return spent


class Together:
    """All clients at work at once, in a thread each."""

    def __init__(self, clients):
        self.clients = clients
        self.stop = threading.Event()
        self.failures = []
        self.threads = [threading.Thread(target=self.run, args=(each,)) for each in clients]

    def run(self, client):
        try:
            client.work(self.stop)
        except Exception as failure:  # told by the thread that waits
            self.failures.append(failure)

    def wait_until_they_go_on(self, clients):
        """Each has one more final answer; gives how long that took, in milliseconds."""
        began = time.monotonic()
        before = [(client, client.done) for client in clients]
        while behind := [client.name for client, done in before if client.done == done]:
            if self.failures or time.monotonic() - began > GO_ON_S:
                raise RuntimeError(f"{behind} do not go on within {GO_ON_S} s: {self.failures}")
            time.sleep(0.02)
        return int((time.monotonic() - began) * 1000)

    def wait_until_they_gave_up(self):
        for each in self.threads:
            each.join()

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *failure):
        self.stop.set()
        for each in self.threads:
            each.join()
        if self.failures and not failure[0]:
            raise self.failures[0]
