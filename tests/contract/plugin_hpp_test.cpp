#include "no_memory.hpp"

#include <booking/plugin.hpp>

#include <catch2/catch.hpp>

#include <boost/json.hpp>

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <vector>

namespace {

// A host's reply that takes `bytes_max` and remembers every error it was told.
struct Reply {
    explicit Reply(std::size_t bytes_max_in = 1000) : bytes_max{bytes_max_in} {}

    booking_reply_v1* table() { return &table_; }

    std::size_t bytes_max;
    std::string bytes;
    std::vector<std::string> codes;
    std::string text;

private:
    static booking_status BOOKING_CDECL append(void* ctx,
                                               const char* bytes,
                                               std::uint64_t len) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        if (self.bytes.size() + len > self.bytes_max) return BOOKING_E_LIMIT;
        self.bytes.append(bytes, len);
        return BOOKING_OK;
    }
    static void BOOKING_CDECL reset(void* ctx) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        self.bytes.clear();
        self.codes.clear();
    }
    static void BOOKING_CDECL error(void* ctx,
                                    const char* code,
                                    const char* text,
                                    std::uint64_t text_len) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        self.codes.emplace_back(code);
        self.text.assign(text, text_len);
    }

    booking_reply_v1 table_{sizeof(booking_reply_v1), 0, this, append, reset, error};
};

using Codes = std::vector<std::string>;

[[noreturn]] void fail_as(int kind)
{
    switch (kind) {
    case 0: throw booking::failure{BOOKING_E_NOT_FOUND, "not_found", "no such voucher"};
    case 1: throw std::bad_alloc{};
    case 2: boost::json::parse("{"); break;
    case 3: throw std::runtime_error{"a secret of the driver"};
    default: break;
    }
    throw 7;
}

struct Outcome {
    booking_status status;
    const char* code;
};
const std::vector<Outcome> outcomes{{BOOKING_E_NOT_FOUND, "not_found"},
                                    {BOOKING_E_NOMEM, "out_of_memory"},
                                    {BOOKING_E_INVALID, "invalid_json"},
                                    {BOOKING_E_INTERNAL, "internal"},
                                    {BOOKING_E_INTERNAL, "internal"}};

} // namespace

TEST_CASE("what a call throws becomes a status and one error", "[contract]")
{
    for (std::size_t kind = 0; kind < outcomes.size(); ++kind) {
        Reply reply;
        const auto status = booking::guard(
            reply.table(), [&]() -> booking_status { fail_as(static_cast<int>(kind)); });
        CHECK(status == outcomes[kind].status);
        CHECK(reply.codes == Codes{outcomes[kind].code});
        CHECK_THAT(reply.text, !Catch::Contains("secret"));
    }
}

TEST_CASE("that memory ran out is told without taking any", "[contract]")
{
    static std::string_view told;
    booking_reply_v1 reply{};
    reply.struct_size = sizeof(reply);
    reply.error = [](void*, const char* code, const char*, std::uint64_t) noexcept { told = code; };
    booking_status status = BOOKING_OK;
    {
        const contract::NoMemory none;
        status = booking::guard(&reply, []() -> booking_status {
            throw booking::failure{BOOKING_E_STATE, "state", std::string(1000, 'x')};
        });
    }
    CHECK(status == BOOKING_E_NOMEM);
    CHECK(told == "out_of_memory");
}

TEST_CASE("after the commit was sent whatever fails is an unknown outcome", "[contract]")
{
    for (std::size_t kind = 0; kind < outcomes.size(); ++kind) {
        Reply reply;
        booking::call_phase phase;
        const auto status = booking::guard(reply.table(), phase, [&]() -> booking_status {
            phase.commit_sent();
            fail_as(static_cast<int>(kind));
        });
        CHECK(status == BOOKING_E_UNKNOWN_OUTCOME);
        CHECK(reply.codes == Codes{"outcome_unknown"});
    }
}

TEST_CASE("a commit that the database refused leaves the outcome known", "[contract]")
{
    Reply reply;
    booking::call_phase phase;
    const auto status = booking::guard(reply.table(), phase, [&]() -> booking_status {
        phase.commit_sent();
        phase.rolled_back();
        throw booking::failure{BOOKING_E_CONFLICT, "conflict", "lost a race eight times"};
    });
    CHECK(status == BOOKING_E_CONFLICT);
    CHECK(reply.codes == Codes{"conflict"});
}

TEST_CASE("an answer passes as it is and tells no error", "[contract]")
{
    for (const booking_status answer : {BOOKING_OK, BOOKING_NO_OPINION, BOOKING_DECLINED}) {
        Reply reply;
        booking::call_phase phase;
        const auto status =
            booking::guard(reply.table(), phase, [&](booking::reply_writer& writer) {
                writer.append("{}");
                phase.commit_sent();
                return answer;
            });
        CHECK(status == answer);
        CHECK(reply.codes.empty());
        CHECK(reply.bytes == "{}");
    }
}

TEST_CASE("a negative status is told once, by the call or else by guard", "[contract]")
{
    Reply silent;
    CHECK(booking::guard(silent.table(), [] { return booking_status{BOOKING_E_STATE}; }) ==
          BOOKING_E_STATE);
    CHECK(silent.codes == Codes{"state"});

    Reply told;
    const auto status = booking::guard(told.table(), [](booking::reply_writer& writer) {
        writer.error("winding_down", "nothing new starts");
        return booking_status{BOOKING_E_STATE};
    });
    CHECK(status == BOOKING_E_STATE);
    CHECK(told.codes == Codes{"winding_down"});
}

