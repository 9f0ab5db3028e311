#include "services/kept_anchors.hpp"

#include "services/kept_lines.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <map>

namespace host_stub::services {
namespace {

constexpr std::size_t anchors_max = 1000; // that report.verify takes

} // namespace

void KeptAnchors::add(std::string_view studio_id, std::string_view event)
{
    const boost::json::object body = boost::json::parse(event).as_object();
    const std::lock_guard lock(mutex_);
    keep_line(file_,
              boost::json::serialize(boost::json::object{
                  {"studio", studio_id}, {"day", body.at("day")}, {"hash", body.at("hash")}}));
}

boost::json::array KeptAnchors::of(std::string_view studio_id) const
{
    std::map<std::string, std::string> hashes; // by day
    std::ifstream file(file_);
    for (std::string line; std::getline(file, line);) {
        const boost::json::object kept = boost::json::parse(line).as_object();
        if (kept.at("studio").as_string() != studio_id) continue;
        hashes[kept.at("day").as_string().c_str()] = kept.at("hash").as_string().c_str();
    }
    while (hashes.size() > anchors_max)
        hashes.erase(hashes.begin());
    boost::json::array anchors;
    for (const auto& [day, hash] : hashes)
        anchors.push_back(boost::json::object{{"day", day}, {"hash", hash}});
    return anchors;
}

} // namespace host_stub::services
