#!/usr/bin/env python3
"""A host in Python: loads Scrip, enables a studio on a SQLite file, gives a customer credit, and pays an
order with it.

    host.py PLUGIN_FOLDER DATA_FOLDER      PLUGIN_FOLDER holds manifest.json and scrip.so

booking.py has the structs, services.py what the plugin asks of us. A real host checks more before it
loads (owner and permissions, the manifest's schema); host-stub/loader shows all of it.
"""
import ctypes
import hashlib
import json
import os
import pathlib
import sys
import time

import booking
from services import Services, uuid7

STUDIO = "studio-1"
TEN_SECONDS = 10_000_000_000
ADMIN = {"role": "admin", "id": "u1"}


class Failed(Exception):
    """A negative status: `code` is for programs, the text for the log."""

    def __init__(self, status, code, text):
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code = status, code


class Declined(Exception):
    """A business refusal: nothing changed, and the same key is refused again. The text is for people."""

    def __init__(self, declined):
        super().__init__(declined["text"])
        self.code, self.params = declined["code"], declined["params"]


class ReplyWriter:
    """Takes what the plugin appends; one per call."""

    def __init__(self):
        self.bytes, self.failed, self.code, self.text = b"", False, "", ""
        self.table = booking.Reply(append=booking.Append(self.append),
                                   reset=booking.Reset(self.reset),
                                   error=booking.Error(self.error))

    def append(self, _, data, length):
        self.failed = self.failed or len(self.bytes) + length > booking.MAX_REPLY
        if self.failed:
            return booking.E_LIMIT  # sticky until reset
        self.bytes += ctypes.string_at(data, length)
        return booking.OK

    def reset(self, _):
        self.bytes, self.failed = b"", False

    def error(self, _, code, text, length):
        self.code = code.decode()
        self.text = ctypes.string_at(text, length).decode()

    # region answer
    def answer(self, status):
        """The reply of a status of zero or more; raises Failed for any other."""
        if status < 0:
            raise Failed(status, self.code, self.text)
        if self.failed:
            raise Failed(booking.E_UNKNOWN_OUTCOME, "reply_lost", "ask again with the same key")
        return json.loads(self.bytes or b"null")
    # endregion


