// The reference model beside the plugin: what it answers to a call, and what is there after it. A
// copy goes a way of its own.
#pragma once

#include "../model/bindings.hpp"
#include "../model/model.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace scrip::schedule {

namespace json = boost::json;

class Reference {
public:
    // Answers one line in the plugin's words.
    using Ask = std::function<json::object(const json::object& line)>;

    Reference();
    Reference(const Reference& other);
    Reference& operator=(const Reference&) = delete;

    json::object for_plugin(const json::object& line) const;
    // The model answers as well; the differences. `operation` names what it makes.
    std::vector<std::string>
    differences(std::int64_t operation, const json::object& line, const json::object& answer);
    // All there is to read of the studio, and the ledger's own checks.
    std::vector<std::string> differences_of_state(const Ask& ask);

private:
    void use_bindings();

    model::Model model_;
    model::Bindings bindings_;
    std::map<std::string, std::string> listed_; // vouchers, as they were seen last
};

} // namespace scrip::schedule
