#include "abi_call.hpp"

#include "call_text.hpp"
#include "canary.hpp"
#include "finding.hpp"
#include "grow.hpp"
#include "lent_connection.hpp"
#include "naive.hpp"
#include "watch.hpp"

#include "schema_set.hpp"
#include "support/code_tellers.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

namespace scrip::fuzz {

namespace {

const std::array<std::string, 9> keys{"fuzz",
                                      "",
                                      "story-1",
                                      std::string(255, 'k'),
                                      std::string(256, 'k'),
                                      std::string{"a\1b"},
                                      "clé",
                                      std::string{"a\0b", 3},
                                      "story-10"};
const std::array<std::string, 9> studios{"s1",
                                         "s2",
                                         "s3",
                                         "s4",
                                         "",
                                         std::string(128, 's'),
                                         std::string(129, 's'),
                                         std::string{"s\0001", 3},
                                         "\xff\xfe"};
constexpr std::array<std::int64_t, 7> instants{0,
                                               946'684'800'000'000,     // 2000
                                               2'147'483'648'000'000,   // 2038
                                               4'102'444'800'000'000,   // 2100
                                               253'402'300'799'999'999, // the last of 9999
                                               1'809'000'000'000'000,   // half a year on
                                               1'795'348'799'999'999};  // before the story

enum Null : std::uint64_t {
    in_is_null = 1,
    out_is_null = 2,
    call_is_null = 4,
    hook_is_null = 8,
    schema_is_null = 16,
    studio_is_null = 32,
    key_is_null = 64,
    payload_is_null = 128,
    trace_is_null = 256
};

template <class List>
const auto& chosen(const List& list, std::uint64_t index)
{
    return list[index % list.size()];
}

std::string schema_of(const std::string& right, std::uint64_t which)
{
    switch (which % 5) {
    case 1: return right.substr(0, right.size() - 1) + "2";
    case 2: return "";
    case 3: return right + "x";
    case 4: return "booking.payment.hold/1";
    default: return right;
    }
}

void drop_nulls(boost::json::value& value)
{
    if (auto* const array = value.if_array()) {
        for (auto& each : *array)
            drop_nulls(each);
    }
    auto* const object = value.if_object();
    if (object == nullptr) return;
    for (auto member = object->begin(); member != object->end();) {
        drop_nulls(member->value());
        const bool means_never = member->key() == "expires_on"; // null stands for itself
        const bool is_dropped = member->value().is_null() && !means_never;
        member = is_dropped ? object->erase(member) : member + 1;
    }
}

// A text in memory of its own, so that whoever reads behind it is caught.
class Text {
public:
    Text(std::string_view text, bool is_null) : bytes_{new char[text.size() + 1]}
    {
        std::copy(text.begin(), text.end(), bytes_.get());
        bytes_[text.size()] = '\0';
        view_ = {is_null ? nullptr : bytes_.get(), text.size()};
    }
    booking_str view() const { return view_; }

private:
    std::unique_ptr<char[]> bytes_;
    booking_str view_{};
};

class PlayedCall {
public:
    PlayedCall(World& world, const CallText& call)
        : world_{world}, call_{call}, entry_{entry_of(world, call.entry)},
          payload_{grown(world.with_names(call.payload), call[Option::grow])},
          reply_{world.host, call.value_or(Option::reply, sizeof(booking_reply_v1)) % 81}
    {
    }

    void play()
    {
        HostileHost& host = world_.host;
        host.fault = {static_cast<Service>(call_[Option::fault] >> 8U & 7U),
                      call_[Option::fault] & 0xFFU};
        host.extensions_hidden = static_cast<std::uint32_t>(call_[Option::hide]);
        if (const auto instant = chosen(instants, call_[Option::clock])) host.unix_us = instant;
        const bool is_hook = host.hooks.contains(entry_);
        {
            const Watch watch{payload_.size()};
            status_ = is_hook ? invoke() : control();
        }
        if (std::getenv("SCRIP_FUZZ_TELL") != nullptr) tell();
        check();
        if (!is_hook && status_ == BOOKING_OK) bring_studio_back();
    }

private:
    static std::string entry_of(const World& world, std::string_view word)
    {
        const auto& all = world.entries();
        if (std::binary_search(all.begin(), all.end(), word)) return std::string{word};
        return all[std::hash<std::string_view>{}(word) % all.size()];
    }

    bool is_null(Null pointer) const { return (call_[Option::null] & pointer) != 0; }
    booking_reply_v1* out() const { return is_null(out_is_null) ? nullptr : reply_.table(); }
    booking_call* running() { return is_null(call_is_null) ? nullptr : &running_; }

    std::int64_t deadline() const
    {
        const auto looks = static_cast<std::int64_t>(call_[Option::deadline] & 0xFFFFU);
        return looks == 0 ? INT64_MAX : world_.host.mono_ns + looks * 1'000;
    }

    booking_status invoke()
    {
        const Hook& hook = world_.host.hooks.at(entry_);
        const Text name{entry_, is_null(hook_is_null)};
        const Text schema{schema_of(hook.schema, call_[Option::schema]), is_null(schema_is_null)};
        const Text studio{chosen(studios, call_[Option::studio]), is_null(studio_is_null)};
        const Text key{chosen(keys, call_[Option::key]), is_null(key_is_null)};
        const Text payload{payload_, is_null(payload_is_null)};
        const Text trace{"", is_null(trace_is_null)};
        const LentConnection lent{world_.database.path(), (call_[Option::lend] & 1U) != 0};
        booking_invocation_v1 in{};
        in.flags = static_cast<std::uint32_t>(call_[Option::flags]);
        in.call = running();
        in.hook = name.view();
        in.schema = schema.view();
        in.studio_id = studio.view();
        in.idempotency_key = key.view();
        in.attempt = 1;
        in.deadline_mono_ns = deadline();
        in.payload = payload.view();
        in.tx = lent.transaction();
        in.traceparent = trace.view();
        const Sized sized{in, call_.value_or(Option::size, sizeof in) % (2 * sizeof in + 1)};
        const auto status =
            invoke_or_naive(hook, is_null(in_is_null) ? nullptr : sized.get(), out());
        lent.check();
        return status;
    }

    booking_status control()
    {
        if (entry_ == "create") return create();
        if (entry_ == "activate") return world_.api().activate(world_.plugin(), out());
        if (entry_ == "extension") {
            const Text id{payload_, is_null(payload_is_null)};
            const void* const table = world_.api().get_extension(world_.plugin(), id.view().ptr);
            require(table == nullptr, "the plugin offers no extension");
            return BOOKING_OK;
        }
        const Text studio{chosen(studios, call_[Option::studio]), is_null(studio_is_null)};
        const Text payload{payload_, is_null(payload_is_null)};
        booking_studio_ctx_v1 context{};
        context.flags = static_cast<std::uint32_t>(call_[Option::flags]);
        context.call = running();
        context.studio_id = studio.view();
        context.config_json = payload.view();
        context.from_version = context.to_version = {"", 0};
        context.deadline_mono_ns = deadline();
        const Sized sized{context,
                          call_.value_or(Option::size, sizeof context) % (2 * sizeof context + 1)};
        const auto& api = world_.api();
        const auto function = entry_ == "enable"    ? api.studio_enable
                              : entry_ == "disable" ? api.studio_disable
                              : entry_ == "migrate" ? api.studio_migrate
                                                    : api.studio_purge;
        return function(world_.plugin(), is_null(in_is_null) ? nullptr : sized.get(), out());
    }

    booking_status create()
    {
        booking_host_v1 table = *world_.host.table();
        table.abi_minor = static_cast<std::uint16_t>(call_[Option::schema]);
        const Sized host{table,
                         call_.value_or(Option::size, sizeof table) % (2 * sizeof table + 1)};
        const booking_created_v1 none{};
        // How much room the host leaves for the result.
        const Sized created{none, call_.value_or(Option::key, sizeof none) % (2 * sizeof none + 1)};
        const auto hooks_before = world_.host.hooks;
        const auto status = world_.entry().create(is_null(in_is_null) ? nullptr : host.get(),
                                                  is_null(call_is_null) ? nullptr : created.get(),
                                                  out());
        world_.host.hooks = hooks_before;
        if (status == BOOKING_OK) created.get()->api->destroy(created.get()->plugin);
        return status;
    }

    // What a control call changed in the plugin's memory goes back as the database did.
    void bring_studio_back()
    {
        if (entry_ != "enable" && entry_ != "disable" && entry_ != "purge") return;
        world_.start_over();
        world_.bring_studio_back(chosen(studios, call_[Option::studio]));
        require(world_.database.is_as_kept(), "enabling a studio again changes nothing");
    }

    void tell() const
    {
        std::fprintf(stderr,
                     "%s: status %d %s %s%s\n%s",
                     entry_.c_str(),
                     status_,
                     reply_.code.c_str(),
                     reply_.text.c_str(),
                     reply_.bytes.c_str(),
                     world_.host.log.c_str());
    }

    // ---- what has to be true of the answer ----

    bool has_reply() const
    {
        return out() != nullptr && BOOKING_HAS(booking_reply_v1, out(), error);
    }

    bool takes_reply() const
    {
        return out() != nullptr && BOOKING_HAS(booking_reply_v1, out(), append) &&
               !reply_.has_failed;
    }

    void check() const
    {
        require(status_ >= BOOKING_E_NOT_DECLARED && status_ <= BOOKING_DECLINED,
                "the status is defined");
        require(status_ != BOOKING_NO_OPINION, "every hook has an opinion");
        if (status_ < 0)
            check_failure();
        else if (has_reply() && entry_ != "activate" && entry_ != "create" && entry_ != "extension")
            check_reply();
    }

    void check_failure() const
    {
        require(status_ != BOOKING_E_INTERNAL, "no defect: E_INTERNAL");
        require(status_ != BOOKING_E_CORRUPT, "sound data is called sound");
        require(status_ != BOOKING_E_CONFLICT, "nobody else is there to conflict with");
        // Only a migration ends before its reply is put.
        require(status_ != BOOKING_E_UNKNOWN_OUTCOME || (entry_ == "migrate" && !takes_reply()),
                "every outcome is known");
        require(status_ != BOOKING_E_NOMEM, "there is memory enough");
        require(status_ != BOOKING_E_DEADLINE || call_[Option::deadline] != 0,
                "a deadline that is far does not pass");
        require(status_ != BOOKING_E_CANCELLED || call_[Option::cancel] != 0,
                "what nobody cancels is not cancelled");
        require(status_ != BOOKING_E_UNAVAILABLE || call_[Option::fault] != 0,
                "the database is there");
        // A denied call is written down; so is a studio's new state.
        require(status_ == BOOKING_E_PERMISSION || world_.database.is_as_kept(),
                "an error changes nothing");
        if (!has_reply()) return;
        require(reply_.errors == 1, "an error is told once");
        require(!reply_.code.empty() &&
                    std::all_of(reply_.code.begin(), reply_.code.end(), is_token),
                "an error's code is a word");
        require(!reply_.text.empty() && reply_.text.size() < 1'000, "an error's text is short");
        check_secrecy(reply_.text);
        check_secrecy(world_.host.log);
    }

    static bool is_token(char letter)
    {
        return letter == '_' || (letter >= 'a' && letter <= 'z') ||
               (letter >= '0' && letter <= '9');
    }

    // A value never shows in a log; the name of a member may.
    void check_secrecy(const std::string& text) const
    {
        if (text.find(canary_text) != std::string::npos) {
            const std::string value = "\"" + std::string{canary_text} + "\"";
            const bool is_value = payload_.find(value) != std::string::npos &&
                                  payload_.find(value + ":") == std::string::npos;
            require(!is_value, "no value in an error or log");
        }
        for (const auto& [name, value] : world_.names()) {
            const bool is_code = name[1] == 'c' && !is_in_name(value);
            require(!is_code || text.find(value) == std::string::npos,
                    "no code in an error or log");
        }
    }

    // Whether the payload has it in the name of a member, which an error's pointer tells.
    bool is_in_name(const std::string& value) const
    {
        for (auto at = payload_.find(value); at != std::string::npos;
             at = payload_.find(value, at + 1)) {
            const auto end = payload_.find('"', at);
            if (end != std::string::npos && payload_.compare(end, 2, "\":") == 0) return true;
        }
        return false;
    }

    void check_reply() const
    {
        require(reply_.errors == 0, "an answer comes without an error");
        require(!reply_.has_failed, "an answer that the host did not take is none");
        boost::system::error_code failed;
        const auto document = boost::json::parse(reply_.bytes, failed);
        require(!failed && document.is_object(), "the reply is a JSON object");
        const bool is_dry_run = (call_[Option::flags] & BOOKING_CALL_F_DRY_RUN) != 0;
        const bool counts_tries = status_ == BOOKING_DECLINED;
        require(!is_dry_run || counts_tries || world_.database.is_as_kept(),
                "a dry run changes nothing");
        if (status_ == BOOKING_DECLINED) return check_declined(document.as_object());
        if (world_.host.hooks.contains(entry_)) check_schemas(document);
        check_codes();
    }

    // The same answer is given to many requests, and to judge a long one takes longer than its
    // call.
    bool fits_already(const std::string& reply) const
    {
        constexpr std::size_t kept_max = 200'000;
        static std::unordered_set<std::size_t> seen;
        if (seen.size() > kept_max) seen.clear();
        return !seen.insert(std::hash<std::string>{}(entry_ + reply)).second;
    }

    void check_schemas(const boost::json::value& reply) const
    {
        static const booking::SchemaSet schemas{SCRIP_SCHEMA_DIR};
        if (!fits_already(reply_.bytes)) {
            if (const auto refusal = schemas.refusal(entry_ + ".reply", reply))
                found("the reply does not fit its schema: " + *refusal);
        }
        if (payload_.size() > 64'000) return; // slow, and nothing new
        auto request = boost::json::parse(payload_);
        const std::string name = entry_ + ".request";
        if (!schemas.refusal(name, request)) return;
        // A member that is null counts as absent where it is optional (json/form.hpp).
        drop_nulls(request);
        if (const auto refusal = schemas.refusal(name, request))
            found("what is done does not fit the request's schema: " + *refusal);
    }

    // One that was brought may come back in a text.
    void check_codes() const
    {
        if (entry_ == "panel.action" || tests::code_tellers.contains(entry_)) return;
        for (const auto& [name, value] : world_.names()) {
            const bool is_code = name[1] == 'c' && payload_.find(value) == std::string::npos;
            require(!is_code || reply_.bytes.find(value) == std::string::npos,
                    "a code stays masked");
        }
    }

    static void check_declined(const boost::json::object& reply)
    {
        const auto* const declined = reply.if_contains("declined");
        require(declined && declined->is_object(), "a refusal says `declined`");
        for (const char* const member : {"code", "text"}) {
            const auto* const value = declined->get_object().if_contains(member);
            require(value && value->is_string() && !value->get_string().empty(),
                    "a refusal has a code and a text");
        }
        const auto* const params = declined->get_object().if_contains("params");
        require(params && params->is_object(), "a refusal has parameters");
    }

    World& world_;
    const CallText& call_;
    std::string entry_;
    std::string payload_;
    Reply reply_;
    booking_call running_{call_[Option::cancel] == 0 ? UINT64_MAX : call_[Option::cancel] - 1};
    booking_status status_ = BOOKING_OK;
};

} // namespace

void play_call(World& world, std::string_view text)
{
    world.start_over();
    const CallText call = read_call(text);
    PlayedCall{world, call}.play();
}

} // namespace scrip::fuzz
