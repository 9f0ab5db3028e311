#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "panels/action.hpp"
#include "texts/catalogue.hpp"

namespace scrip::hooks {

namespace {

using panels::Action;
using panels::Field;
using panels::Place;

const Action& action_in(const json::Form& request)
{
    const auto panel = request.word<PanelName>("panel");
    const Action* const action = panels::find_action(panel, request.text("action"));
    if (!action) throw InvalidField{request.pointer_to("action"), "an action of the panel"};
    return *action;
}

// What the action makes no use of has its form, too.
void ensure_context_form(const json::Form& request)
{
    for (const char* const id :
         {"customer_id", "voucher_id", "transaction_id", "hold_id", "line_id"}) {
        request.optional_id(id);
    }
    if (request.has("order")) order_in(request, "order");
}

std::string place_of(const Field& field)
{
    return field.to.empty() ? "/" + std::string{field.id} : std::string{field.to};
}

// Members of the pointers here need no escape.
std::string take_name(std::string_view& pointer)
{
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string name{pointer.substr(0, end)};
    pointer.remove_prefix(end);
    return name;
}

void put(boost::json::object& object, std::string_view pointer, boost::json::value value)
{
    const std::string name = take_name(pointer);
    if (pointer.empty()) {
        object[name] = std::move(value);
        return;
    }
    boost::json::value& inner = object[name];
    if (!inner.is_object()) inner.emplace_object();
    put(inner.get_object(), pointer, std::move(value));
}

const boost::json::value& context_at(const json::Form& request, std::string_view pointer)
{
    const InvalidField refusal{pointer, "given for this action"};
    const boost::json::object* object = &request.json();
    for (;;) {
        const auto* const value = object->if_contains(take_name(pointer));
        if (!value || value->is_null()) throw refusal;
        if (pointer.empty()) return *value;
        object = value->if_object();
        if (!object) throw refusal;
    }
}

boost::json::object hooks_request(const Action& action, const json::Form& request)
{
    boost::json::object asked;
    asked["actor"] = request.object("actor").json();
    for (const Place& place : action.context)
        put(asked, place.to, context_at(request, place.from));
    for (const panels::Constant& constant : action.constants) {
        const auto* const is_so = std::get_if<bool>(&constant.value);
        put(asked,
            constant.to,
            is_so ? boost::json::value(*is_so)
                  : boost::json::value(json_word(std::get<std::string_view>(constant.value))));
    }
    const json::Form form = request.object("form");
    for (const Field& field : action.form) {
        if (const auto* const value = form.json().if_contains(json_word(field.id))) {
            put(asked, place_of(field), *value);
        } else if (field.is_required && field.audience == panels::Audience::everybody) {
            throw InvalidField{form.pointer_to(field.id), "given for this action"};
        }
    }
    return asked;
}

bool is_within(std::string_view pointer, std::string_view place)
{
    return pointer.starts_with(place) &&
           (pointer.size() == place.size() || pointer[place.size()] == '/');
}

// Where what the hook refused stands in the request that came. The longest place that fits counts:
// an order's customer is given with the order.
std::string outer_pointer(const Action& action, std::string_view pointer)
{
    std::string_view place_found;
    std::string outer = "/form" + std::string{pointer};
    const auto consider = [&](std::string_view place, const std::string& from) {
        if (place.size() > place_found.size() && is_within(pointer, place)) {
            outer = from + std::string{pointer.substr(place.size())};
            place_found = place;
        }
    };
    consider("/actor", "/actor");
    for (const Place& place : action.context)
        consider(place.to, std::string{place.from});
    for (const Field& field : action.form)
        consider(place_of(field), "/form/" + std::string{field.id});
    if (!place_found.empty()) return outer;
    // A whole that the form gives a part of.
    for (const Field& field : action.form) {
        if (is_within(place_of(field), pointer)) return "/form/" + std::string{field.id};
    }
    return outer;
}

// Runs what the other hook does, and turns the pointers of its refusals.
template <class Work>
auto with_outer_pointers(const Behind& behind, const Work& work)
{
    try {
        return work();
    } catch (const InvalidField& refused) {
        throw InvalidField{behind.outer_pointer(refused.pointer()), refused.expected()};
    }
}

std::string
message_of(const operations::Work& work, const Action& action, const boost::json::object& result)
{
    const auto* const problems = result.if_contains("problems");
    const bool has_problems = problems && problems->is_array() && !problems->get_array().empty();
    return texts::text(locale_of(work),
                       "done." + std::string{action.id} + (has_problems ? ".problems" : ""));
}

boost::json::array refresh_of(const Action& action)
{
    boost::json::array panels;
    for (const PanelName panel : panels::to_draw_again(action))
        panels.emplace_back(json_word(word(panel)));
    return panels;
}

} // namespace

Behind behind_panel_action(const json::Form& request)
{
    const Action& action = action_in(request);
    return {&named(action.hook),
            std::make_shared<const boost::json::object>(hooks_request(action, request)),
            [&action](std::string_view pointer) { return outer_pointer(action, pointer); }};
}

Run panel_action(const json::Form& request)
{
    ensure_context_form(request);
    const Action& action = action_in(request);
    const Behind behind = behind_panel_action(request);
    const Run run = with_outer_pointers(behind, [&] {
        return behind.hook->read(json::Form{*behind.request, ""});
    });

    return [&action, behind, run](operations::Work& work) -> Decided<boost::json::object> {
        auto decided = with_outer_pointers(behind, [&] { return run(work); });
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        auto& result = std::get<boost::json::object>(decided);
        const std::string message = message_of(work, action, result);
        return boost::json::object{
            {"message", message}, {"result", std::move(result)}, {"refresh", refresh_of(action)}};
    };
}

} // namespace scrip::hooks
