#include "documents.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace {

using boost::json::value;
using contract::hooks;
using contract::sample;
using contract::verdict;

// Walks a document beside its schema and collects the pointers of members that must be there.
class RequiredMembers {
public:
    explicit RequiredMembers(const value& root) : root_{root} {}

    std::set<std::string> of(const value& document)
    {
        visit(root_, document, "");
        return found_;
    }

private:
    void visit(const value& schema, const value& document, const std::string& at)
    {
        const auto& object = schema.as_object();
        if (const auto* reference = object.if_contains("$ref")) {
            return visit(root_.at_pointer(reference->as_string().subview(1)), document, at);
        }
        // Of alternatives, those that an object can be; samples show no null where one may stand.
        for (const auto* keyword : {"anyOf", "allOf"}) {
            if (const auto* parts = object.if_contains(keyword)) {
                for (const auto& part : parts->as_array())
                    visit(part, document, at);
            }
        }
        if (const auto* condition = object.if_contains("if")) {
            const auto* branch = object.if_contains(holds(*condition, document) ? "then" : "else");
            if (branch != nullptr) visit(*branch, document, at);
        }
        visit_members(object, document, at);
        visit_items(object, document, at);
    }

    // The conditions our schemas use: members that are there, and members that have a value.
    static bool holds(const value& condition, const value& document)
    {
        const auto* members = document.if_object();
        if (members == nullptr) return false;
        if (const auto* required = condition.as_object().if_contains("required")) {
            for (const auto& name : required->as_array()) {
                if (!members->contains(name.as_string())) return false;
            }
        }
        const auto* properties = condition.as_object().if_contains("properties");
        if (properties == nullptr) return true;
        for (const auto& [name, part] : properties->as_object()) {
            const auto* constant = part.as_object().if_contains("const");
            const auto* member = members->if_contains(name);
            if (constant != nullptr && member != nullptr && *member != *constant) return false;
        }
        return true;
    }

    void
    visit_members(const boost::json::object& schema, const value& document, const std::string& at)
    {
        const auto* members = document.if_object();
        if (members == nullptr) return;
        if (const auto* required = schema.if_contains("required")) {
            for (const auto& name : required->as_array()) {
                const std::string member{name.as_string()};
                if (members->contains(member)) found_.insert(at + "/" + member);
            }
        }
        if (const auto* properties = schema.if_contains("properties")) {
            for (const auto& [name, part] : properties->as_object()) {
                const auto* member = members->if_contains(name);
                if (member != nullptr) visit(part, *member, at + "/" + std::string{name});
            }
        }
    }

    void
    visit_items(const boost::json::object& schema, const value& document, const std::string& at)
    {
        const auto* items = schema.if_contains("items");
        const auto* elements = document.if_array();
        if (items == nullptr || elements == nullptr) return;
        for (std::size_t index = 0; index < elements->size(); ++index) {
            visit(*items, (*elements)[index], at + "/" + std::to_string(index));
        }
    }

    const value& root_;
    std::set<std::string> found_;
};

std::vector<std::string> documents()
{
    std::vector<std::string> names;
    for (const auto& hook : hooks()) {
        names.push_back(hook + ".request");
        names.push_back(hook + ".reply");
    }
    return names;
}

} // namespace

TEST_CASE("each hook of the manifest has its schemas and samples, and there are no others",
          "[contract]")
{
    CHECK(contract::files_in(".", ".request.schema.json") == hooks());
    CHECK(contract::files_in(".", ".reply.schema.json") == hooks());
    CHECK(contract::files_in("samples", ".request.json") == hooks());
    CHECK(contract::files_in("samples", ".reply.json") == hooks());
}

TEST_CASE("a schema is known by its hook and side", "[contract]")
{
    for (const auto& name : documents()) {
        INFO(name);
        CHECK(contract::schema(name).at("$id").as_string() == "booking." + name + "/1");
    }
}

TEST_CASE("every sample fits its schema", "[contract]")
{
    for (const auto& name : documents()) {
        INFO(name);
        CHECK(verdict(name, sample(name)) == "fits");
    }
}

TEST_CASE("a sample without any one of its required members is refused", "[contract]")
{
    for (const auto& name : documents()) {
        const auto schema = contract::schema(name);
        const auto document = sample(name);
        const auto required = RequiredMembers{schema}.of(document);
        INFO(name);
        CHECK(!required.empty());
        for (const auto& pointer : required) {
            INFO(pointer);
            CHECK(verdict(name, contract::without(document, pointer)) != "fits");
        }
    }
}

TEST_CASE("every request names its actor, and no member is required that its sample lacks",
          "[contract]")
{
    for (const auto& hook : hooks()) {
        INFO(hook);
        const auto schema = contract::schema(hook + ".request");
        CHECK(schema.at("required").at(0).as_string() == "actor");
        CHECK(verdict(hook + ".request", contract::without(sample(hook + ".request"), "/actor")) !=
              "fits");
    }
}

TEST_CASE("unknown members of a request are tolerated", "[contract]")
{
    for (const auto& hook : hooks()) {
        INFO(hook);
        const auto request =
            contract::with(contract::with(sample(hook + ".request"), "/x_later", {{"deep", 1}}),
                           "/actor/x_later",
                           true);
        CHECK(verdict(hook + ".request", request) == "fits");
    }
}

TEST_CASE("no document is an array, a text or null", "[contract]")
{
    for (const auto& name : documents()) {
        INFO(name);
        CHECK(verdict(name, boost::json::array{}) != "fits");
        CHECK(verdict(name, "text") != "fits");
        CHECK(verdict(name, nullptr) != "fits");
    }
}

TEST_CASE("the answer given again says so with true and nothing else", "[contract]")
{
    for (const auto& hook : contract::manifest().at("hooks").as_array()) {
        const std::string name = std::string{hook.at("hook").as_string()} + ".reply";
        if (hook.at("access") == "read") continue;
        INFO(name);
        CHECK(verdict(name, contract::with(sample(name), "/replayed", true)) == "fits");
        CHECK(verdict(name, contract::with(sample(name), "/replayed", false)) != "fits");
    }
}
