"""Where one message of a database's protocol ends and what it is called. No message's values are kept."""

import re
import struct

STARTUP_ANSWERED_BY_A_BYTE = (80877103, 80877104)  # "SSL?" and "GSS?": the answer is one letter
FIRST_WORDS = re.compile(rb"\s*([A-Za-z]+(?:\s+(?:INTO\s+)?[A-Za-z_]+)?)")


def first_words(sql):
    """Which statement it is: a verb, and the word after it."""
    found = FIRST_WORDS.match(sql)
    return found[1].decode().upper() if found else ""


class PostgresqlMessages:
    """Version 3 of its protocol, one connection, both ways."""

    CLIENT = {b"Q": "Query", b"P": "Parse", b"B": "Bind", b"D": "Describe", b"E": "Execute",
              b"S": "Sync", b"C": "Close", b"H": "Flush", b"X": "Terminate", b"p": "Password"}
    SERVER = {b"R": "Authentication", b"S": "ParameterStatus", b"K": "BackendKeyData",
              b"Z": "ReadyForQuery", b"T": "RowDescription", b"D": "DataRow", b"C": "CommandComplete",
              b"1": "ParseComplete", b"2": "BindComplete", b"3": "CloseComplete", b"n": "NoData",
              b"t": "ParameterDescription", b"E": "ErrorResponse", b"N": "NoticeResponse"}

    def __init__(self):
        self.has_started = False
        self.awaits_a_byte = False
        self.prepared = {}

    def length(self, from_client, data):
        """Of the first message in data, once it is known."""
        if not from_client and self.awaits_a_byte:
            return 1
        header = 4 if from_client and not self.has_started else 5
        if len(data) < header:
            return None
        return struct.unpack("!I", data[header - 4:header])[0] + header - 4

    def name(self, from_client, message):
        """Called once for each message, in order."""
        if not from_client:
            if self.awaits_a_byte:
                self.awaits_a_byte = False
                return "AnswerInAByte"
            return self.SERVER.get(message[:1], "other")
        if not self.has_started:
            self.awaits_a_byte = struct.unpack("!I", message[4:8])[0] in STARTUP_ANSWERED_BY_A_BYTE
            self.has_started = not self.awaits_a_byte
            return "Startup"
        kind = self.CLIENT.get(message[:1], "other")
        if kind == "Query":
            return f"{kind} {first_words(message[5:])}"
        if kind == "Parse":
            name, sql = message[5:].split(b"\0", 2)[:2]
            self.prepared[name] = first_words(sql)
            return f"{kind} {self.prepared[name]}"
        if kind == "Bind":
            return f"{kind} {self.prepared.get(message[5:].split(bytes(1), 2)[1], '')}"
        return kind


class MariadbMessages:
    """Packets of the MySQL protocol, one connection, both ways."""

    COMMANDS = {1: "Quit", 2: "UseDatabase", 3: "Query", 14: "Ping", 22: "Prepare", 23: "Execute",
                25: "CloseStatement", 31: "ResetConnection"}

    def __init__(self):
        self.has_logged_in = False

    def length(self, from_client, data):
        del from_client
        return 4 + int.from_bytes(data[:3], "little") if len(data) >= 4 else None

    def name(self, from_client, message):
        if not from_client:
            return {0: "OK", 254: "EOF", 255: "ERR"}.get(message[4] if len(message) > 4 else -1, "packet")
        if not self.has_logged_in or message[3]:
            self.has_logged_in = True
            return "Login"
        kind = self.COMMANDS.get(message[4], "other")
        if kind not in ("Query", "Prepare"):
            return kind
        # Several statements may go in one, the last of them the commit.
        last = " ... COMMIT" if message.endswith(b";COMMIT") else ""
        return f"{kind} {first_words(message[5:])}{last}"


MESSAGES = {"postgresql": PostgresqlMessages, "mysql": MariadbMessages}
