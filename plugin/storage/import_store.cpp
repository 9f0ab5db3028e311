#include "storage/import_store.hpp"

namespace scrip::storage {

namespace {

const Statement find_row{"import.find",
                         "i",
                         "select 1 from scrip_import where studio_id = :studio and batch = :batch"
                         " and external_id = :external"};

const Statement insert_row{"import.insert",
                           "",
                           "insert into scrip_import (studio_id, batch, external_id, voucher_id)"
                           " values (:studio, :batch, :external, :voucher)"};

} // namespace

ImportStore::ImportStore(Unit& unit, const std::string& studio_id, const std::string& batch)
    : unit_{unit}, studio_id_{studio_id}, batch_{batch}
{
}

bool ImportStore::has(const std::string& external_id)
{
    return unit_
        .one(find_row,
             {{"studio", studio_id_}, {"batch", batch_}, {"external", external_id}},
             [](Row&) { return true; })
        .has_value();
}

void ImportStore::keep(const std::string& external_id, const std::string& voucher_id)
{
    unit_.insert(insert_row,
                 {{"studio", studio_id_},
                  {"batch", batch_},
                  {"external", external_id},
                  {"voucher", voucher_id}});
}

} // namespace scrip::storage
