// A statement bound to the cells that SOCI reads and writes.
#pragma once

#include "storage/backends/backend.hpp"
#include "storage/statement.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

namespace scrip::storage {

// SOCI keeps the addresses of bound values and reads them when a statement runs, so every value
// goes through a cell that lives as long as its statement (storage.md, section 1). Whoever executes
// it fetches to the end (S11). Ends before its session (S25).
class Prepared {
public:
    // `columns` has a letter for each: i for integers, t for texts. Throws soci_error, as all here.
    Prepared(const Backend& backend,
             void* native,
             soci::session& sql,
             const std::string& text,
             std::string_view columns,
             std::initializer_list<Parameter> parameters);
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    // The same values, by name and kind, as it was made with.
    void assign(std::initializer_list<Parameter> parameters);
    // True: a row was read into outputs().
    bool execute();
    bool fetch();

    std::int64_t rows_changed() { return soci_.get_affected_rows(); }
    const std::vector<Cell>& outputs() const { return outputs_; }

private:
    struct Bound {
        Cell cell;
        soci::indicator indicator = soci::i_ok;
        std::string name;
    };

    void bind(std::initializer_list<Parameter> parameters);
    void define(std::string_view columns);
    void note_nulls();

    const Backend& backend_;
    void* native_;
    std::vector<Bound> inputs_; // never resized: SOCI has their addresses
    std::vector<Cell> outputs_;
    std::vector<soci::indicator> indicators_;
    soci::statement soci_;
};

} // namespace scrip::storage
