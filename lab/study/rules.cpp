#include "lab/study/rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "lab/study/quantity.hpp"
#include "lab/study/say.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

using describe::Value;

namespace {

std::string without_blanks(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(" \t\n\r");
  if (begin == std::string_view::npos) return {};
  return std::string(s.substr(begin, s.find_last_not_of(" \t\n\r") - begin + 1));
}

struct Comparison {
  std::string left, right;
  Condition::Op op;
};

std::optional<Comparison> split_comparison(std::string_view text) {
  using Op = Condition::Op;
  static constexpr std::array<std::pair<std::string_view, Op>, 6> kOps{
      {{"<=", Op::less_equal}, {">=", Op::greater_equal}, {"==", Op::equal}, {"!=", Op::not_equal}, {"<", Op::less}, {">", Op::greater}}};
  for (const auto& [word, op] : kOps) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) continue;
    Comparison out{without_blanks(text.substr(0, at)), without_blanks(text.substr(at + word.size())), op};
    if (out.left.empty() || out.right.empty()) return std::nullopt;
    return out;
  }
  return std::nullopt;
}

std::optional<double> plain_number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return *end == 0 && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Value literal(std::string text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return Value(text.substr(1, text.size() - 2));
  if (text == "true" || text == "false") return Value(text == "true");
  if (!text.empty() && text.size() < 19 && text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string::npos && text != "-")
    return Value(static_cast<std::int64_t>(std::strtoll(text.c_str(), nullptr, 10)));
  if (const auto number = plain_number(text)) return Value(*number);
  return Value(std::move(text));
}

}  // namespace

const Value* value_named(const NamedValues& values, std::string_view name) {
  for (const auto& [key, value] : values)
    if (key == name) return &value;
  return nullptr;
}

std::optional<bool> Condition::holds(const NamedValues& point) const {
  const Value* a = value_named(point, left);
  const Value* b = right_axis.empty() ? &right : value_named(point, right_axis);
  if (a == nullptr || b == nullptr) return std::nullopt;
  const auto x = quantity_of(*a);
  const auto y = quantity_of(*b);
  if (x && y && same_kind(*x, *y)) {
    const bool whole = x->kind != Quantity::Kind::number && y->kind != Quantity::Kind::number;
    const int order = whole ? (x->whole < y->whole   ? -1
                               : x->whole > y->whole ? 1
                                                     : 0)
                            : (x->real < y->real   ? -1
                               : x->real > y->real ? 1
                                                   : 0);
    switch (op) {
      case Op::less: return order < 0;
      case Op::less_equal: return order <= 0;
      case Op::greater: return order > 0;
      case Op::greater_equal: return order >= 0;
      case Op::equal: return order == 0;
      case Op::not_equal: return order != 0;
    }
  }
  if (op == Op::equal) return *a == *b;
  if (op == Op::not_equal) return !(*a == *b);
  return std::nullopt;
}

tl::expected<Condition, MeasureProblem> parse_condition(const std::string& text, const std::vector<std::string>& axes) {
  const auto parts = split_comparison(text);
  if (!parts)
    return tl::unexpected(MeasureProblem{said({"\"{}\" is no condition", "\"{}\" 不是条件"}, text),
                                         said({"an axis, one of < <= > >= == !=, and an axis or a value, such as \"min_isr <= replicas\"",
                                               "轴名、< <= > >= == != 之一、再加轴名或值，例如 \"min_isr <= replicas\""})});
  if (std::find(axes.begin(), axes.end(), parts->left) == axes.end())
    return tl::unexpected(
        MeasureProblem{said({"a condition begins with an axis, and \"{}\" is none", "条件须以轴名开头，而 \"{}\" 不是轴名"}, parts->left),
                       said({"one of: {}", "下列之一：{}"}, describe::join_sorted(axes)), describe::suggest(parts->left, axes)});
  Condition out{.left = parts->left, .op = parts->op};
  if (std::find(axes.begin(), axes.end(), parts->right) != axes.end())
    out.right_axis = parts->right;
  else
    out.right = literal(parts->right);
  return out;
}

tl::expected<StopRule, MeasureProblem> parse_stop_rule(const std::string& text) {
  const auto parts = split_comparison(text);
  const bool less = parts && (parts->op == Condition::Op::less || parts->op == Condition::Op::less_equal);
  if (!less || !parts->left.starts_with("ci(") || !parts->left.ends_with(')'))
    return tl::unexpected(MeasureProblem{said({"\"{}\" does not say when to stop", "\"{}\" 没有说明何时停止"}, text),
                                         said({"\"ci(MEASURE) < BOUND\", such as \"ci(lost) < 0.01\" or \"ci(response.p99) < 5%\"",
                                               "\"ci(度量) < 界限\"，例如 \"ci(lost) < 0.01\" 或 \"ci(response.p99) < 5%\""})});
  auto measure = parse_measure(without_blanks(std::string_view(parts->left).substr(3, parts->left.size() - 4)));
  if (!measure) return tl::unexpected(std::move(measure.error()));
  StopRule out{.text = text, .measure = std::move(*measure)};
  std::string bound = parts->right;
  if (bound.ends_with('%')) {
    bound = without_blanks(std::string_view(bound).substr(0, bound.size() - 1));
    // Of a chance it is percentage points, for a chance of 0 has no part; of a number a part of the estimate.
    out.relative = out.measure.unit != StudyUnit::share;
    if (const auto number = plain_number(bound)) out.bound = *number / 100;
  } else if (const auto number = plain_number(bound)) {
    out.bound = *number;
    // A time without its unit would be nanoseconds: nobody means that.
    if (out.measure.unit == StudyUnit::duration) out.bound = 0;
  } else if (const auto q = quantity_of(bound)) {
    const bool fits = (q->kind == Quantity::Kind::duration && out.measure.unit == StudyUnit::duration) ||
                      (q->kind == Quantity::Kind::rate && out.measure.unit == StudyUnit::per_second) ||
                      (q->kind == Quantity::Kind::size && out.measure.unit == StudyUnit::bytes);
    if (fits) out.bound = q->kind == Quantity::Kind::rate ? q->real / 1e3 : q->real;
  }
  if (out.bound > 0) return out;
  return tl::unexpected(
      MeasureProblem{said({"\"{}\" can't bound the interval of {}", "\"{}\" 不能作为 {} 区间的界限"}, parts->right, out.measure.name),
                     said({"more than 0, with the unit of the measure or %: 0.01, 1ms, 5%", "大于 0，带度量的单位或 %：0.01、1ms、5%"})});
}

bool StopRule::holds(std::span<const RunRow> rows, double confidence) const {
  const Interval interval = measure.estimate(rows, confidence);
  const auto half = interval.half();
  if (!half) return false;
  return *half == 0 || *half < (relative ? bound * std::abs(interval.value.value_or(0)) : bound);
}

}  // namespace mqlab::lab
