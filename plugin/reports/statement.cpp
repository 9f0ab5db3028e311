#include "reports/statement.hpp"

#include "domain/errors.hpp"
#include "reports/cursor.hpp"
#include "storage/person_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>
#include <utility>

namespace scrip::reports {

namespace {

using operations::Work;

constexpr std::size_t terms_max = 100;

// One line before it is dressed for its reader. Lines are in the order of time, then of id.
struct Line {
    Instant at{};
    std::string id;
    std::int64_t amount = 0;
    std::optional<storage::HistoryItem> item{}; // none for a host's payment
    bool is_posted = true;
    std::optional<std::size_t> payment{};
};

bool is_newer(const Line& a, const Line& b)
{
    return std::tie(a.at, a.id) > std::tie(b.at, b.id);
}

// What is lost by the clock and not posted yet counts as lost at its bound.
std::vector<Line> unposted_expiries(const std::vector<Voucher>& vouchers, Instant now)
{
    std::vector<Line> lines;
    for (const Voucher& voucher : vouchers) {
        const std::int64_t lost = voucher.available + voucher.lapsed;
        if (!is_past_bound(voucher, now) || lost == 0) continue;
        storage::HistoryItem item;
        item.type = TransactionType::expire;
        item.at = *voucher.expires_bound;
        item.actor_role = word(Role::system);
        item.voucher_id = voucher.voucher_id;
        item.amount = -lost;
        lines.push_back({.at = item.at,
                         .id = "expire/" + voucher.voucher_id,
                         .amount = item.amount,
                         .item = item,
                         .is_posted = false});
    }
    return lines;
}

// As posted, whatever the clock says.
std::int64_t value_of(const std::vector<Voucher>& vouchers)
{
    std::int64_t sum = 0;
    for (const Voucher& voucher : vouchers)
        sum = checked_sum(sum, checked_sum(voucher.available, voucher.held));
    return sum;
}

std::int64_t sum_before(const std::vector<Line>& lines, Instant until)
{
    std::int64_t sum = 0;
    for (const Line& line : lines) {
        if (line.at < until) sum += line.amount;
    }
    return sum;
}

// What a cursor is bound to: the statement it was made for.
std::string identity_of(const StatementRequest& request)
{
    const auto text_of = [](const std::optional<Instant>& instant) {
        return instant ? to_text(*instant) : std::string{};
    };
    return text_of(request.from) + "/" + text_of(request.until) + "/" + request.customer_id;
}

// Where a page goes on, and what the account came to before its first line.
struct Start {
    Instant at = Instant::max();
    std::string id;
    std::int64_t value_after = 0;
};

Start start_of(Work& work, const StatementRequest& request, std::int64_t closing)
{
    if (!request.cursor) return {.value_after = closing};
    const auto parts = read_cursor(work, identity_of(request), *request.cursor, 3);
    return {.at = Instant{std::chrono::microseconds{cursor_number(parts[0])}},
            .id = parts[1],
            .value_after = cursor_number(parts[2])};
}

bool is_on_page(const Line& line, const Start& start, Instant from, Instant until)
{
    const bool is_behind = std::tie(line.at, line.id) < std::tie(start.at, start.id);
    return is_behind && line.at >= from && line.at < until;
}

StatementItem dressed(Work& work, const Line& line, std::int64_t value_after)
{
    if (line.payment) return {.payment = line.payment};
    TransactionView view =
        line.is_posted ? view_of(work, *line.item) : TransactionView{.item = *line.item};
    view.is_posted = line.is_posted;
    view.item.available_after = value_after;
    return {.transaction = view};
}

} // namespace

Statement statement(Work& work, const StatementRequest& request)
{
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(request.customer_id);
    const std::string ref = customer ? customer->customer_ref : "";
    const auto refs = storage::PersonStore{work.unit, work.studio_id}.refs_of(ref);
    auto vouchers = storage::VoucherStore{work.unit, work.studio_id, work.now}.with_value_of(ref);
    std::erase_if(vouchers, [](const Voucher& voucher) { return voucher.kind != Kind::credit; });
    storage::HistoryStore history{work.unit, work.studio_id};
    const Instant from = request.from.value_or(Instant::min());
    const Instant until = request.until.value_or(Instant::max());

    if (from > until) throw InvalidField{"/to", "not before /from"};

    Statement made;
    auto lines = unposted_expiries(vouchers, work.now);
    const std::int64_t now_value = value_of(vouchers);
    if (request.from) made.opening = history.account_at(refs, from, now_value);
    made.opening += sum_before(lines, from);
    made.closing = request.until ? history.account_at(refs, until, now_value) : now_value;
    made.closing += sum_before(lines, until);

    const Start start = start_of(work, request, made.closing);
    for (const HostPayment& payment : request.payments) {
        lines.push_back({.at = payment.at,
                         .id = "payment/" + std::to_string(payment.index),
                         .payment = payment.index});
    }
    std::erase_if(lines, [&](const Line& line) { return !is_on_page(line, start, from, until); });
    std::optional<storage::HistoryPosition> after;
    if (request.cursor) after = storage::HistoryPosition{start.at, start.id};
    for (auto& item : history.of_customer(refs, from, until, after, request.limit + 1)) {
        lines.push_back(
            {.at = item.at, .id = item.transaction_id, .amount = item.amount, .item = item});
    }
    std::sort(lines.begin(), lines.end(), is_newer);

    std::int64_t value_after = start.value_after;
    PageText room{request.limit};
    for (const Line& line : lines) {
        if (!room.has_room()) break;
        StatementItem item = dressed(work, line, value_after);
        if (item.transaction ? !takes(room, *item.transaction) : !room.takes({})) break;
        made.items.push_back(std::move(item));
        value_after -= line.amount;
    }
    if (made.items.size() < lines.size()) {
        const Line& last = lines[made.items.size() - 1];
        made.next = make_cursor(work,
                                identity_of(request),
                                {std::to_string(last.at.time_since_epoch().count()),
                                 last.id,
                                 std::to_string(value_after)});
    }
    const std::span<const Voucher> shown = vouchers;
    made.vouchers = views_of(work, shown.first(std::min(shown.size(), terms_max)));
    return made;
}

} // namespace scrip::reports
