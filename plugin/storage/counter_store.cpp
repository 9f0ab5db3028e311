#include "storage/counter_store.hpp"

#include "domain/invariant.hpp"

namespace scrip::storage {

namespace {

const Statement make{"counter.make",
                     "",
                     "insert into scrip_counter (studio_id, name, period, used)"
                     " values (:studio, :name, :period, 0) KEEP EXISTING"};

const Statement raise_within{
    "counter.raise",
    "",
    "update scrip_counter set used = used + :by where studio_id = :studio and name = :name"
    " and period = :period and used <= :room"};

const Statement read{"counter.read",
                     "i",
                     "select used from scrip_counter where studio_id = :studio and name = :name"
                     " and period = :period"};

} // namespace

CounterStore::CounterStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::optional<std::int64_t> CounterStore::raise(const std::string& name,
                                                const std::string& period,
                                                std::int64_t by,
                                                std::optional<std::int64_t> limit)
{
    const std::int64_t room = limit ? *limit - by : INT64_MAX - by;
    if (room < 0) return std::nullopt;
    const auto raised = [&] {
        return unit_.change(raise_within,
                            {{"by", by},
                             {"studio", studio_id_},
                             {"name", name},
                             {"period", period},
                             {"room", room}}) == 1;
    };
    if (!raised()) {
        unit_.change(make, {{"studio", studio_id_}, {"name", name}, {"period", period}});
        if (!raised()) return std::nullopt;
    }
    const auto used =
        unit_.one(read, {{"studio", studio_id_}, {"name", name}, {"period", period}}, [](Row& row) {
            std::int64_t value = 0;
            row >> value;
            return value;
        });
    ensure(used.has_value(), "a counter just raised can be read");
    return used;
}

} // namespace scrip::storage
