#include "injections.hpp"

#include <algorithm>

namespace scrip::security {

namespace {

// Ends of a quoted text, for databases of different minds: quotes, escapes, bytes that an old
// character set takes for the first half of a letter, quotes of other alphabets.
const std::string ends[] = {
    "'",
    "\"",
    "`",
    "''",
    "\\'",
    "\\\\'",
    "\\",
    "')",
    "'))",
    "' ",
    "%27",
    "&#39;",
    "\\x27",
    "\xC2\xBF'",
    "\xE8\xAA\xA0'",
    "\xC2\xA5'",
    "\xEF\xBC\x87",
    "\xE2\x80\x99",
    "$$",
    "$q$",
    "\n'",
    "\r\n'",
    "'\t",
    ":x",
    ":studio",
    "?",
    "E'",
    "N'",
    "X'27'",
    "{",
    "]]",
};

// What comes next, and what hides the rest of the statement.
const std::string tails[] = {
    "",
    " OR 1=1 --",
    " OR '1'='1",
    " OR 1=1#",
    " OR 1=1/*",
    "; DROP TABLE scrip_voucher; --",
    "; DELETE FROM scrip_entry; --",
    "; UPDATE scrip_voucher SET available = face; --",
    ", studio_id = 's2' --",
    ", studio_id = 's3' -- ",
    ", studio_id = 's3'#",
    " WHERE 1=1 --",
    " UNION SELECT code_sealed FROM scrip_voucher --",
    " || (SELECT key_check FROM scrip_studio) || '",
    "; ROLLBACK; --",
    "; COMMIT; --",
    "; PRAGMA writable_schema=1; --",
    "; ATTACH 'x' AS y; --",
    " AND SLEEP(5) --",
    "; SELECT pg_sleep(5); --",
    " INTO OUTFILE 'stolen",
    "; SET sql_mode=''; --",
};

const std::string whole[] = {
    "--",
    "/*",
    "*/",
    "#",
    ";",
    "%",
    "_",
    "%%",
    "NULL",
    "null",
    "DEFAULT",
    "TRUE",
    "0",
    "-1",
    "1e309",
    "x'00'",
    "/*!50000 OR 1=1 */",
    "/*M!100000 OR 1=1 */",
    "\\0",
    "\\Z",
    "\\n",
    "\\%",
    "\x1A",
    "\b",
    "\xEF\xBB\xBF'",
    "\xE2\x80\xAE'",
    "Robert'); DROP TABLE Students;--",
    "${7*7}",
    "{{7*7}}",
    "<script>",
    "=1+1",
    "@@version",
    "%s%n",
    "../../etc/passwd",
};

} // namespace

std::vector<std::string> injections()
{
    std::vector<std::string> all{std::begin(whole), std::end(whole)};
    for (const std::string& end : ends) {
        for (const std::string& tail : tails) {
            all.push_back(end + tail);
        }
    }
    // U+0000 where a driver may cut, and a text longer than most fields.
    for (const char* const end : {"'", "\\'", "\""}) {
        const std::string cut{"a\0b", 3};
        all.push_back(cut + end + " OR 1=1 --");
        all.push_back(std::string(2'001, 'x') + end);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

} // namespace scrip::security
