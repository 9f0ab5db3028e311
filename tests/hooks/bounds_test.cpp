// What the schemas say of a request is what the plugin takes: at each bound, and one step beyond.
#include "bounds.hpp"

#include "contract/documents.hpp"
#include "support/plugin_world.hpp"

#include <algorithm>
#include <functional>
#include <iostream>

#include <catch2/catch.hpp>

using namespace scrip::tests;
namespace json = boost::json;

namespace {

// Documents besides a hook's sample, so that each member is in one: the sample with these instead.
struct Change {
    const char* hook;
    const char* pointer;
    const char* json; // none: without it
};
using Changes = std::vector<Change>;

const std::vector<Changes> variants{
    {{"payment.hold", "/source", R"({"code":"CN-7KQ2"})"}},
    {{"payment.hold", "/source", R"({"codes":["CN-7KQ2"]})"}},
    {{"payment.hold", "/source", R"({"voucher_id":"v1"})"}},
    {{"payment.redeem", "/source", R"({"code":"CN-7KQ2"})"}},
    {{"payment.redeem", "/source", R"({"voucher_id":"v1"})"}},
    {{"payment.redeem", "/source", R"({"customer_id":"c1"})"}},
    {{"payment.refund", "/hold_id", ""}, {"payment.refund", "/order_id", R"("o2")"}},
    {{"payment.query", "/key", ""}, {"payment.query", "/hold_id", R"("h1")"}},
    {{"voucher.sell",
      "/line",
      R"({"line_id":"l1","kind":"gift","units":2,"scope":{"activities":["surf"]},"as":"units",)"
      R"("paid":{"minor":1,"currency":"EUR"}})"}},
    {{"voucher.sell",
      "/line",
      R"({"line_id":"l1","kind":"package","units":2,"as":"money",)"
      R"("unit_price":{"minor":1,"currency":"EUR"},"paid":{"minor":1,"currency":"EUR"}})"}},
    {{"voucher.transfer", "/amount", R"({"units":2})"}},
    {{"customer.statement", "/from", R"("2026-11-01T00:00:00Z")"},
     {"customer.statement", "/to", R"("2026-11-30T00:00:00Z")"}},
    {{"report.movements", "/from", R"("2026-11-01T00:00:00Z")"},
     {"report.movements", "/to", R"("2026-11-30T00:00:00Z")"}},
    {{"report.liability", "/as_of", R"("2026-11-30T00:00:00Z")"},
     {"report.liability", "/group_by", R"("kind")"}},
    {{"voucher.reveal", "/actor", R"({"role":"admin","id":"u7"})"},
     {"voucher.reveal", "/reason", R"("lost")"}},
    {{"voucher.reveal", "/actor", R"({"role":"anonymous"})"}}};

struct Exception {
    const char* hook;    // "*": all
    const char* pointer; // "/source/": whatever is within it
    const char* bound;   // "*": any
    const char* answer;  // which it holds
    const char* why;
};

// Where another answer is right.
const std::vector<Exception> exceptions{
    {"*", "/lines", "*", "must be a line of the order", "what else the order has, no schema knows"},
    {"*", "/lines/0", "*", "must be a line of the order", "the same"},
    {"*", "/page/cursor", "*", "must be the `next` of the page before", "it is ours alone to make"},
    {"panel.render", "/page/table", "*", "must be a table of this panel", "the panel knows"},
    {"panel.action", "/action", "*", "must be an action of the panel", "the panel knows"},
    {"panel.action", "/voucher_id", "*", "must be given for this action", "the action knows"},
    {"*", "/source/", "required", "/source must be one of", "none of four is there"},
    {"*", "/source/", "null", "/source must be one of", "the same"},
    {"payment.query", "/hold_id", "*", "/key must be given, or /hold_id", "neither is there"},
    {"payment.refund",
     "/order_id",
     "*",
     "/hold_id must be given, or /order_id",
     "neither is there"},
    {"report.liability", "/group_by", "type", "/group_by/0 must be", "a list, of what is no word"},
    {"voucher.sell", "/line/unit_price/minor", "maximum", "the pack is too big", "units x price"},
    {"voucher.sell", "/line/as", "*", "/line/scope must be", "absent means units, which have one"},
    {"*", "/amount/units", "*", "/amount/minor must be", "without units it is money"},
    {"a row", "/face/units", "*", "/face/minor must be", "the same"},
    {"a row", "/available/units", "*", "/available/minor must be", "the same"},
    {"a row", "/available/", "maximum", "must be what is left of the face", "the face is less"},
    {"a row",
     "/code",
     "*",
     "must be a code of 4 to 64",
     "what counts as a symbol, no schema knows"},
    {"a row", "/sealed_code", "*", "absent beside code", "one of the two"},
    {"a row", "/scope", "*", "/scope must be an object", "units have one"},
    {"a row", "/scope", "*", "absent where the face is money", "money has none"},
    {"a row", "/scope/", "*", "absent where the face is money", "the same"}};

json::value changed(json::value document, const Changes& changes)
{
    for (const Change& change : changes) {
        document =
            *change.json == '\0'
                ? contract::without(std::move(document), change.pointer)
                : contract::with(std::move(document), change.pointer, json::parse(change.json));
    }
    return document;
}

std::vector<json::value> documents_of(const std::string& hook)
{
    const json::value sample = contract::sample(hook + ".request");
    std::vector<json::value> documents{sample};
    for (const Changes& each : variants) {
        if (each.front().hook == hook) documents.push_back(changed(sample, each));
    }
    return documents;
}

bool is_within(std::string_view pointer, std::string_view place)
{
    return pointer.starts_with(place) &&
           (pointer.size() == place.size() || pointer[place.size()] == '/');
}

// "/amount/minor" of an answer that refuses it.
std::string refused_place(const Answer& answer)
{
    if (answer.status != "invalid_field") return "none";
    const std::string place = answer.text.substr(0, answer.text.find(" must be "));
    return place == "the payload" ? "" : place;
}

bool is_any(std::string_view word)
{
    return word == "*";
}

// Of a place that ends with a slash.
bool is_inside(std::string_view pointer, std::string_view place)
{
    return place.ends_with('/') && pointer.starts_with(place);
}

// None where the answer is what the schema lets expect.
std::string disagreement(const std::string& hook, const Probe& probe, const Answer& answer)
{
    const std::string place = refused_place(answer);
    const bool is_refused = answer.status == "invalid_field";
    const bool is_here =
        is_refused && (is_within(place, probe.pointer) || is_within(probe.pointer, place));
    if (probe.fits ? !is_here : place == probe.pointer) return "";
    for (const Exception& known : exceptions) {
        const bool is_known =
            (is_any(known.hook) || known.hook == hook) &&
            (probe.pointer == known.pointer || is_inside(probe.pointer, known.pointer)) &&
            (is_any(known.bound) || probe.bound == known.bound) &&
            answer.text.find(known.answer) != std::string::npos;
        if (is_known) return "";
    }
    return hook + " " + probe.pointer + " " + probe.bound + (probe.fits ? " fits" : " is broken") +
           ": " + answer.status + " " + answer.text.substr(0, 200);
}

booking::SchemaSet& schemas()
{
    static booking::SchemaSet set{CONTRACT_SCHEMA_FOLDER};
    return set;
}

struct Found {
    std::size_t probes = 0;
    std::vector<std::string> disagreements;
    std::set<std::string> unseen;
    std::set<std::string> unbounded;
};

template <class List>
std::string lines(const List& list)
{
    std::string text;
    for (const std::string& each : list)
        text += each + "\n";
    return text;
}

using Documents = std::vector<json::value>;
using Ask = std::function<Answer(const json::value&)>;

Found probe(const std::string& hook,
            const json::value& schema,
            const Documents& documents,
            const Ask& ask)
{
    static int names = 0;
    Bounds bounds{schemas(), hook + " " + std::to_string(++names), schema};
    Found found;
    for (const json::value& document : documents) {
        for (const Probe& each : bounds.probes_of(document)) {
            const std::string wrong = disagreement(hook, each, ask(each.document));
            if (!wrong.empty()) found.disagreements.push_back(wrong);
            ++found.probes;
        }
    }
    found.unseen = bounds.unseen();
    found.unbounded = bounds.unbounded();
    return found;
}

Found probe_hook(PluginWorld& world, const std::string& hook, const json::value& schema)
{
    return probe(hook, schema, documents_of(hook), [&](const json::value& request) {
        return world.call(hook, json::serialize(request), {.is_dry_run = true});
    });
}

// How a row of an import was refused, as if it were a request.
Answer answer_to_row(PluginWorld& world, const json::value& row)
{
    json::value request = contract::sample("voucher.import.request");
    request.as_object()["rows"] = json::array{row};
    Answer answer = world.call("voucher.import", json::serialize(request), {.is_dry_run = true});
    const std::string rows = "/rows/0";
    if (answer.is_ok() && !answer.at("/rejected").as_array().empty()) {
        answer.status = answer.id("/rejected/0/code");
        answer.text = answer.id("/rejected/0/text");
        answer.text.erase(0, answer.text.find(rows));
        answer.text.resize(std::min(answer.text.size(), answer.text.find(' ')));
        if (answer.status == "invalid_field")
            answer.text += " must be " + answer.id("/rejected/0/expected");
    }
    if (answer.text.starts_with(rows)) answer.text.erase(0, rows.size());
    return answer;
}

void check(const std::string& hook, const Found& found)
{
    INFO(hook << ": " << found.disagreements.size() << " of " << found.probes << "\n"
              << lines(found.disagreements));
    CHECK(found.disagreements.empty());
    INFO("never looked at:\n" << lines(found.unseen));
    CHECK(found.unseen.empty());
    INFO("without a bound:\n" << lines(found.unbounded));
    CHECK(found.unbounded.empty());
}

} // namespace

