#include "commands/options.hpp"

#include "services/instant.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace host_stub::commands {
namespace {

constexpr std::int64_t rounds_max = 1'000, threads_max = 1'000, vouchers_max = 10'000'000,
                       studios_max = 100'000;

std::int64_t positive_number(const std::string& option, std::string_view text, std::int64_t most)
{
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number < 1 || number > most) {
        throw UsageError("--" + option + " wants a number from 1 to " + std::to_string(most));
    }
    return number;
}

double decimal(const std::string& option, std::string_view text, double least, double most)
{
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_read = failed == std::errc{} && end == text.data() + text.size();
    if (!is_read || !(number >= least && number <= most)) {
        std::array<char, 64> range{};
        std::snprintf(range.data(), range.size(), "%g to %g", least, most);
        throw UsageError("--" + option + " wants a number from " + range.data());
    }
    return number;
}

int port_number(std::string_view text)
{
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number < 0 ||
        number > 65'535) {
        throw UsageError("--port wants a number from 0 to 65,535");
    }
    return number;
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (true) {
        const auto comma = text.find(',');
        words.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return words;
        text.remove_prefix(comma + 1);
    }
}

std::vector<std::int64_t>
positive_numbers(const std::string& option, std::string_view text, std::int64_t most)
{
    std::vector<std::int64_t> numbers;
    for (const std::string& word : words_of(text))
        numbers.push_back(positive_number(option, word, most));
    return numbers;
}

void set(Options& options, const std::string& option, const std::string& value)
{
    if (option == "plugin") options.plugin_folder = value;
    if (option == "data") options.data_folder = value;
    if (option == "db") {
        options.db_url = value;
        options.db_urls.push_back(value);
    }
    if (option == "on") options.places = words_of(value);
    if (option == "case") options.cases = value;
    if (option == "json") options.json_file = value;
    if (option == "port") options.port = port_number(value);
    if (option == "web") options.web_folder = value;
    if (option == "to") options.to = value;
    if (option == "from") options.from = value;
    if (option == "svg") options.svg_file = value;
    if (option == "seconds") options.seconds = decimal(option, value, 0.01, 3'600);
    if (option == "rounds") options.rounds = positive_number(option, value, rounds_max);
    if (option == "threads") options.threads = positive_numbers(option, value, threads_max);
    if (option == "sizes") options.sizes = positive_numbers(option, value, vouchers_max);
    if (option == "entries") options.entries = positive_numbers(option, value, vouchers_max);
    if (option == "studios") options.studios = positive_numbers(option, value, studios_max);
    if (option == "minutes") options.minutes = decimal(option, value, 0.001, 10'000);
    if (option == "connections") {
        options.connections = static_cast<int>(positive_number(option, value, threads_max));
    }
    if (option == "vouchers") options.vouchers = positive_number(option, value, vouchers_max);
    if (option == "clock") {
        options.clock_unix_us = services::parse_instant(value);
        if (!options.clock_unix_us) {
            throw UsageError("--clock wants an instant such as 2026-11-21T12:00:00Z");
        }
    }
}

// PREFIX/bin/host-stub has it where Scrip is installed, build/<preset>/host-stub/host-stub beside
// its folder.
std::filesystem::path own_plugin_folder()
{
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return folder.parent_path() /
           (folder.filename() == "bin" ? "lib/booking/plugins/scrip" : "plugin");
}

} // namespace

std::filesystem::path Options::data_folder_or_default() const
{
    return data_folder.value_or("scrip-data");
}

pipe::Options Options::for_session() const
{
    pipe::Options session;
    session.plugin_dir = plugin_folder;
    session.data_dir = data_folder_or_default();
    session.db_url = db_url;
    session.clock_unix_us = clock_unix_us;
    session.max_connections = connections;
    return session;
}

services::Database Options::embedded_database() const
{
    services::Database database(
        db_url.empty() ? "sqlite3://dbname=" +
                             (std::filesystem::absolute(data_folder_or_default()) / "scrip.db")
                                 .lexically_normal()
                                 .string()
                       : db_url);
    if (database.backend() != services::Backend::sqlite3) {
        throw UsageError("a server's database is copied with the server's own tools");
    }
    return database;
}

Options parse_options(const std::vector<std::string>& arguments,
                      const std::vector<std::string_view>& known)
{
    Options options;
    options.plugin_folder = own_plugin_folder();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const bool is_option = argument.rfind("--", 0) == 0;
        const std::string name = is_option ? argument.substr(2) : argument;
        if (!is_option || std::find(known.begin(), known.end(), name) == known.end()) {
            throw UsageError("\"" + argument + "\" is no option of this command");
        }
        if (name == "sample" || name == "growth") { // those that stand alone
            (name == "sample" ? options.with_sample : options.is_growth) = true;
            continue;
        }
        if (i + 1 == arguments.size() || arguments[i + 1].empty()) {
            throw UsageError(argument + " wants a value");
        }
        set(options, name, arguments[++i]);
    }
    return options;
}

} // namespace host_stub::commands
