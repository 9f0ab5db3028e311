// A: the folder as it lies there. No code of the plugin runs.
#include "documents.hpp"
#include "elf_file.hpp"
#include "forked.hpp"
#include "registry.hpp"
#include "sha256.hpp"
#include "verdict.hpp"

#include <booking/plugin.h>

#include <dlfcn.h>
#include <link.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <functional>

namespace booking::check {
namespace {

namespace json = boost::json;

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size() && i < 5; ++i)
        text += (i == 0 ? "" : ", ") + words[i];
    if (words.size() > 5) text += ", ...";
    return text.empty() ? "nothing" : text;
}

// Each binary that the manifest names.
void each_binary(const Subject& subject,
                 const std::function<void(const json::object&, const std::filesystem::path&)>& look)
{
    const json::value* binaries = subject.manifest().if_contains("binaries");
    if (binaries == nullptr || !binaries->is_array() || binaries->get_array().empty()) {
        fail("manifest.json names no binaries");
    }
    for (const json::value& each : binaries->get_array()) {
        if (!each.is_object()) fail("a binary of manifest.json is no object");
        const std::string name = text_at(each.get_object(), "file");
        const auto path = subject.folder / name;
        if (!std::filesystem::is_regular_file(path)) fail(name + " is missing");
        look(each.get_object(), path);
    }
}

std::string manifest_fits(const Subject& subject)
{
    const json::object& manifest = subject.manifest();
    if (const auto refusal = schema_refusal("manifest", manifest)) fail(*refusal);
    json::object richer = manifest;
    richer["x-of-the-check"] = {1, "two"};
    richer["of_a_later_sdk"] = true;
    const auto refusal = schema_refusal("manifest", richer);
    expect(!refusal, "with members of others it does not fit: " + refusal.value_or(""));
    return {};
}

std::string hash_is_right(const Subject& subject)
{
    each_binary(subject, [](const json::object& binary, const std::filesystem::path& path) {
        const std::string found = hex(sha256(read_file(path)));
        const std::string said = text_at(binary, "sha256");
        expect(found == said,
               path.filename().string() + " is " + found + ", the manifest says " + said);
    });
    return {};
}

std::string exports_entry_only(const Subject& subject)
{
    each_binary(subject, [](const json::object&, const std::filesystem::path& path) {
        const ElfFile file(path);
        expect(file.exported == std::vector<std::string>{BOOKING_ENTRY_SYMBOL},
               path.filename().string() + " exports " + joined(file.exported));
    });
    return {};
}

std::string is_linked_well(const Subject& subject)
{
    each_binary(subject, [](const json::object&, const std::filesystem::path& path) {
        const ElfFile file(path);
        const std::string name = path.filename().string();
        expect(file.unique.empty(), name + " has STB_GNU_UNIQUE symbols: " + joined(file.unique));
        expect(!file.has_textrel, name + " has a TEXTREL");
        expect(!file.has_rpath, name + " has an RPATH or RUNPATH");
        expect(file.has_stack_note, name + " does not say what its stack is");
        expect(!file.has_executable_stack, name + " has an executable stack");
        expect(file.has_relro, name + " has no RELRO");
        expect(file.is_bound_now, name + " is not bound at load (BIND_NOW)");
    });
    return {};
}

// "libpq" of "libpq.so.5", "libsoci_core" of "libsoci_core.so.4.0".
std::string stem(const std::string& soname)
{
    return soname.substr(0, soname.find(".so"));
}

// The libraries of which a process may have one copy.
bool is_single(const std::string& name)
{
    static const std::array<std::string, 3> clients{"libpq", "libsqlite3", "libmariadb"};
    return name.starts_with("libsoci") ||
           std::find(clients.begin(), clients.end(), name) != clients.end();
}

// The names of all libraries in this process.
std::vector<std::string> loaded_libraries()
{
    std::vector<std::string> names;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* into) {
            const std::string path = info->dlpi_name;
            static_cast<std::vector<std::string>*>(into)->push_back(
                path.substr(path.rfind('/') + 1));
            return 0;
        },
        &names);
    return names;
}

void expect_no_second_copy(const std::vector<std::string>& sonames)
{
    for (const std::string& mine : sonames) {
        if (!is_single(stem(mine))) continue;
        for (const std::string& theirs : loaded_libraries()) {
            const bool is_other = !theirs.starts_with(mine) && !mine.starts_with(theirs);
            if (!theirs.empty() && stem(theirs) == stem(mine) && is_other) {
                fail("needs " + mine + " beside " + theirs + " of this process");
            }
        }
    }
}

std::string needs_what_it_says(const Subject& subject)
{
    each_binary(subject, [](const json::object& binary, const std::filesystem::path& path) {
        std::vector<std::string> needed = ElfFile(path).needed, said;
        if (const json::value* names = binary.if_contains("needed")) {
            for (const json::value& name : names->as_array())
                said.push_back(json::value_to<std::string>(name));
        }
        std::sort(needed.begin(), needed.end());
        std::sort(said.begin(), said.end());
        expect(needed == said,
               path.filename().string() + " needs " + joined(needed) + ", the manifest says " +
                   joined(said));
        expect_no_second_copy(needed);
    });
    return {};
}

// Bound at once, in a process that is thrown away: the loader names what it does not find.
std::string has_no_undefined_symbol(const Subject& subject)
{
    const auto path = subject.binary();
    const Death death = in_fork([&]() -> std::string {
        if (::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr) return {};
        return ::dlerror();
    });
    expect(death.signal == 0, "the loader ended with " + signal_name(death.signal));
    expect(death.said.empty(), death.said);
    return {};
}

std::string nobody_else_may_write(const Subject& subject)
{
    std::vector<std::filesystem::path> paths{subject.folder, subject.folder / "manifest.json"};
    each_binary(subject, [&](const json::object&, const std::filesystem::path& path) {
        paths.push_back(path);
    });
    for (const auto& path : paths) {
        struct stat about {};
        if (::stat(path.c_str(), &about) != 0)
            fail(path.filename().string() + " cannot be looked at");
        expect((about.st_mode & (S_IWGRP | S_IWOTH)) == 0,
               path.filename().string() + " can be written by group or others");
    }
    return {};
}

constexpr Check checks[] = {
    {"A1", "the manifest fits its schema, and unknown members are tolerated", manifest_fits},
    {"A2", "the SHA-256 of each binary is the manifest's", hash_is_right},
    {"A3", "the entry symbol is all that is exported", exports_entry_only},
    {"A4",
     "no STB_GNU_UNIQUE symbol, TEXTREL, RPATH or executable stack; RELRO and NOW",
     is_linked_well},
    {"A5",
     "each needed library is in the manifest, none a second copy of a database's client",
     needs_what_it_says},
    {"A6", "no undefined symbol", has_no_undefined_symbol},
    {"A7", "file and folder are not writable by group or others", nobody_else_may_write},
};

} // namespace

std::span<const Check> file_checks()
{
    return checks;
}

} // namespace booking::check
