#include "lab/study/row.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace mqlab::lab {

namespace {

class RowWriter {
 public:
  void number(std::int64_t n) { raw(&n, sizeof n); }
  void text(std::string_view s) {
    number(static_cast<std::int64_t>(s.size()));
    raw(s.data(), s.size());
  }
  void maybe(const std::optional<double>& d) {
    number(d.has_value() ? 1 : 0);
    const double value = d.value_or(0);
    raw(&value, sizeof value);
  }
  std::string take() { return std::move(out_); }

 private:
  void raw(const void* data, std::size_t size) { out_.append(static_cast<const char*>(data), size); }
  std::string out_;
};

class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : left_(bytes) {}
  std::int64_t number() {
    std::int64_t n = 0;
    raw(&n, sizeof n);
    return n;
  }
  std::size_t count() {
    const std::int64_t n = number();
    if (n < 0 || static_cast<std::uint64_t>(n) > left_.size()) throw std::runtime_error("a worker's answer is no rows");
    return static_cast<std::size_t>(n);
  }
  std::string text() {
    const std::size_t size = count();
    std::string s(left_.substr(0, size));
    left_.remove_prefix(size);
    return s;
  }
  std::optional<double> maybe() {
    const bool there = number() != 0;
    double value = 0;
    raw(&value, sizeof value);
    return there ? std::optional(value) : std::nullopt;
  }
  bool empty() const { return left_.empty(); }

 private:
  void raw(void* data, std::size_t size) {
    if (left_.size() < size) throw std::runtime_error("a worker's answer is cut off");
    std::memcpy(data, left_.data(), size);
    left_.remove_prefix(size);
  }
  std::string_view left_;
};

/// The members in one order, for both directions.
template <class Row, class Number, class String, class Maybe>
void each_member(Row& r, const Number& number, const String& text, const Maybe& maybe) {
  for (auto* n : {&r.run, &r.point, &r.repetition, &r.seed, &r.operations, &r.pairs, &r.damaged, &r.broken_promises, &r.faults_never_struck,
                  &r.end_ns})
    number(*n);
  for (auto* s : {&r.problem, &r.scenario, &r.scenario_hash, &r.variant, &r.settings, &r.trace_hash, &r.version}) text(*s);
  for (auto& c : r.counts) number(c);
  for (auto* d : {&r.steady.cut_ns, &r.steady.cut_operations, &r.steady.response_mean, &r.steady.response_p50, &r.steady.response_p99,
                  &r.steady.throughput})
    maybe(*d);
}

}  // namespace

std::string encode(const std::vector<RunRow>& rows) {
  RowWriter out;
  for (const RunRow& row : rows) {
    each_member(
        row, [&](std::int64_t n) { out.number(n); }, [&](const std::string& s) { out.text(s); },
        [&](const std::optional<double>& d) { out.maybe(d); });
    out.number(static_cast<std::int64_t>(row.status));
    out.number(static_cast<std::int64_t>(row.costs.size()));
    for (const auto& cost : row.costs) out.maybe(cost);
    out.number(static_cast<std::int64_t>(row.metrics.size()));
    for (const auto& [name, value] : row.metrics) {
      out.text(name);
      out.number(value);
    }
  }
  return out.take();
}

std::vector<RunRow> decode_rows(std::string_view bytes) {
  std::vector<RunRow> rows;
  RowReader in(bytes);
  while (!in.empty()) {
    RunRow& row = rows.emplace_back();
    each_member(
        row, [&](std::int64_t& n) { n = in.number(); }, [&](std::string& s) { s = in.text(); },
        [&](std::optional<double>& d) { d = in.maybe(); });
    row.status = static_cast<RunStatus>(std::clamp<std::int64_t>(in.number(), 0, 2));
    row.costs.resize(in.count());
    for (auto& cost : row.costs) cost = in.maybe();
    row.metrics.resize(in.count());
    for (auto& [name, value] : row.metrics) {
      name = in.text();
      value = in.number();
    }
  }
  return rows;
}

std::string column_name(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '-' || c == '.') c = '_';
  return out;
}

}  // namespace mqlab::lab
