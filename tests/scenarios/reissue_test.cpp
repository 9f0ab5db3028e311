// A leaked code is replaced: the old one is dead at once, everything else goes on.
#include "platform.hpp"

#include <algorithm>

using namespace scrip::scenarios;

namespace {

json::object about(const Made& made)
{
    return {{"voucher_id", made.id}, {"reason", "the e-mail was forwarded"}};
}

} // namespace

TEST_CASE("a code given anew works at once, the old one is unknown, balance and history go on",
          "[scenarios][B42][I30][I31]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    platform.redeem("o1", 30'00, {{"code", credit.code}});

    const json::object reply = platform.accepted("voucher.reissue_code", about(credit));
    const std::string code = word(reply.at("code"));
    CHECK(code != credit.code);
    CHECK(code.substr(0, 3) == credit.code.substr(0, 3));
    const std::string mask = word(reply.at("voucher").at("code"));
    CHECK(mask.substr(mask.size() - 4) == code.substr(code.size() - 4));
    CHECK(reply.at("voucher").at("voucher_id") == credit.voucher.at("voucher_id"));
    CHECK(reply.at("voucher").at("number") == credit.voucher.at("number"));
    CHECK(minor_of(reply.at("voucher").at("available")) == 70'00);

    CHECK(platform.declined("voucher.check", {{"code", credit.code}}) == "code_not_found");
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o2", 70'00)}, {"source", {{"code", credit.code}}}}) ==
          "code_not_found");
    const std::string unknown = platform.last_text();
    CHECK(platform.declined("voucher.check", {{"code", "CN-0000-0000-0000-0000"}}) ==
          "code_not_found");
    CHECK(platform.last_text() == unknown);
    platform.redeem("o2", 70'00, {{"code", code}});
    CHECK(platform.history_types(credit.id) ==
          std::vector<std::string>{"issue", "redeem", "reissue", "redeem"});

    // The reveal and the list by the last four know the new one alone.
    CHECK(word(platform.accepted("voucher.reveal", about(credit)).at("code")) == code);
    const auto found = [&](const std::string& of) {
        const json::object query{{"query", of.substr(of.size() - 4)}};
        return platform.accepted("voucher.list", query).at("items").as_array().size();
    };
    CHECK(found(code) == 1);
    CHECK(found(credit.code) == 0);
    platform.restart();
    platform.verify();
}

TEST_CASE("who gave a code anew, and why, stays on record for staff", "[scenarios][B42][I39]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    const json::object reissued =
        platform.accepted("voucher.reissue_code", about(credit), {{"key", "again"}});
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", credit.id}});
    const json::object item = history.at("items").as_array()[0].as_object();
    CHECK(item.at("reason") == "the e-mail was forwarded");
    CHECK(item.at("actor").at("id") == "boss");
    CHECK(minor_of(item.at("amount")) == 0);
    CHECK(platform.refused("voucher.reissue_code", {{"voucher_id", credit.id}}) == "invalid_field");

    // Asked once more with the same key, it is the same code and no third one.
    json::object again =
        platform.accepted("voucher.reissue_code", about(credit), {{"key", "again"}});
    CHECK(again.erase("replayed") == 1);
    CHECK(again == reissued);
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue", "reissue"});
}

TEST_CASE("a preview of a new code changes nothing and shows none", "[scenarios][B42][B29]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    const json::object preview =
        platform.accepted("voucher.reissue_code", about(credit), {{"dry_run", true}});
    CHECK(word(preview.at("code")).find("••••") != std::string::npos);
    platform.redeem("o1", 10'00, {{"code", credit.code}});
}

TEST_CASE("what is void gets no new code, anything else does", "[scenarios][B42]")
{
    Platform platform{{{"code_display", "once"}}};
    const Made spent = platform.credit(10'00);
    platform.redeem("o1", 10'00, {{"code", spent.code}});
    platform.accepted("voucher.reissue_code", about(spent));
    const Made pending = platform.sell("o2", 10'00, false).at(0);
    const std::string code =
        word(platform.accepted("voucher.reissue_code", about(pending)).at("code"));
    platform.accepted("order.paid", {{"order", order("o2", 10'00)}});
    platform.redeem("o3", 10'00, {{"code", code}});
    // Where codes are shown once, a lost one is replaced, never shown again.
    CHECK(platform.declined("voucher.reveal", about(spent)) == "not_applicable");

    const Made gone = platform.credit(10'00);
    platform.accepted("voucher.void", about(gone));
    CHECK(platform.declined("voucher.reissue_code", about(gone)) == "void");
    platform.verify();
}
