// The model's vouchers: how one comes to be, how it is shown, and the hooks about one.
#include "model.hpp"

#include <algorithm>

namespace scrip::model {

namespace {

bool starts_a_word(const std::string& name, const std::string& query)
{
    const auto folded = [](std::string text) {
        for (char& c : text)
            c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return text;
    };
    return (" " + folded(name)).find(" " + folded(query)) != std::string::npos;
}

std::string last_four(const std::string& code)
{
    std::string last = code;
    if (last[1] == 'c') last[1] = 'l'; // a mark: bound to the plugin's last four by the comparison
    return last[1] == 'l' ? last : code.substr(code.size() - 4);
}

} // namespace

json::object scope_json(const Voucher& voucher)
{
    json::array activities;
    for (const std::string& each : voucher.scope)
        activities.push_back(json::string(each));
    return {{"activities", activities}};
}

std::string Model::new_id(char letter)
{
    return std::string{mark_} + letter + std::to_string(call_.operation) + "." +
           std::to_string(call_.made[letter]++);
}

Voucher& Model::issue(const std::string& origin,
                      const std::string& holder,
                      Amount face,
                      Amount paid,
                      const std::string& kind,
                      const std::vector<std::string>& scope)
{
    static const std::map<std::string, std::string> prefixes{{"overpayment", "PP"},
                                                             {"partial_payment", "PP"},
                                                             {"sale", "CC"},
                                                             {"top_up", "TU"},
                                                             {"gift", "GV"},
                                                             {"package", "PK"}};
    const std::string& word = kind == "credit" ? origin : kind;
    Voucher voucher;
    voucher.id = new_id('v');
    voucher.kind = kind;
    voucher.scope = scope;
    voucher.prefix = prefixes.contains(word) ? prefixes.at(word) : "CN";
    give_code(voucher);
    voucher.origin = origin;
    voucher.holder = voucher.payer = voucher.texts_of = holder;
    voucher.number = ++studio_->numbers;
    const std::string label = kind == "gift"      ? "Gift Voucher #"
                              : kind == "package" ? "Package #"
                              : origin == "sale"  ? "Customer Credit #"
                                                  : "Credit Note #";
    voucher.name = voucher.label = label + std::to_string(voucher.number);
    voucher.face = face;
    voucher.paid = paid;
    const json::value* apply_as = studio_->config.if_contains("apply_as");
    voucher.apply_as = apply_as ? std::string{apply_as->as_string()} : "payment";
    voucher.vat_kind = paid > 0 ? "multi_purpose" : "none";
    voucher.created = now_;
    auto last_day = default_expiry(origin);
    if (last_day) last_day = std::max(last_day, earliest_expiry(kind, today()));
    set_expiry(voucher, last_day);
    call_.has_effect = true;
    studio_->order_of_issue.push_back(voucher.id);
    return studio_->vouchers[voucher.id] = voucher;
}

void Model::give_code(Voucher& voucher)
{
    voucher.code = new_id('c');
    std::string key = voucher.code;
    if (real_codes_) {
        std::int64_t rest = call_.operation * 64 + call_.made['c'];
        std::string symbols(16, '0');
        for (std::size_t at = 16; at-- > 1; rest /= 32) {
            symbols[at] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rest % 32];
        }
        voucher.code = voucher.prefix + "-" + symbols.substr(0, 4) + "-" + symbols.substr(4, 4) +
                       "-" + symbols.substr(8, 4) + "-" + symbols.substr(12);
        key = symbols;
    }
    studio_->ids_by_code[key] = voucher.id;
}

void Model::activate(Voucher& voucher)
{
    voucher.is_activated = true;
    voucher.activated = now_;
    voucher.available = voucher.face;
    voucher.paid_available = voucher.paid;
    move("issue", voucher, voucher.face, voucher.order_id);
}

Redemption& Model::spend(Redemption redemption)
{
    redemption.at = now_;
    auto& all = studio_->redemptions;
    const auto later = std::upper_bound(
        all.begin(), all.end(), now_, [](Time at, const Redemption& each) { return at < each.at; });
    return *all.insert(later, std::move(redemption));
}

void Model::move(const std::string& type,
                 const Voucher& voucher,
                 Amount amount,
                 std::optional<std::string> order_id)
{
    call_.has_effect = true;
    studio_->movements.push_back(
        {type, voucher.id, voucher.holder, std::move(order_id), amount, "", now_});
}

json::object Model::money(Amount minor) const
{
    return {{"minor", static_cast<std::int64_t>(minor)}, {"currency", studio_->currency}};
}

json::object Model::value(const Voucher& voucher, Amount amount) const
{
    if (voucher.is_units()) return {{"units", static_cast<std::int64_t>(amount)}};
    return money(amount);
}

bool Model::may_see_holder(const Voucher& voucher) const
{
    return is_trusted() || (call_.role == "customer" && studio_->is_same(voucher.holder, caller()));
}

