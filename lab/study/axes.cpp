#include "lab/study/axes.hpp"

#include <algorithm>

#include "lab/scenario/parse.hpp"
#include "lab/study/say.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::Value;

namespace {

class AxesReader {
 public:
  AxesReader(ObjectReader& reader, const StudyFields& fields, Study& out) : reader_(reader), fields_(fields), out_(out) {}

  void read() {
    for (std::size_t i = 0; i < fields_.axes.size(); ++i) {
      const std::string at = fmt::format("axes/{}", i);
      const AxisFields& fields = fields_.axes[i];
      Axis axis;
      if (fields.zip.empty()) {
        if (auto setting = read_setting(fields, at)) axis.settings.push_back(std::move(*setting));
      } else {
        read_zip(fields, at, axis);
      }
      if (!axis.settings.empty()) out_.axes.push_back(std::move(axis));
    }
    for (std::size_t i = 0; i < fields_.draws.size(); ++i) read_draw(fields_.draws[i], fmt::format("draws/{}", i));
  }

 private:
  void read_zip(const AxisFields& fields, const std::string& at, Axis& axis) {
    const bool both = !fields.pointer.empty() || !fields.values.empty() || fields.from || fields.to;
    if (both)
      blame(reader_, at,
            said({"an axis is one setting or a zip of several, not both", "一个轴是单个设置，或由 zip 并列多个设置，不能两者兼有"}),
            said({"\"zip\" alone, or \"pointer\" with values", "只写 \"zip\"，或 \"pointer\" 加取值"}));
    for (std::size_t z = 0; z < fields.zip.size(); ++z) {
      const std::string here = fmt::format("{}/zip/{}", at, z);
      auto setting = read_setting(fields.zip[z], here);
      if (!setting) continue;
      if (!axis.settings.empty() && setting->values.size() != axis.size())
        blame(reader_, here,
              said({"{} has {} values, and {} beside it has {}", "{} 有 {} 个值，而并列的 {} 有 {} 个"}, setting->name,
                   setting->values.size(), axis.settings.front().name, axis.size()),
              said({"as many values in each part of a zip", "zip 各部分的取值个数相同"}));
      else
        axis.settings.push_back(std::move(*setting));
    }
  }

