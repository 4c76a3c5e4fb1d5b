// A drawing as SVG, element by element. It is readable on light and on dark screens by itself: the
// colours are classes, and the drawing brings its own background.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Point {
  double x = 0;
  double y = 0;
};

// Classes, to be found in the style of Svg::Document.
inline constexpr const char* kTitle = "title";
inline constexpr const char* kText = "text";
inline constexpr const char* kStrongText = "text strong";
inline constexpr const char* kFaintText = "text faint";
inline constexpr const char* kGrid = "grid";
inline constexpr const char* kOurs = "ours";
inline constexpr const char* kOursToo = "ours-too";
inline constexpr const char* kSecond = "second";
inline constexpr const char* kFloorColour = "floor";
inline constexpr const char* kOthers = "others";

enum class Anchor { kStart, kMiddle, kEnd };

class Svg {
 public:
  void Text(Point at, std::string_view text, std::string_view look, Anchor anchor = Anchor::kStart);
  void Bar(Point corner, double width, double height, std::string_view look);
  void Line(Point from, Point to, std::string_view look);
  // Lines from each point to the next, and a dot on each.
  void Curve(const std::vector<Point>& points, std::string_view look);

  // `description` is what a screen reader says.
  std::string Document(double width, double height, std::string_view description) const;

 private:
  std::string elements_;
};

}  // namespace bench
