#include "loader/needed_libraries.hpp"

#include "loader/refusal.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <optional>

namespace host_stub::loader {
namespace {

// Reads structures out of bytes that may say anything.
class ElfReader {
public:
    ElfReader(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

    template <class Struct>
    Struct at(std::uint64_t offset) const
    {
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(Struct)) broken();
        Struct read;
        std::memcpy(&read, bytes_.data() + offset, sizeof read);
        return read;
    }

    std::string text_at(std::uint64_t offset) const
    {
        if (offset >= bytes_.size()) broken();
        const std::string_view rest = bytes_.substr(static_cast<std::size_t>(offset));
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos) broken();
        return std::string(rest.substr(0, end));
    }

    [[noreturn]] void broken() const
    {
        throw Refusal(where_ + " is no 64-bit ELF library, this host loads only those");
    }

private:
    std::string_view bytes_;
    const std::string& where_;
};

std::vector<Elf64_Phdr> segments(const ElfReader& reader)
{
    const auto header = reader.at<Elf64_Ehdr>(0);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_type != ET_DYN ||
        header.e_phentsize != sizeof(Elf64_Phdr)) {
        reader.broken();
    }
    std::vector<Elf64_Phdr> found;
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
        found.push_back(reader.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr)));
    }
    return found;
}

// Where in the file the byte lies that will be at that address.
std::optional<std::uint64_t> file_offset(const std::vector<Elf64_Phdr>& all, std::uint64_t address)
{
    for (const Elf64_Phdr& segment : all) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            return segment.p_offset + (address - segment.p_vaddr);
        }
    }
    return {};
}

std::vector<Elf64_Dyn> dynamic_entries(const ElfReader& reader, const std::vector<Elf64_Phdr>& all)
{
    std::vector<Elf64_Dyn> entries;
    for (const Elf64_Phdr& segment : all) {
        if (segment.p_type != PT_DYNAMIC) continue;
        for (std::uint64_t at = 0; at < segment.p_filesz; at += sizeof(Elf64_Dyn)) {
            const auto entry = reader.at<Elf64_Dyn>(segment.p_offset + at);
            if (entry.d_tag == DT_NULL) break;
            entries.push_back(entry);
        }
    }
    if (entries.empty()) reader.broken();
    return entries;
}

// The soname of a loaded library, out of its own memory; the main program and the kernel's page
// have none.
int collect_soname(dl_phdr_info* info, std::size_t, void* names)
{
    if (info->dlpi_name == nullptr || *info->dlpi_name == '\0') return 0;
    const std::string path = info->dlpi_name;
    static_cast<std::vector<std::string>*>(names)->push_back(path.substr(path.rfind('/') + 1));
    const ElfW(Dyn)* dynamic = nullptr;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) {
            dynamic =
                reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        }
    }
    std::uint64_t texts = 0;
    std::optional<std::uint64_t> soname;
    for (; dynamic != nullptr && dynamic->d_tag != DT_NULL; ++dynamic) {
        if (dynamic->d_tag == DT_STRTAB) texts = dynamic->d_un.d_ptr;
        if (dynamic->d_tag == DT_SONAME) soname = dynamic->d_un.d_val;
    }
    if (texts < info->dlpi_addr || !soname) return 0; // the kernel's page keeps bare offsets
    static_cast<std::vector<std::string>*>(names)->emplace_back(
        reinterpret_cast<const char*>(texts + *soname));
    return 0;
}

// "libsqlite3" of "libsqlite3.so.0"; empty for a library that may come twice.
std::string_view database_library(std::string_view soname)
{
    const std::string_view stem = soname.substr(0, soname.find(".so"));
    const bool counts = stem == "libpq" || stem == "libsqlite3" || stem == "libmariadb" ||
                        stem.substr(0, 8) == "libsoci_";
    return counts ? stem : std::string_view{};
}

// "libsqlite3.so.0" and "libsqlite3.so.0.8.6" are one: a loaded file may go by its full name.
bool is_same_version(std::string_view one, std::string_view other)
{
    const std::string_view shorter = one.size() < other.size() ? one : other;
    const std::string_view longer = one.size() < other.size() ? other : one;
    return longer.substr(0, shorter.size()) == shorter &&
           (longer.size() == shorter.size() || longer[shorter.size()] == '.');
}

} // namespace

std::vector<std::string> needed_libraries(std::string_view elf, const std::string& where)
{
    const ElfReader reader(elf, where);
    const std::vector<Elf64_Phdr> all = segments(reader);
    const std::vector<Elf64_Dyn> entries = dynamic_entries(reader, all);
    std::optional<std::uint64_t> texts;
    for (const Elf64_Dyn& entry : entries) {
        if (entry.d_tag == DT_STRTAB) texts = file_offset(all, entry.d_un.d_ptr);
    }
    if (!texts) reader.broken();
    std::vector<std::string> names;
    for (const Elf64_Dyn& entry : entries) {
        if (entry.d_tag == DT_NEEDED) names.push_back(reader.text_at(*texts + entry.d_un.d_val));
    }
    return names;
}

std::vector<std::string> loaded_libraries()
{
    std::vector<std::string> names;
    dl_iterate_phdr(collect_soname, &names);
    return names;
}

void check_database_libraries(const std::vector<std::string>& needed,
                              const std::vector<std::string>& loaded,
                              const std::string& where)
{
    for (const std::string& name : needed) {
        const std::string_view library = database_library(name);
        if (library.empty()) continue;
        for (const auto* others : {&loaded, &needed}) {
            for (const std::string& other : *others) {
                if (database_library(other) == library && !is_same_version(name, other)) {
                    throw Refusal(where + " needs " + name + ", this process has " + other +
                                  "; both at once can destroy data");
                }
            }
        }
    }
}

} // namespace host_stub::loader
