// Lets every allocation of this program fail for a while.
#pragma once

namespace contract {

class NoMemory {
public:
    NoMemory();
    ~NoMemory();
    NoMemory(const NoMemory&) = delete;
    NoMemory& operator=(const NoMemory&) = delete;
};

} // namespace contract