  std::optional<AxisSetting> read_setting(const OneAxisFields& fields, const std::string& at) {
    AxisSetting out{.name = fields.name, .pointer = fields.pointer, .values = {}};
    if (fields.pointer.empty()) {
      blame(reader_, at, said({"an axis without \"pointer\" varies nothing", "没有 \"pointer\" 的轴什么也不变"}),
            said({"a JSON pointer into the scenario, such as /faults/0/rate", "指向场景的 JSON 指针，例如 /faults/0/rate"}));
      return std::nullopt;
    }
    if (!check_pointer(fields.pointer, at)) return std::nullopt;
    if (out.name.empty()) out.name = last_step(out.pointer);
    if (!take_name(out.name, at + (fields.name.empty() ? "/pointer" : "/name"))) return std::nullopt;
    const bool range = fields.from || fields.to || fields.steps;
    if (range != fields.values.empty()) {
      blame(reader_, at,
            range ? said({"{} has values and a range", "{} 既有 values 又有范围"}, out.name)
                  : said({"{} has no values", "{} 没有取值"}, out.name),
            said({"\"values\", or \"from\", \"to\" and \"steps\"", "\"values\"，或 \"from\"、\"to\" 与 \"steps\""}));
      return std::nullopt;
    }
    if (!range) {
      out.values = fields.values;
      for (std::size_t i = 0; i < out.values.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (out.values[i] == out.values[j]) return twice(at + fmt::format("/values/{}", i), out.name);
      return out;
    }
    return fill_range(fields, at, out) ? std::optional(std::move(out)) : std::nullopt;
  }

  bool fill_range(const OneAxisFields& fields, const std::string& at, AxisSetting& out) {
    if (!fields.from || !fields.to || !fields.steps) {
      blame(reader_, at, said({"half a range", "范围不完整"}), said({"\"from\", \"to\" and \"steps\"", "\"from\"、\"to\" 与 \"steps\""}));
      return false;
    }
    const auto ends = read_ends(*fields.from, *fields.to, at);
    if (!ends) return false;
    const auto& [from, to] = *ends;
    if (fields.scale == AxisScale::log && (from.real <= 0 || to.real <= 0)) {
      blame(reader_, at + (from.real <= 0 ? "/from" : "/to"),
            said({"a log range can't begin or end at 0 or below", "对数范围的两端必须大于 0"}), said({"a value above 0", "大于 0 的值"}));
      return false;
    }
    for (std::int64_t i = 0; i < *fields.steps; ++i) {
      Value value = between(from, to, i, *fields.steps, fields.scale == AxisScale::log).value();
      value.where = fields.from->where;
      if (!out.values.empty() && out.values.back() == value) {
        blame(reader_, at + "/steps",
              said({"{} steps are more than there are different values from {} to {}", "{} 步多于从 {} 到 {} 的不同取值"}, *fields.steps,
                   shown(*fields.from), shown(*fields.to)),
              said({"fewer steps", "更少的步数"}));
        return false;
      }
      out.values.push_back(std::move(value));
    }
    return true;
  }

  std::optional<std::pair<Quantity, Quantity>> read_ends(const Value& from, const Value& to, const std::string& at) {
    const auto a = quantity_of(from);
    const auto b = quantity_of(to);
    for (const auto& [q, value, field] : {std::tuple{&a, &from, "/from"}, std::tuple{&b, &to, "/to"}})
      if (!*q) {
        blame(reader_, at + field, said({"{} is nothing that a range can have", "{} 不能作范围的端点"}, shown(*value)),
              said({"a number, or a duration, size, rate or bandwidth with its unit", "数，或带单位的时长、大小、速率、带宽"}));
        return std::nullopt;
      }
    if (!same_kind(*a, *b)) {
      blame(reader_, at + "/to", said({"a range can't go from {} to {}", "范围不能从 {} 到 {}"}, shown(from), shown(to)),
            said({"two of a kind", "同类的两个值"}));
      return std::nullopt;
    }
    return std::pair{*a, *b};
  }

  void read_draw(const DrawFields& fields, const std::string& at) {
    Draw draw{.name = fields.name.empty() ? last_step(fields.pointer) : fields.name, .pointer = fields.pointer, .from = {}, .to = {}};
    if (fields.pointer.empty() || !check_pointer(fields.pointer, at)) return;
    if (!take_name(draw.name, at + (fields.name.empty() ? "/pointer" : "/name"))) return;
    const auto ends = read_ends(fields.from, fields.to, at);
    if (!ends) return;
    std::tie(draw.from, draw.to) = *ends;
    if (draw.from.real > draw.to.real)
      return blame(reader_, at + "/to", said({"{} is less than {}", "{} 小于 {}"}, shown(fields.to), shown(fields.from)),
                   said({"the greatest value, not below \"from\"", "最大值，不小于 \"from\""}));
    out_.draws.push_back(std::move(draw));
  }

  bool check_pointer(const std::string& pointer, const std::string& at) {
    const Sentence problem = pointer_problem(pointer);
    if (!problem.en.empty())
      blame(reader_, at + "/pointer", problem, said({"something like /producers/0/publish/confirm", "例如 /producers/0/publish/confirm"}));
    else if (std::find(pointers_.begin(), pointers_.end(), pointer) != pointers_.end())
      blame(reader_, at + "/pointer", said({"{} is varied by another axis already", "{} 已由另一个轴变动"}, pointer),
            said({"each setting once", "每个设置一次"}));
    else
      return pointers_.push_back(pointer), true;
    return false;
  }

  bool take_name(const std::string& name, const std::string& at) {
    const bool bad = name.empty() || name.find_first_of(" \t\n<>=!\",\"") != std::string::npos;
    const bool taken = name == "scenario" || name == "variant" || std::find(names_.begin(), names_.end(), name) != names_.end();
    if (bad)
      blame(reader_, at, said({"\"{}\" can't be the name of an axis", "\"{}\" 不能作轴名"}, name),
            said({"a name without blanks, commas, quotes and comparisons", "不含空格、逗号、引号与比较符的名称"}));
    else if (taken)
      blame(reader_, at, said({"there is another \"{}\"", "已有另一个 \"{}\""}, name),
            said({"a \"name\" of its own", "用 \"name\" 另取名称"}));
    else
      names_.push_back(name);
    return !bad && !taken;
  }

  std::nullopt_t twice(const std::string& at, const std::string& name) {
    blame(reader_, at, said({"{} has this value twice", "{} 的这个取值重复了"}, name),
          said({"each value once; `repetitions` runs it more often", "每个值一次；多次运行用 `repetitions`"}));
    return std::nullopt;
  }

  static std::string shown(const Value& value) { return print_json_compact(value); }

  static std::string last_step(const std::string& pointer) {
    const std::size_t slash = pointer.rfind('/');
    return slash == std::string::npos ? pointer : pointer.substr(slash + 1);
  }

  ObjectReader& reader_;
  const StudyFields& fields_;
  Study& out_;
  std::vector<std::string> names_;
  std::vector<std::string> pointers_;
};

}  // namespace

void read_axes(ObjectReader& reader, const StudyFields& fields, Study& out) { AxesReader(reader, fields, out).read(); }

Sentence pointer_problem(const std::string& pointer) {
  if (pointer.empty() || pointer.front() != '/') return said({"\"{}\" is no JSON pointer", "\"{}\" 不是 JSON 指针"}, pointer);
  if (pointer.find('=') != std::string::npos) return said({"a pointer with \"=\" can't be set", "含 \"=\" 的指针无法设置"});
  for (const std::string_view own : {"/variants", "/expect", "/seed", "/id", "/mqlab"})
    if (pointer == own || pointer.starts_with(std::string(own) + "/"))
      return said({"{} is not the study's to change", "{} 不由研究更改"}, pointer);
  return {};
}

}  // namespace mqlab::lab
