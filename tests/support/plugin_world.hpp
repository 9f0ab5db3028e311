// The plugin without its ABI: hooks called by name with JSON, on a database of its own.
#pragma once

#include "calls/call.hpp"
#include "calls/failure.hpp"
#include "hooks/hooks.hpp"
#include "support/fake_host.hpp"
#include "support/members.hpp"
#include "support/raw_database.hpp"

#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>

#include <boost/json.hpp>

namespace scrip::tests {

struct Answer {
    std::string status; // "OK", a decline's word or an error's code
    std::string text;   // the reply's bytes; an error's text
    boost::json::value reply;

    bool is_ok() const { return status == "OK"; }

    // What stands at a JSON pointer of the reply.
    const boost::json::value& at(const std::string& pointer) const
    {
        return reply.at_pointer(pointer);
    }
    std::string id(const std::string& pointer) const
    {
        return boost::json::value_to<std::string>(at(pointer));
    }
    std::int64_t minor(const std::string& pointer) const
    {
        return at(pointer + "/minor").as_int64();
    }
};

inline std::ostream& operator<<(std::ostream& out, const Answer& answer)
{
    return out << answer.status << " " << answer.text;
}

struct Options {
    std::string key{}; // none: a new one
    bool is_dry_run = false;
    std::string studio = "s1";
    std::function<void(const std::string&)> put_reply{};
    std::function<bool()> is_cancelled{};
    std::int64_t deadline_ms = 20'000;
};

class PluginWorld {
public:
    explicit PluginWorld(const std::string& settings = R"({"currency":"EUR"})")
    {
        studios->migrate("s1", false, limits_of(host));
        enable("s1", settings);
    }

    void enable(const std::string& studio, const std::string& settings = R"({"currency":"EUR"})")
    {
        studios->enable(studio, settings, false, limits_of(host));
    }

    void set_clock(const char* text) { host.set_now(instant(text)); }
    void advance(std::chrono::seconds by) { host.advance(by); }

    // What another process, or this one after a restart, would find.
    void restart() { studios = std::make_unique<calls::Studios>(host); }

    static const hooks::Hook& hook(const std::string& name)
    {
        for (const hooks::Hook& each : hooks::all()) {
            if (each.name == name) return each;
        }
        throw std::invalid_argument{"no hook " + name};
    }

    Answer call(const std::string& name, const std::string& payload, const Options& options = {})
    {
        const hooks::Hook& called = hook(name);
        Answer answer;
        calls::Invocation invocation{.studio_id = options.studio, .payload = payload};
        const bool wants_key = called.access == hooks::Access::write && !options.is_dry_run;
        if (!options.key.empty())
            invocation.idempotency_key = options.key;
        else if (wants_key)
            invocation.idempotency_key = "auto-" + std::to_string(++keys_);
        invocation.is_dry_run = options.is_dry_run;
        invocation.limits = limits_of(host, options.deadline_ms);
        if (options.is_cancelled) invocation.limits.is_cancelled = options.is_cancelled;
        invocation.put_reply = [&](const std::string& reply) {
            if (options.put_reply) options.put_reply(reply);
            answer.text = reply;
        };
        try {
            const bool is_done = calls::call(*studios, host, called, invocation);
            answer.reply = boost::json::parse(answer.text);
            answer.status = is_done ? "OK" : answer.id("/declined/code");
        } catch (const calls::CallFailure& failure) {
            answer = {failure.code, failure.text, nullptr};
        }
        return answer;
    }

    // As the host's admin, unless the members name an actor.
    Answer admin(const std::string& name, const std::string& members, const Options& options = {})
    {
        return call(name, R"({"actor":{"role":"admin","id":"u1"},)" + members + "}", options);
    }

    Answer as_customer(const std::string& customer_id,
                       const std::string& name,
                       const std::string& members,
                       const Options& options = {})
    {
        return call(name,
                    R"({"actor":{"role":"customer","id":"p1","customer_id":")" + customer_id +
                        R"(","session":"s-)" + customer_id + R"("},)" + members + "}",
                    options);
    }

    RawDatabase raw() const { return RawDatabase{on}; }

    // Everything that is kept but counts of failed tries.
    std::string dump() const { return raw().dump({"scrip_throttle"}); }

    TestDatabase on;
    FakeHost host{on};
    std::unique_ptr<calls::Studios> studios = std::make_unique<calls::Studios>(host);

private:
    int keys_ = 0;
};

} // namespace scrip::tests
