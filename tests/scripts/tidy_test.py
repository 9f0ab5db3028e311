#!/usr/bin/env python3
"""Read together, files are judged as each alone: tidy.py beside clang-tidy file by file.

usage: tidy_test.py CONFIGURATION
"""

import pathlib
import sys
import tempfile
import unittest

import tidy

COMMON = """
struct Money { long minor_units; };
"""

CLEAN = """#include "common.hpp"
namespace {
int local() { return 1; }
} // namespace
int clean(Money money) { return local() + static_cast<int>(money.minor_units); }
"""

# A local name of CLEAN, with another type: an error where the two are one text.
SAME_NAME = """#include "common.hpp"
namespace {
Money local() { return {}; }
} // namespace
long same_name() { return local().minor_units; }
"""

WRONG_NAME = """#include "common.hpp"
int BadName(Money money) { return static_cast<int>(money.minor_units); }
"""

# Hides a local name of its neighbour: no finding.
SHADOW = """#include "common.hpp"
int shadow(Money local) { return static_cast<int>(local.minor_units); }
"""

# A finding behind a name that clashes.
BOTH = """#include "common.hpp"
namespace {
long* local() { return nullptr; }
} // namespace
long both(int count) { return local() == nullptr ? 0 : long(count * 86'400); }
long Wrong() { return sizeof(local()); }
"""

HEADER = """#include "common.hpp"
#include "tests/wrong.hpp"
int header(Money money) { return static_cast<int>(money.minor_units); }
"""

# Three statements.
LONG = """int long_one(int count)
{
    if (count == 1) count += 2;
    return count;
}
"""

OWN_RULE = """InheritParentConfig: true
CheckOptions:
  - {key: readability-function-size.StatementThreshold, value: 2}
  - {key: readability-identifier-naming.FunctionIgnoredRegexp, value: 'Bad.*'}
"""


class Together(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        (self.folder / "common.hpp").write_text("#pragma once" + COMMON)
        (self.folder / "tests").mkdir()
        (self.folder / "tests/wrong.hpp").write_text("#pragma once\ninline int BadName() { return 0; }\n")
        self.commands = {}

    def add(self, name, text, *flags):
        source = self.folder / name
        source.write_text(text)
        self.commands[source] = {
            "directory": str(self.folder), "file": str(source),
            "arguments": ["g++", "-std=c++20", f"-I{self.folder}", "-Wshadow", "-Werror", *flags,
                          "-MD", "-MF", f"{name}.d", "-o", f"{name}.o", "-c", str(source)]}
        return source

    def judged(self):
        """Which files have findings, read together and each alone."""
        (self.folder / "compile_commands.json").write_text(
            tidy.json.dumps(list(self.commands.values())))
        (self.folder / ".clang-tidy").write_text(CONFIGURATION)
        together = {}
        for members in tidy.groups_of(self.commands, self.commands):
            together.update(tidy.check_group(members, self.commands, self.folder))
        alone = {each: tidy.check(each, self.folder) for each in self.commands}
        self.assertEqual({each: said[0] for each, said in alone.items()},
                         {each: said[0] for each, said in together.items()})
        return sorted(each.name for each, said in together.items() if not said[0])

    def test_files_with_findings_are_named_and_no_others(self):
        self.add("a_clean.cpp", CLEAN)
        self.add("b_same_name.cpp", SAME_NAME)
        self.add("c_wrong_name.cpp", WRONG_NAME)
        self.add("d_shadow.cpp", SHADOW)
        self.add("e_both.cpp", BOTH)
        self.assertEqual(self.judged(), ["c_wrong_name.cpp", "e_both.cpp"])

    def test_a_finding_in_a_header_counts_for_whoever_includes_it(self):
        self.add("a_clean.cpp", CLEAN)
        self.add("b_header.cpp", HEADER)
        self.assertEqual(self.judged(), ["b_header.cpp"])

    def test_what_does_not_compile_hides_nothing(self):
        self.add("a_clean.cpp", CLEAN)
        self.add("b_broken.cpp", '#include "missing.hpp"\n')
        self.add("c_wrong_name.cpp", WRONG_NAME)
        self.assertEqual(self.judged(), ["b_broken.cpp", "c_wrong_name.cpp"])

    def test_a_folder_may_have_rules_of_its_own(self):
        (self.folder / "tests/.clang-tidy").write_text(OWN_RULE)
        self.add("a_wrong_name.cpp", WRONG_NAME)
        self.add("tests/b_wrong_name.cpp", WRONG_NAME)
        self.add("tests/c_long.cpp", LONG)
        self.add("tests/d_clean.cpp", CLEAN)
        self.assertEqual(self.judged(), ["a_wrong_name.cpp", "c_long.cpp"])

    def test_files_of_two_targets_are_never_one_text(self):
        first, second = self.add("a_clean.cpp", CLEAN), self.add("b_other.cpp", SHADOW, "-DOTHER")
        self.assertEqual(list(tidy.groups_of(self.commands, self.commands)), [[first], [second]])


if __name__ == "__main__":
    CONFIGURATION = pathlib.Path(sys.argv.pop(1)).read_text()
    unittest.main()
