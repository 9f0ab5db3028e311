// The customers of one studio, as its platform knows them.
#pragma once

#include "services/clock.hpp"
#include "services/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct Customer {
    std::string customer_id;
    std::string name; // empty: erased
    std::string email;
    std::string phone;
    std::int64_t made_us = 0;
};

struct CustomerPage {
    std::vector<Customer> items;
    std::string next; // the last one's id; empty on the last page
};

class Customers {
public:
    Customers(const services::Store& store, const services::Clock& clock, std::string studio_id)
        : store_(store), clock_(clock), studio_id_(std::move(studio_id))
    {
    }

    // Gives it an id and an instant.
    Customer add(Customer customer);

    // Name, email and phone.
    void save(const Customer& customer);

    // Nothing personal stays but the id.
    void forget(const std::string& customer_id);

    // Orders of the one are orders of the other from here on, and the one is gone.
    void merge(const std::string& from, const std::string& into_id);

    std::optional<Customer> find(const std::string& customer_id) const;

    // By name; those whose name, email or phone has `query` in it, whatever its case and accents.
    CustomerPage page(const std::string& query, const std::string& after_id, int limit) const;

private:
    void put(soci::session& sql, const Customer& customer) const;

    const services::Store& store_;
    const services::Clock& clock_;
    std::string studio_id_;
};

} // namespace host_stub::platform
