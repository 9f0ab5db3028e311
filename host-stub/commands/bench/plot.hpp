// Plots as SVG: curves over two logarithmic axes, readable on a light and on a dark page.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

struct Point {
    double x;
    double y;
    double y_min; // drawn as a line up to y_max
    double y_max;
};

struct Curve {
    std::size_t style; // its colour and dashes, 0 to 4: the same in every plot of a page
    std::vector<Point> points;
};

struct Plot {
    std::string title;
    std::vector<Curve> curves; // a point that is not above 0 has no place, and is left out
};

struct Section {
    std::string title;
    std::vector<Plot> plots;
};

struct Page {
    std::string title;
    std::string x_label; // with its unit
    std::string y_label;
    std::vector<std::string> legend; // a name for each style
    std::vector<Section> sections;
};

std::string svg_of(const Page& page);

} // namespace host_stub::commands::bench
