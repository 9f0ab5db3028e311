// The commands of host-stub. Each takes the arguments behind its name and returns the exit status:
// 0 done, 1 what it looked for is wrong, and it throws UsageError for a command line it cannot
// understand.
#pragma once

#include <string>
#include <vector>

namespace host_stub::commands {

using Arguments = std::vector<std::string>;

int run_pipe(const Arguments& arguments);
int run_demo(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_verify(const Arguments& arguments);
int run_check(const Arguments& arguments);
int run_backup(const Arguments& arguments);
int run_restore(const Arguments& arguments);
int run_bench(const Arguments& arguments);

} // namespace host_stub::commands
