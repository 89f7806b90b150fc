#include "lab/why/needs.hpp"

#include <algorithm>
#include <functional>

#include "lab/compare/prints.hpp"
#include "lab/faultmap/outcome.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kEach = 12;  // faults that are left out one by one; of more, only all at once

class Asker {
 public:
  Asker(Runner& runner, const PairRow& row, const RunOptions& options)
      : runner_(runner), all_(runner.scenario().faults), operation_(row.operation), options_(options) {
    for (const Name name : worst_first())
      if (row.names.has(name)) {
        worst_ = name;
        break;
      }
  }

  Needs ask() {
    Needs needs;
    needs.asked = !all_.empty();
    if (!needs.asked) return needs;
    needs.gone = gone_when([](std::size_t) { return false; });
    if (needs.gone) {
      needs.faults = without_which();
      gone_when([&](std::size_t i) { return !std::binary_search(needs.faults.begin(), needs.faults.end(), i); });
      const Prints prints(runner_.recorder());
      runner_.recorder().for_each_chunk([&](std::span<const sim::Record> chunk) {
        for (const sim::Record& r : chunk) needs.without.push_back(prints.of(r));
      });
      std::sort(needs.without.begin(), needs.without.end());
    }
    runner_.set_faults(all_);
    return needs;
  }

 private:
  using Strikes = std::function<bool(std::size_t fault)>;

  bool gone_when(const Strikes& strikes) {
    std::vector<ScriptedFault> faults;
    for (std::size_t i = 0; i < all_.size(); ++i)
      if (strikes(i)) faults.push_back(all_[i]);
    runner_.set_faults(std::move(faults));
    const Run run = runner_.run(options_);
    return std::none_of(run.verdict.rows.begin(), run.verdict.rows.end(), [&](const PairRow& row) {
      return row.operation == operation_ && row.severity() == Severity::damage && (worst_ == Name::ok || row.names.has(worst_));
    });
  }

  std::vector<std::size_t> without_which() {
    std::vector<std::size_t> everyone;
    for (std::size_t i = 0; i < all_.size(); ++i) everyone.push_back(i);
    if (all_.size() == 1 || all_.size() > kEach) return everyone;
    std::vector<std::size_t> some;
    for (const std::size_t i : everyone)
      if (gone_when([i](std::size_t f) { return f != i; })) some.push_back(i);
    if (!some.empty()) return some;
    for (const std::size_t i : everyone)
      if (!gone_when([i](std::size_t f) { return f == i; })) some.push_back(i);
    return some.empty() ? everyone : some;
  }

  Runner& runner_;
  const std::vector<ScriptedFault> all_;
  sim::OperationId operation_;
  const RunOptions& options_;
  Name worst_ = Name::ok;
};

}  // namespace

Needs needs_of(Runner& runner, const PairRow& row, const RunOptions& options) { return Asker(runner, row, options).ask(); }

}  // namespace mqlab::lab
