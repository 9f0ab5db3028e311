#!/usr/bin/env python3
"""host-stub's backup and restore, as an operator runs them: while others write (m1), of a copy that
is older than the books (m2), with the wrong keys or none (m3)."""

import argparse
import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fault" / "servers"))
import calls  # noqa: E402
from pipe import Pipe  # noqa: E402

WRITERS = 3
BACKUPS = 3
FACE = 100_000_000
RUN = argparse.Namespace()


def job(name, key):
    return calls.Call("job.run", {"actor": calls.STAFF, "job": name}, key)


class Books:
    """A data folder with its keys, and the database in it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o700)
        self.database = self.folder / "scrip.db"

    def pipe(self):
        opened = Pipe(RUN.program, RUN.plugin, f"sqlite3://dbname={self.database}", str(self.folder))
        opened.enable()
        return opened

    def run(self, command, *options):
        return subprocess.run(
            [RUN.program, command, "--plugin", RUN.plugin, "--data", self.folder, *map(str, options)],
            capture_output=True, text=True, check=False)

    def with_keys_of(self, other):
        shutil.copytree(other.folder / "secrets", self.folder / "secrets")
        return self

    def with_records_of(self, other):
        for name in ("anchors.jsonl", "erasures.jsonl"):
            if (other.folder / name).exists():
                shutil.copy(other.folder / name, self.folder / name)
        return self


def value_in(database):
    """As anybody reads it who has the file and no key."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        return opened.execute("select sum(available + held) from scrip_voucher").fetchone()[0]


