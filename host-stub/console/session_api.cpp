// Who is here: signing in is choosing who one is.
#include "console/call.hpp"
#include "console/words.hpp"
#include "platform/customers.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

json::array studios_of(Call& call)
{
    json::array studios;
    for (const platform::Profile& profile : call.shared.profiles.all()) {
        studios.push_back(json::object{{"id", profile.studio_id},
                                       {"name", profile.name},
                                       {"currency", profile.currency},
                                       {"locale", profile.locale},
                                       {"time_zone", profile.time_zone},
                                       {"plugin", call.shared.plugin_state(profile.studio_id)}});
    }
    return studios;
}

json::value person_of(const Visit& visit)
{
    if (!visit.person) return nullptr;
    const Person& person = *visit.person;
    json::object told{{"role", person.role},
                      {"id", person.id},
                      {"name", person.name},
                      {"studio", person.studio_id}};
    if (person.role == "customer") told["customer_id"] = person.id;
    return told;
}

platform::Profile studio_named(Call& call, const std::string& studio_id)
{
    auto found = call.shared.profiles.find(studio_id);
    if (!found) throw wrong_field("/studio");
    return *found;
}

std::string name_of(Call& call, const Person& person)
{
    if (person.role == "nobody") return {};
    if (person.role == "customer") {
        const auto customer =
            platform::Customers(call.host().store, call.host().clock, person.studio_id)
                .find(person.id);
        if (!customer || customer->name.empty()) throw wrong_field("/person");
        return customer->name;
    }
    for (const platform::Member& member : call.shared.profiles.staff(person.studio_id)) {
        if (member.person_id == person.id && member.role == person.role) return member.name;
    }
    throw wrong_field("/person");
}

} // namespace

json::value get_session(Call& call)
{
    const Filling& filling = call.shared.filling;
    const int total = filling.total;
    return json::object{
        {"csrf", call.visit.csrf},
        {"locale", call.visit.locale},
        {"person", person_of(call.visit)},
        {"studios", studios_of(call)},
        {"filling",
         total == 0 ? json::value(nullptr)
                    : json::value(json::object{{"done", filling.done.load()}, {"total", total}})}};
}

json::value sign_in(Call& call)
{
    const Fields fields = call.fields();
    Person person;
    person.studio_id = studio_named(call, fields.text("studio")).studio_id;
    person.role = fields.word("role", {"admin", "agent", "customer", "nobody"});
    if (person.role != "nobody") person.id = fields.text("person", 128);
    person.name = name_of(call, person);
    call.visit = call.shared.sessions.renew(call.visit, person);
    return get_session(call);
}

json::value sign_out(Call& call)
{
    call.visit = call.shared.sessions.renew(call.visit, {});
    return get_session(call);
}

json::value choose_locale(Call& call)
{
    call.visit.locale = call.fields().word("locale", {"en", "fr"});
    call.shared.sessions.set_locale(call.visit.token, call.visit.locale);
    return get_session(call);
}

json::value get_people(Call& call)
{
    const std::string studio_id = studio_named(call, call.query_text("studio")).studio_id;
    const std::string cursor = call.query_text("cursor"), role = call.query_text("role");
    json::array items;
    if (cursor.empty() && call.query_text("query").empty()) {
        for (const platform::Member& member : call.shared.profiles.staff(studio_id)) {
            if (!role.empty() && role != member.role) continue;
            items.push_back(json::object{
                {"role", member.role}, {"id", member.person_id}, {"name", member.name}});
        }
    }
    if (!role.empty() && role != "customer") return page_of(std::move(items), "");
    const platform::CustomerPage page =
        platform::Customers(call.host().store, call.host().clock, studio_id)
            .page(call.query_text("query"), cursor, call.limit());
    for (const platform::Customer& customer : page.items) {
        items.push_back(json::object{
            {"role", "customer"}, {"id", customer.customer_id}, {"name", customer.name}});
    }
    return page_of(std::move(items), page.next);
}

} // namespace host_stub::console
