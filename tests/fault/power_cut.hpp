// What a disk may hold after a power cut: what was synced, and of the rest anything.
#pragma once

#include "../model/random.hpp"
#include "memory_disk.hpp"

#include <map>
#include <string>
#include <vector>

namespace scrip::tests {

// Follows a record of changes, and makes images of the disk as it may be at that moment. Writes
// that were not synced are kept, dropped, cut in sectors of 512 bytes or filled with noise, each
// for itself, so that later ones may be there without earlier ones.
class PowerCut {
public:
    explicit PowerCut(const DiskImage& durable);

    void follow(const DiskChange& change);
    // Whether anything may be lost now.
    bool is_undecided() const;

    DiskImage with_all() const;
    DiskImage with_none() const;
    DiskImage with_some(model::Random& random) const;

private:
    struct Entry {
        Bytes durable;
        std::vector<DiskChange> pending;
        bool is_named = true; // the name is durable
        bool is_gone = false; // removed, and not yet for good
    };
    enum class Fate { kept, dropped, cut, noise };
    static void apply(Bytes& bytes, const DiskChange& change, Fate fate, model::Random& random);

    std::map<std::string, Entry> files_;
};

} // namespace scrip::tests
