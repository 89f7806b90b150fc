#include "lab/export/svg_layout.hpp"

#include <algorithm>
#include <cmath>

#include "lab/export/sequence.hpp"
#include "lab/text/time.hpp"

namespace mqlab::lab {

namespace {

constexpr int kMargin = 16, kColumnGap = 14, kLongest = 60;
constexpr double kPerDecade = 3.5;  // px for each tenfold of time above 1 us

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }
/// A first byte from U+1100 on: nearly all that is written wide, and little that is not.
int columns_of(char c) { return !begins_character(c) ? 0 : static_cast<unsigned char>(c) >= 0xe1U ? 2 : 1; }

int columns(std::string_view text) {
  int out = 0;
  for (const char c : text) out += columns_of(c);
  return out;
}

int below(std::int64_t ns) {
  return ns <= 0 ? 0 : static_cast<int>(std::lround(kPerDecade * std::log10(1.0 + static_cast<double>(ns) / 1e3)));
}

void place_lifelines(const Scene& scene, SvgLayout& out) {
  int widest = 70;
  for (const sim::ProcessId id : scene.participants()) {
    out.boxes[id] = std::max(64, text_width(shortened(scene.process(id), 24)) + 16);
    widest = std::max(widest, out.boxes[id]);
  }
  const int count = static_cast<int>(scene.participants().size());
  const int step = widest + 22;
  for (int i = 0; i < count; ++i) out.lifelines[scene.participants()[static_cast<std::size_t>(i)]] = out.left + widest / 2 + i * step;
  out.right = out.left + (count == 0 ? widest : widest + (count - 1) * step);
}

}  // namespace

int text_width(std::string_view text) { return columns(text) * 7; }

std::string shortened(const std::string& text, int most) {
  if (columns(text) <= most) return text;
  std::string out;
  int width = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = i + 1;
    while (next < text.size() && !begins_character(text[next])) ++next;
    width += columns_of(text[i]);
    if (width > most - 1) break;
    out.append(text, i, next - i);
    i = next;
  }
  return out + "…";
}

SvgLayout layout_of(const Scene& scene) {
  SvgLayout out;
  const std::int64_t gap = long_gap(scene);
  int times = 0, processes = 0, kinds = 0, subjects = 0, meanings = 0;
  int y = kSvgHead + 56;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < scene.size(); ++i) {
    const sim::Record& r = *scene.event(i).record;
    const std::int64_t passed = i == 0 ? 0 : r.time_ns - before;
    if (i > 0) y += kSvgRow;
    if (passed >= gap) {
      out.gaps.push_back({y + kSvgGap / 2 - kSvgRow / 2, span_text(passed)});
      y += kSvgGap;
    } else {
      y += below(passed);
    }
    SvgLayout::Row row{.y = y,
                       .time = i > 0 && passed == 0 ? std::string{} : moment_text(r.time_ns),
                       .process = shortened(scene.process(r.process_id()), 24),
                       .kind = scene.kind(r),
                       .subject = shortened(scene.about(scene.event(i)), kLongest),
                       .meaning = shortened(scene.meaning(r), 2 * kLongest)};
    times = std::max(times, text_width(row.time) * 8 / 7);
    processes = std::max(processes, text_width(row.process));
    kinds = std::max(kinds, text_width(row.kind) * 8 / 7);  // bold
    subjects = std::max(subjects, text_width(row.subject));
    meanings = std::max(meanings, text_width(row.meaning));
    before = r.time_ns;
    out.rows.push_back(std::move(row));
  }
  out.time_right = kMargin + std::max(times, 40);
  out.left = out.time_right + kColumnGap;
  place_lifelines(scene, out);
  out.process_x = out.right + 2 * kColumnGap;
  out.kind_x = out.process_x + processes + kColumnGap;
  out.subject_x = out.kind_x + kinds + kColumnGap;
  out.meaning_x = out.subject_x + subjects + kColumnGap;
  out.top = kSvgHead + 38;
  out.bottom = y + kSvgRow;
  out.width = std::max(out.meaning_x + meanings + kMargin, kMargin * 2 + text_width(scene.title()) * 5 / 4);
  return out;
}

}  // namespace mqlab::lab
