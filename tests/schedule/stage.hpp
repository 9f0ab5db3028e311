// A database with two or three hosts over it that begin every schedule in the same state.
#pragma once

#include "../model/scratch_folder.hpp"
#include "pipe/session.hpp"
#include "support/test_database.hpp"
#include "turns.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace scrip::schedule {

class Stage {
public:
    static std::unique_ptr<Stage> make(const std::string& plugin_dir, int clients);
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    host_stub::pipe::Session& host(int client) { return *hosts_[static_cast<std::size_t>(client)]; }
    const tests::TestDatabase& database() const { return database_; }

    // What is in the database now is what every schedule begins with.
    virtual void keep() = 0;
    // `written`: the tables that may differ from what was kept.
    virtual void reset(const std::set<std::string>& written) = 0;
    // The same for the same contents; what differs may be the same for those who ask the plugin.
    virtual std::string contents(const std::set<std::string>& written) = 0;
    virtual LockWatch* lock_watch() { return nullptr; }

    // Each host makes the same ids from here on.
    void begin_ids();

protected:
    Stage(const std::string& plugin_dir, int clients);

    tests::ScratchFolder folder_;
    tests::TestDatabase database_;

private:
    std::vector<std::unique_ptr<host_stub::pipe::Session>> hosts_;
};

} // namespace scrip::schedule
