#!/usr/bin/env python3
"""A checkout that a crash cannot spoil: Scrip reserves value, the host confirms its order, Scrip spends it.

    checkout.py PLUGIN_FOLDER DATA_FOLDER             heals what a crash left, then pays an order of €60
    checkout.py PLUGIN_FOLDER DATA_FOLDER --die N     ends right after step N, 1 to 6, as a crash would

Order and journal are rows of the host's own database. Each step is kept there before the next begins.
"""
import os
import pathlib
import sqlite3
import sys
import time
import uuid

import booking
import host
from services import Services

TRY_AGAIN = (booking.E_UNAVAILABLE, booking.E_CONFLICT, booking.E_NOMEM)
ASK = (booking.E_INTERNAL, booking.E_UNKNOWN_OUTCOME)
SYSTEM = {"role": "system", "id": "checkout"}
TABLES = """
create table if not exists orders (order_id text primary key, due integer, state text);
create table if not exists attempt (key text primary key, order_id text, state text, hold_id text);
"""


# region again
def call(plugin, hook, key, payload):
    """The same key until it is known what became of it: it never takes effect twice."""
    for pause_s in (0.1, 0.5, 2, 5):
        try:
            return plugin.call(hook, key, payload)
        except host.Failed as failure:
            if failure.status not in TRY_AGAIN + ASK:
                raise
            time.sleep(pause_s)
    return plugin.call(hook, key, payload)
# endregion


class Checkout:
    def __init__(self, plugin, database, die_after):
        self.plugin, self.die_after = plugin, die_after
        self.database = sqlite3.connect(database, isolation_level=None)
        self.database.executescript(TABLES)

    def keep(self, step, statement, *values):
        self.database.execute(statement, values)
        self.done(step)

    def done(self, step):
        if step == self.die_after:
            os._exit(9)

    # region pay
    def pay(self, order_id, code):
        """Steps 1 to 6. The key is drawn and kept before the first call."""
        key = str(uuid.uuid4())
        self.keep(1, "insert into attempt values (?, ?, 'initiated', null)", key, order_id)
        try:
            hold = call(self.plugin, "payment.hold", key, {
                "actor": SYSTEM, "order": self.order(order_id), "source": {"code": code}})["hold"]
        except host.Declined as declined:
            self.end(key, "declined")
            return str(declined)
        self.done(2)
        self.keep(3, "update attempt set state = 'held', hold_id = ? where key = ?", hold["hold_id"], key)
        self.keep(4, "update orders set state = 'confirmed' where order_id = ?", order_id)
        self.capture(key, order_id, hold["hold_id"])
        return f"paid {hold['amount']['minor']}"
    # endregion

    # region capture
    def capture(self, key, order_id, hold_id):
        try:
            call(self.plugin, "payment.capture", f"{key}-capture", {"actor": SYSTEM, "hold_id": hold_id})
        except host.Declined as declined:
            if declined.code not in ("hold_expired", "hold_released"):
                raise
            # Confirmed too late: what is left of the customer's credit pays, or the order is short.
            call(self.plugin, "payment.redeem", f"{key}-late", {
                "actor": SYSTEM, "order": self.order(order_id), "source": {"customer_id": "c1"}})
        self.done(5)
        self.end(key, "captured")
        self.done(6)
    # endregion

    # region reconcile
    def reconcile(self):
        """What a crash left, brought to its end. Nobody is inside a call of these attempts any more."""
        open_ones = "select key, order_id, hold_id from attempt where state in ('initiated', 'held')"
        for key, order_id, hold_id in self.database.execute(open_ones).fetchall():
            if hold_id is None:
                asked = self.plugin.call("payment.query", "", {"actor": SYSTEM, "key": key})
                if asked["state"] != "held":  # unknown or declined: nothing happened
                    self.end(key, "failed")
                    continue
                hold_id = asked["hold"]["hold_id"]
            if self.state_of(order_id) == "confirmed":
                self.capture(key, order_id, hold_id)
            else:
                call(self.plugin, "payment.release", f"{key}-release", {"actor": SYSTEM, "hold_id": hold_id})
                self.end(key, "released")
    # endregion

    def end(self, key, state):
        self.database.execute("update attempt set state = ? where key = ?", (state, key))

    def state_of(self, order_id):
        found = self.database.execute("select state from orders where order_id = ?", (order_id,)).fetchone()
        return found and found[0]

    def order(self, order_id):
        (due,) = self.database.execute("select due from orders where order_id = ?", (order_id,)).fetchone()
        return {"order_id": order_id, "customer": {"customer_id": "c1", "name": "Léa Martin"},
                "currency": "EUR", "total": host.euros(due), "due": host.euros(due)}


def main(words):
    if len(words) not in (3, 5) or words[3:4] not in ([], ["--die"]):
        raise SystemExit(__doc__)
    plugin_folder, data = (pathlib.Path(word).resolve() for word in words[1:3])
    services = Services(data / "studio.sqlite", host.master_key(data))
    with host.Plugin(plugin_folder, services) as plugin:
        plugin.enable({"currency": "EUR"})
        credit = plugin.call("credit.add", "credit-of-c1", {
            "actor": host.ADMIN, "customer": {"customer_id": "c1"}, "amount": host.euros(20000),
            "description": "Goodwill"})
        checkout = Checkout(plugin, data / "orders.sqlite", int(words[4]) if words[4:] else 0)
        checkout.database.execute("insert or ignore into orders values ('o1', 6000, 'open')")
        checkout.reconcile()
        if checkout.state_of("o1") == "open":
            print(checkout.pay("o1", credit["code"]))
        balance = plugin.call("customer.balance", "", {"actor": host.ADMIN, "customer_id": "c1"})["balance"]
        print(f"left {balance['available']['minor']}, held {balance['held']['minor']}")


if __name__ == "__main__":
    main(sys.argv)
