#include "finding.hpp"

#include <cstdio>
#include <cstdlib>

// Half of the time would go into remembering who allocated what. The caller has to be known, or no
// leak is told; for more of it when a finding is played again, set
// ASAN_OPTIONS=malloc_context_size=30.
extern "C" const char* __asan_default_options(); // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options()
{
    return "malloc_context_size=2:quarantine_size_mb=16:max_malloc_fill_size=0";
}

namespace scrip::fuzz {

void found(std::string_view what)
{
    std::fprintf(stderr, "FOUND: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

} // namespace scrip::fuzz
