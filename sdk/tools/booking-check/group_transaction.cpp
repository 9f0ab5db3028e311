// F: the host's transaction, lent to a call.
#include "credit.hpp"
#include "lent_transaction.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace booking::check {
namespace {

// A credit world in whose database the host has a table, and a hook that takes a transaction.
struct LentWorld : CreditWorld {
    explicit LentWorld(const Subject& subject) : CreditWorld(subject)
    {
        for (const DeclaredHook& hook : declared_hooks(subject)) {
            if (hook.hook == "payment.hold" && hook.transaction != "never") {
                make_host_table(database);
                credit.add("c1", 1'000, "start");
                return;
            }
        }
        skip("its hook payment.hold takes no transaction");
    }

    static Call hold(const std::string& key, std::int64_t minor = 400)
    {
        return {
            .hook = "payment.hold", .payload = request::hold("c1", "o-" + key, minor), .key = key};
    }
};

std::string goes_with_the_host(const Subject& subject)
{
    LentWorld world(subject);
    const Contents before = world.database.contents();
    {
        LentTransaction transaction(world.host, world.database);
        const Answer answer = transaction.call(LentWorld::hold("lent"));
        expect(answer.is_ok(), "with a lent transaction payment.hold answers " + answer.shown());
        expect(transaction.borrowed > 0, "payment.hold never borrowed the connection");
        transaction.roll_back();
    }
    const std::string left = difference(before, world.database.contents());
    expect(left.empty(), "after the host's rollback there is still " + left);
    LentTransaction transaction(world.host, world.database);
    const Answer answer = transaction.call(LentWorld::hold("lent"));
    expect(answer.is_ok(), "the same key is then answered " + answer.shown());
    transaction.commit();
    expect(host_rows(world.database) == 1, "the host's row is not there after its commit");
    expect(world.credit.balance("c1").held == 400, "the hold is not there after the host's commit");
    return {};
}

std::string fails_alone(const Subject& subject)
{
    LentWorld world(subject);
    const Contents before = world.database.contents();
    LentTransaction transaction(world.host, world.database);
    Call late = LentWorld::hold("late");
    late.left_ns = -1;
    Call broken = LentWorld::hold("broken");
    broken.payload = "{}";
    Call mute = LentWorld::hold("mute");
    mute.failing_append = 1;
    for (const Call& call : {late, broken, mute}) {
        const Answer answer = transaction.call(call);
        expect(answer.status < 0, "a call that must fail answers " + answer.shown());
    }
    transaction.commit();
    Contents after = world.database.contents();
    expect(after["host_order"].size() == 1, "the host's row is not there after its commit");
    after["host_order"].clear();
    const std::string left = difference(before, after);
    expect(left.empty(), "failed calls kept " + left);
    return {};
}

std::string leaves_the_connection_as_it_was(const Subject& subject)
{
    LentWorld world(subject);
    LentTransaction transaction(world.host, world.database);
    const std::string before = transaction.settings();
    for (const char* key : {"one", "two"}) {
        const Answer answer = transaction.call(LentWorld::hold(key));
        expect(answer.is_ok(), "with a lent transaction payment.hold answers " + answer.shown());
        expect(!transaction.has_open_statement(), "payment.hold leaves a statement open");
        const std::string after = transaction.settings();
        expect(after == before, "the connection was set to " + before + "now to " + after);
    }
    transaction.commit();
    return {};
}

// The first word of a statement, in capitals.
std::string verb_of(const std::string& statement)
{
    std::string verb;
    for (const char c : statement) {
        if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
            if (verb.empty()) continue;
            break;
        }
        verb += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return verb;
}

// "ROLLBACK TO ..." is a savepoint's, and a PRAGMA without a value asks.
bool is_harmless(const std::string& verb, std::string statement)
{
    if (verb == "PRAGMA") return statement.find('=') == std::string::npos;
    if (verb != "ROLLBACK") return false;
    std::transform(statement.begin(), statement.end(), statement.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return statement.find(" TO ") != std::string::npos;
}

std::string uses_savepoints_only(const Subject& subject)
{
    static constexpr std::array<const char*, 12> forbidden{"BEGIN",
                                                           "START",
                                                           "COMMIT",
                                                           "END",
                                                           "ROLLBACK",
                                                           "SET",
                                                           "CREATE",
                                                           "ALTER",
                                                           "DROP",
                                                           "PRAGMA",
                                                           "LISTEN",
                                                           "ATTACH"};
    LentWorld world(subject);
    LentTransaction transaction(world.host, world.database);
    std::size_t seen = 0;
    Call too_much = LentWorld::hold("declined", 5'000);
    for (const Call& call : {LentWorld::hold("one"), too_much, LentWorld::hold("two")}) {
        transaction.call(call);
        seen += transaction.statements.size();
        for (const std::string& statement : transaction.statements) {
            const std::string verb = verb_of(statement);
            const bool is_forbidden =
                std::find(forbidden.begin(), forbidden.end(), verb) != forbidden.end();
            if (!is_forbidden || is_harmless(verb, statement)) continue;
            fail("with a lent transaction it runs " + verb);
        }
    }
    transaction.commit();
    expect(seen > 0, "no statement of the call was seen");
    return std::to_string(seen) + " statements";
}

std::string refuses_a_foreign_library(const Subject& subject)
{
    LentWorld world(subject);
    {
        LentTransaction transaction(world.host, world.database);
        transaction.is_foreign = true;
        const Answer answer = transaction.call(LentWorld::hold("foreign"));
        expect(answer.status == BOOKING_E_UNSUPPORTED,
               "lent of another copy of the client library it answers " + answer.shown());
        transaction.roll_back();
    }
    const Answer answer = world.host.call(LentWorld::hold("foreign"));
    expect(answer.is_ok(), "without the transaction the same key is answered " + answer.shown());
    return {};
}

std::string says_when_it_takes_one(const Subject& subject)
{
    World world(subject);
    world.host.open_studio();
    for (const DeclaredHook& hook : declared_hooks(subject)) {
        const AddedHook* const added = world.host.find_hook(hook.hook);
        expect(added != nullptr, hook.hook + " is declared and not added");
        const bool is_required = (added->flags & BOOKING_HOOK_F_TX_REQUIRED) != 0;
        const bool is_forbidden = (added->flags & BOOKING_HOOK_F_TX_FORBIDDEN) != 0;
        expect(is_required == (hook.transaction == "required") &&
                   is_forbidden == (hook.transaction == "never"),
               hook.hook + " is \"" + hook.transaction +
                   "\" in the manifest, and another in its flags");
        if (!is_required) continue;
        const Answer answer = world.host.call({.hook = hook.hook, .payload = "{}", .key = "none"});
        expect(answer.status == BOOKING_E_STATE,
               hook.hook + " without the transaction it requires answers " + answer.shown());
    }
    return {};
}

std::string names_do_not_clash(const Subject& subject)
{
    LentWorld world(subject);
    LentTransaction transaction(world.host, world.database);
    // The host's own prepared statements have the names that SOCI counts from one on.
    for (int i = 0; i < 3; ++i) {
        const std::string before = transaction.settings();
        const Answer answer = transaction.call(LentWorld::hold("n" + std::to_string(i), 100));
        expect(answer.is_ok(), "with a lent transaction payment.hold answers " + answer.shown());
        expect(transaction.settings() == before, "the host's own session does not work any more");
    }
    transaction.commit();
    expect(world.credit.balance("c1").held == 300, "not all three holds are there");
    return {};
}

constexpr Check checks[] = {
    {"F1",
     "lent: the host's rollback leaves no row of the plugin, its commit keeps both",
     goes_with_the_host},
    {"F2", "lent: an error of the plugin takes its own rows only", fails_alone},
    {"F3", "lent: the connection is given back as it was", leaves_the_connection_as_it_was},
    {"F4", "lent: savepoints only; no BEGIN, COMMIT, ROLLBACK, SET or DDL", uses_savepoints_only},
    {"F5", "lent: another copy of the client library is E_UNSUPPORTED", refuses_a_foreign_library},
    {"F6",
     "hooks say as the manifest does whether they take a transaction; E_STATE without a required one",
     says_when_it_takes_one},
    {"F8",
     "lent: prepared statements do not clash with those of the host's session",
     names_do_not_clash},
};

} // namespace

std::span<const Check> transaction_checks()
{
    return checks;
}

} // namespace booking::check
