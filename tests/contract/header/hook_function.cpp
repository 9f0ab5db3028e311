// A hook function that may throw is no booking_hook_fn; built twice, with and without MAY_THROW.
#include <booking/plugin.h>

#ifdef MAY_THROW
#define PROMISE
#else
#define PROMISE noexcept
#endif

booking_status BOOKING_CDECL invoke(void*, const booking_invocation_v1*, booking_reply_v1*) PROMISE;

booking_hook_fn hook_function()
{
    return invoke;
}
