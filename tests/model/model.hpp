// The reference model: the rules of hooks.md and ledger.md over plain maps, for one thread, sharing
// no code with the plugin. Ids and codes are marks such as "@v12.0" (the first voucher made by
// operation 12); the comparison binds them to what the plugin invented.
#pragma once

#include "fields.hpp"

#include <date/tz.h>

#include <functional>
#include <map>
#include <set>

namespace scrip::model {

using Time = date::sys_seconds;

// Amounts of a voucher are in its commodity: money, or units where it has a scope.
struct Voucher {
    std::string id, kind, code, prefix, origin, name, label, apply_as, vat_kind;
    std::string holder, payer, texts_of; // refs of people; no holder: whoever has the code
    std::vector<std::string> scope;      // sorted activities
    std::optional<std::string> description, note, order_id, line_id;
    std::int64_t number = 0, priority = 50;
    bool holder_only = false, is_activated = false, is_void = false, is_blocked = false;
    Amount face = 0, available = 0, held = 0, captured = 0, given_back = 0, debited = 0;
    Amount expired = 0, voided = 0, moved = 0;
    Amount spent_before = 0; // in the system it was imported from
    Amount paid = 0, paid_available = 0, paid_expired = 0;
    // Of what expired: what no write has posted yet. A clock that goes back brings it back.
    Amount lapsed = 0, paid_lapsed = 0;
    bool may_be_held = false;  // a hold of it lapsed that no sweep has met
    bool is_loss_known = true; // else a sweep posted all of it, or all but what was held
    bool is_moved = false;     // its value came from another voucher
    std::optional<date::sys_days> expires_on;
    std::optional<Time> bound; // the first instant it no longer pays
    Time created{}, activated{};
    std::vector<std::string> moved_to;

    Amount used() const { return captured - given_back; }
    bool is_units() const { return !scope.empty(); }
    bool is_credit() const { return kind == "credit"; }
    bool is_for(const Line& line) const; // of its activities
    // What vouchers are judged by is the day of use, or the line's where the studio says so.
    bool is_good_on(const std::optional<date::sys_days>& day) const;
    bool covers(const Line& line) const { return is_for(line) && is_good_on(line.date); }
};

// `worth` is what a part takes off the order's due; of money it is the amount.
struct Part {
    std::string voucher_id, line_id;
    Amount amount = 0, open = 0, worth = 0, worth_open = 0, paid_open = 0;
    std::string apply_as;
};

struct Hold {
    std::string id, order_id, customer, state, redemption_id; // customer: a ref
    bool is_by_anonymous = false;
    Amount amount = 0, captured = 0;
    Time expires_at{};
    std::vector<Part> parts;
};

// One part of a capture, or of a debit or clawback (no hold then).
struct Redemption {
    std::string voucher_id, order_id, line_id, hold_id, redemption_id, debit_id;
    bool is_clawback = false;
    Amount amount = 0, worth = 0, paid = 0;
    Amount given_back = 0, worth_given_back = 0, paid_given_back = 0;
    Time at{};

