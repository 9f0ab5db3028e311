"""What this host offers to a plugin: hooks, clock, ids, a SQLite file and one secret.

The tables are borrowed by the plugin until destroy has returned, so Services must live as long.
"""
import ctypes
import json
import os
import time
import uuid

import booking

MASTER_KEY = b"scrip.master"


def uuid7():
    """RFC 9562, version 7: milliseconds of the wall clock, then chance."""
    stamp = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    raw = bytearray(stamp + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(raw))


class Services:
    def __init__(self, database, master_key):
        """`database`: the path of a SQLite file; `master_key`: 32 bytes, kept apart from it."""
        self.database, self.master_key = database, master_key
        self.hooks = {}  # (hook, schema): (user, invoke)
        # region tables
        self.tables = {
            b"booking.hooks/1": booking.Hooks(add=booking.Add(self.add)),
            b"booking.clock/1": booking.Clock(
                mono_ns=booking.Clock64(lambda _: time.monotonic_ns()),
                unix_us=booking.Clock64(lambda _: time.time_ns() // 1000)),
            b"booking.id/1": booking.Id(uuid7=booking.Uuid7(self.draw_id),
                                        random=booking.Random(self.draw_random)),
            b"booking.db/1": booking.Db(descriptor=booking.Descriptor(self.describe)),
            b"booking.secret/1": booking.Secret(get=booking.Get(self.secret)),
        }
        # endregion
        self.host = booking.Host(
            abi_major=booking.ABI_MAJOR, abi_minor=booking.ABI_MINOR,
            name=booking.Str.of("example-host"), version=booking.Str.of("1.0.0"),
            get_extension=booking.GetExtension(self.extension),
            is_cancelled=booking.IsCancelled(lambda _: 0))

    def extension(self, _, name):
        table = self.tables.get(name)
        return ctypes.addressof(table) if table else None

    def add(self, _, desc):
        told = desc.contents
        # The description is borrowed: text() copies, and so does this of the function's address.
        invoke = booking.Invoke(ctypes.cast(told.invoke, ctypes.c_void_p).value)
        self.hooks[told.hook.text(), told.schema.text()] = (told.user, invoke)
        return booking.OK

    def draw_id(self, _, out):
        out.contents.bytes[:] = uuid7().bytes

    def draw_random(self, _, out, length):
        ctypes.memmove(out, os.urandom(length), length)
        return booking.OK

    def describe(self, _, studio, role, sink):
        descriptor = {"backend": "sqlite3", "connect": f"dbname={self.database}", "schema": "",
                      "table_prefix": "", "same_as_host": False, "lend": False,
                      "max_connections": 2, "server_version": ""}
        return put(sink, json.dumps(descriptor).encode())

    def secret(self, _, studio, name, sink):
        return put(sink, self.master_key) if name == MASTER_KEY else booking.E_NOT_FOUND


def put(sink, data):
    return sink.contents.put(sink.contents.ctx, data, len(data))
