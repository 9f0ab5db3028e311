#include "panels/action.hpp"

#include "panels/draw.hpp"
#include "texts/catalogue.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

using namespace scrip;
using namespace scrip::panels;

namespace {

template <class Use>
void for_each_action(const Use& use)
{
    for (const auto& [panel, text] : Words<PanelName>::list) {
        for (const Action* action : actions_of(panel))
            use(panel, *action);
    }
}

} // namespace

TEST_CASE("every action has a label and a message in each language, its fields a title",
          "[panels][actions]")
{
    const Currency euro = *Currency::parse("EUR");
    std::size_t drawn = 0;
    for_each_action([&](PanelName, const Action& action) {
        INFO(action.id);
        for (const auto locale : {texts::Locale::en, texts::Locale::fr}) {
            const DrawnAction seen = drawn_action(action, locale, Role::admin, euro);
            CHECK_FALSE(seen.label.empty());
            CHECK(seen.form.size() == action.form.size()); // an admin sees every field
            CHECK_NOTHROW(texts::text(locale, "done." + std::string{action.id}));
            ++drawn;
        }
    });
    CHECK(drawn > 80);
}

TEST_CASE("no two actions share an id, no two fields of a form share a place", "[panels][actions]")
{
    std::map<std::string_view, const Action*> by_id;
    for_each_action([&](PanelName panel, const Action& action) {
        INFO(action.id);
        CHECK(by_id.emplace(action.id, &action).first->second == &action);
        CHECK(find_action(panel, action.id) == &action);
        std::set<std::string> places;
        for (const Place& place : action.context)
            CHECK(places.insert(std::string{place.to}).second);
        for (const Constant& constant : action.constants)
            CHECK(places.insert(std::string{constant.to}).second);
        for (const Field& field : action.form) {
            CHECK(
                places
                    .insert(field.to.empty() ? "/" + std::string{field.id} : std::string{field.to})
                    .second);
        }
    });
    CHECK(find_action(PanelName::customer_portal, "add_debit") == nullptr);
}

TEST_CASE("what is danger asks first", "[panels][actions][B29]")
{
    for_each_action([&](PanelName, const Action& action) {
        if (action.style != Style::danger) return;
        INFO(action.id);
        CHECK(texts::find_text("confirm." + std::string{action.id}) != nullptr);
    });
}

TEST_CASE("a note for admins is no field of anybody else's form", "[panels][actions][A11]")
{
    const Action* const credit = find_action(PanelName::customer_account, "add_credit");
    REQUIRE(credit);
    const auto fields = [&](Role reader) {
        std::set<std::string> ids;
        const Currency euro = *Currency::parse("EUR");
        for (const auto& field : drawn_action(*credit, texts::Locale::en, reader, euro).form)
            ids.emplace(field.field->id);
        return ids;
    };
    CHECK(fields(Role::admin).contains("internal_note"));
    CHECK_FALSE(fields(Role::agent).contains("internal_note"));
    CHECK(fields(Role::agent).contains("description"));
}

TEST_CASE("the fields of every filter have their titles", "[panels][filters]")
{
    const Currency euro = *Currency::parse("EUR");
    std::size_t fields = 0;
    for (const auto& [panel, text] : Words<PanelName>::list) {
        for (const auto locale : {texts::Locale::en, texts::Locale::fr}) {
            fields += drawn_fields(filter_of(panel), "", locale, Role::admin, euro).size();
        }
    }
    CHECK(fields > 20);
}

TEST_CASE("who sees which panel is the contract's table", "[panels][i1]")
{
    const auto seen_by = [](Role role) {
        std::set<std::string> panels;
        for (const auto& [panel, text] : Words<PanelName>::list) {
            if (may_see(role, panel)) panels.emplace(text);
        }
        return panels;
    };
    CHECK(seen_by(Role::admin).size() == 7);
    CHECK(seen_by(Role::agent).size() == 6);
    CHECK_FALSE(seen_by(Role::agent).contains("studio.reports"));
    CHECK(seen_by(Role::customer) ==
          std::set<std::string>{"customer.portal", "customer.gifts", "checkout.payment"});
    CHECK(seen_by(Role::anonymous) == std::set<std::string>{"checkout.payment"});
    CHECK(seen_by(Role::system).empty());
}
