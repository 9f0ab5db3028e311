// What differs between the databases this host serves, in one place.
#pragma once

#include "services/database.hpp"

#include <booking/plugin.h>

#include <span>
#include <string>
#include <string_view>

namespace soci {
class backend_factory;
class session;
class soci_error;
} // namespace soci

namespace host_stub::services {

// A value the host relies on, read back from each session.
struct Setting {
    const char* name;
    const char* query;
    const char* wanted;
};

enum class Failure {
    conflict,    // another transaction was first: all of this one may run again
    unavailable, // the database is away, full, read-only or too slow
    refused,     // it refused the statement: a defect of the host
};

struct Dialect {
    const soci::backend_factory* (*factory)();
    booking_native_kind native; // of its connections, when they are lent

    // Column types, NOT NULL; "$" is the column's name.
    const char* key; // up to 255 characters, compared byte by byte
    const char* text;
    const char* number;
    const char* table_end;

    // Each new session: what is set, and what it has to answer then.
    std::span<const char* const> settings;
    std::span<const Setting> expected;

    // Counts the host's tables.
    const char* count_tables;
    // Taken before they are made, in the same transaction; empty where making them needs none.
    const char* lock_tables;

    const char* version; // asks the server for its own

    const char* begin_writing;
    std::span<const char* const> begin_reading; // one snapshot

    Failure (*failure_of)(const soci::soci_error& error);
};

const Dialect& dialect_of(Backend backend) noexcept;

// The end of an INSERT whose row may be there already: it stays as it is, or takes the new values
// of `columns`. `key` are the columns of the primary key, all separated by ", ".
std::string or_keep(Backend backend, std::string_view key);
std::string or_update(Backend backend, std::string_view key, std::string_view columns);

} // namespace host_stub::services
