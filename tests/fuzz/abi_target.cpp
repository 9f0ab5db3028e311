// e1: every entry of the plugin's ABI, as a host calls it that keeps to the letter of the header
// and sends whatever comes.
#include "abi_call.hpp"
#include "call_text.hpp"
#include "grow.hpp"
#include "json_mutator.hpp"

#include <algorithm>
#include <memory>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

namespace scrip::fuzz {

namespace {

std::unique_ptr<World> world;
std::unique_ptr<JsonMutator> mutator;

std::string_view view(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

std::size_t put(const std::string& text, std::uint8_t* data, std::size_t size_max)
{
    const std::size_t size = std::min(text.size(), size_max);
    std::copy_n(text.begin(), size, data);
    return size;
}

std::uint64_t new_option(Option option, Choice& choice)
{
    switch (option) {
    case Option::flags: return std::uint64_t{1} << choice.below(32);
    case Option::size: return choice.below(320);
    case Option::reply: return choice.below(81);
    case Option::null: return std::uint64_t{1} << choice.below(9);
    case Option::deadline: return 1 + choice.below(40);
    case Option::cancel: return 1 + choice.below(4);
    case Option::lend: return 1;
    case Option::fault: return (1 + choice.below(5)) << 8U | (1 + choice.below(3));
    case Option::hide: return std::uint64_t{1} << choice.below(8);
    // Big ones are slow, and few of each way say much.
    case Option::grow: return choice.once_in(50) ? choice.below(ways_to_grow) : 0;
    default: return choice.below(9);
    }
}

void change_option(CallText& call, Choice& choice)
{
    const auto option = static_cast<Option>(choice.below(option_names.size()));
    if (call.has(option) && choice.once_in(2))
        call.drop(option);
    else
        call.set(option, new_option(option, choice));
    if (call[Option::grow] == 0) call.drop(Option::grow);
}

std::string with_mutated_bytes(std::string_view payload, std::size_t room)
{
    std::string bytes{payload};
    bytes.resize(payload.size() + room);
    const std::size_t size = LLVMFuzzerMutate(
        reinterpret_cast<std::uint8_t*>(bytes.data()), payload.size(), bytes.size());
    bytes.resize(size);
    return bytes;
}

std::string mutated(std::string_view text, std::size_t size_max, Choice& choice)
{
    CallText call = read_call(text);
    call.drop(Option::grow); // a big one has small children
    const std::size_t way = choice.below(20);
    if (way == 0) call.entry = choice.of(world->entries());
    if (way <= 3) change_option(call, choice);
    if (way <= 3) return written(call);
    std::string payload{call.payload};
    if (way <= 7) {
        const std::size_t used = std::min(text.size(), size_max);
        payload = with_mutated_bytes(payload, size_max - used);
    } else {
        for (std::size_t times = 1 + choice.below(3); times > 0; --times)
            payload = mutator->changed(payload, choice);
    }
    call.payload = payload;
    return written(call);
}

} // namespace

} // namespace scrip::fuzz

using namespace scrip::fuzz;

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    world = std::make_unique<World>();
    tell_story(*world);
    world->keep();
    mutator = std::make_unique<JsonMutator>(words_of_schemas(SCRIP_SCHEMA_DIR));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    play_call(*world, view(data, size));
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max, unsigned seed)
{
    Choice choice{seed};
    return put(mutated(view(data, size), size_max, choice), data, size_max);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data,
                                                 std::size_t size,
                                                 const std::uint8_t* other,
                                                 std::size_t other_size,
                                                 std::uint8_t* out,
                                                 std::size_t size_max,
                                                 unsigned seed)
{
    Choice choice{seed};
    CallText call = read_call(view(data, size));
    call.drop(Option::grow); // here too
    const std::string payload =
        JsonMutator::crossed(call.payload, read_call(view(other, other_size)).payload, choice);
    call.payload = payload;
    return put(written(call), out, size_max);
}
