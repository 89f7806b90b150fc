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
constexpr int kRerun = 200;
constexpr int kOrderOnly = 100'000;

bool ends_something(sim::Kind kind) { return kind == sim::kinds::process_stopped || kind == sim::kinds::connection_closed; }

class Finder {
 public:
  Finder(const PairRow& row, const Records& records, const Dependence& dependence) : row_(row), records_(records), dependence_(dependence) {
    for (const RecordNumber number : row.records) {
      const Record* r = records.find(number);
      if (r == nullptr) continue;
      if (r->kind_id() == sim::kinds::fault_struck) {
        if (named_ == nullptr || damage_ == nullptr) named_ = r;
      } else if (r->kind_id() != kinds::told || damage_ == nullptr) {
        damage_ = r;
      }
    }
    records.for_each_chunk([&](std::span<const Record> chunk) {
      for (const Record& r : chunk) look_at(r);
    });
    if (damage_ == nullptr && !own_.empty()) damage_ = own_.back();
    choose_begins();
  }

  Chain find() {
    Chain chain;
    if (damage_ == nullptr) return chain;
    chain.origin = !begins_.empty() ? Origin::fault : limit() ? Origin::limit : Origin::setting;
    const auto after = std::find_if(begins_.begin(), begins_.end(), [&](const Record* b) { return b->number > damage_->number; });
    if (begins_.empty()) {
      chain.links = path({own_.empty() ? damage_ : own_.front()}, *damage_);
    } else if (after == begins_.begin()) {
      // All was well up to there, and then nothing more came.
      chain.links = path({*after}, *what_ended_it(**after));
      chain.links.insert(chain.links.begin(), {*damage_, Tie::recorded});
    } else {
      chain.links = path({begins_.begin(), after}, *damage_);
    }
    besides(chain);
    add_what_came_last(chain);
    RecordNumber last = 0;
    for (const Link& link : chain.links)
      if (is_begin(link.record)) last = std::max(last, link.record.number);
    for (const Record& r : chain.besides) last = std::max(last, r.number);
    decide(chain, last);
    return chain;
  }

 private:
  void look_at(const Record& r) {
    if (r.operation_id() == row_.operation) {
      own_.push_back(records_.find(r.number));
      been_to_.insert(r.process);
    }
    if (r.kind_id() == sim::kinds::fault_healed) healed_.push_back(records_.find(r.number));
    if (ends_something(r.kind_id())) ends_.push_back(records_.find(r.number));
    if (r.kind_id() == sim::kinds::fault_struck && needed(static_cast<std::size_t>(r.value))) strikes_.push_back(records_.find(r.number));
  }

  bool needed(std::size_t fault) const {
    return std::find(dependence_.faults.begin(), dependence_.faults.end(), fault) != dependence_.faults.end();
  }

  void choose_begins() {
    if (!dependence_.asked) {
      if (named_ != nullptr) begins_ = {named_};
    } else if (named_ != nullptr && needed(static_cast<std::size_t>(named_->value))) {
      begins_ = {named_};
    } else {
      begins_ = strikes_;
    }
  }

  bool is_begin(const Record& r) const {
    return std::any_of(begins_.begin(), begins_.end(), [&](const Record* b) { return b->number == r.number; });
  }

  bool limit() const {
    using models::Fate;
    return row_.fate && (*row_.fate == Fate::dropped || *row_.fate == Fate::given_up || *row_.fate == Fate::superseded ||
                         *row_.fate == Fate::expired || *row_.fate == Fate::dead_lettered);
  }

