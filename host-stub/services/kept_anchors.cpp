#include "services/kept_anchors.hpp"

#include "services/descriptor.hpp"
#include "services/store.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <map>

#include <fcntl.h>
#include <unistd.h>

namespace host_stub::services {
namespace {

constexpr std::size_t anchors_max = 1000; // that report.verify takes

} // namespace

void KeptAnchors::add(std::string_view studio_id, std::string_view event)
{
    const boost::json::object body = boost::json::parse(event).as_object();
    const std::string line =
        boost::json::serialize(boost::json::object{
            {"studio", studio_id}, {"day", body.at("day")}, {"hash", body.at("hash")}}) +
        "\n";
    const std::lock_guard lock(mutex_);
    const Descriptor file(
        ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
    const auto length = static_cast<ssize_t>(line.size());
    // One write: lines of several processes do not mix.
    const bool is_kept = file.is_open() &&
                         ::write(file.number(), line.data(), line.size()) == length &&
                         ::fsync(file.number()) == 0;
    if (!is_kept) throw StoreUnavailable("the file of anchors cannot be written");
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