    Amount left() const { return amount - given_back; }
    Amount worth_left() const { return worth - worth_given_back; }
};

// What order.cancel told the host to refund (no note then), or made a note of.
struct HandedOut {
    std::string order_id, tender;
    std::optional<std::string> reference;
    std::string note_id;
    Amount amount = 0;
};

struct Movement {
    std::string type, voucher_id, holder; // holder: the ref of that moment
    std::optional<std::string> order_id;
    Amount amount = 0; // signed change of available + held
    std::string transaction_id;
    Time at{};
    json::object retargeted{}; // of a retarget: the scopes before and after it
};

struct Record {
    std::string hook;
    json::value payload, answer;
    std::string asker, hold_id;
    bool is_declined = false;
};

struct Clawback {
    std::string voucher_id;
    bool has_taken = false;
    bool is_reinstated = false;
};

// What was told at the end of a period: by units or money, and paid or not.
struct Sums {
    Amount issued = 0, redeemed = 0, given_back = 0, expired = 0, voided = 0, closing = 0;
};

struct Closing {
    json::object liability;
    std::map<std::pair<bool, bool>, Sums> sums;
};

struct Studio {
    json::object config;
    std::string state = "enabled", currency;
    const date::time_zone* zone = nullptr;
    std::int64_t numbers = 0;
    std::map<std::string, Voucher> vouchers;
    std::vector<std::string> order_of_issue; // voucher ids
    std::map<std::string, std::string> ids_by_code;
    std::map<std::string, std::string> foreign_codes; // imported ones, as typed, to voucher ids
    std::vector<std::string> dead_codes;
    std::set<std::pair<std::string, std::string>> imported; // batch and the row's id there
    std::map<std::string, Hold> holds;
    std::vector<Redemption> redemptions; // in the order they happened
    std::vector<Movement> movements;
    // People by ref: the host's id and how many of that id were erased before. Known ones with
    // their names, what each was merged into, and who was rewarded for coming.
    std::map<std::string, std::optional<std::string>> customers;
    std::map<std::string, std::string> merged_into;
    std::map<std::string, int> erased; // by the host's id
    std::set<std::string> rewarded;
    std::set<std::string> deleted_orders, references;
    std::vector<HandedOut> handed_out;
    std::map<std::string, std::vector<std::string>> overpaid_notes; // by order
    std::map<std::string, Clawback> clawbacks;
    std::map<std::pair<std::string, std::string>, Amount> agent_days;
    std::set<std::string> notices;    // voucher, last day and days before
    std::map<Time, Closing> closings; // by the instant of the report

    std::string first_ref(const std::string& customer_id) const; // before any merge
    std::string person(const std::string& ref) const;            // whom it stands for now
    std::string ref_of(const std::string& customer_id) const
    {
        return person(first_ref(customer_id));
    }
    // What the host calls them; none of those erased, and of no holder.
    std::optional<std::string> customer_id_of(const std::string& ref) const;
    bool is_same(const std::string& ref, const std::string& person_ref) const
    {
        return !ref.empty() && person(ref) == person_ref;
    }
};

struct Draw {
    Voucher* voucher;
    Amount amount, worth;
    std::string line_id = {};
};

constexpr Amount no_limit = 1'000'000'000'000'000'000;

// What one call may still draw for an order.
struct Need {
    std::vector<Line> lines;               // that units may cover
    std::map<std::string, Amount> covered; // units of each, by line id
    Amount due = 0, units = 0;
    Amount room = 0;                          // of all that vouchers may pay
    Amount drawn = 0;                         // of it in this call
    std::map<date::sys_days, Amount> by_date; // what lines of a day come to, where days count

    // What the next unit of the line takes off the due while enough is due; 0: it has none.
    Amount next_worth(const Line& line) const;
    bool wants(const Voucher& voucher) const;
    Amount most_of(const Voucher& voucher) const; // that money may pay
    bool is_too_late(const Voucher& voucher) const;
};

// Gives back so much of a redemption.
struct GiveBack {
    std::size_t redemption;
    Amount amount;
};

// The largest part of `whole`, worth `worth` in all, that is worth at most `wanted`; of money all
// of it. Units are never cut.
Amount at_most(Amount whole, Amount worth, Amount wanted);
// The part that is worth just that.
std::optional<Amount> exactly(Amount whole, Amount worth, Amount wanted);

class Model {
public:
    // `mark` begins each id the model invents; with `real_codes` it also draws codes that look like
    // the plugin's.
    Model(char mark, bool real_codes, Time now) : mark_{mark}, real_codes_{real_codes}, now_{now} {}

    // Answers one line of hooks.md section 6; `operation` names the ids that it makes.
    json::object answer(std::int64_t operation, const json::object& line);

