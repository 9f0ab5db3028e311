// Every statement that SQLite runs in this process, whoever sends it: the plugin too.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace scrip::security {

struct RunStatement {
    std::string sql; // as it was prepared, without its values
    int steps = 0;   // of SQLite's virtual machine

    bool operator==(const RunStatement&) const = default;
};

// Listens from its making on, to connections opened after the first one was made. One at a time.
class Statements {
public:
    Statements();
    ~Statements();
    Statements(const Statements&) = delete;
    Statements& operator=(const Statements&) = delete;

    // Those since the last call.
    std::vector<RunStatement> take();
};

} // namespace scrip::security
