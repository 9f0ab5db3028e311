#include "documents.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace {

class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "contract-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void put(const std::string& name, const std::string& text) const
    {
        std::ofstream{path_ / name} << text;
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace

TEST_CASE("a refusal names the place", "[contract]")
{
    auto request = contract::sample("payment.hold.request");
    request = contract::with(request, "/order/lines/0/total/minor", -1);
    const auto refusal = contract::schemas().refusal("payment.hold.request", request);
    REQUIRE(refusal);
    CHECK_THAT(*refusal, Catch::Contains("\"/order/lines/0/total/minor\""));
}

TEST_CASE("where a date stands, whatever else is there is refused and no error", "[contract]")
{
    for (const char* const json : {"{}", "[]", "[\"2027-01-31\"]", "true", "7", "\"31.1.2027\""}) {
        INFO(json);
        const auto request = contract::with(
            contract::sample("credit.add.request"), "/expires_on", boost::json::parse(json));
        CHECK(contract::schemas().refusal("credit.add.request", request));
    }
}

TEST_CASE("an unknown schema name is an error, not an acceptance", "[contract]")
{
    CHECK_THROWS_AS(contract::schemas().refusal("credit.sub.request", {}), std::out_of_range);
}

TEST_CASE("a folder without schemas, and a file that is none, are errors that name it",
          "[contract]")
{
    const Folder folder;
    CHECK_THROWS_WITH(booking::SchemaSet{folder.path()}, Catch::Contains("no *.schema.json"));
    folder.put("good.schema.json", R"({"type":"object"})");
    CHECK(booking::SchemaSet{folder.path()}.names() == std::vector<std::string>{"good"});
    folder.put("bad.schema.json", R"({"type":)");
    CHECK_THROWS_WITH(booking::SchemaSet{folder.path()}, Catch::Contains("bad.schema.json"));
    folder.put("bad.schema.json", R"({"minimum":"one"})");
    CHECK_THROWS_WITH(booking::SchemaSet{folder.path()}, Catch::Contains("bad.schema.json"));
}

TEST_CASE("documents are checked by many threads at once", "[contract]")
{
    const auto good = contract::sample("payment.hold.request");
    const auto bad = contract::without(good, "/order/due");
    std::atomic<int> mistakes = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                if (contract::schemas().refusal("payment.hold.request", good)) ++mistakes;
                if (!contract::schemas().refusal("payment.hold.request", bad)) ++mistakes;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(mistakes == 0);
}
