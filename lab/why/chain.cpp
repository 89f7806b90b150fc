#include "lab/why/chain.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;
using sim::Record;
using sim::RecordNumber;

namespace {

// What a step of the chain costs: the records' own word is preferred to what their order suggests.
constexpr int kPointsBack = 1;
constexpr int kForeign = 50;  // another operation's record, where there is no fault: what made room, what came between
constexpr int kLostFrame = 30;
constexpr int kEndOfProcess = 40;
constexpr int kPassedOver = 10;  // for each record of the operation's own between the two: what it waited for came last
constexpr int kOrderOnly = 100'000;

bool ends_something(sim::Kind kind) { return kind == sim::kinds::process_stopped || kind == sim::kinds::connection_closed; }

class Finder {
 public:
  Finder(const PairRow& row, const Records& records) : row_(row), records_(records) {
    for (const RecordNumber number : row.records) {
      const Record* r = records.find(number);
      if (r == nullptr) continue;
      if (r->kind_id() == sim::kinds::fault_struck) {
        if (fault_ == nullptr || damage_ == nullptr) fault_ = r;
      } else if (r->kind_id() != kinds::told || damage_ == nullptr) {
        damage_ = r;
      }
    }
    records.for_each_chunk([&](std::span<const Record> chunk) {
      for (const Record& r : chunk) look_at(r);
    });
    if (damage_ == nullptr && !own_.empty()) damage_ = own_.back();
  }

  Chain find() {
    Chain chain;
    if (damage_ == nullptr) return chain;
    chain.origin = fault_ != nullptr ? Origin::fault : limit() ? Origin::limit : Origin::setting;
    const Record* begin = fault_ != nullptr ? fault_ : own_.empty() ? damage_ : own_.front();
    const Record* end = damage_;
    if (fault_ != nullptr && damage_->number < fault_->number) end = what_ended_it();
    if (end != damage_) chain.links.push_back({*damage_, true});
    for (Link& link : path(*begin, *end)) chain.links.push_back(std::move(link));
    for (std::size_t i = 0; i < chain.links.size(); ++i) {
      const Record& r = chain.links[i].record;
      chain.inevitable = i;
      if (r.operation_id() == row_.operation && (fault_ == nullptr ? i > 0 : r.number > fault_->number)) break;
    }
    return chain;
  }

 private:
  void look_at(const Record& r) {
    if (r.operation_id() == row_.operation) {
      own_.push_back(records_.find(r.number));
      been_to_.insert(r.process);
    }
    if (ends_something(r.kind_id())) ends_.push_back(records_.find(r.number));
  }

  bool limit() const {
    using models::Fate;
    return row_.fate && (*row_.fate == Fate::dropped || *row_.fate == Fate::expired || *row_.fate == Fate::dead_lettered);
  }

  /// The delivery came, and then its program ended.
  const Record* what_ended_it() const {
    for (const Record* r : ends_)
      if (r->number > fault_->number && r->process == damage_->process) return r;
    return fault_;
  }

  struct Step {
    RecordNumber to;
    int cost;
    bool known;
  };

  std::vector<Step> back_from(const Record& r) const {
    std::vector<Step> steps;
    for (const RecordNumber n : {r.cause(), r.because()}) {
      const Record* to = n == 0 ? nullptr : records_.find(n);
      if (to == nullptr) continue;
      const bool foreign = to->operation != 0 && to->operation_id() != row_.operation;
      if (!foreign || fault_ == nullptr) steps.push_back({n, foreign ? kForeign : kPointsBack, true});
    }
    if (r.kind_id() == sim::kinds::process_started) {
      const Record* last = nullptr;
      for (const Record* end : ends_)
        if (end->number < r.number && end->process == r.process && end->kind_id() == sim::kinds::process_stopped) last = end;
      if (last != nullptr) steps.push_back({last->number, kPointsBack, true});
    }
    if (r.operation_id() != row_.operation) return steps;
    int passed = 0;
    auto own = std::lower_bound(own_.begin(), own_.end(), r.number, [](const Record* a, RecordNumber n) { return a->number < n; });
    auto end = std::lower_bound(ends_.begin(), ends_.end(), r.number, [](const Record* a, RecordNumber n) { return a->number < n; });
    while (own != own_.begin() || end != ends_.begin()) {
      const bool of_own = end == ends_.begin() || (own != own_.begin() && (*(own - 1))->number > (*(end - 1))->number);
      if (of_own) {
        const Record& earlier = **--own;
        if (earlier.kind_id() == sim::kinds::frame_lost) steps.push_back({earlier.number, kLostFrame + passed * kPassedOver, false});
        ++passed;
      } else {
        const Record& ended = **--end;
        if (been_to_.count(ended.process) != 0) steps.push_back({ended.number, kEndOfProcess + passed * kPassedOver, false});
      }
    }
    return steps;
  }

  /// Dijkstra from the damage back; nothing before the begin.
  std::vector<Link> path(const Record& begin, const Record& end) const {
    struct Best {
      int cost;
      RecordNumber next;  ///< towards the damage
      bool known;
    };
    std::map<RecordNumber, Best> best{{end.number, {0, 0, true}}};
    std::set<std::pair<int, RecordNumber>> open{{0, end.number}};
    const auto offer = [&](RecordNumber from, const Step& step, int cost) {
      if (step.to < begin.number) return;
      const auto found = best.find(step.to);
      if (found != best.end() && found->second.cost <= cost + step.cost) return;
      best[step.to] = {cost + step.cost, from, step.known};
      open.insert({cost + step.cost, step.to});
    };
    while (!open.empty()) {
      const auto [cost, number] = *open.begin();
      open.erase(open.begin());
      if (number == begin.number) break;
      if (best[number].cost < cost) continue;
      const Record* r = records_.find(number);
      if (r == nullptr) continue;
      for (const Step& step : back_from(*r)) offer(number, step, cost);
      offer(number, {begin.number, kOrderOnly, false}, cost);
    }
    std::vector<Link> links{{begin, true}};
    for (RecordNumber at = begin.number; at != end.number;) {
      const Best& step = best.at(at);
      at = step.next;
      links.push_back({*records_.find(at), step.known});
    }
    return links;
  }

  const PairRow& row_;
  const Records& records_;
  const Record* fault_ = nullptr;
  const Record* damage_ = nullptr;
  std::vector<const Record*> own_;   // of the operation, ascending
  std::vector<const Record*> ends_;  // of processes and connections
  std::set<std::uint16_t> been_to_;  // processes that the operation had to do with
};

}  // namespace

Chain chain_of(const PairRow& row, const Records& records) { return Finder(row, records).find(); }

}  // namespace mqlab::lab
