#include "storage/person_store.hpp"

#include "domain/errors.hpp"

#include <algorithm>

namespace scrip::storage {

namespace {

const Statement refs_of_person{
    "person.refs",
    "t",
    "select customer_ref from scrip_customer where studio_id = :studio and person = :person"
    " and customer_ref > :after order by customer_ref limit 500"};

const Statement first_step{"person.first_step",
                           "tt",
                           "select customer_ref, merged_into from scrip_customer"
                           " where studio_id = :studio and host_customer_id = :customer"};

const Statement next_step{"person.next_step",
                          "tt",
                          "select customer_ref, merged_into from scrip_customer"
                          " where studio_id = :studio and customer_ref = :ref"};

const Statement lock_person{"person.lock",
                            "",
                            "update scrip_customer set changes = changes + 1"
                            " where studio_id = :studio and person = :person"
                            " and erased_ts is null"};

// The name is the person's, so a merged customer has none of their own.
const Statement merge_one{"person.merge",
                          "",
                          "update scrip_customer set merged_into = :into, name_sealed = null"
                          " where studio_id = :studio and customer_ref = :from"
                          " and merged_into is null and person = :from"};

const Statement move_all{"person.move",
                         "",
                         "update scrip_customer set person = :into where studio_id = :studio"
                         " and person = :from"};

const std::string all_refs = "(select c.customer_ref from scrip_customer c"
                             " where c.studio_id = :studio and c.person = :person)";

const Statement erase_own_texts{
    "person.erase_texts",
    "",
    "delete from scrip_text where studio_id = :studio and customer_ref in " + all_refs};

// A reason given for several people's vouchers was sealed for one of them, and goes for each.
const Statement erase_texts_about{
    "person.erase_texts_about",
    "",
    "delete from scrip_text where studio_id = :studio and about in"
    " (select m.transaction_id from scrip_movement m where m.studio_id = :studio"
    " and m.holder in " +
        all_refs + ")"};

const Statement erase_hashes{
    "person.erase_name",
    "",
    "delete from scrip_customer_name where studio_id = :studio and customer_ref in " + all_refs};

const Statement erase_person{
    "person.erase",
    "",
    "update scrip_customer set host_customer_id = null, name_sealed = null, text_key_sealed = null,"
    " referral_code = null, erased_ts = :now where studio_id = :studio and person = :person"};

struct Step {
    std::string ref;
    std::optional<std::string> into;
};

Step read_step(Row& row)
{
    Step step;
    row >> step.ref >> step.into;
    return step;
}

} // namespace

PersonStore::PersonStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::vector<std::string> PersonStore::refs_of(const std::string& person)
{
    return all_pages<std::string>([&](const std::string* last) {
        return unit_.list(
            refs_of_person,
            {{"studio", studio_id_}, {"person", person}, {"after", last ? *last : ""}},
            [](Row& row) {
                std::string ref;
                row >> ref;
                return ref;
            });
    });
}

std::vector<std::string> PersonStore::merges_of(const std::string& host_id)
{
    std::vector<std::string> refs;
    auto step = unit_.one(first_step, {{"studio", studio_id_}, {"customer", host_id}}, read_step);
    while (step) {
        if (std::find(refs.begin(), refs.end(), step->ref) != refs.end()) {
            throw DataCorrupt{"customers are merged in a circle"};
        }
        refs.push_back(step->ref);
        if (!step->into) break;
        const std::string next = *step->into;
        step = unit_.one(next_step, {{"studio", studio_id_}, {"ref", next}}, read_step);
    }
    return refs;
}

void PersonStore::lock(const std::string& person)
{
    const std::int64_t rows =
        unit_.change(lock_person, {{"studio", studio_id_}, {"person", person}});
    // Merged or erased meanwhile.
    if (rows == 0) throw DatabaseError{Failure::conflict};
}

void PersonStore::merge(const std::string& from, const std::string& into)
{
    const std::int64_t rows =
        unit_.change(merge_one, {{"into", into}, {"studio", studio_id_}, {"from", from}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
    unit_.change(move_all, {{"into", into}, {"studio", studio_id_}, {"from", from}});
}

void PersonStore::erase(const std::string& person, Instant now)
{
    for (const Statement* texts : {&erase_own_texts, &erase_texts_about, &erase_hashes})
        unit_.change(*texts, {{"studio", studio_id_}, {"person", person}});
    unit_.change(erase_person, {{"now", now}, {"studio", studio_id_}, {"person", person}});
}

} // namespace scrip::storage