    // What the plugin calls the thing behind a mark: the draw order ends with the bytes of the
    // voucher's id.
    std::function<std::string(const std::string&)> plugin_name_of = [](const std::string& id) {
        return id;
    };

    // Whether the plugin has told a code; a note made by debit.reverse is told by a reveal only.
    std::function<bool(const std::string&)> is_named = [](const std::string&) { return true; };

    const Studio* studio(const std::string& name) const;
    Time now() const { return now_; }

    // What the rules say. The controls of c4 say something else.
    struct TimeRules {
        bool ends_at_midnight_utc = false;
        bool keeps_what_a_later_clock_took = false;
        std::chrono::minutes posted_late{15};
    };
    TimeRules time_rules;

private:
    using Reply = json::object;
    using Hook = Reply (Model::*)(const Fields&);
    struct Rule {
        Hook hook;
        bool is_write, starts_something;
        // admin, agent, customer, anonymous, system: y yes, o own, l within limits, c with
        // anonymous_check
        const char* roles;
    };
    static const std::map<std::string, Rule>& rules();

    // The call in progress.
    struct Call {
        std::int64_t operation = 0;
        std::string hook, studio_name, key, role, actor_id, customer_id, session, address;
        const Rule* rule = nullptr;
        json::value payload;
        bool is_dry = false, has_effect = false, lacks_key = false;
        bool lacks_code = false;                // all that an anonymous payer has
        std::string hold_id;                    // what payment.query shows for this key
        std::optional<date::sys_days> last_day; // that the request sets
        std::map<char, int> made;
        std::vector<Person> people;
    };
    struct Replay {
        json::value answer;
    };

    json::object control(const json::object& line);
    json::object call_hook(const json::object& line);
    void keep(const json::object& answer, bool is_declined);
    std::string asker() const;
    void read_actor(const Fields& payload);
    void admit(std::initializer_list<std::string> own_customers = {});
    void answer_known_key();
    void require_currency(std::initializer_list<const std::optional<Cash>*> moneys) const;
    void require_currency(const Order& order) const;

    // The clock: lapsed holds and expired value count as what they are, whether or not a job ran.
    void settle(Studio& studio) const;
    void lapse(Studio& studio, Voucher& voucher) const;
    void come_back(Studio& studio, Voucher& voucher) const;
    void free_part(Studio& studio, Part& part) const;
    date::sys_days today() const { return day_of(now_); }
    date::sys_days day_of(Time time) const;
    Time bound_of(date::sys_days last_day) const;
    void set_expiry(Voucher& voucher, std::optional<date::sys_days> day) const;
    std::optional<date::sys_days> default_expiry(const std::string& origin_or_postponed) const;
    std::optional<date::sys_days> earliest_expiry(const std::string& kind,
                                                  date::sys_days issued_on) const;
    void require_validity(const std::string& kind,
                          date::sys_days issued_on,
                          std::optional<date::sys_days> chosen) const;
    std::string status(const Voucher& voucher) const;

    bool is_trusted() const { return is_staff() || call_.role == "system"; }
    std::optional<std::string> name_of(const std::string& ref) const;
    json::value person_json(const std::string& ref) const;
    std::string caller() const { return studio_->ref_of(call_.customer_id); }
    bool is_staff() const { return call_.role == "admin" || call_.role == "agent"; }
    bool may_see_holder(const Voucher& voucher) const;
    std::string new_id(char letter);
    Voucher& issue(const std::string& origin,
                   const std::string& holder,
                   Amount face,
                   Amount paid,
                   const std::string& kind = "credit",
                   const std::vector<std::string>& scope = {});
    void give_code(Voucher& voucher);
    void activate(Voucher& voucher);
    // Among the others by the clock, which may have gone back.
    Redemption& spend(Redemption redemption);
    void move(const std::string& type,
              const Voucher& voucher,
              Amount amount,
              std::optional<std::string> order_id);

