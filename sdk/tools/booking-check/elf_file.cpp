#include "elf_file.hpp"

#include "subject.hpp"
#include "verdict.hpp"

#include <elf.h>

#include <cstring>
#include <string_view>

namespace booking::check {
namespace {

// The bytes of the file, with every look inside its bounds.
class Bytes {
public:
    explicit Bytes(std::string all) : all_(std::move(all)) {}

    template <class Struct>
    Struct at(std::uint64_t offset) const
    {
        Struct value;
        if (offset > all_.size() || all_.size() - offset < sizeof value) {
            fail("the file is cut short or says wrong offsets");
        }
        std::memcpy(&value, all_.data() + offset, sizeof value);
        return value;
    }

    std::string text(std::uint64_t offset) const
    {
        if (offset >= all_.size()) fail("the file says wrong offsets of texts");
        return all_.c_str() + offset;
    }

private:
    std::string all_;
};

class Reader {
public:
    Reader(ElfFile& into, std::string all) : into_(into), bytes_(std::move(all))
    {
        header_ = bytes_.at<Elf64_Ehdr>(0);
        const bool is_library = std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0 &&
                                header_.e_ident[EI_CLASS] == ELFCLASS64 && header_.e_type == ET_DYN;
        if (!is_library) fail("the file is no 64-bit ELF library");
        read_segments();
        read_sections();
    }

private:
    void read_segments()
    {
        for (std::uint64_t i = 0; i < header_.e_phnum; ++i) {
            const auto segment = bytes_.at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr));
            if (segment.p_type == PT_GNU_RELRO) into_.has_relro = true;
            if (segment.p_type != PT_GNU_STACK) continue;
            into_.has_stack_note = true;
            into_.has_executable_stack = (segment.p_flags & PF_X) != 0;
        }
    }

    Elf64_Shdr section(std::uint64_t index) const
    {
        return bytes_.at<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr));
    }

    void read_sections()
    {
        for (std::uint64_t i = 0; i < header_.e_shnum; ++i) {
            const Elf64_Shdr each = section(i);
            if (each.sh_type == SHT_DYNSYM) read_symbols(each, section(each.sh_link).sh_offset);
            if (each.sh_type == SHT_SYMTAB) read_unique(each, section(each.sh_link).sh_offset);
            if (each.sh_type == SHT_DYNAMIC) read_dynamic(each, section(each.sh_link).sh_offset);
        }
    }

    void read_symbols(const Elf64_Shdr& table, std::uint64_t names)
    {
        read_unique(table, names);
        for (std::uint64_t at = 0; at < table.sh_size; at += sizeof(Elf64_Sym)) {
            const auto symbol = bytes_.at<Elf64_Sym>(table.sh_offset + at);
            const bool is_defined = symbol.st_shndx != SHN_UNDEF;
            const bool is_local = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL;
            if (is_defined && !is_local)
                into_.exported.push_back(bytes_.text(names + symbol.st_name));
        }
    }

    void read_unique(const Elf64_Shdr& table, std::uint64_t names)
    {
        for (std::uint64_t at = 0; at < table.sh_size; at += sizeof(Elf64_Sym)) {
            const auto symbol = bytes_.at<Elf64_Sym>(table.sh_offset + at);
            if (ELF64_ST_BIND(symbol.st_info) == STB_GNU_UNIQUE) {
                into_.unique.push_back(bytes_.text(names + symbol.st_name));
            }
        }
    }

    void read_dynamic(const Elf64_Shdr& table, std::uint64_t names)
    {
        for (std::uint64_t at = 0; at < table.sh_size; at += sizeof(Elf64_Dyn)) {
            const auto entry = bytes_.at<Elf64_Dyn>(table.sh_offset + at);
            const auto value = entry.d_un.d_val;
            switch (entry.d_tag) {
            case DT_NEEDED: into_.needed.push_back(bytes_.text(names + value)); break;
            case DT_SONAME: into_.soname = bytes_.text(names + value); break;
            case DT_TEXTREL: into_.has_textrel = true; break;
            case DT_RPATH:
            case DT_RUNPATH: into_.has_rpath = true; break;
            case DT_BIND_NOW: into_.is_bound_now = true; break;
            case DT_FLAGS:
                into_.has_textrel |= (value & DF_TEXTREL) != 0;
                into_.is_bound_now |= (value & DF_BIND_NOW) != 0;
                break;
            case DT_FLAGS_1: into_.is_bound_now |= (value & DF_1_NOW) != 0; break;
            default: break;
            }
        }
    }

    ElfFile& into_;
    Bytes bytes_;
    Elf64_Ehdr header_{};
};

} // namespace

ElfFile::ElfFile(const std::filesystem::path& file)
{
    Reader(*this, read_file(file));
}

} // namespace booking::check
