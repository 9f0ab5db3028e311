// A target without libFuzzer, in the build that ships: inputs are cut, joined and changed at
// random, whatever they reach. It takes the few of libFuzzer's options that fuzz.py gives.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

extern "C" int LLVMFuzzerInitialize(int* count, char*** values);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

struct Wanted {
    std::uint64_t runs = 0;
    std::uint64_t seed = 1;
    std::size_t bytes_max = 400;
    std::uint64_t seconds_max = UINT64_MAX;
    std::string found_prefix = "found-";
    std::vector<std::filesystem::path> inputs;
};

Input current;
std::uint64_t played = 0;
std::array<char, 80> count_told{}; // as libFuzzer tells it at the end
std::string found_file;

std::uint64_t number_in(std::string_view text)
{
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Options that mean nothing here are passed over.
Wanted wanted_by(int count, char** values)
{
    Wanted wanted;
    for (int i = 1; i < count; ++i) {
        const std::string_view word{values[i]};
        const std::string_view name = word.substr(0, word.find('='));
        const std::string_view value = word.substr(std::min(word.size(), name.size() + 1));
        if (name == "-runs")
            wanted.runs = number_in(value);
        else if (name == "-seed")
            wanted.seed = number_in(value);
        else if (name == "-max_len")
            wanted.bytes_max = number_in(value);
        else if (name == "-max_total_time")
            wanted.seconds_max = number_in(value);
        else if (name == "-artifact_prefix")
            wanted.found_prefix = value;
        else if (!word.starts_with("-"))
            wanted.inputs.emplace_back(word);
    }
    return wanted;
}

Input read(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// In the order of their names: a seed means the same everywhere.
std::vector<Input> inputs_in(const std::vector<std::filesystem::path>& places)
{
    std::vector<std::filesystem::path> files;
    for (const auto& place : places) {
        if (!std::filesystem::is_directory(place)) {
            files.push_back(place);
            continue;
        }
        for (const auto& file : std::filesystem::directory_iterator{place})
            files.push_back(file.path());
    }
    std::sort(files.begin(), files.end(), [](const auto& one, const auto& other) {
        return one.filename() < other.filename();
    });
    std::vector<Input> inputs;
    std::transform(files.begin(), files.end(), std::back_inserter(inputs), read);
    return inputs;
}

class Changes {
public:
    Changes(const std::vector<Input>& inputs, const Wanted& wanted)
        : inputs_{inputs}, bytes_max_{wanted.bytes_max}, random_{wanted.seed}
    {
    }

    Input next()
    {
        Input input = below(8) == 0 ? random_bytes(bytes_max_) : one_of_them();
        if (below(2) == 0) join(input, one_of_them());
        for (std::size_t times = below(8); times > 0 && !input.empty(); --times)
            change(input);
        if (input.size() > bytes_max_) input.resize(bytes_max_);
        return input;
    }

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
    std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }
    Input one_of_them() { return inputs_.empty() ? Input{} : inputs_[below(inputs_.size())]; }

    Input random_bytes(std::size_t size_max)
    {
        Input bytes(below(size_max + 1));
        std::generate(bytes.begin(), bytes.end(), [&] { return byte(); });
        return bytes;
    }

    // The head of one and the tail of the other.
    void join(Input& input, const Input& other)
    {
        input.resize(below(input.size() + 1));
        input.insert(input.end(), std::next(other.begin(), offset_in(other)), other.end());
    }

    void change(Input& input)
    {
        const auto at = std::next(input.begin(), offset_in(input));
        switch (below(4)) {
        case 0: input.erase(at); break;
        case 1: input.insert(at, byte()); break;
        default: *at = byte();
        }
    }

    std::ptrdiff_t offset_in(const Input& input)
    {
        return static_cast<std::ptrdiff_t>(below(input.size()));
    }

    const std::vector<Input>& inputs_;
    std::size_t bytes_max_;
    std::mt19937_64 random_;
};

// What a signal handler may call, and no more.
extern "C" void keep_input(int signal)
{
    const int file = ::open(found_file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    bool is_kept = file >= 0 && ::write(file, current.data(), current.size()) >= 0;
    for (const std::string_view part : {std::string_view{count_told.data()},
                                        std::string_view{"Test unit written to "},
                                        std::string_view{found_file},
                                        std::string_view{"\n"}})
        is_kept = ::write(STDERR_FILENO, part.data(), part.size()) >= 0 && is_kept;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void play(Input input)
{
    current = std::move(input);
    ++played;
    std::snprintf(count_told.data(),
                  count_told.size(),
                  "stat::number_of_executed_units: %llu\n",
                  static_cast<unsigned long long>(played));
    LLVMFuzzerTestOneInput(current.data(), current.size());
}

} // namespace

int main(int count, char** values)
{
    const Wanted wanted = wanted_by(count, values);
    found_file = wanted.found_prefix + std::to_string(wanted.seed);
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
        std::signal(signal, keep_input);
    LLVMFuzzerInitialize(&count, &values);
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::seconds{std::min<std::uint64_t>(wanted.seconds_max, 1'000'000)};
    const auto inputs = inputs_in(wanted.inputs);
    for (const Input& input : inputs)
        play(input);
    Changes changes{inputs, wanted};
    const bool is_endless = wanted.seconds_max != UINT64_MAX;
    while (is_endless ? std::chrono::steady_clock::now() < end : played < wanted.runs)
        play(changes.next());
    std::fputs(count_told.data(), stderr);
    return 0;
}