TEST_CASE("a reply that the host does not take fails the call before its commit", "[contract]")
{
    Reply reply{3};
    booking::call_phase phase;
    const auto status = booking::guard(reply.table(), phase, [&](booking::reply_writer& writer) {
        writer.append("{}");
        writer.append("more");
        phase.commit_sent();
        return booking_status{BOOKING_OK};
    });
    CHECK(status == BOOKING_E_LIMIT);
    CHECK(reply.codes == Codes{"payload_too_large"});
}

TEST_CASE("a failure with a status that is none becomes internal", "[contract]")
{
    Reply reply;
    const auto status = booking::guard(reply.table(), []() -> booking_status {
        throw booking::failure{BOOKING_OK, "fine", "not an error"};
    });
    CHECK(status == BOOKING_E_INTERNAL);
}

TEST_CASE("a call without a reply is still answered", "[contract]")
{
    CHECK(booking::guard(nullptr, []() -> booking_status { throw std::bad_alloc{}; }) ==
          BOOKING_E_NOMEM);
    CHECK(booking::guard(nullptr, [](booking::reply_writer& writer) -> booking_status {
              writer.append("{}");
              return BOOKING_OK;
          }) == BOOKING_E_LIMIT);
}

TEST_CASE("a copy of a struct keeps what its writer knew and is zero beyond", "[contract]")
{
    booking_reply_v1 theirs{};
    Reply reply;
    theirs = *reply.table();
    theirs.struct_size = offsetof(booking_reply_v1, reset);
    const auto copy = booking::copy_in(&theirs);
    CHECK(copy.append == theirs.append);
    CHECK(copy.reset == nullptr);
    CHECK(copy.error == nullptr);
    CHECK(BOOKING_HAS(booking_reply_v1, &copy, append));
    CHECK(!BOOKING_HAS(booking_reply_v1, &copy, reset));
}

TEST_CASE("a copy of a larger struct knows only our size", "[contract]")
{
    struct Later {
        booking_host_clock_v1 table;
        std::uint64_t appended;
    };
    Later theirs{};
    theirs.table.struct_size = sizeof(Later);
    theirs.appended = ~std::uint64_t{0};
    CHECK(booking::copy_in(&theirs.table).struct_size == sizeof(booking_host_clock_v1));
    CHECK(booking::copy_in<booking_host_clock_v1>(nullptr).struct_size == 0);
}

TEST_CASE("an extension is there or it is not", "[contract]")
{
    static const booking_host_clock_v1 clock{sizeof(clock), 0, nullptr, nullptr};
    booking_host_v1 host{};
    host.struct_size = sizeof(host);
    host.get_extension = [](booking_host*, const char* id) noexcept -> const void* {
        return std::string_view{id} == BOOKING_EXT_CLOCK ? &clock : nullptr;
    };
    CHECK(booking::extension<booking_host_clock_v1>(&host, BOOKING_EXT_CLOCK) == &clock);
    CHECK(booking::extension<booking_host_log_v1>(&host, BOOKING_EXT_LOG) == nullptr);
    host.struct_size = offsetof(booking_host_v1, get_extension);
    CHECK(booking::extension<booking_host_clock_v1>(&host, BOOKING_EXT_CLOCK) == nullptr);
    CHECK(booking::extension<booking_host_clock_v1>(nullptr, BOOKING_EXT_CLOCK) == nullptr);
}

TEST_CASE("a string of the other side is seen whole", "[contract]")
{
    CHECK(booking::view(booking::str("payment.hold")) == "payment.hold");
    CHECK(booking::view({nullptr, 0}).empty());
    const std::string text = "o1";
    CHECK(booking::view(booking::str(text)) == "o1");
}

namespace {

booking_status BOOKING_CDECL create_nothing(const booking_host_v1*,
                                            booking_created_v1* out,
                                            booking_reply_v1*) noexcept
{
    out->flags = 1;
    return BOOKING_OK;
}

} // namespace

BOOKING_PLUGIN_ENTRY("example.entry", "2.1.0", 0, create_nothing);

TEST_CASE("the entry names the plugin, and create refuses a host it does not fit", "[contract]")
{
    const booking_entry_v1* entry = booking_plugin_entry_v1();
    REQUIRE(entry == booking_plugin_entry_v1());
    CHECK(entry->magic == BOOKING_MAGIC);
    CHECK(booking::view(entry->plugin_id) == "example.entry");
    CHECK(booking::view(entry->plugin_version) == "2.1.0");

    booking_host_v1 host{};
    host.struct_size = sizeof(host);
    host.abi_major = BOOKING_ABI_MAJOR;
    booking_created_v1 created{sizeof(created), 0, nullptr, nullptr};
    Reply reply;
    CHECK(entry->create(&host, &created, reply.table()) == BOOKING_OK);
    CHECK(created.flags == 1);
    CHECK(reply.codes.empty());

    struct Misfit {
        std::uint32_t host_size;
        std::uint16_t major;
        std::uint32_t created_size;
    };
    const auto misfit =
        GENERATE(Misfit{sizeof(booking_host_v1), 2, sizeof(booking_created_v1)},
                 Misfit{offsetof(booking_host_v1, is_cancelled), 1, sizeof(booking_created_v1)},
                 Misfit{sizeof(booking_host_v1), 1, offsetof(booking_created_v1, api)});
    host.struct_size = misfit.host_size;
    host.abi_major = misfit.major;
    created.struct_size = misfit.created_size;
    CHECK(entry->create(&host, &created, reply.table()) == BOOKING_E_UNSUPPORTED);
    CHECK(reply.codes == Codes{"unsupported"});
}
