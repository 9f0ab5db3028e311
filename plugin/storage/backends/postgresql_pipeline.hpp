// Statements in a pipeline of libpq: all are sent before the first answer is read.
#pragma once

#include "storage/backends/backend.hpp"

#include <map>
#include <string>

#include <libpq-fe.h>

namespace scrip::storage {

// Statements prepared in this session under names of their own. They outlive a rollback.
class PostgresqlPipeline final : public Together {
public:
    // Both outlive it.
    PostgresqlPipeline(const Backend& backend, PGconn* connection)
        : backend_{backend}, connection_{connection}
    {
    }

    std::int64_t send(std::span<const Waiting> all, std::size_t& done) override;

private:
    struct Known {
        std::string name;
        std::string text;
        std::vector<std::string> parameters; // by place, a name as often as the text has it
        bool is_prepared = false;            // by the server
    };
    struct Answer {
        std::string state; // empty: it succeeded
        std::int64_t rows = 0;
    };

    Known& known(const Waiting& waiting);
    bool queue(const Waiting& waiting, Known& statement);
    bool has_sent(std::span<const Waiting> all, std::vector<bool>& is_new);
    Answer answer();
    void finish();
    [[noreturn]] void throw_lost() const;

    const Backend& backend_;
    PGconn* connection_;
    std::map<const void*, Known> statements_;
};

} // namespace scrip::storage
