#include "lab/why/operation.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "lab/faultmap/outcome.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kNoDamage = 1000;
constexpr std::size_t kExpected = 100;  // damage that a setting allows comes after any broken promise

}  // namespace

std::size_t badness(const PairRow& row) {
  if (row.severity() != Severity::damage) return kNoDamage;
  const auto order = worst_first();
  std::size_t worst = order.size();
  for (std::size_t i = 0; i < order.size(); ++i)
    if (row.names.has(order[i])) worst = std::min(worst, i);
  const bool broken = row.promise && row.promise->judgement == models::Judgement::broken_promise;
  return broken ? worst : worst + kExpected;
}

const PairRow* worst_row(const Verdict& v) {
  const auto worst =
      std::min_element(v.rows.begin(), v.rows.end(), [](const PairRow& a, const PairRow& b) { return badness(a) < badness(b); });
  return worst == v.rows.end() || badness(*worst) >= kNoDamage ? nullptr : &*worst;
}

std::optional<sim::OperationId> operation_named(const std::string& name, const Scenario& s, const sim::Tables& tables) {
  const std::size_t slash = name.rfind('/');
  const std::string producer = slash != std::string::npos ? name.substr(0, slash) : s.producers.size() == 1 ? s.producers[0].spec.id : "";
  const std::string number = slash == std::string::npos ? name : name.substr(slash + 1);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), n);
  if (error != std::errc{} || end != number.data() + number.size() || n == 0) return std::nullopt;
  for (std::size_t p = 0; p < tables.processes.size(); ++p)
    if (tables.processes[p].name == producer) return sim::OperationId(static_cast<sim::ProcessId>(p), n);
  return std::nullopt;
}

Sentence no_such_operation(const std::string& name) {
  return {fmt::format("there is no operation \"{}\" in this run; expected something such as shop/17", name),
          fmt::format("此次运行中没有操作 \"{}\"；应形如 shop/17", name)};
}

}  // namespace mqlab::lab