json::object Model::voucher_json(const Voucher& voucher) const
{
    json::value holder = nullptr;
    const bool is_seen_whole = may_see_holder(voucher);
    if (is_seen_whole) holder = person_json(voucher.holder);
    // A bearer of somebody's voucher learns what it is worth, and nothing about people and orders.
    const bool is_payer =
        is_seen_whole && (call_.role != "customer" || studio_->is_same(voucher.payer, caller()));
    const auto of_payer = [&](const json::value& value) {
        return is_payer ? value : json::value(nullptr);
    };
    const auto of_holder = [&](const json::value& value) {
        return is_seen_whole ? value : json::value(nullptr);
    };
    const auto maybe = [](const auto& value) {
        return value ? json::value(json::string(*value)) : json::value(nullptr);
    };
    json::object shown{
        {"voucher_id", voucher.id},
        {"kind", voucher.kind},
        {"origin", voucher.origin},
        {"number", voucher.number},
        {"name", voucher.name},
        {"holder", holder},
        {"code", voucher.prefix + "-••••-••••-••••-" + last_four(voucher.code)},
        {"status", status(voucher)},
        {"face", value(voucher, voucher.face + voucher.spent_before)},
        {"available", value(voucher, voucher.available)},
        {"held", value(voucher, voucher.held)},
        {"used", value(voucher, voucher.used() + voucher.spent_before)},
        {"scope", voucher.is_units() ? json::value(scope_json(voucher)) : nullptr},
        {"expires_on", voucher.expires_on ? json::value(day_text(*voucher.expires_on)) : nullptr},
        {"order_id", of_payer(maybe(voucher.order_id))},
        {"line_id", of_payer(maybe(voucher.line_id))},
        {"description", of_holder(maybe(voucher.description))},
        {"apply_as", voucher.apply_as},
        {"vat_kind", voucher.vat_kind},
        {"paid", voucher.paid > 0 ? of_payer(money(voucher.paid)) : json::value(nullptr)},
        {"holder_only", voucher.holder_only},
        {"created_at", instant_text(voucher.created)},
        {"available_text", "*"}};
    if (call_.role == "admin") shown["internal_note"] = maybe(voucher.note);
    return shown;
}

// What counts of a code as typed: the same for each spelling of one code.
std::string Model::code_key(const std::string& text) const
{
    if (!real_codes_ && text[0] != '@') return foreign_key(text);
    if (!real_codes_) {
        // What nobody was told cannot be spelled in two ways.
        const std::string mark = text.substr(0, text.find('|'));
        return text.ends_with("|typo") || !is_named(mark) ? text : mark;
    }
    std::string key;
    for (char c : text) {
        if (c == ' ' || c == '-') continue;
        const char upper = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        key += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    }
    return key.size() > 16 ? key.substr(key.size() - 16) : key;
}

Voucher* Model::find_code(const std::string& text)
{
    std::string key = code_key(text);
    if (!real_codes_ && !is_named(key)) key.clear();
    const auto found = studio_->ids_by_code.find(key);
    if (found != studio_->ids_by_code.end()) return &studio_->vouchers.at(found->second);
    const auto foreign = studio_->foreign_codes.find(foreign_key(text));
    if (foreign != studio_->foreign_codes.end()) return &studio_->vouchers.at(foreign->second);
    count_wrong_code();
    return nullptr;
}

Voucher& Model::find_voucher(const std::string& id)
{
    const auto found = studio_->vouchers.find(id);
    const bool is_foreign = found != studio_->vouchers.end() && call_.role == "customer" &&
                            !studio_->is_same(found->second.holder, caller());
    if (found == studio_->vouchers.end() || is_foreign) throw Refusal{"E_NOT_FOUND", "not_found"};
    return found->second;
}

Model::Reply Model::voucher_check(const Fields& request)
{
    const std::string code = request.code("code");
    std::optional<Order> order;
    if (request.has("order")) order = request.order("order");
    if (order)
        admit({order->customer.id});
    else
        admit();
    require_no_challenge();
    Voucher* voucher = find_code(code);
    if (!voucher) throw Refusal{"DECLINED", "code_not_found"};
    auto refusal = why_not(*voucher);
    if (refusal && refusal->code == "holder_only") {
        count_wrong_code();
        throw *refusal;
    }
    Reply reply{{"voucher", voucher_json(*voucher)}};
    Amount covered = 0;
    if (order) {
        try {
            covered = would_cover(*voucher, *order);
            refusal.reset();
        } catch (const Refusal& not_payable) {
            refusal = not_payable;
        }
    }
    if (order) {
        const auto in_order = [&](Amount minor) {
            return json::object{{"minor", static_cast<std::int64_t>(minor)},
                                {"currency", order->currency}};
        };
        reply["would_cover"] = in_order(covered);
        reply["remaining_due"] = in_order(order->due - covered);
    }
    reply["redeemable"] = !refusal;
    if (refusal) reply["why_not"] = refusal->code;
    return reply;
}

