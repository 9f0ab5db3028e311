// Boost.JSON compiled in: Debian's static library is not position-independent, and a shared one
// would be one more thing for a host to have (abi.md, section 14).
#include <boost/json/src.hpp>
