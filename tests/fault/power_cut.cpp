#include "power_cut.hpp"

#include <algorithm>

namespace scrip::tests {

namespace {

constexpr std::size_t sector_bytes = 512;

} // namespace

PowerCut::PowerCut(const DiskImage& durable)
{
    for (const auto& [path, bytes] : durable)
        files_[path].durable = bytes;
}

void PowerCut::follow(const DiskChange& change)
{
    using What = DiskChange::What;
    if (change.what == What::note) return;
    Entry& entry = files_[change.path];
    switch (change.what) {
    case What::create: entry = {{}, {}, false, false}; break;
    case What::write:
    case What::truncate: entry.pending.push_back(change); break;
    case What::sync: {
        model::Random unused{0};
        for (const DiskChange& each : entry.pending)
            apply(entry.durable, each, Fate::kept, unused);
        entry.pending.clear();
        if (entry.is_named) break;
        // Of a new file the folder is synced too, and with it what was removed from there.
        entry.is_named = true;
        std::erase_if(files_, [](const auto& file) { return file.second.is_gone; });
        break;
    }
    case What::remove:
        if (change.is_durable)
            files_.erase(change.path);
        else
            entry.is_gone = true;
        break;
    case What::note: break;
    }
}

bool PowerCut::is_undecided() const
{
    return std::any_of(files_.begin(), files_.end(), [](const auto& file) {
        return !file.second.pending.empty() || !file.second.is_named || file.second.is_gone;
    });
}

void PowerCut::apply(Bytes& bytes, const DiskChange& change, Fate fate, model::Random& random)
{
    if (fate == Fate::dropped) return;
    if (change.what == DiskChange::What::truncate) {
        bytes.resize(static_cast<std::size_t>(change.offset));
        return;
    }
    const auto offset = static_cast<std::size_t>(change.offset);
    const std::size_t count = change.bytes.size();
    if (bytes.size() < offset + count) bytes.resize(offset + count);
    for (std::size_t at = 0; at < count;) {
        const std::size_t end =
            std::min(count, (offset + at) / sector_bytes * sector_bytes + sector_bytes - offset);
        const bool is_left_out = fate != Fate::kept && random.chance(50);
        for (; at < end; ++at) {
            if (!is_left_out)
                bytes[offset + at] = change.bytes[at];
            else if (fate == Fate::noise)
                bytes[offset + at] = static_cast<unsigned char>(random.next());
        }
    }
}

DiskImage PowerCut::with_all() const
{
    model::Random unused{0};
    DiskImage image;
    for (const auto& [path, entry] : files_) {
        if (entry.is_gone) continue;
        Bytes& bytes = image[path] = entry.durable;
        for (const DiskChange& change : entry.pending)
            apply(bytes, change, Fate::kept, unused);
    }
    return image;
}

DiskImage PowerCut::with_none() const
{
    DiskImage image;
    for (const auto& [path, entry] : files_) {
        if (entry.is_named) image[path] = entry.durable;
    }
    return image;
}

DiskImage PowerCut::with_some(model::Random& random) const
{
    // Mostly each for itself; else all up to some moment, and nothing after it.
    const bool is_in_order = random.chance(25);
    DiskImage image;
    for (const auto& [path, entry] : files_) {
        if ((!entry.is_named || entry.is_gone) && random.chance(50)) continue;
        Bytes& bytes = image[path] = entry.durable;
        const std::size_t last = random.below(entry.pending.size() + 1);
        for (std::size_t at = 0; at < entry.pending.size(); ++at) {
            Fate fate = at < last ? Fate::kept : Fate::dropped;
            if (!is_in_order) fate = static_cast<Fate>(random.below(4));
            apply(bytes, entry.pending[at], fate, random);
        }
    }
    return image;
}

} // namespace scrip::tests
