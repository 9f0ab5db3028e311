// The studios of the console's platform: their names, money and language, and who works there.
#pragma once

#include "services/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct Profile {
    std::string studio_id;
    std::string name;
    std::string currency;
    std::string locale;
    std::string time_zone;
};

struct Member {
    std::string person_id;
    std::string role; // admin or agent
    std::string name;
};

class Profiles {
public:
    explicit Profiles(const services::Store& store) : store_(store) {}

    // The same ids again replace what is there.
    void add(const Profile& profile, const std::vector<Member>& staff);

    std::vector<Profile> all() const; // by name
    std::optional<Profile> find(const std::string& studio_id) const;
    std::vector<Member> staff(const std::string& studio_id) const; // by role and name

private:
    const services::Store& store_;
};

} // namespace host_stub::platform
