#include "storage/text_store.hpp"

#include "domain/errors.hpp"
#include "storage/by_ids.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace scrip::storage {

namespace {

const Statement insert_text{
    "text.insert",
    "",
    "insert into scrip_text (studio_id, about, kind, customer_ref, body_sealed, key_version)"
    " values (:studio, :about, :kind, :ref, :body, :version)"};

const Statement sealed_with_keys{"text.sealed_with",
                                 "ttt",
                                 "select about, kind, body_sealed from scrip_text"
                                 " where studio_id = :studio and key_version = :older"
                                 " limit :limit"};

const Statement reseal_body{"text.reseal",
                            "",
                            "update scrip_text set body_sealed = :body, key_version = :version"
                            " where studio_id = :studio and about = :about and kind = :kind"
                            " and key_version = :older and body_sealed = :seen"};

const StatementByIds texts_about{
    "text.about",
    "text.about_each",
    "ttttt",
    "select t.about, t.kind, t.body_sealed, t.customer_ref, c.text_key_sealed from scrip_text t"
    " left join scrip_customer c on c.studio_id = t.studio_id and c.customer_ref = t.customer_ref"
    " where t.studio_id = :studio and t.about"};

// In place of a version: no master key sealed the text.
constexpr int of_customers_key = 0;

constexpr std::array<std::pair<TextKind, std::string_view>, 5> kinds{{
    {TextKind::name, "name"},
    {TextKind::description, "description"},
    {TextKind::internal_note, "internal_note"},
    {TextKind::message, "message"},
    {TextKind::reason, "reason"},
}};

std::string_view stored(TextKind kind)
{
    return kinds[static_cast<std::size_t>(kind)].second;
}

TextKind kind_of(const std::string& text)
{
    for (const auto& [kind, known] : kinds) {
        if (known == text) return kind;
    }
    throw DataCorrupt{"a text's row is not readable"};
}

// A text opens only where it was written.
std::string text_bound(const std::string& studio_id, const std::string& about, TextKind kind)
{
    return "text/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" + about + "/" +
           std::string{stored(kind)};
}

struct SealedText {
    std::string about;
    TextKind kind = TextKind::name;
    std::string body;
    std::optional<std::string> customer_ref;
    std::optional<std::string> customer_key;
};

SealedText read_text(Row& row)
{
    SealedText text;
    std::string kind;
    row >> text.about >> kind >> text.body >> text.customer_ref >> text.customer_key;
    text.kind = kind_of(kind);
    return text;
}

} // namespace

TextStore::TextStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys)
    : unit_{unit}, studio_id_{studio_id}, keys_{keys}
{
}

void TextStore::keep(const std::string& about,
                     TextKind kind,
                     const std::string& text,
                     const std::optional<Customer>& customer)
{
    const std::string bound = text_bound(studio_id_, about, kind);
    CustomerStore customers{unit_, studio_id_, keys_};
    const std::string body =
        customer ? customers.seal(*customer, bound, text) : secrets::seal(keys_, bound, text);
    const std::optional<std::string> ref =
        customer ? std::optional{customer->customer_ref} : std::nullopt;
    unit_.insert(insert_text,
                 {{"studio", studio_id_},
                  {"about", about},
                  {"kind", stored(kind)},
                  {"ref", ref},
                  {"body", body},
                  {"version", customer ? of_customers_key : keys_.version()}});
}

ResealedRows TextStore::reseal(int older, std::int64_t limit)
{
    struct Kept {
        std::string about;
        TextKind kind = TextKind::name;
        std::string body;
    };
    auto rows = unit_.list(sealed_with_keys,
                           {{"studio", studio_id_}, {"older", older}, {"limit", limit}},
                           [](Row& row) {
                               Kept kept;
                               std::string kind;
                               row >> kept.about >> kind >> kept.body;
                               kept.kind = kind_of(kind);
                               return kept;
                           });
    // Whoever locks several does so in this order.
    std::ranges::sort(rows, {}, [](const Kept& kept) { return std::pair{kept.about, kept.kind}; });
    ResealedRows resealed{.read = static_cast<std::int64_t>(rows.size())};
    for (const Kept& kept : rows) {
        const auto sealed =
            secrets::resealed(keys_, text_bound(studio_id_, kept.about, kept.kind), kept.body);
        resealed.unreadable += sealed ? 0 : 1;
        resealed.done += unit_.change(reseal_body,
                                      {{"body", sealed ? *sealed : kept.body},
                                       {"version", keys_.version()},
                                       {"studio", studio_id_},
                                       {"about", kept.about},
                                       {"kind", stored(kept.kind)},
                                       {"older", older},
                                       {"seen", kept.body}});
    }
    return resealed;
}

Texts TextStore::about(const std::string& id)
{
    return about_each({&id, 1})[id];
}

std::map<std::string, Texts> TextStore::about_each(std::span<const std::string> ids)
{
    std::map<std::string, Texts> texts;
    for_each_of(unit_, texts_about, studio_id_, ids, read_text, [&](const SealedText& text) {
        const std::string bound = text_bound(studio_id_, text.about, text.kind);
        if (text.customer_ref) {
            if (!text.customer_key) return; // erased with its customer
            texts[text.about][text.kind] = open_text(
                keys_, studio_id_, *text.customer_ref, *text.customer_key, bound, text.body);
            return;
        }
        const auto opened = secrets::open(keys_, bound, text.body);
        if (!opened) throw DataCorrupt{"a sealed text does not open"};
        texts[text.about][text.kind] = *opened;
    });
    return texts;
}

} // namespace scrip::storage
