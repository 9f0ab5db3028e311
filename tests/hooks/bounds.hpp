// A request at each bound of its schema, and one step beyond.
#pragma once

#include "schema_set.hpp"

#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace scrip::tests {

struct Probe {
    std::string pointer; // of the member that is looked at
    std::string bound;   // the schema's keyword
    boost::json::value document;
    bool fits; // else it is refused
};

// One schema, which stands alone, and the documents that are made to probe it.
class Bounds {
public:
    // The name must be new to `schemas`, which has to outlive this.
    Bounds(booking::SchemaSet& schemas, std::string name, boost::json::value schema);

    // REQUIRES: the document fits. A member that it lacks and may have is added for its own probes.
    std::vector<Probe> probes_of(const boost::json::value& document);

    // Members that no document had or could get, "/list/0" standing for each of a list.
    std::set<std::string> unseen() const;

    // Lists, texts and numbers that have no bound.
    std::set<std::string> unbounded() const { return unbounded_; }

private:
    using Value = boost::json::value;
    using Object = boost::json::object;

    const Object& resolved(const Value& node) const;
    Value example(const Value& node) const;
    bool fits(const Value& document) const { return !schemas_.refusal(name_, document); }

    void find_members(const Value& node, const std::string& pointer);
    void note_unbounded(const Object& node, const std::string& pointer);

    // `is_sure`: whatever breaks this node breaks the document; not so of an alternative.
    void visit(const Value& node, const std::string& pointer, const Value& document, bool is_sure);
    void visit_members(const Object& node,
                       const std::string& pointer,
                       const Value& document,
                       bool is_sure);
    void visit_without(const std::string& pointer, const Value& document);
    void
    visit_type(const Object& node, const std::string& pointer, const Value& document, bool is_sure);
    void
    visit_text(const Object& node, const std::string& pointer, const Value& document, bool is_sure);
    void visit_number(const Object& node,
                      const std::string& pointer,
                      const Value& document,
                      bool is_sure);
    void visit_words(const Object& node,
                     const std::string& pointer,
                     const Value& document,
                     bool is_sure);
    void
    visit_list(const Object& node, const std::string& pointer, const Value& document, bool is_sure);

    void
    at(const std::string& pointer, const char* bound, const Value& document, const Value& value);
    void beyond(const std::string& pointer,
                const char* bound,
                const Value& document,
                const Value& value,
                bool is_sure);
    void keep(Probe probe);

    booking::SchemaSet& schemas_;
    std::string name_;
    Value schema_;
    std::set<std::string> members_;
    std::set<std::string> seen_;
    std::set<std::string> unbounded_;
    std::set<std::string> kept_; // pointers and documents
    std::vector<Probe> probes_;
};

} // namespace scrip::tests
