#include "plugin.hpp"

#include <dlfcn.h>

namespace {

constexpr std::size_t reply_limit = 1'048'576; // 1 MiB

// Takes what the plugin appends; the host owns the bytes.
struct Reply {
    std::string bytes;
    std::string error; // its code and text
    std::string code;
    bool is_broken = false; // sticky until reset
    booking_reply_v1 table{sizeof(booking_reply_v1), 0, this, append, reset, refuse};

    Reply() = default;
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    static booking_status BOOKING_CDECL append(void* ctx,
                                               const char* data,
                                               std::uint64_t len) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        try {
            self.is_broken = self.is_broken || len > reply_limit - self.bytes.size();
            if (!self.is_broken) self.bytes.append(data, static_cast<std::size_t>(len));
        } catch (const std::bad_alloc&) {
            self.is_broken = true;
        }
        return self.is_broken ? BOOKING_E_LIMIT : BOOKING_OK;
    }

    static void BOOKING_CDECL reset(void* ctx) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        self.bytes.clear();
        self.is_broken = false;
    }

    static void BOOKING_CDECL refuse(void* ctx,
                                     const char* code,
                                     const char* text,
                                     std::uint64_t len) noexcept
    {
        auto& self = *static_cast<Reply*>(ctx);
        self.code = code;
        self.error = self.code + ": " + std::string(text, static_cast<std::size_t>(len));
    }

    // Throws CallFailed for anything but an answer.
    void ensure(booking_status status) const
    {
        if (status < 0) throw CallFailed(std::to_string(status) + " " + error);
        if (status == BOOKING_DECLINED) throw CallFailed(bytes);
        if (is_broken) throw CallFailed("the reply is lost: ask again with the same key");
    }
};

// A real host reads manifest.json first and checks the file's owner and SHA-256: host-stub/loader.
const booking_entry_v1& load(const std::string& file)
{
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void* const symbol = library == nullptr ? nullptr : dlsym(library, BOOKING_ENTRY_SYMBOL);
    if (symbol == nullptr) throw std::runtime_error(dlerror());
    const booking_entry_v1* const entry = reinterpret_cast<booking_entry_fn>(symbol)();
    if (entry == nullptr || entry->magic != BOOKING_MAGIC ||
        !BOOKING_HAS(booking_entry_v1, entry, create) || entry->abi_major != BOOKING_ABI_MAJOR ||
        entry->abi_minor_needed > BOOKING_ABI_MINOR ||
        (entry->flags & BOOKING_FLAGS_MUST_UNDERSTAND) != 0) {
        throw std::runtime_error(file + " is no plugin for booking 1.0");
    }
    return *entry;
}

constexpr std::int64_t ten_seconds = 10'000'000'000;

} // namespace

Plugin::Plugin(const std::string& file, booking_host& host) : host_(host), table_(table_of(host))
{
    Reply reply;
    reply.ensure(load(file).create(&table_, &created_, &reply.table));
    Reply activated;
    const booking_status status = created_.api->activate(created_.plugin, &activated.table);
    if (status < 0) created_.api->destroy(created_.plugin);
    activated.ensure(status);
}

Plugin::~Plugin()
{
    created_.api->deactivate(created_.plugin);
    created_.api->destroy(created_.plugin);
}

void Plugin::enable(const std::string& studio, const std::string& settings)
{
    booking_studio_ctx_v1 ctx{sizeof(booking_studio_ctx_v1),
                              0,
                              nullptr,
                              booking::str(studio),
                              booking::str(settings),
                              booking::str(""),
                              booking::str(""),
                              monotonic_ns() + ten_seconds};
    Reply first;
    const booking_status status = created_.api->studio_enable(created_.plugin, &ctx, &first.table);
    if (status != BOOKING_E_STATE || first.code != "data_older") return first.ensure(status);
    Reply migrated;
    migrated.ensure(created_.api->studio_migrate(created_.plugin, &ctx, &migrated.table));
    Reply second;
    second.ensure(created_.api->studio_enable(created_.plugin, &ctx, &second.table));
}

boost::json::value Plugin::call(const std::string& studio,
                                const std::string& hook,
                                const std::string& key,
                                const boost::json::value& payload,
                                booking_tx* tx)
{
    const std::string schema = "booking." + hook + "/1";
    const std::string text = boost::json::serialize(payload);
    const auto found = host_.hooks.find({hook, schema});
    if (found == host_.hooks.end()) throw CallFailed("the plugin has no hook " + schema);
    const booking_invocation_v1 in{sizeof(booking_invocation_v1),
                                   0,
                                   nullptr,
                                   booking::str(hook),
                                   booking::str(schema),
                                   booking::str(studio),
                                   booking::str(key),
                                   uuid7(),
                                   1,
                                   0,
                                   monotonic_ns() + ten_seconds,
                                   booking::str(text),
                                   tx,
                                   booking::str("")};
    Reply reply;
    if (tx != nullptr) begin_lent_call(*tx);
    const booking_status status = found->second.invoke(found->second.user, &in, &reply.table);
    if (tx != nullptr && !end_lent_call(*tx, status) && status >= 0) {
        throw CallFailed("the connection did not come back as it went");
    }
    reply.ensure(status);
    return boost::json::parse(reply.bytes);
}