  /// What came of the fault where the operation was, before it healed: a frame of its own lost, the end of its process or of one that it had been to; else
  /// what the fault did first.
  const Record* what_ended_it(const Record& fault) const {
    RecordNumber healed = UINT64_MAX;
    for (const Record* r : healed_)
      if (r->value == fault.value && r->number > fault.number) healed = std::min(healed, r->number);
    const auto first = [&](const std::vector<const Record*>& of, const auto& wanted) -> const Record* {
      const auto found =
          std::find_if(of.begin(), of.end(), [&](const Record* r) { return r->number > fault.number && r->number < healed && wanted(*r); });
      return found == of.end() ? nullptr : *found;
    };
    const Record* lost = first(own_, [](const Record& r) { return r.kind_id() == sim::kinds::frame_lost; });
    const Record* here = first(ends_, [&](const Record& r) { return r.process == damage_->process && only_here(r); });
    if (lost != nullptr && (here == nullptr || lost->number < here->number)) return lost;
    if (here != nullptr) return here;
    if (const Record* r = first(ends_, [&](const Record& x) { return been_to_.count(x.process) != 0 && only_here(x); })) return r;
    const Record* next = records_.find(fault.number + 1);
    return next != nullptr && next->cause() == fault.number ? next : &fault;
  }

  void besides(Chain& chain) const {
    std::set<std::int64_t> told;
    for (const Link& link : chain.links)
      if (link.record.kind_id() == sim::kinds::fault_struck) told.insert(link.record.value);
    for (const Record* strike : strikes_)
      if (told.insert(strike->value).second) chain.besides.push_back(*strike);
  }

  /// A fault that the damage needs too, and that struck behind all of the chain, is its end: before it nothing was decided.
  void add_what_came_last(Chain& chain) const {
    if (chain.besides.empty() || chain.besides.back().number < chain.links.back().record.number) return;
    const Record* strike = records_.find(chain.besides.back().number);
    chain.besides.pop_back();
    for (const Link& link : path({strike}, *what_ended_it(*strike))) chain.links.push_back(link);
  }

  void decide(Chain& chain, RecordNumber fault) const {
    chain.inevitable = chain.links.size() - 1;
    const auto at = [&](const auto& wanted) {
      const auto found = std::find_if(chain.links.begin(), chain.links.end(), wanted);
      if (found == chain.links.end()) return false;
      chain.inevitable = static_cast<std::size_t>(found - chain.links.begin());
      return true;
    };
    if (fault == 0) {
      if (chain.links.size() > 1) at([&](const Link& l) { return l.record.number > chain.links[0].record.number && own(l.record); });
    } else if (!at([&](const Link& l) { return l.record.number > fault && own(l.record); })) {
      at([&](const Link& l) { return l.record.number > fault; });
    }
  }

  bool own(const Record& r) const { return r.operation_id() == row_.operation; }

  struct Step {
    RecordNumber to;
    int cost;
    Tie tie;
  };

  /// Whether a fault may have made it: it is not in the run without it. Nothing to be told: nobody asked, so it may.
  bool only_here(const Record& r) const { return !dependence_.only_here || is_begin(r) || dependence_.only_here(r); }

  std::vector<Step> back_from(const Record& r) const {
    std::vector<Step> steps;
    const bool fault = !begins_.empty();
    bool first = true;  // that differs: what it came of is in the run without the fault as well
    for (const RecordNumber n : {r.cause(), r.because()}) {
      const Record* to = n == 0 ? nullptr : records_.find(n);
      if (to == nullptr) continue;
      const bool foreign = to->operation != 0 && !own(*to);
      if (foreign && fault) continue;
      if (fault && !only_here(*to)) continue;
      if (!fault || n >= begins_.front()->number) first = false;
      steps.push_back({n, foreign ? kForeign : kPointsBack, Tie::recorded});
    }
    if (r.kind_id() == sim::kinds::process_started) {
      const Record* last = nullptr;
      for (const Record* end : ends_)
        if (end->number < r.number && end->process == r.process && end->kind_id() == sim::kinds::process_stopped) last = end;
      if (last != nullptr) steps.push_back({last->number, kPointsBack, Tie::recorded}), first = false;
    }
    if (dependence_.only_here && first && !is_begin(r)) {
      for (const Record* begin : begins_)
        if (begin->number < r.number) steps.push_back({begin->number, kRerun, Tie::rerun});
    }
    if (own(r)) missed(r, steps);
    return steps;
  }

