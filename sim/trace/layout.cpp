#include "sim/trace/layout.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace mqlab::sim::layout {

namespace {

enum class Tag : std::uint32_t { processes = 1, elements, names, subscriptions, faults, kind_names, kind_texts };

class Encoder {
 public:
  template <class T>
  void number(T value) {
    const auto* from = reinterpret_cast<const std::byte*>(&value);
    out_.insert(out_.end(), from, from + sizeof value);
  }
  void text(std::string_view s) {
    number(static_cast<std::uint32_t>(s.size()));
    const auto* from = reinterpret_cast<const std::byte*>(s.data());
    out_.insert(out_.end(), from, from + s.size());
  }
  /// A section: tag, size of what `fill` adds, number of rows, rows, zeros up to a multiple of 8.
  template <class Rows, class F>
  void section(Tag tag, const Rows& rows, F&& fill) {
    number(static_cast<std::uint32_t>(tag));
    const std::size_t size_at = out_.size();
    number(std::uint32_t{0});
    number(static_cast<std::uint32_t>(rows.size()));
    for (const auto& row : rows) fill(row);
    while (out_.size() % 8 != 0) out_.push_back(std::byte{0});
    const auto size = static_cast<std::uint32_t>(out_.size() - size_at - sizeof(std::uint32_t));
    std::memcpy(&out_[size_at], &size, sizeof size);
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  std::vector<std::byte> out_;
};

/// Reads within its bounds; beyond them everything is zero and `ok` turns false.
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }
  template <class T>
  T number() {
    T value{};
    const auto from = take(sizeof value);
    if (ok_) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  template <class E>
  E choice(E last) {
    const auto value = number<std::uint8_t>();
    if (value > static_cast<std::uint8_t>(last)) ok_ = false;
    return ok_ ? static_cast<E>(value) : E{};
  }
  std::string text() {
    const auto from = take(number<std::uint32_t>());
    return {reinterpret_cast<const char*>(from.data()), from.size()};
  }
  std::span<const std::byte> take(std::size_t size) {
    if (size > bytes_.size()) ok_ = false;
    if (!ok_) return {};
    const auto taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }
  /// A count of rows that take at least `least` bytes each: a wrong count must not make us allocate the world.
  std::uint32_t count(std::size_t least) {
    const auto n = number<std::uint32_t>();
    if (n > bytes_.size() / least) ok_ = false;
    return ok_ ? n : 0;
  }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

KindRow* find(std::vector<KindRow>& kinds, std::uint16_t kind) {
  for (KindRow& row : kinds) {
    if (static_cast<std::uint16_t>(row.kind) == kind) return &row;
  }
  return nullptr;
}

bool decode_kind_texts(Decoder& in, std::vector<KindRow>& kinds) {
  for (std::uint32_t n = in.count(8); n > 0 && in.ok(); --n) {
    KindRow* row = find(kinds, in.number<std::uint16_t>());
    if (row == nullptr) return false;
    row->level = in.choice(TraceLevel::full);
    row->point = in.number<std::uint8_t>() != 0;
    row->change = in.choice(Change::set);
    row->value_is = in.choice(ValueIs::process);
    row->meaning_en = in.text();
    row->meaning_zh_CN = in.text();
    row->value_name = in.text();
    for (std::uint32_t c = in.count(4); c > 0 && in.ok(); --c) row->value_choices.push_back(in.text());
  }
  return in.ok();
}

bool decode_section(Tag tag, Decoder in, Tables& tables, std::vector<KindRow>& kinds) {
  switch (tag) {
    case Tag::processes:
      for (std::uint32_t n = in.count(12); n > 0 && in.ok(); --n) {
        ProcessRow row;
        row.name = in.text();
        row.role = in.text();
        row.host = in.text();
        tables.processes.push_back(std::move(row));
      }
      return in.ok();
    case Tag::elements:
      for (std::uint32_t n = in.count(12); n > 0 && in.ok(); --n) {
        ElementRow row;
        row.kind = in.text();
        row.label = in.text();
        row.parent = static_cast<Element>(in.number<std::uint32_t>());
        tables.elements.push_back(std::move(row));
      }
      return in.ok();
    case Tag::names:
      tables.names.clear();
      for (std::uint32_t n = in.count(4); n > 0 && in.ok(); --n) tables.names.push_back(in.text());
      return in.ok();
    case Tag::subscriptions:
      for (std::uint32_t n = in.count(6); n > 0 && in.ok(); --n) {
        Subscription row;
        row.subscriber = static_cast<ProcessId>(in.number<std::uint16_t>());
        row.place = static_cast<Element>(in.number<std::uint32_t>());
        tables.subscriptions.push_back(row);
      }
      return in.ok();
    case Tag::faults:
      for (std::uint32_t n = in.count(4); n > 0 && in.ok(); --n) tables.faults.push_back(in.text());
      return in.ok();
    case Tag::kind_names:
      for (std::uint32_t n = in.count(6); n > 0 && in.ok(); --n) {
        KindRow row;
        const auto number = in.number<std::uint16_t>();
        row.kind = static_cast<Kind>(number);
        row.name = in.text();
        if (number >= kKinds || find(kinds, number) != nullptr) return false;
        kinds.push_back(std::move(row));
      }
      return in.ok();
    case Tag::kind_texts: return decode_kind_texts(in, kinds);
  }
  return true;  // a table of a later day
}

}  // namespace

std::vector<KindRow> kind_rows(std::span<const std::span<const KindInfo>> declared, const KindMask& used) {
  std::vector<KindRow> rows;
  for (std::uint16_t number = 0; number < kKinds; ++number) {
    const Kind kind{number};
    if (!used.test(kind)) continue;
    KindRow row;
    row.kind = kind;
    row.name = fmt::format("kind.{}", number);
    for (const auto table : declared) {
      const auto info = std::find_if(table.begin(), table.end(), [&](const KindInfo& i) { return i.kind == kind; });
      if (info == table.end()) continue;
      row.name = info->name;
      row.meaning_en = info->meaning.en;
      row.meaning_zh_CN = info->meaning.zh_CN;
      row.level = info->level;
      row.point = info->point;
      row.change = info->change;
      row.value_is = info->value_is;
      row.value_name = info->value_name;
      row.value_choices.assign(info->value_choices.begin(), info->value_choices.end());
      break;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::byte> encode_tables(const Tables& tables, std::span<const KindRow> kinds) {
  Encoder out;
  out.section(Tag::processes, tables.processes, [&](const ProcessRow& row) {
    out.text(row.name);
    out.text(row.role);
    out.text(row.host);
  });
  out.section(Tag::elements, tables.elements, [&](const ElementRow& row) {
    out.text(row.kind);
    out.text(row.label);
    out.number(static_cast<std::uint32_t>(row.parent));
  });
  out.section(Tag::names, tables.names, [&](const std::string& name) { out.text(name); });
  out.section(Tag::subscriptions, tables.subscriptions, [&](const Subscription& row) {
    out.number(static_cast<std::uint16_t>(row.subscriber));
    out.number(static_cast<std::uint32_t>(row.place));
  });
  out.section(Tag::faults, tables.faults, [&](const std::string& fault) { out.text(fault); });
  out.section(Tag::kind_names, kinds, [&](const KindRow& row) {
    out.number(static_cast<std::uint16_t>(row.kind));
    out.text(row.name);
  });
  return out.take();
}

std::vector<std::byte> encode_kinds(std::span<const KindRow> kinds) {
  Encoder out;
  out.section(Tag::kind_texts, kinds, [&](const KindRow& row) {
    out.number(static_cast<std::uint16_t>(row.kind));
    out.number(static_cast<std::uint8_t>(row.level));
    out.number(static_cast<std::uint8_t>(row.point));
    out.number(static_cast<std::uint8_t>(row.change));
    out.number(static_cast<std::uint8_t>(row.value_is));
    out.text(row.meaning_en);
    out.text(row.meaning_zh_CN);
    out.text(row.value_name);
    out.number(static_cast<std::uint32_t>(row.value_choices.size()));
    for (const std::string& choice : row.value_choices) out.text(choice);
  });
  return out.take();
}

bool decode(std::span<const std::byte> sections, Tables& tables, std::vector<KindRow>& kinds) {
  Decoder in(sections);
  while (!in.at_end()) {
    const auto tag = static_cast<Tag>(in.number<std::uint32_t>());
    const auto body = in.take(in.number<std::uint32_t>());
    if (!in.ok() || !decode_section(tag, Decoder(body), tables, kinds)) return false;
  }
  return true;
}

}  // namespace mqlab::sim::layout
