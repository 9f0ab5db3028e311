// Stands between the clients of databases in this process and their libraries: counts statements,
// and does at one of them what a check wants. The program defines the libraries' own functions, so
// the loader binds a plugin's calls to these.
#pragma once

#include <string>
#include <vector>

namespace booking::check {

enum class TapAction {
    count,      // only that
    kill,       // SIGKILL before the n-th statement
    lose_answer // the n-th COMMIT is done, its answer is lost, and nothing is answered any more
};

// From now on, on every thread, until disarm_tap(). `n` counts from 1.
void arm_tap(TapAction action, int n = 0);
void disarm_tap();

// Since it was armed: statements, or COMMITs for lose_answer.
int tapped();

// The texts since it was armed on that connection (sqlite3*, PGconn*, MYSQL*).
std::vector<std::string> tapped_texts(const void* connection);

} // namespace booking::check
