#!/usr/bin/env python3
"""The ctypes structs of the Python example lie as the header's do.

    layout_test.py EXAMPLE_FOLDER LAYOUT.c      exit status 0: they do, and a shifted one was seen
"""
import ctypes
import pathlib
import re
import sys

FIELD = re.compile(r"^FIELD\((\w+), (\w+), (\d+), (\d+)\);", re.M)
SIZE = re.compile(r"^(?:GROWS|FROZEN)\((\w+), (\d+)\);", re.M)


def described(example):
    """Name in the header: struct, for each class that says so in its comment."""
    text = pathlib.Path(example.__file__).read_text("utf-8")
    pairs = re.findall(r"^class (\w+)\(.*\):  # (booking_\w+)$", text, re.M)
    return {header: getattr(example, name) for name, header in pairs}


def differences(structs, layout):
    places = {}
    for name, field, at, size in FIELD.findall(layout):
        places.setdefault(name, []).append((field, int(at), int(size)))
    sizes = {name: int(size) for name, size in SIZE.findall(layout)}
    for name, struct in structs.items():
        fields = [(f[0], getattr(struct, f[0])) for f in struct._fields_]
        ours = [(field, place.offset, place.size) for field, place in fields]
        if ours != places.get(name) or ctypes.sizeof(struct) != sizes[name]:
            yield f"{name}: {ours}, not {places.get(name)} of {sizes[name]}"


def main():
    sys.path.insert(0, sys.argv[1])
    import booking  # the example's
    layout = pathlib.Path(sys.argv[2]).read_text("utf-8")
    structs = described(booking)
    found = list(differences(structs, layout))
    print("\n".join(found))

    class Shifted(ctypes.Structure):
        _fields_ = [("len", ctypes.c_uint64), ("ptr", ctypes.c_char_p)]

    is_control_seen = bool(list(differences({"booking_str": Shifted}, layout)))
    print(f"{len(structs)} structs, {len(found)} differ; the control was {'' if is_control_seen else 'not '}seen")
    return 0 if len(structs) >= 16 and not found and is_control_seen else 1


if __name__ == "__main__":
    sys.exit(main())
