#include "commands/bench/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

namespace host_stub::commands::bench {
namespace {

// Pixels. Axis labels and ticks stand in the margins.
constexpr double plot_width = 250, plot_height = 170;
constexpr double left = 58, right = 12, top = 34, bottom = 44;
constexpr double cell_width = left + plot_width + right, cell_height = top + plot_height + bottom;
constexpr double header = 64, section_header = 34;
constexpr std::size_t columns = 4;

// Colours that keep apart for colour-blind eyes; dashes tell the curves apart without any colour.
constexpr const char* styles = R"(<style>
  svg { --page:#ffffff; --ink:#1f2328; --faint:#d0d7de; --muted:#57606a;
        --c0:#57606a; --c1:#0969da; --c2:#1a7f64; --c3:#bc4c00; --c4:#8250df }
  @media (prefers-color-scheme: dark) { svg {
        --page:#0d1117; --ink:#e6edf3; --faint:#30363d; --muted:#9198a1;
        --c0:#9198a1; --c1:#58a6ff; --c2:#56d4b0; --c3:#ffa657; --c4:#d2a8ff } }
  text { font: 12px system-ui, sans-serif; fill: var(--ink) }
  .title { font-size: 18px; font-weight: 600 } .section { font-size: 15px; font-weight: 600 }
  .plot { font-weight: 600 } .tick { fill: var(--muted); font-size: 11px }
  .grid { stroke: var(--faint); stroke-width: 1 }
  .curve { fill: none; stroke-width: 2 } .range { stroke-width: 1.5 }
  .s0 { stroke: var(--c0); stroke-dasharray: 2 3 } .s1 { stroke: var(--c1); stroke-dasharray: 7 4 }
  .s2 { stroke: var(--c2); stroke-dasharray: 9 3 2 3 } .s3 { stroke: var(--c3) }
  .s4 { stroke: var(--c4); stroke-dasharray: 4 2 } .range, .dot { stroke-dasharray: none }
  .d0 { fill: var(--c0) } .d1 { fill: var(--c1) } .d2 { fill: var(--c2) } .d3 { fill: var(--c3) }
  .d4 { fill: var(--c4) }
</style>
)";

std::string number(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

// 2500 as "2.5k": a tick has little room.
std::string short_number(double value)
{
    std::array<char, 32> text{};
    const bool is_million = value >= 1e6, is_thousand = value >= 1e3 && !is_million;
    std::snprintf(text.data(),
                  text.size(),
                  "%.4g%s",
                  is_million ? value / 1e6 : (is_thousand ? value / 1e3 : value),
                  is_million ? "M" : (is_thousand ? "k" : ""));
    return text.data();
}

std::string escaped(const std::string& text)
{
    std::string safe;
    for (const char symbol : text) {
        if (symbol == '<')
            safe += "&lt;";
        else if (symbol == '&')
            safe += "&amp;";
        else
            safe += symbol;
    }
    return safe;
}

std::string text_at(double x, double y, const std::string& attributes, const std::string& text)
{
    return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + attributes + ">" +
           escaped(text) + "</text>\n";
}

std::string line(double from_x, double from_y, double to_x, double to_y, const std::string& classes)
{
    return "<line x1=\"" + number(from_x) + "\" y1=\"" + number(from_y) + "\" x2=\"" +
           number(to_x) + "\" y2=\"" + number(to_y) + "\" class=\"" + classes + "\"/>\n";
}

// A logarithmic axis of so many pixels.
class Axis {
public:
    Axis(double least, double most, double pixels)
        : begin_(std::log10(least)), span_(std::max(std::log10(most) - begin_, 1e-9)),
          pixels_(pixels)
    {
    }
    double at(double value) const { return (std::log10(value) - begin_) / span_ * pixels_; }

private:
    double begin_, span_, pixels_;
};

class Drawing {
public:
    Drawing(const Page& page, const Plot& plot, double x, double y)
        : page_(page), plot_(plot), x_(x + left), y_(y + top)
    {
        for (const Curve& curve : plot.curves) {
            for (const Point& point : curve.points) {
                if (point.y_min <= 0) continue;
                xs_.insert(point.x);
                least_ = std::min(least_, point.y_min);
                most_ = std::max(most_, point.y_max);
            }
        }
    }

    std::string draw() const
    {
        std::string svg = text_at(x_, y_ - 12, "class=\"plot\"", plot_.title);
        if (xs_.empty()) return svg;
        const double low = std::pow(10, std::floor(std::log10(least_)));
        const double high = std::pow(10, std::ceil(std::log10(most_) + 1e-9));
        const Axis across(*xs_.begin(), *xs_.rbegin(), plot_width), up(low, high, plot_height);
        svg += ticks(across, up, low, high);
        for (const Curve& curve : plot_.curves)
            svg += drawn(curve, across, up);
        return svg;
    }

private:
    std::string ticks(const Axis& across, const Axis& up, double low, double high) const
    {
        std::string svg;
        const double floor = y_ + plot_height;
        for (double value = low; value <= high * 1.001; value *= 10) {
            const double y = floor - up.at(value);
            svg += line(x_, y, x_ + plot_width, y, "grid");
            svg +=
                text_at(x_ - 6, y + 4, "class=\"tick\" text-anchor=\"end\"", short_number(value));
        }
        for (const double value : xs_) {
            const double x = x_ + across.at(value);
            svg += line(x, y_, x, floor, "grid");
            svg += text_at(
                x, floor + 15, "class=\"tick\" text-anchor=\"middle\"", short_number(value));
        }
        svg += text_at(x_ + plot_width / 2,
                       floor + 33,
                       "class=\"tick\" text-anchor=\"middle\"",
                       page_.x_label);
        const std::string middle = number(y_ + plot_height / 2), at = number(x_ - 44);
        svg += "<text transform=\"translate(" + at + " " + middle +
               ") rotate(-90)\" class=\"tick\" text-anchor=\"middle\">" + escaped(page_.y_label) +
               "</text>\n";
        return svg;
    }

    std::string drawn(const Curve& curve, const Axis& across, const Axis& up) const
    {
        const std::string style = std::to_string(curve.style);
        std::string path, marks;
        for (const Point& point : curve.points) {
            if (point.y_min <= 0) continue;
            const double x = x_ + across.at(point.x), floor = y_ + plot_height;
            const double y = floor - up.at(point.y);
            path += (path.empty() ? "M" : "L") + number(x) + " " + number(y);
            marks += line(x,
                          floor - up.at(point.y_min),
                          x,
                          floor - up.at(point.y_max),
                          "s" + style + " range");
            marks += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"3\" class=\"d" +
                     style + "\"/>\n";
        }
        return "<path d=\"" + path + "\" class=\"curve s" + style + "\"/>\n" + marks;
    }

    const Page& page_;
    const Plot& plot_;
    const double x_, y_; // of the plot's own left upper corner
    std::set<double> xs_;
    double least_ = 1e300, most_ = 0;
};

std::string legend_of(const Page& page)
{
    std::string svg;
    double x = left;
    for (std::size_t style = 0; style < page.legend.size(); ++style) {
        svg += line(x, 48, x + 34, 48, "curve s" + std::to_string(style));
        svg += text_at(x + 42, 52, "", page.legend[style]);
        x += 72 + 7 * static_cast<double>(page.legend[style].size());
    }
    return svg;
}

} // namespace

std::string svg_of(const Page& page)
{
    std::string body = text_at(left, 26, "class=\"title\"", page.title) + legend_of(page);
    double y = header;
    for (const Section& section : page.sections) {
        body += text_at(left, y + 22, "class=\"section\"", section.title);
        y += section_header;
        for (std::size_t i = 0; i < section.plots.size(); ++i) {
            const double x = cell_width * static_cast<double>(i % columns);
            body += Drawing(page, section.plots[i], x, y).draw();
            if (i % columns == columns - 1 || i + 1 == section.plots.size()) y += cell_height;
        }
    }
    const std::string width = number(cell_width * static_cast<double>(columns)), height = number(y);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height +
           "\" role=\"img\">\n<title>" + escaped(page.title) + "</title>\n" + styles +
           "<rect width=\"100%\" height=\"100%\" style=\"fill: var(--page)\"/>\n" + body + "</svg>";
}

} // namespace host_stub::commands::bench