# region load
def load(folder):
    """The plugin's entry and its manifest, after what can be checked without running its code."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    if manifest["abi"]["major"] != 1 or manifest["abi"]["minor_needed"] > booking.ABI_MINOR:
        raise SystemExit(f"the plugin speaks booking {manifest['abi']}, this host 1.0")
    binary = manifest["binaries"][0]
    file = folder / binary["file"]
    if hashlib.sha256(file.read_bytes()).hexdigest() != binary["sha256"]:
        raise SystemExit(f"{file.name} is not the file of the manifest")
    library = ctypes.CDLL(str(file), mode=os.RTLD_NOW | os.RTLD_LOCAL | os.RTLD_NODELETE)
    library.booking_plugin_entry_v1.restype = ctypes.POINTER(booking.Entry)
    entry = library.booking_plugin_entry_v1().contents
    if (entry.magic != booking.MAGIC or not entry.has("create") or entry.abi_major != 1
            or entry.flags & booking.FLAGS_MUST_UNDERSTAND):
        raise SystemExit(f"{file.name} is no plugin for this host")
    if (entry.plugin_id.text(), entry.plugin_version.text()) != (manifest["id"], manifest["version"]):
        raise SystemExit(f"{file.name} says another id or version than its manifest")
    return entry, manifest
# endregion


class Plugin:
    """One created and active plugin; a context manager that ends it in order."""

    # region create
    def __init__(self, folder, services):
        self.services = services
        entry, manifest = load(folder)
        self.schemas = {hook["hook"]: hook["schema"] for hook in manifest["hooks"]}
        created, writer = booking.Created(), ReplyWriter()
        writer.answer(entry.create(services.host, created, writer.table))
        self.plugin, self.api = created.plugin, created.api.contents
        if set(services.hooks) != set(self.schemas.items()):
            self.api.destroy(self.plugin)
            raise SystemExit("the plugin adds other hooks than its manifest names")

    def __enter__(self):
        writer = ReplyWriter()
        status = self.api.activate(self.plugin, writer.table)
        if status < 0:
            self.api.destroy(self.plugin)
        writer.answer(status)
        return self
    # endregion

    # region end
    def __exit__(self, *_):
        self.api.deactivate(self.plugin)
        self.api.destroy(self.plugin)  # the file stays mapped until the process ends
    # endregion

    # region enable
    def studio(self, function, settings):
        ctx = booking.StudioCtx(
            studio_id=booking.Str.of(STUDIO), config_json=booking.Str.of(json.dumps(settings)),
            from_version=booking.Str.of(""), to_version=booking.Str.of(""),
            deadline_mono_ns=time.monotonic_ns() + TEN_SECONDS)
        writer = ReplyWriter()
        return writer.answer(function(self.plugin, ctx, writer.table))

    def enable(self, settings):
        """A studio without tables, or with older ones, is migrated first."""
        try:
            return self.studio(self.api.studio_enable, settings)
        except Failed as failure:
            if (failure.status, failure.code) != (booking.E_STATE, "data_older"):
                raise
        self.studio(self.api.studio_migrate, settings)
        return self.studio(self.api.studio_enable, settings)
    # endregion

    # region call
    def call(self, hook, key, payload):
        """One attempt. The key names the intended effect: after Failed with E_UNKNOWN_OUTCOME the same
        key asks what became of it."""
        user, invoke = self.services.hooks[hook, self.schemas[hook]]
        invocation = booking.Invocation(
            hook=booking.Str.of(hook), schema=booking.Str.of(self.schemas[hook]),
            studio_id=booking.Str.of(STUDIO), idempotency_key=booking.Str.of(key),
            invocation_id=booking.Uuid((ctypes.c_ubyte * 16)(*uuid7().bytes)), attempt=1,
            deadline_mono_ns=time.monotonic_ns() + TEN_SECONDS,
            payload=booking.Str.of(json.dumps(payload)), traceparent=booking.Str.of(""))
        writer = ReplyWriter()
        reply = writer.answer(invoke(user, invocation, writer.table))
        if reply and "declined" in reply:  # BOOKING_DECLINED: final for this key
            raise Declined(reply["declined"])
        return reply
    # endregion


def master_key(folder):
    """Kept in a file that only its owner reads. Without it no code of the database can be checked."""
    file = folder / "master.key"
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(os.urandom(32))
    return file.read_bytes()


def euros(minor):
    return {"minor": minor, "currency": "EUR"}


def give_and_pay(plugin):
    customer = {"customer_id": "c1", "name": "Léa Martin"}
    credit = plugin.call("credit.add", "credit-of-c1", {
        "actor": ADMIN, "customer": customer, "amount": euros(20000), "description": "Goodwill"})
    print(f"{credit['voucher']['name']}: {credit['voucher']['available_text']}")
    paid = plugin.call("payment.redeem", "payment-of-o1", {
        "actor": ADMIN, "source": {"code": credit["code"]},
        "order": {"order_id": "o1", "customer": customer, "currency": "EUR", "total": euros(6000),
                  "due": euros(6000), "lines": [{
                      "line_id": "l1", "activity_id": "surf", "label": "Surf lesson", "units": 2,
                      "total": euros(6000), "date": "2030-12-01"}]}})
    print(f"paid {paid['hold']['amount']['minor']}, due {paid['remaining_due']['minor']}")
    balance = plugin.call("customer.balance", "", {"actor": ADMIN, "customer_id": "c1"})
    print(f"left {balance['balance']['available']['minor']}")


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    plugin_folder, data = (pathlib.Path(word).resolve() for word in sys.argv[1:])
    services = Services(data / "studio.sqlite", master_key(data))
    try:
        with Plugin(plugin_folder, services) as plugin:
            print(plugin.enable({"currency": "EUR"})["state"])
            give_and_pay(plugin)
    except (Failed, Declined) as failure:
        raise SystemExit(str(failure)) from failure


if __name__ == "__main__":
    main()
