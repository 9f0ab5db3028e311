"""A proxy between a client and its database that breaks one connection at a chosen message, once."""

import dataclasses
import select
import socket
import struct
import threading

from messages import MESSAGES

RESET = struct.pack("ii", 1, 0)  # lingering for no time: closing sends RST


@dataclasses.dataclass(frozen=True)
class Fault:
    """At message `number` (from 1) that side sends after arm(): what happens."""

    from_client: bool
    number: int
    action: str  # ACTIONS

    ACTIONS = ("cut before", "cut after", "silence", "partition")

    def __str__(self):
        side = "client" if self.from_client else "server"
        return f"{self.action} message {self.number} of the {side}"


class Connection:
    """One client's, with its own one to the server, in a thread of its own: a socket that another
    thread waits on would not be reset by closing it."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = socket.create_connection(proxy.server)
        self.messages = MESSAGES[proxy.kind]()
        self.waiting = {True: bytearray(), False: bytearray()}
        self.is_silent = False
        self.is_partitioned = False
        self.has_ended = threading.Event()
        for each in (self.client, self.server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self.carry, daemon=True).start()

    def carry(self):
        try:
            while True:
                ready, _, _ = select.select((self.client, self.server), (), ())
                for source in ready:
                    if not self.carry_from(source):
                        return
        except OSError:
            pass
        finally:
            self.client.close()
            # Behind a partition the server never hears that its client has gone.
            if not self.is_partitioned:
                self.server.close()
            self.has_ended.set()

    def carry_from(self, source):
        from_client = source is self.client
        target = self.server if from_client else self.client
        data = source.recv(65536)
        waiting = self.waiting[from_client]
        waiting += data
        while (length := self.messages.length(from_client, waiting)) and length <= len(waiting):
            message = bytes(waiting[:length])
            del waiting[:length]
            self.pass_on(from_client, message, target)
        return bool(data)

    def pass_on(self, from_client, message, target):
        name = self.messages.name(from_client, message)
        action = None if self.is_silent else self.proxy.decide(from_client, name)
        if action in ("silence", "partition"):
            self.is_silent = True
            self.is_partitioned = action == "partition"
        if action == "cut before":
            self.reset()
        if not self.is_silent:
            target.sendall(message)
        if action == "cut after":
            self.reset()

    def reset(self):
        for each in (self.client, self.server):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        raise ConnectionResetError

    def end(self):
        """Wakes its thread, which closes both."""
        for each in (self.client, self.server):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            if self.is_partitioned:
                each.close()


class Proxy:
    """Listens on a free loopback port. arm() sets the next fault, disarm() says what passed since."""

    def __init__(self, kind, host, port):
        self.kind = kind
        self.server = (host, port)
        self.lock = threading.Lock()
        self.fault = None
        self.passed = None
        self.has_fired = False
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                self.connections.append(Connection(self, client))
            except OSError:  # the server is down: so is its port
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                client.close()

    def arm(self, fault=None):
        with self.lock:
            self.fault, self.has_fired, self.passed = fault, False, []

    def disarm(self):
        """The messages since arm(): (from_client, name) each."""
        with self.lock:
            self.fault, passed, self.passed = None, self.passed, None
            return passed

    def await_ends(self, seconds):
        """True once all that was said on the connections there are has passed, and they are closed."""
        return all(connection.has_ended.wait(seconds) for connection in self.connections)

    def reset_all(self):
        """Ends every connection there is; the next ones are served."""
        for connection in self.connections:
            connection.end()
        self.connections.clear()

    def decide(self, from_client, name):
        """What to do at this message: an action, or nothing."""
        with self.lock:
            if self.passed is None:
                return None
            self.passed.append((from_client, name))
            fault = self.fault
            if fault is None or self.has_fired or fault.from_client != from_client:
                return None
            if sum(side == from_client for side, _ in self.passed) != fault.number:
                return None
            self.has_fired = True
            return fault.action

    def close(self):
        self.listener.close()
        self.reset_all()
