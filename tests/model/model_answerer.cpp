#include "answerer.hpp"
#include "generator.hpp"

namespace scrip::model {

namespace {

class ModelAnswerer : public Answerer {
public:
    std::string answer(const std::string& line) override
    {
        return json::serialize(model_.answer(++calls_, json::parse(line).as_object()));
    }

    bool gives_pages() const override { return false; }

private:
    Model model_{'#', true, start_time};
    std::int64_t calls_ = 0;
};

} // namespace

std::unique_ptr<Answerer> model_answerer()
{
    return std::make_unique<ModelAnswerer>();
}

} // namespace scrip::model
