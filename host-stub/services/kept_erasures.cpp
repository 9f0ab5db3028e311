#include "services/kept_erasures.hpp"

#include "services/kept_lines.hpp"

#include <boost/json.hpp>

#include <fstream>

namespace host_stub::services {

void KeptErasures::add(std::string_view studio_id, const Erasure& erasure)
{
    const std::lock_guard lock(mutex_);
    keep_line(file_,
              boost::json::serialize(boost::json::object{{"studio", studio_id},
                                                         {"customer_id", erasure.customer_id},
                                                         {"balance", erasure.balance}}));
}

std::vector<Erasure> KeptErasures::of(std::string_view studio_id) const
{
    std::vector<Erasure> erasures;
    std::ifstream file(file_);
    for (std::string line; std::getline(file, line);) {
        const boost::json::object kept = boost::json::parse(line).as_object();
        if (kept.at("studio").as_string() != studio_id) continue;
        erasures.push_back(
            {kept.at("customer_id").as_string().c_str(), kept.at("balance").as_string().c_str()});
    }
    return erasures;
}

} // namespace host_stub::services
