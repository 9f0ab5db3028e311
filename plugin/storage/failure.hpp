// How a database failed, as the code above has to treat it. Texts of drivers hold bound values, so
// they stop here (storage.md, S7).
#pragma once

#include <exception>
#include <string>

namespace scrip::storage {

enum class Failure {
    conflict,    // somebody else was first: roll back, begin again on fresh facts
    duplicate,   // a unique key exists already
    refused,     // a constraint or trigger said no: a bug above, never a race
    too_slow,    // the deadline passed
    cancelled,   // the host no longer wants the answer
    unavailable, // missing, read-only or full
    lost,        // the connection went before COMMIT was sent: nothing was kept
    unknown,     // COMMIT was sent, and its outcome is not known
    damaged,     // the file fails its own checks
    internal,
};

class DatabaseError : public std::exception {
public:
    explicit DatabaseError(Failure failure,
                           std::string driver_code = {},
                           const char* statement = "")
        : failure_{failure}, driver_code_{std::move(driver_code)}, statement_{statement}
    {
    }

    Failure failure() const { return failure_; }
    // SQLSTATE, MariaDB's error number or SQLite's result code; empty where no driver said it.
    const std::string& driver_code() const { return driver_code_; }
    // Its name in the catalogue, or what stands for it; empty where none ran. Never a value.
    const char* statement() const { return statement_; }
    const char* what() const noexcept override { return "the database refused"; }

private:
    Failure failure_;
    std::string driver_code_;
    const char* statement_; // static
};

// The database is set up in a way the ledger cannot rely on. Names no value but the setting's.
class WrongSetting : public DatabaseError {
public:
    WrongSetting(const std::string& name, const std::string& wanted, const std::string& found)
        : DatabaseError{Failure::unavailable}, text_{"the database's " + name + " is \"" + found +
                                                     "\", and has to be \"" + wanted + "\""}
    {
    }

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

enum class Phase { before_commit, commit_sent };

// By SQLite's extended result code (storage.md, section 5).
Failure classify_sqlite(int result, Phase phase);

} // namespace scrip::storage