    // Codes and the counter of wrong ones.
    struct Scope {
        std::string name;
        std::chrono::seconds window;
        std::size_t tries_max;
    };
    std::vector<Scope> scopes_of_caller() const;
    void require_no_challenge() const;
    void count_wrong_code();
    std::string code_key(const std::string& text) const;
    Voucher* find_code(const std::string& text);
    Voucher& find_voucher(const std::string& id);
    bool may_see(const Hold& hold) const;
    Hold& find_hold(const std::string& id);

    // Choosing and taking value.
    std::optional<Refusal> why_not(const Voucher& voucher) const;
    Refusal held_elsewhere(const Voucher& voucher) const;
    enum class Usable { credits, money_gifts, units };
    std::vector<Voucher*> usable_of(const std::string& ref, Usable what);
    bool is_by_activity() const;
    Amount room_of(const Order& order) const;
    Amount payable(const Order& order) const;
    Need need_of(const Order& order, const std::vector<std::string>& lines) const;
    std::vector<Draw>
    draw(const std::vector<Voucher*>& vouchers, std::optional<Amount> wanted, Need need) const;
    static void draw_money(Need& need, Voucher& voucher, std::vector<Draw>& draws);
    static void
    draw_units(Need& need, Voucher& voucher, const Line& line, std::vector<Draw>& draws);
    Amount would_cover(Voucher& voucher, const Order& order);
    std::vector<Draw>
    draw_named(Need need, const Order& order, const std::vector<Voucher*>& vouchers) const;
    std::vector<Draw>
    draw_units_then_credits(Need need, const Order& order, const std::string& ref);
    Amount take(Voucher& voucher, Amount amount) const;
    std::vector<Voucher*> named_vouchers(const std::vector<std::string>& codes);
    void require_usable(const std::vector<Voucher*>& vouchers, const Need& need, bool by_code);
    struct Asked;
    Asked asked_of(const Fields& request, bool with_ttl, const Order& order) const;
    std::vector<Draw> draws_of(const Asked& asked, const Order& order);
    Hold& open_hold(const Fields& request, bool with_ttl, Order& order, Reply& reply);
    void capture(Hold& hold, Amount amount, const std::string& type);
    Redemption&
    record_debit(Voucher& voucher, const std::string& debit_id, Amount amount, Amount paid);
    json::object give_back(std::size_t redemption, Amount amount, const std::string& policy);
    void fill_note(const Voucher& old, Voucher& note, Amount amount, Amount paid) const;
    json::array restore(const std::vector<GiveBack>& plan, const std::string& policy);
    std::string policy() const;
    date::sys_days some_days_from_today() const;
    void release(Hold& hold) const;

    void forfeit_all(const std::string& ref);
    void forget(const std::string& ref);
    void forget_answers(const std::string& ref);
    std::string find_referral(const std::string& code) const;
    json::object reward(const std::string& ref, const char* setting);

    struct ImportRow;
    static ImportRow read_import_row(const Fields& given);
    std::string
    fault_of(const ImportRow& row, const std::string& batch, std::set<std::string>& seen) const;
    Voucher& import_voucher(const ImportRow& row);
    json::array import_totals(const std::map<std::size_t, ImportRow>& rows) const;
    Reply set_blocked(const Fields& request, bool is_blocked);
    std::vector<std::size_t> spent_on(const std::string& order_id) const;
    void void_voucher(Voucher& voucher);
    Amount used_elsewhere(const Voucher& voucher, const std::string& order_id) const;
    json::array void_sold(const std::vector<Voucher*>& sold, const std::string& own_order);

    // order.cancel.
    struct Tender {
        std::string tender;
        std::optional<std::string> reference;
        std::optional<Cash> captured;
        Amount capacity = 0, share = 0;

