// A session's statements that wait to go to the server together.
#pragma once

#include "storage/backends/together.hpp"

#include <initializer_list>
#include <memory>

namespace scrip::storage {

class Outgoing {
public:
    // Without a way to send several, nothing waits here.
    void go_by(std::unique_ptr<Together> together) { together_ = std::move(together); }

    bool takes() const { return together_ != nullptr; }
    bool is_empty() const { return waiting_.empty(); }
    // More would make the server answer into a connection that nobody reads yet.
    bool is_full() const;

    void add(const Statement& statement, std::initializer_list<Parameter> parameters);
    void add(const char* control);
    void drop();

    // None waits afterwards, whatever happens. Throws soci_error as Together::send. The rows that
    // the last one changed.
    std::int64_t send();

    // Of a send that threw: the name of what failed, and whether all before the last were done.
    const char* failed() const { return failed_; }
    bool has_reached_last() const { return has_reached_last_; }

private:
    std::unique_ptr<Together> together_;
    std::vector<Waiting> waiting_;
    std::size_t bytes_ = 0;
    const char* failed_ = "";
    bool has_reached_last_ = false;
};

} // namespace scrip::storage
