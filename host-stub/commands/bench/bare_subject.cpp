#include "commands/bench/bare_subject.hpp"

#include "commands/bench/measure.hpp"
#include "commands/bench/native/session.hpp"
#include "commands/bench/scripts.hpp"
#include "commands/bench/vouchers.hpp"

#include <string>

namespace host_stub::commands::bench {
namespace {

constexpr std::int64_t fill_step = 1'000; // vouchers of one commit

// Numbers that name rows: those of vouchers begin at 1, those of acts far above.
constexpr std::int64_t first_of_acts = std::int64_t{1} << 40;

std::string order_key(std::int64_t order)
{
    return "order-" + std::to_string(order);
}

Values values_of(const Draw& draw, std::int64_t vouchers)
{
    Values values;
    const auto index =
        static_cast<std::int64_t>(draw.random % static_cast<std::uint64_t>(vouchers));
    values.voucher = index + 1;
    values.customer = customer_of(index);
    values.number = first_of_acts + static_cast<std::int64_t>(draw.unique);
    values.code = bare_code(index);
    values.key = "bench-" + std::to_string(draw.unique);
    return values;
}

class BareActor : public Actor {
public:
    BareActor(BareTables& tables, const Script& script, bool takes_turns)
        : tables_(tables), session_(open_native(tables.database)), takes_turns_(takes_turns)
    {
        session_->prepare(script);
    }

    bool act(const Draw& draw) override
    {
        run(values_of(draw, tables_.vouchers));
        return true;
    }

protected:
    void run(const Values& values)
    {
        std::unique_lock lock(tables_.turn, std::defer_lock);
        if (takes_turns_) lock.lock();
        session_->run_prepared(values);
    }

    BareTables& tables_;

private:
    std::unique_ptr<NativeSession> session_;
    const bool takes_turns_;
};

// Each voucher it makes has a code of its own, and another customer than those that are filled in.
class Issuer final : public BareActor {
public:
    using BareActor::BareActor;
    bool act(const Draw& draw) override
    {
        Values values = values_of(draw, tables_.vouchers);
        values.code = values.key;
        values.customer = -1 - values.customer; // the lists of the others stay as they are
        run(values);
        return true;
    }
};

// An order's voucher follows from its number, so that whoever deletes it knows it.
class Payer final : public BareActor {
public:
    using BareActor::BareActor;
    bool act(const Draw& draw) override
    {
        const std::int64_t order = tables_.orders_made++;
        Values values =
            values_of({static_cast<std::uint64_t>(order), draw.unique}, tables_.vouchers);
        values.key = order_key(order);
        run(values);
        return true;
    }
};

class Deleter final : public BareActor {
public:
    using BareActor::BareActor;
    bool act(const Draw& draw) override
    {
        const std::int64_t order = tables_.orders_deleted++;
        if (order >= tables_.orders_made) {
            --tables_.orders_deleted;
            return false;
        }
        Values values =
            values_of({static_cast<std::uint64_t>(order), draw.unique}, tables_.vouchers);
        values.key = order_key(order);
        run(values);
        return true;
    }
};

class BareSubject final : public Subject {
public:
    BareSubject(Kind kind, BareTables& tables) : kind_(kind), tables_(tables) {}

    Kind kind() const noexcept override { return kind_; }

    bool has(Case which) const override
    {
        return !script_of(tables_.database.backend(), which, kind_).empty();
    }

    std::int64_t threads(Case which, std::int64_t wanted) const override
    {
        return kind_ == Kind::limit && is_turned(which) ? 1 : wanted;
    }

    void stock(Case which, std::int64_t milliseconds) override
    {
        if (which != Case::order_delete || kind_ != Kind::bare) return;
        std::vector<std::unique_ptr<Actor>> payers;
        for (std::int64_t i = 0; i < stocking_threads; ++i)
            payers.push_back(of<Payer>(Case::redeem));
        std::atomic<std::uint64_t> unique = stocked_;
        stocked_ += repeat(milliseconds, payers, [&] { return Draw{0, unique++}; }).done;
    }

    std::unique_ptr<Actor> actor(Case which) override
    {
        const bool is_bare = kind_ == Kind::bare;
        if (is_bare && which == Case::issue) return of<Issuer>(which);
        if (is_bare && which == Case::order_delete) return of<Deleter>(which);
        return of<BareActor>(which);
    }

private:
    template <class Part>
    std::unique_ptr<Actor> of(Case which)
    {
        return std::make_unique<Part>(
            tables_, script_of(tables_.database.backend(), which, kind_), is_turned(which));
    }

    bool is_turned(Case which) const
    {
        return tables_.database.backend() == services::Backend::sqlite3 && is_write(which);
    }

    const Kind kind_;
    BareTables& tables_;
    std::uint64_t stocked_ = std::uint64_t{1} << 50; // far above every other act's
};

} // namespace

BareTables::BareTables(const services::Database& where, std::int64_t voucher_count)
    : database(where), vouchers(voucher_count)
{
    const std::unique_ptr<NativeSession> session = open_native(database);
    for (const std::string& statement : schema_of(database.backend()))
        session->run(statement);
    session->prepare(filling());
    for (std::int64_t index = 0; index < vouchers; ++index) {
        if (index % fill_step == 0) session->run("BEGIN");
        Values values;
        values.voucher = index + 1;
        values.customer = customer_of(index);
        values.code = bare_code(index);
        session->run_prepared(values);
        if ((index + 1) % fill_step == 0 || index + 1 == vouchers) session->run("COMMIT");
    }
}

std::unique_ptr<Subject> bare_subject(Kind kind, BareTables& tables)
{
    return std::make_unique<BareSubject>(kind, tables);
}

} // namespace host_stub::commands::bench
