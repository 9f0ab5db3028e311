// Tells a story on standard output, in sentences; coloured on a terminal only.
#pragma once

#include <string>
#include <string_view>

namespace host_stub::commands::demo {

class Narrator {
public:
    Narrator();

    void chapter(std::string_view title);
    void paragraph(std::string_view text);

    // What somebody does.
    void does(std::string_view text);

    // What came of it, and was checked.
    void result(std::string_view text);

    // What the customer or the staff is told.
    void says(std::string_view text);

    // "  Léa Martin   €70.00   of which …"
    void money(std::string_view whose, std::string_view amount, std::string_view remark);

    void failure(std::string_view text);

private:
    void line(const char* colour, std::string_view mark, std::string_view text) const;

    bool is_coloured_;
    int chapters_ = 0;
};

// "€1,234.50"; the demo's studio has euros.
std::string euros(long long minor);

} // namespace host_stub::commands::demo
