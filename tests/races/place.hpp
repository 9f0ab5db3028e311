// The folder and the database that the processes of one race share.
#pragma once

#include "../model/commands.hpp"
#include "../model/scratch_folder.hpp"
#include "host.hpp"
#include "support/test_database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scrip::tests {

// SQLite, or a database of its own on the server of SCRIP_TEST_DB; of a cluster, each process has
// its node.
class Place {
public:
    explicit Place(const Options& options) : plugin_dir_{options.text("plugin", "")} {}

    // The options by which a child finds it.
    std::vector<std::string> options_of(int process) const
    {
        return {"--plugin", plugin_dir_, "--folder", folder_.path().string(), "--db", url(process)};
    }

    std::string url(int process) const
    {
        return urls_[static_cast<std::size_t>(process) % urls_.size()];
    }
    bool is_on_server() const { return database_.is_on_server(); }

    // A host of the parent's, with the studio switched on.
    std::unique_ptr<Host> host(int process = 0) const
    {
        auto host = std::make_unique<Host>(plugin_dir_, folder_.path(), url(process));
        host->enable_studio();
        return host;
    }

    // Of every node.
    void verify() const
    {
        for (std::size_t node = 0; node < urls_.size(); ++node)
            host(static_cast<int>(node))->verify();
    }

private:
    std::string plugin_dir_;
    ScratchFolder folder_;
    TestDatabase database_;
    std::vector<std::string> urls_ = database_.urls();
};

// The same in a child.
inline std::unique_ptr<Host> host_of_child(const Options& options)
{
    auto host = std::make_unique<Host>(
        options.text("plugin", ""), options.text("folder", ""), options.text("db", ""));
    host->enable_studio();
    return host;
}

} // namespace scrip::tests
