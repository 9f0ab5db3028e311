// Why a request is not answered as asked, with the status and the sentence the reader gets.
#pragma once

#include "loader/outcome.hpp"

#include <boost/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace host_stub::console {

class Refusal : public std::runtime_error {
public:
    // `pointer` is within the body of the request.
    Refusal(int status, std::string code, std::string pointer = {}, std::string detail = {});

    // What a hook said instead of OK.
    explicit Refusal(const loader::Outcome& outcome);

    int status() const noexcept { return status_; }

    // The body of the answer; its sentence is in that language.
    boost::json::object body(std::string_view locale) const;

private:
    int status_;
    std::string code_;
    std::string pointer_;
    std::string detail_;
    boost::json::object declined_; // empty: no decline
};

Refusal not_found();
Refusal wrong_field(const std::string& pointer);

// Its reply. Throws Refusal when there is none.
boost::json::object accepted(const loader::Outcome& outcome);

} // namespace host_stub::console
