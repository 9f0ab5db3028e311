#include "storage/outgoing.hpp"

namespace scrip::storage {

namespace {

constexpr std::size_t count_max = 24;
constexpr std::size_t bytes_max = 32'768;

KeptParameter kept(const Parameter& parameter)
{
    const Value& value = parameter.value;
    return {.name = parameter.name,
            .is_null = value.is_null(),
            .is_text = value.is_text(),
            .text = value.is_text() ? std::string{value.text()} : std::to_string(value.integer())};
}

} // namespace

bool Outgoing::is_full() const
{
    return waiting_.size() >= count_max || bytes_ >= bytes_max;
}

void Outgoing::add(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    Waiting& waiting = waiting_.emplace_back();
    waiting.id = &statement;
    waiting.name = statement.name();
    waiting.text = statement.text();
    waiting.parameters.reserve(parameters.size());
    for (const Parameter& parameter : parameters) {
        waiting.parameters.push_back(kept(parameter));
        bytes_ += waiting.parameters.back().text.size();
    }
}

void Outgoing::add(const char* control)
{
    waiting_.push_back({.id = control, .name = control, .text = control, .parameters = {}});
}

void Outgoing::drop()
{
    waiting_.clear();
    bytes_ = 0;
}

std::int64_t Outgoing::send()
{
    const std::vector<Waiting> all = std::move(waiting_);
    drop();
    std::size_t done = 0;
    try {
        return together_->send(all, done);
    } catch (...) {
        failed_ = done < all.size() ? all[done].name : "";
        has_reached_last_ = done + 1 >= all.size();
        throw;
    }
}

} // namespace scrip::storage
