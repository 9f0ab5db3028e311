// Memory for keys: locked, read-only, wiped when it is given back, and shared by all studios of the
// process. A guarded allocation of its own for each key takes four mappings, of which Linux
// gives a process 65,530: a platform's ten thousand studios would not start.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace scrip::secrets {

// What one key set takes at most.
inline constexpr std::size_t locked_bytes = 128;

// `fill` gets the bytes while they can be written, zero at first; from then on they can only be
// read. Any thread. Throws std::bad_alloc, std::runtime_error and what `fill` throws.
std::shared_ptr<const unsigned char>
locked_memory(const std::function<void(std::span<unsigned char, locked_bytes>)>& fill);

} // namespace scrip::secrets
