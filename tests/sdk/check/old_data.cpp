// What earlier versions of Scrip's tables left in a database, for booking-check's --old-data:
//
//   old_data FOLDER      writes VERSION.BACKEND.sql for each version but the newest
#include "storage/backends/backend.hpp"
#include "storage/migrations.hpp"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

using namespace scrip;

namespace {

// As every version so far made it.
constexpr const char* version_table =
    "create table scrip_schema_version (version VALUE not null, step KEY(64) not null,"
    " state KEY(16) not null, checksum KEY(64) not null, plugin_version KEY(32) not null,"
    " ts VALUE not null, primary key (version))";

// FNV-1a, 64 bits.
std::string checksum(const char* text)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char* at = text; *at != '\0'; ++at)
        hash = (hash ^ static_cast<unsigned char>(*at)) * 1099511628211U;
    return std::to_string(hash);
}

void write(std::ofstream& file, const std::string& statement)
{
    file << statement << ";;\n";
}

void write_version(const std::filesystem::path& path,
                   const storage::Backend& backend,
                   std::int64_t version)
{
    std::ofstream file(path);
    file.exceptions(std::ofstream::failbit);
    for (const std::string& statement : backend.spelled_migration(version_table))
        write(file, statement);
    for (const storage::Migration& migration : storage::migrations()) {
        if (migration.version > version) break;
        for (const std::string& statement : backend.spelled_migration(migration.text))
            write(file, statement);
        write(file,
              "insert into scrip_schema_version values (" + std::to_string(migration.version) +
                  ", '" + migration.name + "', 'done', '" + checksum(migration.text) +
                  "', '0.0.0', 0)");
    }
}

} // namespace

int main(int count, char** words)
{
    if (count != 2) return 2;
    try {
        const std::filesystem::path folder = words[1];
        std::filesystem::create_directories(folder);
        for (const char* word : {"sqlite3", "postgresql", "mysql"}) {
            const auto backend = storage::Backend::of({.backend = word, .connect = "dbname=none"});
            for (const storage::Migration& migration : storage::migrations()) {
                if (&migration == &storage::migrations().back()) break;
                const std::string name = std::to_string(migration.version) + "." + word + ".sql";
                write_version(folder / name, *backend, migration.version);
            }
        }
        return 0;
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "old_data: %s\n", failed.what());
        return 1;
    }
}
