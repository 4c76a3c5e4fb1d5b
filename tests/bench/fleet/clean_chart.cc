#include "tests/bench/fleet/clean_chart.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "tests/bench/fleet/svg.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr double kWidth = 760;
constexpr double kLeft = 190;            // of the bars; their names stand before it
constexpr double kRight = kWidth - 100;  // their numbers stand behind it
constexpr double kBarHeight = 18;
constexpr double kBarStep = 26;
constexpr double kGrowthHeight = 200;

// 12,345
std::string Grouped(double value) {
  std::string text = Fixed(value, 0);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string Microseconds(double value) {
  return (value < 100 ? Fixed(value, 1) : Grouped(value)) + " µs";
}

// From a number to where it is drawn.
class LogScale {
 public:
  LogScale(double least, double most, double from, double to)
      : least_(least), factor_((to - from) / std::log10(most / least)), from_(from) {}
  double operator()(double value) const {
    return from_ + factor_ * std::log10(std::max(value, least_) / least_);
  }

 private:
  double least_;
  double factor_;
  double from_;
};

struct CostBar {
  std::string name;
  double cpu_us;
  const char* look;
};

// Where the next thing can be drawn.
double DrawBars(Svg& svg, double y, std::string_view heading, const std::vector<CostBar>& bars,
                const LogScale& scale) {
  svg.Text({24, y + 13}, heading, kStrongText);
  y += kBarStep;
  const double bottom = y + kBarStep * static_cast<double>(bars.size());
  for (int power = 0; scale(std::pow(10.0, power)) <= kRight; ++power) {
    const double tick = std::pow(10.0, power);
    svg.Line({scale(tick), y - 4}, {scale(tick), bottom}, kGrid);
    svg.Text({scale(tick), bottom + 14}, Grouped(tick), kFaintText, Anchor::kMiddle);
  }
  for (const CostBar& bar : bars) {
    svg.Text({kLeft - 10, y + 13}, bar.name, kText, Anchor::kEnd);
    svg.Bar({kLeft, y}, scale(bar.cpu_us) - kLeft, kBarHeight, bar.look);
    svg.Text({scale(bar.cpu_us) + 8, y + 13}, Microseconds(bar.cpu_us), kText);
    y += kBarStep;
  }
  return bottom + 40;
}

std::vector<CostBar> OursAndFloor(const Measured& run, const Floor& floor) {
  return {{"nodeipmi, all threads", run.process_cpu_us, kOursToo},
          {"nodeipmi", run.engine_cpu_us, kOurs},
          {"floor", floor.cpu_us, kFloorColour}};
}

double DrawCosts(Svg& svg, const Clean& clean) {
  std::vector<CostBar> cold = {{"ipmitool", clean.peers.ipmitool.cpu_us, kOthers},
                               {"ipmipower", clean.peers.ipmipower.cpu_us, kOthers}};
  std::ranges::copy(OursAndFloor(clean.size.cold, clean.cold_floor), std::back_inserter(cold));
  std::vector<CostBar> warm;
  if (clean.size.warm) warm = OursAndFloor(*clean.size.warm, clean.warm_floor);

  svg.Text({24, 36}, "CPU time of one operation on " + Grouped(clean.size.nodes) + " BMCs", kTitle);
  svg.Text({24, 57}, "microseconds on a logarithmic scale; less is better", kFaintText);
  double most = 100;
  for (const CostBar& bar : cold) most = std::max(most, bar.cpu_us);
  const LogScale scale(1, most, kLeft, kRight);
  double y = DrawBars(svg, 84, "Cold test: open a session, read the chassis status, close it", cold,
                      scale);
  if (!warm.empty())
    y = DrawBars(svg, y, "Warm poll: read the chassis status in a session that is open", warm,
                 scale);
  svg.Text({24, y},
           "nodeipmi: its thread that talks to the BMCs. floor: the same datagrams and the same "
           "cryptography in a bare loop.",
           kFaintText);
  return y + 24;
}

// Where the costs of one kind of operation are drawn, over the number of nodes.
std::vector<Point> Place(const std::vector<Point>& costs, const LogScale& across, double bottom,
                         double per_us) {
  std::vector<Point> points;
  for (const Point& cost : costs) points.push_back({across(cost.x), bottom - cost.y * per_us});
  return points;
}

// The numbers stand above the curve, or below where they would stand in the other one's way.
void DrawCurve(Svg& svg, const std::vector<Point>& points, const std::vector<Point>& costs,
               const std::vector<Point>& other, std::string_view name, const char* look) {
  constexpr double kNear = 30;
  svg.Curve(points, look);
  for (size_t i = 0; i < points.size(); ++i) {
    const double above = i < other.size() ? points[i].y - other[i].y : -1;
    const double shift = above >= 0 && above < kNear ? 21 : -10;
    svg.Text({points[i].x, points[i].y + shift}, Fixed(costs[i].y, 1), kText, Anchor::kMiddle);
  }
  if (!points.empty()) svg.Text({points.back().x + 14, points.back().y + 5}, name, kStrongText);
}

double DrawGrowth(Svg& svg, double y, const std::vector<Size>& sizes) {
  std::vector<Point> cold, warm;
  double most = 0;
  for (const Size& size : sizes) {
    cold.push_back({static_cast<double>(size.nodes), size.cold.engine_cpu_us});
    if (size.warm) warm.push_back({static_cast<double>(size.nodes), size.warm->engine_cpu_us});
    for (const auto* const costs : {&cold, &warm})
      if (!costs->empty()) most = std::max(most, costs->back().y);
  }
  svg.Text({24, y + 20}, "How it grows: CPU time of one operation by the number of BMCs", kTitle);
  svg.Text({24, y + 41}, "microseconds of nodeipmi’s thread that talks to the BMCs", kFaintText);
  constexpr double kAxis = 70;
  const double bottom = y + 80 + kGrowthHeight;
  constexpr int kSteps = 4;
  const double step = std::ceil(most * 1.1 / kSteps / 5) * 5;
  const double per_us = kGrowthHeight / (kSteps * step);
  for (int i = 0; i <= kSteps; ++i) {
    const double value = i * step;
    svg.Line({kAxis, bottom - value * per_us}, {kRight, bottom - value * per_us}, kGrid);
    svg.Text({kAxis - 10, bottom - value * per_us + 4}, Fixed(value, 0), kFaintText, Anchor::kEnd);
  }
  const LogScale across(sizes.front().nodes, sizes.back().nodes, kAxis + 30, kRight - 20);
  for (const Size& size : sizes)
    svg.Text({across(size.nodes), bottom + 18}, Grouped(size.nodes) + " BMCs", kFaintText,
             Anchor::kMiddle);
  const auto cold_points = Place(cold, across, bottom, per_us);
  const auto warm_points = Place(warm, across, bottom, per_us);
  DrawCurve(svg, cold_points, cold, warm_points, "cold test", kOurs);
  DrawCurve(svg, warm_points, warm, cold_points, "warm poll", kSecond);
  svg.Text(
      {24, bottom + 44},
      "Few BMCs leave the thread asleep between their answers: each poll then pays for a wake-up.",
      kFaintText);
  return bottom + 68;
}

}  // namespace

std::string DrawChart(const Clean& clean) {
  Svg svg;
  double y = DrawCosts(svg, clean);
  if (clean.growth.size() > 1) y = DrawGrowth(svg, y + 10, clean.growth);
  return svg.Document(kWidth, y,
                      "CPU time of one operation: nodeipmi, ipmipower, ipmitool, and the floor");
}

}  // namespace bench