  /// What the operation may have waited for in vain, by the order of the records.
  void missed(const Record& r, std::vector<Step>& steps) const {
    int passed = 0;
    auto own = std::lower_bound(own_.begin(), own_.end(), r.number, [](const Record* a, RecordNumber n) { return a->number < n; });
    auto end = std::lower_bound(ends_.begin(), ends_.end(), r.number, [](const Record* a, RecordNumber n) { return a->number < n; });
    while (own != own_.begin() || end != ends_.begin()) {
      const bool of_own = end == ends_.begin() || (own != own_.begin() && (*(own - 1))->number > (*(end - 1))->number);
      if (of_own) {
        const Record& earlier = **--own;
        if (earlier.kind_id() == sim::kinds::frame_lost) steps.push_back({earlier.number, kLostFrame + passed * kPassedOver, Tie::order});
        ++passed;
      } else {
        const Record& ended = **--end;
        if (been_to_.count(ended.process) != 0 && (begins_.empty() || only_here(ended)))
          steps.push_back({ended.number, kEndOfProcess + passed * kPassedOver, Tie::order});
      }
    }
  }

  /// Dijkstra from the damage back to the nearest of the begins; nothing before the first of them.
  std::vector<Link> path(const std::vector<const Record*>& begins, const Record& end) const {
    struct Best {
      int cost;
      RecordNumber next;  ///< towards the damage
      Tie tie;
    };
    std::map<RecordNumber, Best> best{{end.number, {0, 0, Tie::recorded}}};
    std::set<std::pair<int, RecordNumber>> open{{0, end.number}};
    const auto offer = [&](RecordNumber from, const Step& step, int cost) {
      if (step.to < begins.front()->number) return;
      const auto found = best.find(step.to);
      if (found != best.end() && found->second.cost <= cost + step.cost) return;
      best[step.to] = {cost + step.cost, from, step.tie};
      open.insert({cost + step.cost, step.to});
    };
    const Record* begin = begins.back();
    while (!open.empty()) {
      const auto [cost, number] = *open.begin();
      open.erase(open.begin());
      const auto found = std::find_if(begins.begin(), begins.end(), [n = number](const Record* b) { return b->number == n; });
      if (found != begins.end()) {
        begin = *found;
        break;
      }
      if (best[number].cost < cost) continue;
      const Record* r = records_.find(number);
      if (r == nullptr) continue;
      for (const Step& step : back_from(*r)) offer(number, step, cost);
      if (begin->number < number) offer(number, {begin->number, kOrderOnly, Tie::order}, cost);
    }
    std::vector<Link> links{{*begin, Tie::recorded}};
    for (RecordNumber at = begin->number; at != end.number;) {
      const Best& step = best.at(at);
      at = step.next;
      links.push_back({*records_.find(at), step.tie});
    }
    return links;
  }

  const PairRow& row_;
  const Records& records_;
  const Dependence& dependence_;
  const Record* named_ = nullptr;  ///< the fault of the line of why
  const Record* damage_ = nullptr;
  std::vector<const Record*> begins_;   // faults at which the chain may begin, ascending; none: at the operation's begin
  std::vector<const Record*> strikes_;  // of all faults that the damage needs
  std::vector<const Record*> own_;      // of the operation, ascending
  std::vector<const Record*> ends_;     // of processes and connections
  std::vector<const Record*> healed_;   // of faults
  std::set<std::uint16_t> been_to_;     // processes that the operation had to do with
};

}  // namespace

Chain chain_of(const PairRow& row, const Records& records, const Dependence& dependence) { return Finder(row, records, dependence).find(); }

}  // namespace mqlab::lab