Model::Reply Model::voucher_list(const Fields& request)
{
    auto customer = request.maybe_id("customer_id");
    const auto query = request.maybe_text("query");
    if (request.has("kind")) request.word("kind", {"credit", "gift", "package"});
    std::set<std::string> statuses;
    if (request.has("status")) {
        if (!request.need("status").is_array()) refuse_form();
        for (const auto& each : request.need("status").get_array()) {
            const json::object one{{"status", each}};
            statuses.insert(Fields{one}.word(
                "status", {"pending", "active", "blocked", "fully_used", "expired", "void"}));
        }
    }
    const bool wants_unused = request.flag("unused", false);
    const bool with_void = request.flag("include_void", false);
    const bool with_totals = request.flag("with_totals", false);
    if (request.has("sort")) request.word("sort", {"created", "expires", "available"});
    if (request.has("page") && request.inner("page").has("limit")) {
        request.inner("page").integer("limit", 1, 200);
    }
    const bool is_customer = call_.role == "customer";
    if (is_customer && !customer) customer = call_.customer_id; // customers list only their own
    if (customer)
        admit({*customer});
    else
        admit();
    json::array items;
    Amount available = 0;
    for (const std::string& id : studio_->order_of_issue) {
        const Voucher& voucher = studio_->vouchers.at(id);
        if (customer && !studio_->is_same(voucher.holder, studio_->ref_of(*customer))) continue;
        if (request.has("kind") && request.text("kind") != voucher.kind) continue;
        if (voucher.is_void && !with_void) continue;
        if (request.has("status") && !statuses.contains(status(voucher))) continue;
        const bool has_value = voucher.available + voucher.held > 0;
        if (request.has("unused") && has_value != wants_unused) continue;
        const auto name = name_of(voucher.holder);
        if (query && !(name && starts_a_word(*name, *query)) &&
            std::to_string(voucher.number) != *query && last_four(voucher.code) != *query) {
            continue;
        }
        items.push_back(voucher_json(voucher));
        if (!voucher.is_units()) available += voucher.available;
    }
    Reply reply{{"items", items}, {"next", nullptr}};
    if (with_totals) reply["totals"] = {{"count", items.size()}, {"available", money(available)}};
    return reply;
}

Model::Reply Model::voucher_get(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    admit();
    return {{"voucher", voucher_json(find_voucher(id))}};
}

Model::Reply Model::voucher_history(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    admit();
    const Voucher& voucher = find_voucher(id);
    json::array items;
    for (const Movement& each : studio_->movements) {
        if (each.voucher_id != id) continue;
        json::object item{{"type", each.type},
                          {"amount", value(voucher, each.amount)},
                          {"at", instant_text(each.at)},
                          {"order_id", each.order_id ? json::value(*each.order_id) : nullptr}};
        if (!each.retargeted.empty()) item["retargeted"] = each.retargeted;
        items.push_back(std::move(item));
    }
    return {{"items", items}, {"next", nullptr}};
}

Model::Reply Model::voucher_extend(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    const auto day = request.day_or_null("expires_on");
    request.text("reason");
    call_.last_day = day;
    admit();
    Voucher& voucher = find_voucher(id);
    if (voucher.is_void) throw Refusal{"DECLINED", "void"};
    if (day && (!voucher.expires_on || *day < *voucher.expires_on)) refuse_form();
    require_validity(voucher.kind, day_of(voucher.created), day);
    if (voucher.expired > 0) {
        move("extend", voucher, voucher.expired, {});
        voucher.available += voucher.expired;
        voucher.paid_available += voucher.paid_expired;
        voucher.expired = voucher.paid_expired = voucher.lapsed = voucher.paid_lapsed = 0;
    }
    set_expiry(voucher, day);
    call_.has_effect = true;
    return {{"voucher", voucher_json(voucher)}};
}

void Model::void_voucher(Voucher& voucher)
{
    move("void", voucher, -voucher.available, {});
    voucher.voided = voucher.available + voucher.expired;
    voucher.available = voucher.expired = voucher.paid_available = voucher.paid_expired = 0;
    voucher.lapsed = voucher.paid_lapsed = 0;
    voucher.is_void = true;
}

Model::Reply Model::voucher_void(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    request.text("reason");
    admit();
    Voucher& voucher = find_voucher(id);
    if (voucher.is_void) throw Refusal{"DECLINED", "void"};
    if (used_elsewhere(voucher, "") > 0) throw Refusal{"DECLINED", "voucher_in_use"};
    void_voucher(voucher);
    return {{"voucher", voucher_json(voucher)}};
}

Model::Reply Model::voucher_reveal(const Fields& request)
{
    const std::string id = request.id("voucher_id");
    const auto reason = request.maybe_text("reason");
    if (is_staff() && !reason) refuse_form();
    admit();
    const Voucher& voucher = find_voucher(id);
    call_.has_effect = true;
    if (!call_.is_dry) return {{"code", voucher.code}};
    return {{"code", voucher.prefix + "-••••-••••-••••-" + last_four(voucher.code)}};
}

} // namespace scrip::model
