// A host that pays the order o1 and dies of SIGKILL right after the step it is told.
//
//   checkout_child PLUGIN DATA URL STUDIO ROUTE STEP
//
// Routes: "capture" (hold, confirm, capture), "abandon" (hold, abandon), "redeem", and "careless":
// as "capture", by a host that keeps no journal.
#include "checkout/studio.hpp"

#include "platform/documents.hpp"

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using namespace scrip::tests;
using host_stub::platform::parsed;
using host_stub::platform::text_at;

void pay_without_a_journal(Studio& studio, const std::function<void(std::string_view)>& after_step)
{
    const json::object order = studio.desk.orders.get("o1").document();
    const auto held = studio.desk.call(
        "payment.hold", {{"actor", lea()}, {"order", order}, {"source", credit_of_lea()}}, "pay");
    after_step("hold answered");
    studio.desk.checkout.after_step = after_step;
    studio.desk.checkout.confirm("o1");
    const json::object hold = parsed(held).at("hold").as_object();
    studio.desk.call("payment.capture",
                     {{"actor", lea()}, {"hold_id", text_at(hold, "hold_id")}},
                     "pay:capture");
    after_step("capture answered");
    studio.desk.orders.add_payment(
        "pay", "o1", "voucher", Studio::total_minor, text_at(hold, "hold_id"));
    after_step("captured");
}

void pay(Studio& studio,
         const std::string& route,
         const std::function<void(std::string_view)>& after_step)
{
    auto& checkout = studio.desk.checkout;
    if (route == "careless") return pay_without_a_journal(studio, after_step);
    checkout.after_step = after_step;
    if (route == "redeem") {
        checkout.redeem("o1", lea(), credit_of_lea(), "pay");
        return;
    }
    checkout.hold("o1", lea(), credit_of_lea(), "pay");
    if (route == "abandon") {
        checkout.abandon("o1");
    } else {
        checkout.confirm("o1");
        checkout.capture(lea(), "pay");
    }
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 7) return 2;
    try {
        Studio studio({arguments[1], arguments[2], arguments[3]}, arguments[4]);
        const std::string last_step = arguments[6];
        pay(studio, arguments[5], [&](std::string_view step) {
            if (step == last_step) std::raise(SIGKILL);
        });
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "checkout_child: %s\n", failed.what());
    }
    return 1; // the step never came
}
