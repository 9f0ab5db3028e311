#include "storage/scope_store.hpp"

#include "domain/errors.hpp"
#include "secrets/hashes.hpp"

#include <algorithm>
#include <charconv>

namespace scrip::storage {

namespace {

const Statement find_scope{"scope.find",
                           "t",
                           "select scope_id from scrip_scope where studio_id = :studio"
                           " and digest = :digest"};

const Statement scope_by_id{"scope.by_id",
                            "t",
                            "select activities from scrip_scope where studio_id = :studio"
                            " and scope_id = :scope"};

const Statement insert_scope{"scope.insert",
                             "",
                             "insert into scrip_scope (studio_id, scope_id, digest, activities)"
                             " values (:studio, :scope, :digest, :activities)"};

// Each with its length before it: the host's ids may hold any letter.
std::string packed(const std::vector<std::string>& activities)
{
    std::string text;
    for (const std::string& activity : activities)
        text += std::to_string(activity.size()) + ":" + activity;
    return text;
}

} // namespace

Scope scope_from_row(const std::string& scope_id, const std::string& packed_activities)
{
    Scope scope{scope_id, {}};
    std::string_view rest{packed_activities};
    while (!rest.empty()) {
        std::size_t length = 0;
        const auto* const end = rest.data() + rest.size();
        const auto read = std::from_chars(rest.data(), end, length);
        const bool is_length = read.ec == std::errc{} && read.ptr != end && *read.ptr == ':';
        if (!is_length) throw DataCorrupt{"a scope's row is not readable"};
        rest.remove_prefix(static_cast<std::size_t>(read.ptr + 1 - rest.data()));
        if (length > rest.size()) throw DataCorrupt{"a scope's row is not readable"};
        scope.activities.emplace_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return scope;
}

ScopeStore::ScopeStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys)
    : unit_{unit}, studio_id_{studio_id}, keys_{keys}
{
}

std::optional<Scope> ScopeStore::find(const std::string& scope_id)
{
    return unit_.one(scope_by_id, {{"studio", studio_id_}, {"scope", scope_id}}, [&](Row& row) {
        std::string activities;
        row >> activities;
        return scope_from_row(scope_id, activities);
    });
}

Scope ScopeStore::keep(std::vector<std::string> activities, const std::string& new_id)
{
    std::sort(activities.begin(), activities.end());
    const std::string text = packed(activities);
    const std::string digest =
        secrets::keyed_hash(keys_, secrets::Purpose::commitment, {studio_id_, "scope", text});
    const auto known =
        unit_.one(find_scope, {{"studio", studio_id_}, {"digest", digest}}, [](Row& row) {
            std::string scope_id;
            row >> scope_id;
            return scope_id;
        });
    if (known) return {*known, std::move(activities)};
    unit_.change(
        insert_scope,
        {{"studio", studio_id_}, {"scope", new_id}, {"digest", digest}, {"activities", text}});
    return {new_id, std::move(activities)};
}

} // namespace scrip::storage