class Load:
    """Processes that spend one voucher, each call under a key of its own."""

    def __init__(self, books, voucher_id):
        self.done = {}  # key to answer, as acknowledged
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.source = {"voucher_id": voucher_id}
        self.threads = [threading.Thread(target=self.work, args=(books, n)) for n in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def work(self, books, number):
        with books.pipe() as pipe:
            at = 0
            while not self.stop.is_set():
                key = f"w{number}-{at}"
                answer = pipe.call(calls.redeem(key, self.source, 1))
                if calls.is_final(answer):
                    with self.lock:
                        self.done[key] = answer
                at += 1

    def wait_for(self, more):
        """Until so many more calls were acknowledged."""
        until = self.count() + more
        while self.count() < until:
            if not any(thread.is_alive() for thread in self.threads):
                raise RuntimeError("no writer is left")
            self.stop.wait(0.005)

    def count(self):
        with self.lock:
            return len(self.done)

    def acknowledged(self):
        with self.lock:
            return dict(self.done)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


class BackupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.books = Books(self.folder / "books")
        with self.books.pipe() as pipe:
            issued = pipe.accepted(calls.issue("issue", FACE))
        self.voucher = issued["voucher"]["voucher_id"]

    def backup(self, name="copy.db", books=None):
        to = self.folder / name
        ran = (books or self.books).run("backup", "--to", to)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return to

    def elsewhere(self, name):
        return Books(self.folder / name).with_keys_of(self.books)

    def restore(self, copy, books):
        ran = books.run("restore", "--from", copy)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def refused(self, ran, why):
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertIn(why, ran.stdout + ran.stderr)

    def assert_sound(self, books):
        ran = books.run("verify")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_m1_a_backup_under_load_has_all_that_was_acknowledged_before_it(self):
        load = Load(self.books, self.voucher)
        try:
            for number in range(BACKUPS):
                load.wait_for(20)
                before = load.acknowledged()
                copy = self.backup(f"copy{number}.db")
                self.assertEqual(stat.S_IMODE(copy.stat().st_mode), 0o600)
                self.assertEqual([each.name for each in self.folder.glob(f"copy{number}.db?*")], [])
                restored = self.elsewhere(f"restored{number}")
                self.restore(copy, restored)
                self.assert_sound(restored)
                with restored.pipe() as pipe:
                    for key in list(before)[-20:]:
                        again = pipe.call(calls.redeem(key, load.source, 1))
                        self.assertEqual(calls.difference(before[key], again), "", key)
                load.wait_for(1)  # writers go on
        finally:
            load.end()
        self.assert_sound(self.books)

    def test_m1_control_a_file_copied_while_it_is_written_is_refused(self):
        load = Load(self.books, self.voucher)
        try:
            load.wait_for(50)
            size = self.books.database.stat().st_size
            torn = self.folder / "torn.db"
            # What cp does, with its reads apart: the file is of two moments.
            with open(self.books.database, "rb") as source, open(torn, "wb") as copy:
                copy.write(source.read(size // 2))
                load.wait_for(50)
                copy.write(source.read())
        finally:
            load.end()
        restored = self.elsewhere("restored")
        self.refused(restored.run("restore", "--from", torn), "")
        self.assertFalse(restored.database.exists())

    def test_m2_an_older_copy_tells_what_is_missing_and_replaying_converges(self):
        source = {"voucher_id": self.voucher}
        spent = [calls.redeem(f"k{n}", source, 100 + n) for n in range(20)]
        with self.books.pipe() as pipe:
            first = [pipe.call(call) for call in spent[:10]]
            pipe.accepted(calls.Call("credit.add", {
                "actor": calls.STAFF, "customer": {"customer_id": "c2", "name": "Léa Martin"},
                "amount": calls.eur(500), "description": "a gift"}, "add-c2"))
        copy = self.backup()
        with self.books.pipe() as pipe:
            later = [pipe.call(call) for call in spent[10:]]
            pipe.accepted(calls.Call("customer.erase", {
                "actor": calls.STAFF, "customer_id": "c2", "balance": "to_bearer"}, "erase-c2"))
            pipe.accepted(job("anchor", "anchor"))
            pipe.accepted(job("events", "events"))
            used = calls.used_of(pipe, self.voucher)
        restored = self.elsewhere("restored").with_records_of(self.books)
        told = self.restore(copy, restored)
        self.assertIn("older than what was kept outside it", told)
        self.assertIn("I29 at anchor ", told)
        self.assertIn("1 erasures repeated", told)
        with sqlite3.connect(restored.database) as opened:
            known = opened.execute("select count(*) from scrip_customer"
                                   " where host_customer_id = 'c2'").fetchone()[0]
        self.assertEqual(known, 0)
        self.assertEqual(restored.run("verify").returncode, 1)  # until the day is closed anew

        with restored.pipe() as pipe:
            for call, before in zip(spent[:10], first):
                self.assertEqual(calls.difference(before, pipe.call(call)), "", call.key)
            for call, before in zip(spent[10:], later):
                self.assertEqual(pipe.call(call)["status"], before["status"], call.key)
            self.assertEqual(calls.used_of(pipe, self.voucher), used)
            pipe.accepted(job("anchor", "anchor"))
            pipe.accepted(job("events", "events"))
        self.assert_sound(restored)

    def test_m3_without_the_right_keys_nothing_is_restored_and_balances_can_be_read(self):
        copy = self.backup()
        without = Books(self.folder / "without")
        self.refused(without.run("restore", "--from", copy), "there are no keys in")
        self.assertFalse((without.folder / "secrets").exists())

        other = Books(self.folder / "other")
        with other.pipe():
            pass
        wrong = Books(self.folder / "wrong").with_keys_of(other)
        self.refused(wrong.run("restore", "--from", copy), "wrong_keys")
        for books in (without, wrong):
            self.assertEqual(list(books.folder.glob("scrip.db*")), [])
        self.assertEqual(value_in(copy), FACE)

        self.restore(copy, self.elsewhere("right"))

    def test_nothing_is_overwritten(self):
        copy = self.backup()
        before = copy.read_bytes()
        self.refused(self.books.run("backup", "--to", copy), "is there already")
        self.assertEqual(copy.read_bytes(), before)
        with self.books.pipe() as pipe:
            pipe.accepted(calls.redeem("more", {"voucher_id": self.voucher}, 1))
            self.refused(self.books.run("restore", "--from", copy), "is there already")
            self.assertEqual(calls.used_of(pipe, self.voucher), 1)

    def test_books_with_a_problem_are_not_kept_as_a_backup(self):
        with sqlite3.connect(self.books.database) as opened:
            opened.execute("update scrip_voucher set available = available - 1, expired = 1")
        to = self.folder / "copy.db"
        self.refused(self.books.run("backup", "--to", to), "I3 at voucher " + self.voucher)
        self.assertEqual(list(self.folder.glob("copy.db*")), [])

    def test_a_file_that_is_no_database_of_ours_is_refused(self):
        foreign = self.folder / "foreign.db"
        with sqlite3.connect(foreign) as opened:
            opened.execute("create table other (x)")
        restored = self.elsewhere("restored")
        self.refused(restored.run("restore", "--from", foreign), "no database of this host")
        self.refused(restored.run("restore", "--from", self.folder / "missing.db"), "there is no database")
        self.assertEqual(list(restored.folder.glob("scrip.db*")), [])

    def test_a_command_that_lacks_something_says_so(self):
        for arguments in (["backup"], ["restore"],
                          ["backup", "--to", "x", "--db", "postgresql://host=h dbname=d user=u"]):
            ran = self.books.run(*arguments)
            self.assertEqual(ran.returncode, 2, ran.stderr)
            self.assertIn("Usage: host-stub", ran.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("plugin")
    parser.parse_args(namespace=RUN)
    RUN.program, RUN.plugin = os.path.abspath(RUN.program), os.path.abspath(RUN.plugin)
    unittest.main(argv=sys.argv[:1], verbosity=2)
