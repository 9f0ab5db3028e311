// What the entries of one voucher come to, by account and commodity.
#pragma once

#include "domain/entry.hpp"
#include "storage/chained_entry.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace scrip::reports {

class ChainSums {
public:
    struct Sum {
        std::int64_t amount = 0;
        std::int64_t paid = 0;

        friend bool operator==(const Sum&, const Sum&) = default;
    };

    void add(const storage::ChainedEntry& entry);

    // Over all commodities the voucher ever had. `account` as entries name it: "funding.sale".
    Sum on(const std::string& account) const;
    Sum on(Account account) const;
    Sum on(Account account, const std::string& commodity) const;

    std::set<std::string> commodities() const;

private:
    std::map<std::pair<std::string, std::string>, Sum> sums_; // by account and commodity
};

} // namespace scrip::reports
