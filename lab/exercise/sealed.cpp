#include "lab/exercise/sealed.hpp"

#include <fmt/format.h>

#include "sim/random/draw.hpp"

namespace mqlab::lab {

namespace {

constexpr std::string_view kHead = "mqlab-sealed 1\n";
constexpr std::string_view kMark = "case:";  // what an opened line begins with

char moved(char c, std::string_view exercise, std::uint64_t line, std::uint64_t at) {
  return static_cast<char>(static_cast<unsigned char>(c) ^
                           static_cast<unsigned char>(sim::draw(line, sim::entity_of(exercise), 0, at) & 0xffU));
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string seal(const std::vector<std::string>& texts, std::string_view exercise) {
  std::string out(kHead);
  for (std::size_t line = 0; line < texts.size(); ++line) {
    const std::string text = std::string(kMark) + texts[line];
    for (std::size_t i = 0; i < text.size(); ++i)
      out += fmt::format("{:02x}", static_cast<unsigned char>(moved(text[i], exercise, line, i)));
    out += '\n';
  }
  return out;
}

tl::expected<std::vector<std::string>, describe::Phrase> unseal(std::string_view sealed, std::string_view exercise) {
  const auto broken = [] { return tl::unexpected(describe::Phrase{"this is no sealed file of this exercise", "这不是本练习的封存文件"}); };
  if (!sealed.starts_with(kHead)) return broken();
  sealed.remove_prefix(kHead.size());
  std::vector<std::string> texts;
  while (!sealed.empty()) {
    const std::string_view line = sealed.substr(0, sealed.find('\n'));
    sealed.remove_prefix(std::min(sealed.size(), line.size() + 1));
    std::string text;
    for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
      const int high = digit(line[i]);
      const int low = digit(line[i + 1]);
      if (high < 0 || low < 0) return broken();
      text += moved(static_cast<char>((high * 16) + low), exercise, texts.size(), i / 2);
    }
    if (!text.starts_with(kMark)) return broken();
    texts.push_back(text.substr(kMark.size()));
  }
  if (texts.empty()) return broken();
  return texts;
}

}  // namespace mqlab::lab
