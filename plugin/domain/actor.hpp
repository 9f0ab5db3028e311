// Who asks, and which hooks that role may call (security.md, section 3).
#pragma once

#include "domain/words.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scrip {

enum class Role { admin, agent, customer, anonymous, system };

template <>
struct Words<Role> {
    static constexpr std::array<std::pair<Role, std::string_view>, 5> list{{
        {Role::admin, "admin"},
        {Role::agent, "agent"},
        {Role::customer, "customer"},
        {Role::anonymous, "anonymous"},
        {Role::system, "system"},
    }};
};

// As the host states it. The plugin trusts it and never widens it.
struct Actor {
    Role role = Role::anonymous;
    std::optional<std::string> id;
    std::optional<std::string> customer_id; // the host's id of the customer who is calling
    std::optional<std::string> session;
    std::optional<std::string> ip_hash;
    std::optional<std::string> channel;

    bool is_staff() const { return role == Role::admin || role == Role::agent; }
    bool is_trusted() const { return is_staff() || role == Role::system; }
};

enum class Right {
    none,
    full,
    own,           // only what belongs to the calling customer
    own_or_code,   // own vouchers, or whoever presents the code
    code,          // presents a code, and knows nothing else
    of_order,      // only of vouchers that an order made
    within_limits, // agent_limits of the studio
    if_set,        // where the studio's anonymous_check says so
};

// The right of a role to call a hook. An unknown hook gives nobody a right.
Right right_of(Role role, std::string_view hook);

} // namespace scrip
