#include "console/sample.hpp"

#include "platform/activities.hpp"

#include <boost/json.hpp>

namespace host_stub::console {

namespace json = boost::json;

namespace {
}

bool Sample::is_wanted() const
{
    return shared_.profiles.all().empty();
}

void Sample::begin()
{
    shared_.profiles.add({"wave", "École de surf La Vague", "EUR", "fr", "Europe/Paris"},
                         {{"anna", "admin", "Anna Morel"}, {"hugo", "agent", "Hugo Petit"}});
    shared_.profiles.add({"step", "Step by Step Dance", "GBP", "en", "Europe/London"},
                         {{"grace", "admin", "Grace Hill"}, {"oliver", "agent", "Oliver Reed"}});
    for (const platform::Profile& profile : shared_.profiles.all()) {
        shared_.control({{"control", "studio.enable"},
                         {"studio", profile.studio_id},
                         {"config",
                          {{"currency", profile.currency},
                           {"locale", profile.locale},
                           {"time_zone", profile.time_zone}}}});
    }
}

void Sample::fill(const std::function<bool()>& is_stopping)
{
    (void)is_stopping;
}

} // namespace host_stub::console
