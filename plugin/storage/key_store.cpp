#include "storage/key_store.hpp"

#include "domain/errors.hpp"
#include "secrets/sealing.hpp"

#include <algorithm>
#include <utility>

namespace scrip::storage {

namespace {

const Statement find_key{
    "key.find",
    "tttttti",
    "select operation, fingerprint, asker, outcome, hold_id, result_sealed, ts from scrip_key"
    " where studio_id = :studio and idempotency_key = :key"};

const Statement insert_key{
    "key.insert",
    "",
    "insert into scrip_key (studio_id, idempotency_key, operation, fingerprint, asker, outcome,"
    " hold_id, result_sealed, key_version, ts) values (:studio, :key, :operation, :fingerprint,"
    " :asker, :outcome, :hold, :result, :version, :now)"};

const Statement replace_result{"key.replace_result",
                               "",
                               "update scrip_key set result_sealed = :result,"
                               " key_version = :version"
                               " where studio_id = :studio and idempotency_key = :key"};

// The inner select keeps to the index: some databases would rather walk through all answers.
const Statement sealed_with_keys{
    "key.sealed_with",
    "tt",
    "select k.idempotency_key, k.result_sealed from (select idempotency_key from scrip_key"
    " where studio_id = :studio and key_version = :older limit :limit) o cross join scrip_key k"
    " where k.studio_id = :studio and k.idempotency_key = o.idempotency_key"};

// An erasure may have replaced the answer since it was read: that one stays.
const Statement reseal_result{"key.reseal",
                              "",
                              "update scrip_key set result_sealed = :result, key_version = :version"
                              " where studio_id = :studio and idempotency_key = :key"
                              " and key_version = :older and result_sealed = :seen"};

std::string bound(const std::string& studio_id, const std::string& key)
{
    return "result/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" + key;
}

} // namespace

KeyStore::KeyStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys)
    : unit_{unit}, studio_id_{studio_id}, keys_{keys}
{
}

std::optional<KeptAnswer> KeyStore::find(const std::string& key)
{
    auto kept = unit_.one(find_key, {{"studio", studio_id_}, {"key", key}}, [](Row& row) {
        KeptAnswer answer;
        std::string outcome;
        row >> answer.operation >> answer.fingerprint >> answer.asker >> outcome >>
            answer.hold_id >> answer.reply >> answer.at;
        answer.is_declined = outcome == "declined";
        return answer;
    });
    if (!kept) return std::nullopt;
    const auto reply = secrets::open(keys_, bound(studio_id_, key), kept->reply);
    if (!reply) throw DataCorrupt{"a kept answer does not open"};
    kept->reply = *reply;
    return kept;
}

void KeyStore::keep(const std::string& key, const KeptAnswer& answer, Instant now)
{
    const std::string sealed = secrets::seal(keys_, bound(studio_id_, key), answer.reply);
    unit_.insert(insert_key,
                 {{"studio", studio_id_},
                  {"key", key},
                  {"operation", answer.operation},
                  {"fingerprint", answer.fingerprint},
                  {"asker", answer.asker},
                  {"outcome", answer.is_declined ? "declined" : "ok"},
                  {"hold", answer.hold_id},
                  {"result", sealed},
                  {"version", keys_.version()},
                  {"now", now}});
}

void KeyStore::replace_reply(const std::string& key, const std::string& reply)
{
    const std::string sealed = secrets::seal(keys_, bound(studio_id_, key), reply);
    unit_.change(
        replace_result,
        {{"result", sealed}, {"version", keys_.version()}, {"studio", studio_id_}, {"key", key}});
}

ResealedRows KeyStore::reseal(int older, std::int64_t limit)
{
    auto rows = unit_.list(sealed_with_keys,
                           {{"studio", studio_id_}, {"older", older}, {"limit", limit}},
                           [](Row& row) {
                               std::pair<std::string, std::string> kept;
                               row >> kept.first >> kept.second;
                               return kept;
                           });
    std::ranges::sort(rows); // whoever locks several does so in this order
    ResealedRows resealed{.read = static_cast<std::int64_t>(rows.size())};
    for (const auto& kept : rows) {
        const auto sealed = secrets::resealed(keys_, bound(studio_id_, kept.first), kept.second);
        resealed.unreadable += sealed ? 0 : 1;
        resealed.done += unit_.change(reseal_result,
                                      {{"result", sealed ? *sealed : kept.second},
                                       {"version", keys_.version()},
                                       {"studio", studio_id_},
                                       {"key", kept.first},
                                       {"older", older},
                                       {"seen", kept.second}});
    }
    return resealed;
}

} // namespace scrip::storage
