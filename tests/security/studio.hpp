// A studio in which every hook has something to do, and a request for each that names all it can
// name. What is tested by walking hooks and fields walks these.
#pragma once

#include "scenarios/platform.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::security {

namespace json = boost::json;
using scenarios::Platform;

struct Request {
    std::string hook;
    json::object payload; // without its actor
    std::string behind{}; // of panel.action: the hook whose work it is
};

// What there is in a studio, by the name its requests call it by.
using Things = std::map<std::string, std::string>;

class Studio {
public:
    // Enables the studio. All ids of the host's begin with `mark`.
    Studio(Platform& platform,
           std::string name,
           const std::string& mark,
           const json::object& settings = {});

    const std::string& name() const { return name_; }
    const std::string& at(const std::string& thing) const { return things_.at(thing); }
    const Things& things() const { return things_; }

    // Each is accepted in this state when the admin asks.
    std::vector<Request> requests() const;

    // One call to this studio. Writes get a key of their own unless the envelope has one.
    json::object
    ask(const std::string& hook, const json::object& payload, json::object envelope = {}) const;
    json::object
    dry(const std::string& hook, const json::object& payload, json::object envelope = {}) const;
    // Its reply, when it must be accepted.
    json::object accepted(const std::string& hook, const json::object& payload) const;

    json::object owner() const; // as an actor
    json::object stranger() const;

private:
    json::object filled(std::string_view members) const;
    std::string made(const std::string& hook, std::string_view members, std::string_view pointer);
    void keep_cursors();

    Platform& platform_;
    std::string name_;
    Things things_;
};

// The hooks of the SDK's schemas.
std::vector<std::string> hooks();

// "OK", a decline's word or an error's code.
std::string verdict_of(const json::object& answer);

} // namespace scrip::security