TEST_CASE("every bound of a request's schema is the plugin's", "[hooks][e1]")
{
    PluginWorld world;
    std::size_t probes = 0;
    for (const std::string& hook : contract::hooks()) {
        const Found found = probe_hook(world, hook, contract::schema(hook + ".request"));
        check(hook, found);
        probes += found.probes;
    }
    std::cout << "bounds: " << probes << " requests\n";
}

TEST_CASE("every bound of a row that is imported is the plugin's", "[hooks][e1]")
{
    PluginWorld world;
    json::value schema = contract::schema("voucher.import.request").at("$defs").at("import_row");
    schema.as_object()["$defs"] = contract::schema("voucher.import.request").at("$defs");
    const json::value rows = contract::sample("voucher.import.request").at("rows");
    const json::value sealed = contract::without(rows.at(0), "/code");
    const Documents documents{rows.at(0), rows.at(1), sealed};
    check("a row", probe("a row", schema, documents, [&](const json::value& row) {
              return answer_to_row(world, row);
          }));
}

namespace {

struct Control {
    const char* hook;
    const char* pointer; // of the schema
    const char* json;    // none: without it
};

// A schema that says more or less than the plugin by one step, or by one word.
const std::vector<Control> controls{
    {"customer.balance", "/$defs/id/maxLength", "127"},
    {"customer.balance", "/$defs/id/maxLength", "129"},
    {"customer.balance", "/$defs/id/minLength", "2"},
    {"customer.balance", "/$defs/locale/maxLength", "36"},
    {"customer.balance", "/$defs/locale/maxLength", "34"},
    {"customer.balance", "/required/1", R"("actor")"},
    {"customer.balance", "/properties/customer_id/$ref", R"("#/$defs/text")"},
    {"job.run", "/properties/limit/maximum", "1001"},
    {"job.run", "/properties/limit/maximum", "999"},
    {"job.run", "/properties/limit/minimum", "0"},
    {"job.run", "/properties/limit/minimum", "2"},
    {"job.run", "/properties/job/enum/6", R"("sweep")"},
    {"order.paid", "/$defs/currency/pattern", ""},
    {"order.cancel", "/properties/tenders/maxItems", "101"},
    {"order.cancel", "/properties/tenders/maxItems", "99"},
    {"order.cancel", "/properties/lines/minItems", "0"},
    {"debit.add", "/$defs/money_positive/properties/minor/minimum", "0"}};

} // namespace

TEST_CASE("a bound that is the schema's alone is found", "[hooks][e1][control]")
{
    PluginWorld world;
    for (const Control& control : controls) {
        const json::value right = contract::schema(std::string{control.hook} + ".request");
        const json::value wrong =
            *control.json == '\0'
                ? contract::without(right, control.pointer)
                : contract::with(right, control.pointer, json::parse(control.json));
        INFO(control.hook << " " << control.pointer << " " << control.json);
        const Found found = probe_hook(world, control.hook, wrong);
        CHECK((!found.disagreements.empty() || !found.unbounded.empty()));
    }
}
