#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace booking::check {
namespace {

std::ptrdiff_t count_of(const std::vector<Finished>& all, Verdict verdict)
{
    return std::count_if(all.begin(), all.end(), [&](const Finished& each) {
        return each.result.verdict == verdict;
    });
}

// What a plugin said may hold anything; a report is one line of text, and XML stays XML.
std::string plain(const std::string& text)
{
    std::string line;
    for (const char c : text) {
        const bool is_control = static_cast<unsigned char>(c) < ' ';
        line += is_control ? ' ' : c;
    }
    return line;
}

std::string escaped(const std::string& text)
{
    std::string xml;
    for (const char c : plain(text)) {
        switch (c) {
        case '&': xml += "&amp;"; break;
        case '<': xml += "&lt;"; break;
        case '>': xml += "&gt;"; break;
        case '"': xml += "&quot;"; break;
        default: xml += c;
        }
    }
    return xml;
}

std::string seconds(std::chrono::milliseconds took)
{
    char text[32];
    std::snprintf(text,
                  sizeof text,
                  "%lld.%03lld",
                  static_cast<long long>(took.count() / 1000),
                  static_cast<long long>(took.count() % 1000));
    return text;
}

std::string test_case(const Finished& each)
{
    std::string xml = "  <testcase classname=\"" + std::string(1, each.check->id[0]) +
                      "\" name=\"" + each.check->id + " " + escaped(each.check->title) +
                      "\" time=\"" + seconds(each.took) + "\"";
    const std::string reason = escaped(each.result.reason);
    switch (each.result.verdict) {
    case Verdict::fail: return xml + "><failure message=\"" + reason + "\"/></testcase>\n";
    case Verdict::skip: return xml + "><skipped message=\"" + reason + "\"/></testcase>\n";
    case Verdict::warn:
        return xml + "><system-out>warning: " + reason + "</system-out></testcase>\n";
    case Verdict::pass: break;
    }
    return xml + "/>\n";
}

} // namespace

std::string line_of(const Finished& finished)
{
    char start[16];
    std::snprintf(
        start, sizeof start, "%s  %-4s", word_of(finished.result.verdict), finished.check->id);
    std::string line = std::string(start) + finished.check->title;
    if (!finished.result.reason.empty()) line += ": " + plain(finished.result.reason);
    return line;
}

std::string summary_of(const std::vector<Finished>& all)
{
    std::ostringstream text;
    text << all.size() << (all.size() == 1 ? " check:" : " checks:");
    for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::warn, Verdict::skip}) {
        text << (verdict == Verdict::pass ? " " : ", ") << count_of(all, verdict) << ' '
             << word_of(verdict);
    }
    return text.str();
}

bool has_failed(const std::vector<Finished>& all)
{
    return count_of(all, Verdict::fail) > 0;
}

void write_junit(const std::vector<Finished>& all, const std::filesystem::path& file)
{
    std::ofstream xml(file);
    xml << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        << "<testsuite name=\"booking-check\" tests=\"" << all.size() << "\" failures=\""
        << count_of(all, Verdict::fail) << "\" skipped=\"" << count_of(all, Verdict::skip)
        << "\">\n";
    for (const Finished& each : all)
        xml << test_case(each);
    xml << "</testsuite>\n";
    xml.close();
    if (!xml) throw std::runtime_error(file.string() + " cannot be written");
}

} // namespace booking::check
