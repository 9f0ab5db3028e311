#include "storage/prepared.hpp"

#include "domain/invariant.hpp"

namespace scrip::storage {

Prepared::Prepared(const Backend& backend,
                   void* native,
                   soci::session& sql,
                   const std::string& text,
                   std::string_view columns,
                   std::initializer_list<Parameter> parameters)
    : backend_{backend}, native_{native}, inputs_(parameters.size()), outputs_(columns.size()),
      indicators_(columns.size()), soci_{sql}
{
    bind(parameters);
    define(columns);
    soci_.alloc();
    soci_.prepare(text);
    soci_.define_and_bind();
}

void Prepared::bind(std::initializer_list<Parameter> parameters)
{
    std::size_t at = 0;
    for (const Parameter& parameter : parameters) {
        Bound& input = inputs_[at++];
        input.cell.is_text = parameter.value.is_text();
        input.name = parameter.name;
        if (input.cell.is_text) {
            soci_.exchange(soci::use(input.cell.text, input.indicator, input.name));
        } else {
            soci_.exchange(soci::use(input.cell.integer, input.indicator, input.name));
        }
    }
}

void Prepared::define(std::string_view columns)
{
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        outputs_[i].is_text = columns[i] == 't';
        if (outputs_[i].is_text) {
            soci_.exchange(soci::into(outputs_[i].text, indicators_[i]));
        } else {
            soci_.exchange(soci::into(outputs_[i].integer, indicators_[i]));
        }
    }
}

void Prepared::assign(std::initializer_list<Parameter> parameters)
{
    ensure(parameters.size() == inputs_.size(), "a statement is always given all its values");
    std::size_t at = 0;
    for (const Parameter& parameter : parameters) {
        Bound& input = inputs_[at++];
        ensure(input.name == parameter.name && input.cell.is_text == parameter.value.is_text(),
               "a statement is always given the same values in the same order");
        input.indicator = parameter.value.is_null() ? soci::i_null : soci::i_ok;
        if (input.cell.is_text)
            input.cell.text.assign(parameter.value.text());
        else
            input.cell.integer = parameter.value.integer();
    }
}

bool Prepared::execute()
{
    const bool has_row = soci_.execute(true);
    backend_.raise_missed_error(native_);
    note_nulls();
    return has_row;
}

bool Prepared::fetch()
{
    const bool has_row = soci_.fetch();
    note_nulls();
    return has_row;
}

void Prepared::note_nulls()
{
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        outputs_[i].is_null = indicators_[i] == soci::i_null;
    }
}

} // namespace scrip::storage
