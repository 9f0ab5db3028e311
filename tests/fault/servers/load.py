"""Clients that issue, redeem, hold and capture under keys until something breaks, and remember every answer."""

import itertools
import random
import threading

from calls import capture, difference, hold, is_final, issue, redeem

TRIES_MAX = 3
FACE = 1_000


class Client:
    """One process of the host, used by one thread at a time. What it may not forget outlives a round."""

    ISSUES = 0.15  # the share of new vouchers

    def __init__(self, name, pipe, seed):
        self.name = name
        self.pipe = pipe
        self.random = random.Random(f"{seed}/{name}")
        self.numbers = itertools.count()
        self.vouchers = []  # (voucher_id, code), its own and those it shares
        self.holds = []     # ids of those it may capture
        self.settled = []   # (call, final answer), this round
        self.open = []      # (call, the answer that was none), this round

    def draw(self):
        """The next call."""
        key = f"{self.name}-{next(self.numbers)}"
        chance = self.random.random()
        if not self.vouchers or chance < self.ISSUES:
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

    def work(self, stop):
        """Until stop is set or a call has no final answer; gives how many had one."""
        done = 0
        while not stop.is_set():
            call = self.draw()
            answer = self.pipe.call(call)
            if not is_final(answer):
                self.open.append((call, answer))
                break
            self.remember(call, answer)
            done += 1
        return done

    def settle(self, pipe=None):
        """Repeats what is open with the same key; gives how many tries each took."""
        tries_taken = []
        for call, answer in self.open:
            for tries in range(1, TRIES_MAX + 1):
                answer = (pipe or self.pipe).call(call)
                if is_final(answer):
                    break
            if not is_final(answer):
                raise RuntimeError(f"{call.hook} not settled after {TRIES_MAX} tries: {answer}")
            self.remember(call, answer)
            tries_taken.append(tries)
        self.open.clear()
        return tries_taken

    def lost(self, pipe=None):
        """What was acknowledged this round and is not there now, or differs: a text each."""
        found = []
        for call, answer in self.settled:
            text = difference(answer, (pipe or self.pipe).call(call))
            if text:
                found.append(f"{call.hook} {call.key}: {text}")
        return found


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
        self.done = {}
        self.failures = []
        self.threads = [threading.Thread(target=self.run, args=(each,)) for each in clients]

    def run(self, client):
        try:
            self.done[client.name] = client.work(self.stop)
        except Exception as failure:  # told by the thread that waits
            self.failures.append(failure)

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
