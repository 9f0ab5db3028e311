// Texts about vouchers and transactions, sealed, apart from the rows that a chain vouches for.
#pragma once

#include "storage/customer_store.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace scrip::storage {

enum class TextKind { name, description, internal_note, message, reason };

using Texts = std::map<TextKind, std::string>;

class TextStore {
public:
    TextStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys);

    // Sealed with the key of the customer it concerns, where there is one.
    void keep(const std::string& about,
              TextKind kind,
              const std::string& text,
              const std::optional<Customer>& customer);

    // All texts about one id, opened.
    Texts about(const std::string& id);
    // About several, which differ; an id without texts is not there.
    std::map<std::string, Texts> about_each(std::span<const std::string> ids);

    // Seals with the newest keys what those of `older` sealed, at most so many texts of nobody.
    ResealedRows reseal(int older, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
};

} // namespace scrip::storage
