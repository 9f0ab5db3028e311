// The schemas say draft 2020-12 and are read by tools of draft 7 too: only what both read alike.
#include "documents.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace {

using boost::json::value;

const std::set<std::string> keywords{"$schema",
                                     "$id",
                                     "$defs",
                                     "$ref",
                                     "title",
                                     "description",
                                     "default",
                                     "type",
                                     "const",
                                     "enum",
                                     "required",
                                     "properties",
                                     "propertyNames",
                                     "additionalProperties",
                                     "items",
                                     "minItems",
                                     "maxItems",
                                     "uniqueItems",
                                     "minLength",
                                     "maxLength",
                                     "pattern",
                                     "format",
                                     "minimum",
                                     "maximum",
                                     "if",
                                     "then",
                                     "else",
                                     "allOf",
                                     "anyOf",
                                     "oneOf",
                                     "not"};

// What stands where a schema may stand, with the words that only one draft knows.
class Reader {
public:
    std::vector<std::string> findings(const value& schema)
    {
        read(schema, "");
        return findings_;
    }

private:
    void read(const value& schema, const std::string& at)
    {
        if (schema.is_bool()) return;
        const auto& object = schema.as_object();
        for (const auto& [keyword, part] : object) {
            const std::string name{keyword};
            const std::string place = at + "/" + name;
            if (!keywords.contains(name)) findings_.push_back(place + " is not read alike");
            if (name == "properties" || name == "$defs") {
                for (const auto& [key, each] : part.as_object())
                    read(each, place + "/" + std::string{key});
            } else if (name == "allOf" || name == "anyOf" || name == "oneOf") {
                for (const auto& each : part.as_array())
                    read(each, place);
            } else if (name == "items" || name == "if" || name == "then" || name == "else" ||
                       name == "not" || name == "additionalProperties" || name == "propertyNames") {
                read(part, place);
            }
        }
        if (object.contains("$ref") && object.size() != 1) {
            findings_.push_back(at + ": draft 7 ignores what stands beside $ref");
        }
    }

    std::vector<std::string> findings_;
};

} // namespace

TEST_CASE("a schema uses only what draft 7 and 2020-12 read alike", "[contract]")
{
    const auto names = contract::files_in(".", ".schema.json");
    CHECK(names.size() == 2 * contract::hooks().size() + 3);
    for (const auto& name : names) {
        INFO(name);
        CHECK(Reader{}.findings(contract::schema(name)) == std::vector<std::string>{});
    }
    CHECK(Reader{}.findings(contract::manifest().at("config_schema")) ==
          std::vector<std::string>{});
}

TEST_CASE("a word of one draft only is found, and so is a member beside $ref", "[contract]")
{
    CHECK(Reader{}.findings(boost::json::parse(R"({"items":{"unevaluatedItems":false}})")).size() ==
          1);
    CHECK(Reader{}
              .findings(boost::json::parse(R"({"not":{"$ref":"#/$defs/a","minItems":1}})"))
              .size() == 1);
}
