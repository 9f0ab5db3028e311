/* The header needs nothing before it. */
#include <booking/plugin.h>

typedef booking_entry_v1 an_entry;
