"""The calls that the fault suites make, and what their answers mean."""

import dataclasses

STAFF = {"role": "admin", "id": "u1"}
CUSTOMER = {"customer_id": "c1"}


@dataclasses.dataclass(frozen=True)
class Call:
    hook: str
    payload: dict
    key: str = ""


def eur(minor):
    return {"minor": minor, "currency": "EUR"}


def order(name, due):
    return {"order_id": name, "customer": CUSTOMER, "currency": "EUR", "total": eur(due), "due": eur(due)}


def issue(key, face):
    return Call("credit.add", {"actor": STAFF, "customer": CUSTOMER, "amount": eur(face),
                               "description": "to be spent"}, key)


def redeem(key, source, amount):
    """On an order of its own, so that only the voucher can refuse it."""
    return Call("payment.redeem", {"actor": STAFF, "order": order(f"o-{key}", amount),
                                   "source": source, "amount": eur(amount)}, key)


def hold(key, source, amount):
    return Call("payment.hold", {"actor": STAFF, "order": order(f"o-{key}", amount),
                                 "source": source, "amount": eur(amount), "ttl_s": 3600}, key)


def capture(key, hold_id):
    return Call("payment.capture", {"actor": STAFF, "hold_id": hold_id}, key)


def get(voucher_id):
    return Call("voucher.get", {"actor": STAFF, "voucher_id": voucher_id})


def balance():
    return Call("customer.balance", {"actor": STAFF, "customer_id": "c1"})


def verify(voucher_id=None):
    return Call("report.verify", {"actor": STAFF, **({"voucher_id": voucher_id} if voucher_id else {})})


def is_final(answer):
    """Nothing more to find out: it was done, or refused for good."""
    return answer["status"] in ("OK", "DECLINED")


def difference(first, repeated):
    """What is wrong with the answer that the key of a final one gets later; nothing, if it is the same."""
    if repeated["status"] != first["status"]:
        return f"{first['status']} became {repeated['status']}"
    before, after = dict(first["reply"]), dict(repeated["reply"])
    before.pop("replayed", None)
    if not after.pop("replayed", False):
        return "acknowledged and lost: its key did it again"
    return "" if before == after else "the same key got another answer"


def used_of(pipe, voucher_id):
    return pipe.accepted(get(voucher_id))["voucher"]["used"]["minor"]


def check_ledger(pipe, voucher_id=None):
    reply = pipe.accepted(verify(voucher_id))
    if not reply["ok"]:
        raise RuntimeError(f"report.verify: {[each['invariant'] for each in reply['problems']]}")
    return reply["checked"]
