#include "pipe/session.hpp"

#include "loader/plugin.hpp"
#include "loader/refusal.hpp"
#include "pipe/answer.hpp"
#include "pipe/line.hpp"
#include "platform/checkout.hpp"
#include "platform/documents.hpp"
#include "platform/erasing.hpp"
#include "platform/lent_call.hpp"
#include "platform/orders.hpp"
#include "platform/studios.hpp"
#include "services/host.hpp"
#include "services/instant.hpp"

#include <boost/json.hpp>

#include <mutex>
#include <new>

namespace host_stub::pipe {
namespace {

using loader::Outcome;
using loader::refused;

Outcome accepted(std::string reply)
{
    return {BOOKING_OK, std::move(reply), {}, {}};
}

} // namespace

class Session::Parts {
public:
    explicit Parts(Options options)
        : host({std::move(options.data_dir),
                std::move(options.db_url),
                options.clock_unix_us,
                std::move(options.log_sink),
                options.log_level_floor,
                options.max_connections}),
          studios(host.store, host.clock), plugin(options.plugin_dir, host)
    {
        const Outcome activated = plugin.activate();
        if (!activated.is_ok()) {
            throw loader::Refusal(plugin.manifest().id + " cannot be activated by this host: " +
                                  std::string(loader::status_word(activated.status)) + " (" +
                                  activated.error_code + ": " + activated.error_text + ")");
        }
    }

    // Each kind of line has its answer.

    Outcome operator()(const HookLine& line)
    {
        if (!plugin.has_hook(line.hook)) {
            return refused(
                BOOKING_E_NOT_DECLARED, "unknown_hook", "the plugin has no hook of that name");
        }
        loader::HookCall call;
        call.hook = line.hook;
        call.studio_id = line.studio_id;
        call.key = line.key;
        call.payload = line.payload;
        call.is_dry_run = line.is_dry_run;
        call.deadline_mono_ns =
            services::deadline_after_ms(services::Clock::mono_ns(), line.deadline_ms);
        if (line.lends_transaction) return invoke_lent(call);
        return platform::invoke_keeping_erasures(host, plugin, call);
    }

    Outcome operator()(const StudioEnable& line)
    {
        const std::lock_guard lock(control_);
        Outcome outcome = plugin.enable(line.studio_id, line.config);
        if (!outcome.is_ok()) return outcome;
        return recorded(std::move(outcome), [&] {
            studios.enabled(line.studio_id, line.config);
            // What a host that died left open; before this no hook could have told.
            platform::Checkout(host, plugin, line.studio_id).reconcile();
        });
    }

    Outcome operator()(const StudioDisable& line)
    {
        const std::lock_guard lock(control_);
        return disable(line.studio_id);
    }

    // Only a disabled studio can be purged. One that is refused is as before.
    Outcome operator()(const StudioPurge& line)
    {
        const std::lock_guard lock(control_);
        const bool was_enabled =
            plugin.studio_state(line.studio_id) == loader::StudioState::enabled;
        if (was_enabled) {
            Outcome disabled = disable(line.studio_id);
            if (!disabled.is_ok()) return disabled;
        }
        Outcome outcome = plugin.purge(line.studio_id, line.is_confirmed);
        if (outcome.is_ok()) {
            return recorded(std::move(outcome), [&] { studios.purged(line.studio_id); });
        }
        if (was_enabled) enable_again(line.studio_id);
        return outcome;
    }

    // The answer is the last call's, so that a caller sees what the plugin said.
    Outcome operator()(const CheckoutPay& line)
    {
        const std::lock_guard lock(control_);
        platform::Orders orders(host.store, line.studio_id);
        orders.meet(line.customer_id, line.customer_id);
        orders.make(line.order_id, line.customer_id, line.currency);
        orders.add_line(line.order_id, {"l1", "of the pipe", line.total_minor});
        platform::Checkout checkout(host, plugin, line.studio_id);
        const Outcome held = checkout.hold(line.order_id,
                                           platform::system_itself(),
                                           {{"customer_id", line.customer_id}},
                                           line.key);
        // What is not known to be refused may be held: the order waits for it.
        if (held.status == BOOKING_DECLINED) return held;
        checkout.confirm(line.order_id);
        return held.is_ok() ? checkout.capture(platform::system_itself(), line.key) : held;
    }

