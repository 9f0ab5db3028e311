// From a request to its answer, whatever brought it: routes, roles, refusals.
#pragma once

#include "console/call.hpp"

#include <string>
#include <vector>

namespace host_stub::console {

struct Answer {
    int status = 200;
    std::string body; // JSON
};

class Api {
public:
    explicit Api(services::Host& host);

    // Never throws for what a request says. `path` begins with "/api/"; call.visit may be another
    // afterwards.
    Answer answer(Call& call, const std::string& path, const std::string& body) const;

private:
    boost::json::value run(Call& call, const std::string& path, const std::string& body) const;
    boost::json::value run_in_studio(Call& call, std::vector<std::string> parts) const;

    services::Host& host_;
    std::vector<Route> routes_;
};

} // namespace host_stub::console
