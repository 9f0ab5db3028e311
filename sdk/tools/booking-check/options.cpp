#include "options.hpp"

#include <charconv>

namespace booking::check {

const char* const usage =
    R"(Usage: booking-check plugin DIR [OPTIONS]    does the plugin in DIR keep the contract?
       booking-check host CMD [OPTIONS]      does the host that CMD starts?
       booking-check --list                  the checks, with their ids
       booking-check --version               its own, and that of the interface it checks

A line for each check: pass, fail, warn or skip, its id, what it says, why. The exit status
is 0 when nothing failed, 1 when something did, 2 when nothing could be checked.

  --only ID      one check (may be repeated)
  --seed N       another start for what is random (default 1)
  --thorough     the long forms, for the night
  --in-process   all in this process, for a debugger
  --junit FILE   the results as JUnit's XML
plugin:
  --db URL       a database of its own to check on (default: SQLite files of its own):
                 sqlite3://dbname=FILE, postgresql://host=HOST port=N dbname=NAME user=NAME,
                 mysql://host=HOST port=N db=NAME user=NAME
  --old-data DIR VERSION.BACKEND.sql: what earlier versions of the plugin left in a database
host:
  CMD            a shell's command. {plugin} in it becomes the folder of the plugin to load,
                 {data} an empty folder. It answers JSON lines, as docs/host-authors says
)";

namespace {

class Words {
public:
    explicit Words(const std::vector<std::string>& all) : all_(all) {}

    bool has_next() const { return at_ < all_.size(); }
    const std::string& next() { return all_[at_++]; }
    const std::string& value_of(const std::string& option)
    {
        if (!has_next()) throw UsageError(option + " wants a value");
        return next();
    }

private:
    const std::vector<std::string>& all_;
    std::size_t at_ = 1; // behind the program's name
};

std::uint64_t number(const std::string& option, const std::string& text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw UsageError(option + " wants a number, not \"" + text + "\"");
    }
    return value;
}

const Check* wanted(Side side, const std::string& id)
{
    const Check* const check = find_check(side, id);
    if (check == nullptr) {
        throw UsageError("there is no check " + id + " of a " +
                         (side == Side::plugin ? "plugin" : "host"));
    }
    return check;
}

// Without a manifest there is nothing to check, and every check would say so.
std::filesystem::path folder_of_plugin(const std::string& target)
{
    const std::filesystem::path folder = std::filesystem::absolute(target);
    if (!std::filesystem::exists(folder / "manifest.json"))
        throw UsageError("\"" + target + "\" is no plugin's folder: it has no manifest.json");
    return folder;
}

void take_option(Options& options, Side side, const std::string& word, Words& words)
{
    Subject& subject = options.subject;
    if (word == "--only") {
        options.checks.push_back(wanted(side, words.value_of(word)));
        return;
    }
    options.words.push_back(word);
    const auto value = [&]() -> const std::string& {
        return options.words.emplace_back(words.value_of(word));
    };
    if (word == "--seed") {
        subject.seed = number(word, value());
    } else if (word == "--thorough") {
        subject.is_thorough = true;
    } else if (word == "--in-process") {
        options.is_in_process = true;
    } else if (word == "--junit") {
        options.junit = value();
    } else if (word == "--db") {
        subject.db_url = value();
    } else if (word == "--old-data") {
        subject.old_data = std::filesystem::absolute(value());
    } else if (word == "--scratch") { // the runner's own
        subject.scratch = value();
    } else if (word == "--answer-to") { // the runner's own
        options.answer_to = static_cast<int>(number(word, value()));
    } else {
        throw UsageError("\"" + word + "\" is no option");
    }
}

} // namespace

Options parse_options(const std::vector<std::string>& all)
{
    Options options;
    Words words(all);
    if (!words.has_next()) throw UsageError("say what to check: plugin or host");
    const std::string what = words.next();
    if (what == "--list") {
        options.is_list = true;
        return options;
    }
    if (what == "--version") {
        options.is_version = true;
        return options;
    }
    if (what != "plugin" && what != "host") throw UsageError("\"" + what + "\" is no command");
    const Side side = what == "plugin" ? Side::plugin : Side::host;
    const std::string target = words.value_of(what);
    options.words = {all.front(), what, target};
    if (side == Side::plugin) {
        options.subject.folder = folder_of_plugin(target);
    } else {
        options.subject.host_command = target;
    }
    while (words.has_next())
        take_option(options, side, std::string(words.next()), words);
    if (options.checks.empty()) options.checks = checks_of(side);
    return options;
}

} // namespace booking::check
