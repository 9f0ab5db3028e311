// What the dynamic linker reads of a 64-bit ELF file, without loading it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace booking::check {

struct ElfFile {
    // Throws Ended when the file cannot be read or is no 64-bit ELF library.
    explicit ElfFile(const std::filesystem::path& file);

    std::vector<std::string> exported; // defined and not local, as nm -D --defined-only says
    std::vector<std::string> unique;   // of STB_GNU_UNIQUE
    std::vector<std::string> needed;   // DT_NEEDED
    std::string soname;
    bool has_textrel = false;
    bool has_rpath = false; // or RUNPATH
    bool is_bound_now = false;
    bool has_relro = false;
    bool has_stack_note = false;
    bool has_executable_stack = false;
};

} // namespace booking::check
