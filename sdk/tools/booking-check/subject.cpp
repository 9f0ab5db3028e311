#include "subject.hpp"

#include "verdict.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>

namespace booking::check {
namespace {

namespace json = boost::json;

#if defined(__x86_64__)
constexpr std::string_view this_machine = "x86_64";
#else
constexpr std::string_view this_machine = "aarch64";
#endif

std::atomic<int> progress_descriptor{-1};
std::atomic<std::int64_t> last_told_ms{0};

} // namespace

std::string text_at(const json::object& object, std::string_view name)
{
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    return json::value_to<std::string>(*found);
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path.filename().string() + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

const json::object& Subject::manifest() const
{
    if (!manifest_.empty()) return manifest_;
    boost::system::error_code error;
    json::value document = json::parse(read_file(folder / "manifest.json"), error);
    if (error || !document.is_object()) fail("manifest.json is no JSON object");
    manifest_ = std::move(document.as_object());
    return manifest_;
}

std::filesystem::path Subject::binary() const
{
    const json::value* binaries = manifest().if_contains("binaries");
    if (binaries != nullptr && binaries->is_array()) {
        for (const json::value& each : binaries->get_array()) {
            if (!each.is_object()) continue;
            const json::object& one = each.get_object();
            if (text_at(one, "os") == "linux" && text_at(one, "arch") == this_machine) {
                return folder / text_at(one, "file");
            }
        }
    }
    fail("manifest.json names no binary for linux on " + std::string(this_machine));
}

bool Subject::has_hook(std::string_view hook) const
{
    for (const DeclaredHook& each : declared_hooks(*this)) {
        if (each.hook == hook) return true;
    }
    return false;
}

std::vector<DeclaredHook> declared_hooks(const Subject& subject)
{
    std::vector<DeclaredHook> all;
    const json::value* hooks = subject.manifest().if_contains("hooks");
    if (hooks == nullptr || !hooks->is_array()) return all;
    for (const json::value& each : hooks->get_array()) {
        if (!each.is_object()) continue;
        const json::object& one = each.get_object();
        std::string transaction = text_at(one, "transaction");
        if (transaction.empty()) transaction = "never";
        all.push_back({text_at(one, "hook"),
                       text_at(one, "schema"),
                       text_at(one, "access") == "read",
                       std::move(transaction)});
    }
    return all;
}

void tell_progress_to(int descriptor)
{
    progress_descriptor = descriptor;
}

void still_going()
{
    const int descriptor = progress_descriptor;
    if (descriptor < 0) return;
    const std::int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::steady_clock::now().time_since_epoch())
                                    .count();
    // Once in 200 ms will do: it is called for every call of a plugin.
    if (now_ms - last_told_ms < 200) return;
    last_told_ms = now_ms;
    // Should nobody listen any more, the runner has already decided.
    [[maybe_unused]] const auto written = ::write(descriptor, ".", 1);
}

} // namespace booking::check
