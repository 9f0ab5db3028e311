// Vouchers of another system come along, with their codes.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object row(const std::string& external_id, const json::object& more = {})
{
    return with({{"external_id", external_id},
                 {"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}},
                 {"kind", "credit"},
                 {"face", eur(200'00)},
                 {"available", eur(190'00)}},
                more);
}

json::object batch(const json::array& rows, const json::object& more = {})
{
    return with({{"batch", "old-system"}, {"rows", rows}}, more);
}

json::object gift_row(const std::string& external_id, std::int64_t left)
{
    return row(external_id,
               {{"kind", "gift"},
                {"face", units(3)},
                {"available", units(left)},
                {"scope", {{"activities", {"surf-1h"}}}}});
}

std::string id_of(const json::object& reply, std::size_t place)
{
    return word(reply.at("vouchers").as_array().at(place).as_object().at("voucher_id"));
}

json::object rejected(const json::object& reply, std::size_t place)
{
    return reply.at("rejected").as_array().at(place).as_object();
}

// A thousand rows, every twentieth of them bad, each in one of five ways.
json::array thousand_rows()
{
    json::array rows;
    for (int i = 0; i < 1000; ++i) {
        json::object each = row("x" + std::to_string(i), {{"available", eur(i + 1)}});
        if (i % 20 == 19) {
            switch (i / 20 % 5) {
            case 0: each["face"] = 12.5; break;
            case 1: each["available"] = json::object{{"minor", 100}, {"currency", "GBP"}}; break;
            case 2: each["external_id"] = "x0"; break;
            case 3: each["expires_on"] = "2026-11-20"; break;
            default: each.erase("customer");
            }
        }
        rows.push_back(std::move(each));
    }
    return rows;
}

} // namespace

TEST_CASE("an imported code works as it is printed on paper, whatever its kind and spelling",
          "[scenarios][B50][R19][X14]")
{
    Platform platform;
    const json::object reply = platform.accepted(
        "voucher.import",
        batch({row("206", {{"code", "pp-7K3M-IO29TTUL"}, {"name", "Lesson of June"}}),
               gift_row("207", 2),
               row("208", {{"code", "GIFT 4711"}})}));
    CHECK(reply.at("imported") == 3);
    CHECK(reply.at("rejected").as_array().empty());

    const std::string id = id_of(reply, 0);
    const json::object voucher = platform.voucher(id);
    CHECK(voucher.at("origin") == "import");
    CHECK(voucher.at("name") == "Lesson of June");
    CHECK(voucher.at("code") == "PP-••••-••••-••••-TTUL");
    CHECK(voucher.at("available_text") == "€190.00 of €200.00");
    CHECK(minor_of(voucher.at("used")) == 10'00);
    CHECK(voucher.at("expires_on").is_null());
    CHECK(minor_of(voucher.at("paid")) == 190'00);
    CHECK(platform.history_types(id) == std::vector<std::string>{"import"});

    const json::object paid = platform.redeem("o1", 90'00, {{"code", "PP7k3m io29ttul"}});
    CHECK(paid.at("remaining_due").at("minor") == 0);
    CHECK(platform.available(id) == 100'00);
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o2", 10'00)},
                             {"source", {{"code", "PP-7K3M-1029TTUL"}}}}) == "code_not_found");
    CHECK(
        platform.accepted("voucher.reveal", {{"voucher_id", id}, {"reason", "lost"}}).at("code") ==
        "pp-7K3M-IO29TTUL");

    const json::object gift = platform.voucher(id_of(reply, 1));
    CHECK(gift.at("available").at("units") == 2);
    CHECK(gift.at("face").at("units") == 3);
    platform.accepted("voucher.check", {{"code", "gift-4711"}});
    // Half of what is secret, since it is so short.
    CHECK(platform.voucher(id_of(reply, 2)).at("code") == "CN-••••-••••-••••-4711");
    platform.verify();
}

TEST_CASE("a weak imported code is told and can be replaced by a strong one",
          "[scenarios][B50][B42]")
{
    Platform platform;
    const json::object reply = platform.accepted("voucher.import",
                                                 batch({row("1", {{"code", "12345678"}}),
                                                        row("2", {{"code", "PP-7K3M9QW2XZ4TRB"}}),
                                                        row("3")}));
    const auto is_weak = [&](std::size_t place) {
        return reply.at("vouchers").as_array()[place].as_object().at("weak_code").as_bool();
    };
    CHECK(is_weak(0));
    CHECK_FALSE(is_weak(1));
    CHECK_FALSE(is_weak(2));

    const json::object reissued = platform.accepted(
        "voucher.reissue_code", {{"voucher_id", id_of(reply, 0)}, {"reason", "too short"}});
    CHECK(platform.declined("voucher.check", {{"code", "12345678"}}) == "code_not_found");
    platform.accepted("voucher.check", {{"code", reissued.at("code")}});
    platform.verify();
}

TEST_CASE("a dry run finds the 50 bad rows of a thousand, and the partial import takes the others",
          "[scenarios][B50][B29]")
{
    Platform platform;
    const json::object request = batch(thousand_rows());
    const json::object preview = platform.accepted("voucher.import", request, {{"dry_run", true}});
    REQUIRE(preview.at("rejected").as_array().size() == 50);
    CHECK(preview.at("imported") == 0);
    const std::vector<std::string> codes{
        "invalid_field", "currency_mismatch", "already_imported", "invalid_field", "invalid_field"};
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(rejected(preview, i).at("row") == i * 20 + 19);
        CHECK(word(rejected(preview, i).at("code")) == codes[i % 5]);
    }
    CHECK(rejected(preview, 0).at("text") == "/rows/19/face is missing or does not fit.");
    CHECK(rejected(preview, 0).at("expected") == "an object");
    CHECK(rejected(preview, 3).at("text") == "/rows/79/expires_on is missing or does not fit.");
    CHECK(rejected(preview, 3).at("expected") == "today or later");

    // All or nothing: a bad row leaves the studio as it was.
    const json::object refused = platform.accepted("voucher.import", request);
    CHECK(refused == preview);
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());

    const json::object partial =
        platform.accepted("voucher.import", with(request, {{"partial", true}}));
    CHECK(partial.at("imported") == 950);
    CHECK(partial.at("rejected") == preview.at("rejected"));
    CHECK(partial.at("totals") == preview.at("totals"));
    const json::object total = partial.at("totals").as_array().at(0).as_object();
    CHECK(total.at("vouchers") == 950);
    // 1 to 1000, without 20, 40, … 1000.
    CHECK(minor_of(total.at("available")) == 500'500 - 25'500);
    CHECK(minor_of(platform.balance().at("available")) == 500'500 - 25'500);

    const json::object again =
        platform.accepted("voucher.import", with(request, {{"partial", true}}));
    CHECK(again.at("imported") == 0);
    CHECK(again.at("rejected").as_array().size() == 1000);
    CHECK(minor_of(platform.balance().at("available")) == 500'500 - 25'500);
    platform.verify();
}

TEST_CASE("an imported code leads to one voucher only", "[scenarios][B50][B18]")
{
    Platform platform;
    const Made own = platform.credit(10'00);
    const json::object reply = platform.accepted("voucher.import",
                                                 batch({row("1", {{"code", "SUMMER-77881"}}),
                                                        row("2", {{"code", "summer 77881"}}),
                                                        row("3", {{"code", own.code}}),
                                                        row("4", {{"code", own.code.substr(3)}}),
                                                        row("5", {{"code", "été"}}),
                                                        row("6", {{"code", "A-1"}})},
                                                       {{"partial", true}}));
    CHECK(reply.at("imported") == 1);
    const std::vector<std::string> codes{
        "code_taken", "code_taken", "code_taken", "invalid_field", "invalid_field"};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        CAPTURE(i);
        CHECK(rejected(reply, i).at("row") == i + 1);
        CHECK(word(rejected(reply, i).at("code")) == codes[i]);
    }
    CHECK(rejected(platform.accepted("voucher.import",
                                     batch({row("7", {{"code", "Summer-77881"}})},
                                           {{"batch", "another"}, {"locale", "fr"}})),
                   0)
              .at("text") ==
          "Un autre bon a déjà ce code. Un code ne doit mener qu’à un seul bon.");
    platform.verify();
}

TEST_CASE("what was spent in the old system is no part of the account here",
          "[scenarios][B50][A06]")
{
    Platform platform;
    platform.accepted("voucher.import", batch({row("1")}));
    const auto in_account = [&](const char* member) {
        return minor_of(platform.balance().at(member));
    };
    CHECK(in_account("credited") == 190'00);
    CHECK(in_account("redeemed") == 0);
    platform.redeem("o1", 40'00, {{"customer_id", "c1"}});
    CHECK(in_account("redeemed") == 40'00);
    CHECK(in_account("available") == 150'00);
    platform.verify();
}

TEST_CASE("an imported voucher is voided while it is unused, and not after",
          "[scenarios][B50][D02]")
{
    Platform platform;
    const json::object reply = platform.accepted("voucher.import", batch({row("1"), row("2")}));
    platform.accepted("voucher.void", {{"voucher_id", id_of(reply, 0)}, {"reason", "twice"}});
    CHECK(platform.voucher(id_of(reply, 0)).at("status") == "void");
    platform.redeem("o1", 5'00, {{"voucher_id", id_of(reply, 1)}});
    CHECK(
        platform.declined("voucher.void", {{"voucher_id", id_of(reply, 1)}, {"reason", "twice"}}) ==
        "voucher_in_use");
    platform.verify();
}

TEST_CASE("rows that cannot be a voucher are refused with the member that is wrong",
          "[scenarios][B50][C14]")
{
    Platform platform;
    const auto fault_of = [&](const json::object& more) {
        const json::object reply =
            platform.accepted("voucher.import", batch({row("1", more)}), {{"dry_run", true}});
        CHECK(rejected(reply, 0).at("code") == "invalid_field");
        const std::string text = word(rejected(reply, 0).at("text"));
        return text.substr(0, text.find(' ')) + " " + word(rejected(reply, 0).at("expected"));
    };
    CHECK(fault_of({{"available", eur(0)}}) ==
          "/rows/0/available/minor a whole number of minor units from 1 to 10^15");
    CHECK(fault_of({{"available", eur(200'01)}}) == "/rows/0/available what is left of the face");
    CHECK(fault_of({{"available", units(1)}}) == "/rows/0/available what is left of the face");
    CHECK(fault_of({{"face", units(2)}, {"available", units(1)}}) ==
          "/rows/0/face money for a credit");
    CHECK(fault_of({{"kind", "gift"}, {"face", units(2)}, {"available", units(1)}}) ==
          "/rows/0/scope an object");
    CHECK(fault_of({{"scope", {{"activities", {"a"}}}}}) ==
          "/rows/0/scope absent where the face is money");
    CHECK(fault_of({{"code", "A-1"}}) == "/rows/0/code a code of 4 to 64 visible symbols");

    const json::object sealed = platform.accepted(
        "voucher.import", batch({row("1", {{"sealed_code", "00"}})}), {{"dry_run", true}});
    CHECK(rejected(sealed, 0).at("code") == "wrong_keys");

    CHECK(platform.refused("voucher.import", batch({})) == "invalid_field");
    CHECK(platform.refused("voucher.import", {{"batch", "b"}}) == "invalid_field");
    CHECK(platform.refused("voucher.import", batch({row("1")}, {{"actor", agent()}})) ==
          "permission_denied");
}