    Outcome operator()(const CheckoutReconcile& line)
    {
        const std::lock_guard lock(control_);
        const platform::Reconciled done =
            platform::Checkout(host, plugin, line.studio_id).reconcile();
        return accepted(
            boost::json::serialize(boost::json::object{{"captured", done.captured},
                                                       {"ended", done.ended},
                                                       {"waiting", done.waiting},
                                                       {"short_minor", done.short_minor}}));
    }

    Outcome operator()(const ClockSet& line)
    {
        const std::lock_guard lock(control_);
        if (!host.clock.is_settable()) return real_time();
        return host.clock.set(line.unix_us) ? now() : out_of_range("/at");
    }

    Outcome operator()(const ClockAdvance& line)
    {
        const std::lock_guard lock(control_);
        if (!host.clock.is_settable()) return real_time();
        return host.clock.advance(line.seconds) ? now() : out_of_range("/seconds");
    }

    Outcome operator()(const Outcome& not_well_formed) { return not_well_formed; }

    services::Host host;
    platform::Studios studios;
    loader::LoadedPlugin plugin;

private:
    Outcome invoke_lent(const loader::HookCall& call)
    {
        if (!plugin.may_lend(call.hook)) {
            return refused(BOOKING_E_UNSUPPORTED,
                           "unsupported",
                           "the plugin takes no lent transaction for this hook");
        }
        return platform::invoke_lent(
            host, plugin, call, platform::order_and_payment(host.store, call));
    }

    Outcome disable(const std::string& studio_id)
    {
        Outcome outcome = plugin.disable(studio_id);
        if (!outcome.is_ok()) return outcome;
        const bool is_disabled = plugin.studio_state(studio_id) == loader::StudioState::disabled;
        return recorded(std::move(outcome), [&] { studios.disabled(studio_id, is_disabled); });
    }

    void enable_again(const std::string& studio_id)
    {
        const auto known = studios.find(studio_id);
        const Outcome outcome = known ? plugin.enable(studio_id, known->config)
                                      : refused(BOOKING_E_STATE, "", "its settings are not known");
        if (outcome.is_ok()) {
            studios.enabled(studio_id, known->config);
        } else {
            host.log.error("a studio whose purge was refused could not be enabled again");
        }
    }

    // The plugin has done its part, which is idempotent: without the host's record, the caller is
    // told to do it again.
    template <class Record>
    Outcome recorded(Outcome outcome, const Record& record)
    {
        try {
            record();
            return outcome;
        } catch (const services::StoreUnavailable& failed) {
            return refused(BOOKING_E_UNAVAILABLE,
                           "database_unavailable",
                           std::string("the host's own record: ") + failed.what());
        }
    }

    Outcome now() const
    {
        return accepted("{\"now\":\"" + services::print_instant(host.clock.unix_us()) + "\"}");
    }

    static Outcome real_time()
    {
        return refused(BOOKING_E_UNSUPPORTED,
                       "unsupported",
                       "the clock is real; start the pipe with --clock to move it");
    }

    static Outcome out_of_range(const std::string& pointer)
    {
        return refused(
            BOOKING_E_INVALID, "invalid_field", pointer + ": leaves the years 1970 to 9999");
    }

    std::mutex control_;
};

Session::Session(Options options) : parts_(std::make_unique<Parts>(std::move(options))) {}

Session::~Session() = default;

std::string Session::answer(std::string_view line)
{
    if (line.size() > line_bytes_max) return too_long_answer();
    try {
        return print_answer(std::visit(*parts_, parse_line(line)));
    } catch (const std::bad_alloc&) {
        return print_answer(
            refused(BOOKING_E_NOMEM, "out_of_memory", "the host has no memory left"));
    } catch (const services::StoreUnavailable& failed) {
        return print_answer(refused(BOOKING_E_UNAVAILABLE, "database_unavailable", failed.what()));
    } catch (const std::exception& defect) {
        parts_->host.log.error(std::string("a defect of the host: ") + defect.what());
        return print_answer(
            refused(BOOKING_E_INTERNAL, "internal", "the host failed on this line"));
    }
}

std::string Session::too_long_answer()
{
    return print_answer(
        refused(BOOKING_E_LIMIT, "payload_too_large", "the line is longer than 16 MiB"));
}

loader::LoadedPlugin& Session::plugin()
{
    return parts_->plugin;
}

services::Host& Session::host()
{
    return parts_->host;
}

} // namespace host_stub::pipe
