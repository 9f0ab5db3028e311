// Listens to what the plugin answers each studio, and writes it down without the names that chance
// gives: ids by the order in which they came, codes and cursors not at all.
#pragma once

#include "answerer.hpp"
#include "bindings.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace scrip::model {

struct Told {
    std::vector<std::string> asked; // the hooks
    std::vector<std::string> answers;
    std::multiset<std::string> rows; // of report.export
};

class Recorder : public Answerer {
public:
    // A naive one writes down what a plugin with one number for all studios would answer.
    Recorder(std::unique_ptr<Answerer> plugin, bool is_naive)
        : plugin_{std::move(plugin)}, is_naive_{is_naive}
    {
    }

    std::string answer(const std::string& text) override;
    void record_rows(const std::string& studio);

    const std::map<std::string, Told>& records() const { return records_; }

private:
    using Names = std::map<std::string, std::string>;

    json::value numbered_through(const json::object& line, json::value answer);

    std::unique_ptr<Answerer> plugin_;
    bool is_naive_;
    std::int64_t numbers_ = 0; // given in all studios
    std::map<std::string, Names> names_;
    std::map<std::string, Told> records_;
};

} // namespace scrip::model
