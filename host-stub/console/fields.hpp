// Members of a request's body, each found well formed or refused with its pointer.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::console {

class Fields {
public:
    Fields(const boost::json::object& object, std::string where)
        : object_(object), where_(std::move(where))
    {
    }

    std::string pointer(const std::string& name) const { return where_ + "/" + name; }
    bool has(const char* name) const; // null is nothing

    // 1 to `most` characters of UTF-8, not of white space alone.
    std::string text(const char* name, std::size_t most = 200) const;
    std::string optional_text(const char* name, std::size_t most = 200) const; // empty: absent
    std::string word(const char* name, const std::vector<std::string>& known) const;
    std::string optional_word(const char* name, const std::vector<std::string>& known) const;
    std::string day(const char* name) const; // YYYY-MM-DD; empty: absent
    bool flag(const char* name) const;
    bool optional_flag(const char* name) const; // absent: false
    std::int64_t number(const char* name, std::int64_t least, std::int64_t most) const;
    std::int64_t money(const char* name, const std::string& currency, std::int64_t least = 1) const;

    // Its own pointer goes with it. An absent object is an empty one.
    boost::json::object object(const char* name) const;
    const boost::json::array& array(const char* name, std::size_t most) const;

    // The name of one effect, made by the browser.
    std::string key() const;

private:
    const boost::json::value& at(const char* name) const;

    const boost::json::object& object_;
    std::string where_;
};

} // namespace host_stub::console
