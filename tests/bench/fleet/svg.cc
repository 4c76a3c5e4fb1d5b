#include "tests/bench/fleet/svg.h"

#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr const char* kStyle = R"(
  .background{fill:#ffffff}
  .text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:13px;fill:#1f2328}
  .title{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;font-size:17px;font-weight:600;fill:#1f2328}
  .strong{font-weight:600}
  .faint{fill:#59636e;font-size:12px}
  line{stroke-width:2}
  .grid{stroke:#d1d9e0;stroke-width:1}
  .ours{fill:#0969da;stroke:#0969da}
  .ours-too{fill:#80bbf5;stroke:#80bbf5}
  .second{fill:#8250df;stroke:#8250df}
  .floor{fill:#2da44e;stroke:#2da44e}
  .others{fill:#9aa4af;stroke:#9aa4af}
  @media (prefers-color-scheme:dark){
    .background{fill:#0d1117}
    .text,.title{fill:#e6edf3}
    .faint{fill:#9198a1}
    .grid{stroke:#30363d}
    .ours{fill:#4493f8;stroke:#4493f8}
    .ours-too{fill:#1f5fae;stroke:#1f5fae}
    .second{fill:#ab7df8;stroke:#ab7df8}
    .floor{fill:#3fb950;stroke:#3fb950}
    .others{fill:#6e7681;stroke:#6e7681}
  }
)";

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string Attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + Escaped(value) + '"';
}

std::string Attribute(std::string_view name, double value) {
  return Attribute(name, Fixed(value, 1));
}

const char* Name(Anchor anchor) {
  switch (anchor) {
    case Anchor::kMiddle:
      return "middle";
    case Anchor::kEnd:
      return "end";
    case Anchor::kStart:
      break;
  }
  return "start";
}

}  // namespace

void Svg::Text(Point at, std::string_view text, std::string_view look, Anchor anchor) {
  elements_ += "<text" + Attribute("x", at.x) + Attribute("y", at.y) + Attribute("class", look) +
               Attribute("text-anchor", Name(anchor)) + '>' + Escaped(text) + "</text>\n";
}

void Svg::Bar(Point corner, double width, double height, std::string_view look) {
  elements_ += "<rect" + Attribute("x", corner.x) + Attribute("y", corner.y) +
               Attribute("width", width) + Attribute("height", height) + Attribute("rx", 2.0) +
               Attribute("class", look) + "/>\n";
}

void Svg::Line(Point from, Point to, std::string_view look) {
  elements_ += "<line" + Attribute("x1", from.x) + Attribute("y1", from.y) + Attribute("x2", to.x) +
               Attribute("y2", to.y) + Attribute("class", look) + "/>\n";
}

void Svg::Curve(const std::vector<Point>& points, std::string_view look) {
  for (size_t i = 1; i < points.size(); ++i) Line(points[i - 1], points[i], look);
  for (const Point& point : points)
    elements_ += "<circle" + Attribute("cx", point.x) + Attribute("cy", point.y) +
                 Attribute("r", 4.0) + Attribute("class", look) + "/>\n";
}

std::string Svg::Document(double width, double height, std::string_view description) const {
  const std::string size = Fixed(width, 0) + ' ' + Fixed(height, 0);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + Attribute("viewBox", "0 0 " + size) +
         Attribute("width", width) + Attribute("height", height) + " role=\"img\">\n<title>" +
         Escaped(description) + "</title>\n<style>" + kStyle +
         "</style>\n<rect class=\"background\"" + Attribute("width", width) +
         Attribute("height", height) + "/>\n" + elements_ + "</svg>";
}

}  // namespace bench
