"""booking/plugin.h 1.0 for ctypes: the structs a small host needs, field by field.

A test compares every offset with sdk/abi/layout-1.0.c. Functions of the host are Python callables
wrapped in the types of this file: keep them alive as long as the plugin may call them, and let none
raise, because an exception that leaves a ctypes callback is only printed.
"""
import ctypes
from ctypes import (CFUNCTYPE, POINTER, c_char_p, c_int32, c_int64, c_ubyte, c_uint16, c_uint32,
                    c_uint64, c_void_p)

OK = 0
E_INTERNAL, E_UNAVAILABLE, E_CONFLICT, E_NOT_FOUND, E_STATE = -1, -6, -7, -8, -9
E_NOMEM, E_LIMIT, E_UNKNOWN_OUTCOME = -10, -11, -14
MAGIC = 0x31474E494B4F4F42
FLAGS_MUST_UNDERSTAND = 0xFFFF0000
ABI_MAJOR, ABI_MINOR = 1, 0
MAX_REPLY = 1024 * 1024

Status = c_int32


class Str(ctypes.Structure):  # booking_str
    _fields_ = [("ptr", c_char_p), ("len", c_uint64)]

    @classmethod
    def of(cls, text):
        """ctypes keeps the bytes alive with the struct; bytes of Python end with NUL, as they should."""
        data = text.encode()
        return cls(data, len(data))

    def text(self):
        return self.ptr[: self.len].decode()


class Uuid(ctypes.Structure):  # booking_uuid
    _fields_ = [("bytes", c_ubyte * 16)]


Put = CFUNCTYPE(Status, c_void_p, c_char_p, c_uint64)


class Sink(ctypes.Structure):  # booking_sink
    _fields_ = [("ctx", c_void_p), ("put", Put)]


class Growable(ctypes.Structure):
    """A struct with struct_size: its writer says how much of it there is."""

    def __init__(self, **fields):
        super().__init__(**fields)
        self.struct_size = ctypes.sizeof(self)

    def has(self, field):
        """BOOKING_HAS"""
        described = getattr(type(self), field)
        return self.struct_size >= described.offset + described.size


Append = CFUNCTYPE(Status, c_void_p, c_void_p, c_uint64)
Reset = CFUNCTYPE(None, c_void_p)
Error = CFUNCTYPE(None, c_void_p, c_char_p, c_void_p, c_uint64)


class Reply(Growable):  # booking_reply_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("ctx", c_void_p),
                ("append", Append), ("reset", Reset), ("error", Error)]


class Invocation(Growable):  # booking_invocation_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("call", c_void_p), ("hook", Str),
                ("schema", Str), ("studio_id", Str), ("idempotency_key", Str),
                ("invocation_id", Uuid), ("attempt", c_uint32), ("reserved0", c_uint32),
                ("deadline_mono_ns", c_int64), ("payload", Str), ("tx", c_void_p),
                ("traceparent", Str)]


Invoke = CFUNCTYPE(Status, c_void_p, POINTER(Invocation), POINTER(Reply))


class HookDesc(Growable):  # booking_hook_desc_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("hook", Str), ("schema", Str),
                ("priority", c_int32), ("reserved0", c_uint32), ("user", c_void_p),
                ("invoke", Invoke)]


GetExtension = CFUNCTYPE(c_void_p, c_void_p, c_char_p)
IsCancelled = CFUNCTYPE(c_uint32, c_void_p)


class Host(Growable):  # booking_host_v1
    _fields_ = [("struct_size", c_uint32), ("abi_major", c_uint16), ("abi_minor", c_uint16),
                ("self", c_void_p), ("name", Str), ("version", Str),
                ("get_extension", GetExtension), ("is_cancelled", IsCancelled)]


Add = CFUNCTYPE(Status, c_void_p, POINTER(HookDesc))


class Hooks(Growable):  # booking_host_hooks_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("add", Add)]


Clock64 = CFUNCTYPE(c_int64, c_void_p)


class Clock(Growable):  # booking_host_clock_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("mono_ns", Clock64),
                ("unix_us", Clock64)]


Uuid7 = CFUNCTYPE(None, c_void_p, POINTER(Uuid))
Random = CFUNCTYPE(Status, c_void_p, POINTER(c_ubyte), c_uint64)


class Id(Growable):  # booking_host_id_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("uuid7", Uuid7),
                ("random", Random)]


Descriptor = CFUNCTYPE(Status, c_void_p, POINTER(Str), c_uint32, POINTER(Sink))


class Db(Growable):  # booking_host_db_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("descriptor", Descriptor)]


Get = CFUNCTYPE(Status, c_void_p, POINTER(Str), c_char_p, POINTER(Sink))


class Secret(Growable):  # booking_host_secret_v1
    # This host has no `mac`: a slot may be NULL.
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("get", Get), ("mac", c_void_p)]


class StudioCtx(Growable):  # booking_studio_ctx_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("call", c_void_p),
                ("studio_id", Str), ("config_json", Str), ("from_version", Str),
                ("to_version", Str), ("deadline_mono_ns", c_int64)]


Activate = CFUNCTYPE(Status, c_void_p, POINTER(Reply))
Nothing = CFUNCTYPE(None, c_void_p)
Studio = CFUNCTYPE(Status, c_void_p, POINTER(StudioCtx), POINTER(Reply))


class PluginApi(Growable):  # booking_plugin_api_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("activate", Activate),
                ("deactivate", Nothing), ("destroy", Nothing), ("studio_enable", Studio),
                ("studio_migrate", Studio), ("studio_disable", Studio), ("studio_purge", Studio),
                ("get_extension", GetExtension)]


class Created(Growable):  # booking_created_v1
    _fields_ = [("struct_size", c_uint32), ("flags", c_uint32), ("plugin", c_void_p),
                ("api", POINTER(PluginApi))]


Create = CFUNCTYPE(Status, POINTER(Host), POINTER(Created), POINTER(Reply))


class Entry(Growable):  # booking_entry_v1
    _fields_ = [("magic", c_uint64), ("struct_size", c_uint32), ("abi_major", c_uint16),
                ("abi_minor", c_uint16), ("abi_minor_needed", c_uint16), ("reserved0", c_uint16),
                ("flags", c_uint32), ("plugin_id", Str), ("plugin_version", Str),
                ("create", Create)]
