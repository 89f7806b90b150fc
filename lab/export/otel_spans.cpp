#include <map>
#include <set>

#include <fmt/format.h>

#include "lab/export/otel.hpp"

namespace mqlab::lab {

namespace {

/// Spreads the bits (the finisher of SplitMix64), so identities that differ in one bit look different to a person.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

class Builder {
 public:
  explicit Builder(const Scene& scene) : scene_(scene) {}

  std::vector<Span> build() {
    of_event_.resize(scene_.size());
    std::map<std::pair<std::uint64_t, std::uint16_t>, std::size_t> known;
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const sim::Record& r = record(i);
      const auto [at, fresh] = known.try_emplace({r.operation, r.process}, spans_.size());
      if (fresh) spans_.push_back({.operation = r.operation, .process = r.process_id()});
      spans_[at->second].events.push_back(i);
      of_event_[i] = at->second;
      roots_.try_emplace(r.operation, at->second);
    }
    for (std::size_t s = 0; s < spans_.size(); ++s) {
      find_parent(s);
      find_links(s);
    }
    return std::move(spans_);
  }

 private:
  const sim::Record& record(std::size_t index) const { return *scene_.event(index).record; }

  void find_parent(std::size_t s) {
    const std::size_t root = roots_.at(spans_[s].operation);
    if (s == root) return;
    spans_[s].parent = root;
    std::size_t at = spans_[s].events.front();
    for (auto cause = scene_.index_of(record(at).cause(), at); cause; cause = scene_.index_of(record(at).cause(), at)) {
      at = *cause;
      const Span& other = spans_[of_event_[at]];
      if (other.operation != spans_[s].operation || of_event_[at] == s) continue;
      spans_[s].parent = of_event_[at];
      return;
    }
  }

  void find_links(std::size_t s) {
    std::set<std::size_t> linked;
    for (const std::size_t i : spans_[s].events) {
      const auto because = scene_.index_of(record(i).because(), i);
      if (!because || of_event_[*because] == s || !linked.insert(of_event_[*because]).second) continue;
      spans_[s].links.push_back({of_event_[*because], i, *because});
    }
  }

  const Scene& scene_;
  std::vector<Span> spans_;
  std::vector<std::size_t> of_event_;           // the span of each shown record
  std::map<std::uint64_t, std::size_t> roots_;  // by operation
};

}  // namespace

std::vector<Span> spans_of(const Scene& scene) { return Builder(scene).build(); }

std::string otel_trace_id(const Scene& scene, const Span& span) {
  const std::uint64_t high = scene.trace().hash().high, low = mixed(scene.trace().hash().low ^ mixed(span.operation));
  return fmt::format("{:016x}{:016x}", high, low == 0 ? 1 : low);
}

std::string otel_span_id(const Scene& scene, const Span& span) {
  const auto process = static_cast<std::uint64_t>(span.process);
  const std::uint64_t id = mixed(mixed(scene.trace().hash().high ^ mixed(span.operation)) ^ process);
  return fmt::format("{:016x}", id == 0 ? 1 : id);
}

}  // namespace mqlab::lab
