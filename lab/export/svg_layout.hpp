/// Where everything stands in a space-time diagram, in pixels: lifelines left, time downwards, a row of text for each record to the right of all lifelines, so
/// that no arrow crosses a word.
///
/// Time is monotone and not to scale: a record is a row, the time to the next one adds to it by its logarithm, and a gap that is much longer than usual is cut
/// out and says how long it was.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lab/export/scene.hpp"

namespace mqlab::lab {

struct SvgLayout {
  struct Gap {
    int y = 0;  ///< its middle
    std::string text{};
  };
  struct Row {
    int y = 0;
    std::string time{};  ///< empty: the same instant as the row above
    std::string process{}, kind{}, subject{}, meaning{};
  };

  std::vector<Row> rows{};  ///< by index of the scene
  std::vector<Gap> gaps{};
  std::map<sim::ProcessId, int> lifelines{};  ///< x
  std::map<sim::ProcessId, int> boxes{};      ///< width of the name's box
  int time_right = 0;                         ///< times end here
  int left = 0, right = 0;                    ///< of the lifelines' area
  int process_x = 0, kind_x = 0, subject_x = 0, meaning_x = 0;
  int top = 0, bottom = 0;  ///< of the lifelines
  int width = 0;
};

inline constexpr int kSvgRow = 18;
inline constexpr int kSvgGap = 34;
inline constexpr int kSvgHead = 40;  ///< title above, boxes below

SvgLayout layout_of(const Scene& scene);

/// Width of a text of 12 pixels, on the safe side: a fullwidth character counts as two.
int text_width(std::string_view text);
/// At most so many columns, with an ellipsis.
std::string shortened(const std::string& text, int columns);

}  // namespace mqlab::lab
