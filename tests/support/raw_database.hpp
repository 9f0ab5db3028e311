// The database file behind the plugin's back: what an attacker, an accident or a test edits.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace scrip::tests {

class RawDatabase {
public:
    explicit RawDatabase(const std::string& file)
    {
        sqlite3* handle = nullptr;
        const int result = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
        handle_.reset(handle);
        if (result != SQLITE_OK) throw std::runtime_error{"the file does not open"};
        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, 5000);
        run("PRAGMA foreign_keys=ON");
        run("PRAGMA recursive_triggers=ON");
    }

    sqlite3* handle() const { return handle_.get(); }

    // The result code; 0 is done.
    int try_run(const std::string& sql) const
    {
        return sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    }

    void run(const std::string& sql) const
    {
        if (try_run(sql) != SQLITE_OK) {
            throw std::runtime_error{sql + ": " + sqlite3_errmsg(handle())};
        }
    }

    std::string error() const { return sqlite3_errmsg(handle()); }
    int rows_changed() const { return sqlite3_changes(handle()); }

    // Every cell as text; null as "(null)".
    std::vector<std::vector<std::string>> rows(const std::string& sql) const
    {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error{sql + ": " + error()};
        }
        const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owner{statement,
                                                                          sqlite3_finalize};
        std::vector<std::vector<std::string>> rows;
        int result = 0;
        while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
            std::vector<std::string> row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
                row.emplace_back(text ? text : "(null)");
            }
            rows.push_back(std::move(row));
        }
        if (result != SQLITE_DONE) throw std::runtime_error{sql + ": " + error()};
        return rows;
    }

    std::string text(const std::string& sql) const { return rows(sql).at(0).at(0); }
    std::int64_t number(const std::string& sql) const { return std::stoll(text(sql)); }

    std::vector<std::string> tables() const
    {
        std::vector<std::string> names;
        for (const auto& row : rows("select name from sqlite_master where type = 'table'"
                                    " and name like 'scrip_%' order by name")) {
            names.push_back(row[0]);
        }
        return names;
    }

    // Every row of every table, but those named.
    std::string dump(const std::vector<std::string>& left_out = {}) const
    {
        std::string all;
        for (const std::string& table : tables()) {
            bool is_left_out = false;
            for (const std::string& name : left_out)
                is_left_out = is_left_out || name == table;
            if (is_left_out) continue;
            all += table + "\n";
            auto all_rows = rows("select * from " + table);
            std::sort(all_rows.begin(), all_rows.end());
            for (const auto& row : all_rows) {
                for (const std::string& cell : row)
                    all += cell + "|";
                all += "\n";
            }
        }
        return all;
    }

    // As somebody would who knows how: without triggers and checks.
    void forge(const std::string& sql) const
    {
        std::vector<std::vector<std::string>> triggers =
            rows("select name, sql from sqlite_master where type = 'trigger'");
        run("PRAGMA ignore_check_constraints=ON");
        run("PRAGMA foreign_keys=OFF");
        run("begin immediate");
        for (const auto& trigger : triggers)
            run("drop trigger " + trigger[0]);
        run(sql);
        for (const auto& trigger : triggers)
            run(trigger[1]);
        run("commit");
        run("PRAGMA foreign_keys=ON");
        run("PRAGMA ignore_check_constraints=OFF");
    }

private:
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_{nullptr, sqlite3_close};
};

} // namespace scrip::tests