        bool is_voucher() const { return tender == "voucher"; }
    };
    struct Row {
        std::size_t redemption;
        Amount capacity = 0, share = 0;
        bool is_of_lines = false; // units that cover one of the lines named
        int place = -1;           // of its tender in the list; -1: before all
    };
    struct Cancellation {
        Order order;
        std::vector<Tender> tenders;
        std::vector<Row> rows; // in capture order
        std::optional<std::vector<std::string>> lines;
        std::optional<Cash> refundable;
        std::string as, strategy, reason;
        std::optional<std::string> note;
    };
    static std::vector<Tender> read_tenders(const Fields& request);
    static Cancellation read_cancellation(const Fields& request);
    void find_capacities(Cancellation& cancellation) const;
    void find_places(Cancellation& cancellation) const;
    static void assign(Cancellation& cancellation);
    static void split_by_largest_remainder(Cancellation& cancellation);
    void require_capacity(const Cancellation& cancellation) const;
    std::vector<Voucher*> sold_by(const Cancellation& cancellation);
    json::array restore_rows(const Cancellation& cancellation, const std::vector<Voucher*>& sold);
    void hand_out(const Cancellation& cancellation, Reply& reply);

    json::object money(Amount minor) const;
    json::object value(const Voucher& voucher, Amount amount) const;
    json::object voucher_json(const Voucher& voucher) const;
    json::object hold_json(const Hold& hold) const;
    Amount paid_for(const Hold& hold, const std::string& voucher_id) const;
    json::object balance_json(const std::string& customer);
    json::object transaction_json(const std::string& type,
                                  const std::string& id,
                                  Amount amount,
                                  const std::vector<Draw>& draws) const;
    json::array parts_json(const std::vector<Draw>& draws) const;
    json::array units_json(const std::string& ref);

    Reply credit_add(const Fields&), debit_add(const Fields&), debit_reverse(const Fields&);
    Reply customer_balance(const Fields&), customer_statement(const Fields&);
    Reply voucher_sell(const Fields&), voucher_check(const Fields&), voucher_list(const Fields&);
    Reply voucher_get(const Fields&), voucher_history(const Fields&), voucher_extend(const Fields&);
    Reply voucher_void(const Fields&), voucher_reveal(const Fields&);
    Reply voucher_block(const Fields&), voucher_unblock(const Fields&);
    Reply voucher_import(const Fields&);
    Reply voucher_transfer(const Fields&), voucher_reissue_code(const Fields&);
    Reply voucher_retarget(const Fields&);
    Reply customer_update(const Fields&), customer_merge(const Fields&);
    Reply customer_erase(const Fields&), referral_reward(const Fields&);
    Reply credit_clawback(const Fields&), credit_reinstate(const Fields&);
    Reply order_paid(const Fields&), order_overpaid(const Fields&), order_cancel(const Fields&),
        order_line_delete(const Fields&);
    Reply order_delete(const Fields&), payment_methods(const Fields&), payment_hold(const Fields&);
    Reply payment_capture(const Fields&), payment_release(const Fields&),
        payment_redeem(const Fields&);
    Reply payment_refund(const Fields&), payment_query(const Fields&);
    Reply report_verify(const Fields&), report_liability(const Fields&);
    Reply report_movements(const Fields&), job_run(const Fields&);

    // Jobs and reports.
    Reply post_losses(std::int64_t limit);
    Reply tell_last_days(std::int64_t limit);
    bool is_all_posted() const;
    Reply liability_now() const;
    std::map<std::pair<bool, bool>, Sums> sums_now() const;

    struct Tries {
        Time window_start{}, paused_until{};
        std::size_t failures = 0;
    };

    char mark_;
    bool real_codes_;
    Time now_, latest_ = now_; // the latest that any clock showed
    std::map<std::string, Studio> studios_;
    std::map<std::string, std::map<std::string, Record>> records_; // by studio and key
    std::map<std::string, Tries> tries_; // by studio and session, customer or address
    Studio* studio_ = nullptr;
    Call call_;
};

json::object scope_json(const Voucher& voucher);
// What counts of an imported code, however it is typed.
std::string foreign_key(const std::string& code);
std::string instant_text(Time time);
Time time_of(const std::string& instant);

} // namespace scrip::model
