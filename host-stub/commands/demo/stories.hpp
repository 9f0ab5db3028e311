// The stories of the demo, in the order they are told. Each has customers of its own.
#pragma once

#include "commands/demo/stage.hpp"

namespace host_stub::commands::demo {

void credit_is_sold_spent_and_given_back(Stage& stage);
void account_is_credited_and_debited(Stage& stage);
void credit_note_is_spent_by_code_until_its_last_day(Stage& stage);
void two_checkouts_want_the_same_credit(Stage& stage);
void buyer_clicks_twice_and_pays_too_much(Stage& stage);
void ledger_is_verified(Stage& stage);

} // namespace host_stub::commands::demo
