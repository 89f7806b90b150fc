#include "lab/picture/outline.hpp"

#include <algorithm>
#include <optional>

namespace mqlab::lab {

namespace {

class Drawing {
 public:
  explicit Drawing(const Scenario& scenario) : s_(scenario) {}

  Outline draw() {
    for (const Producer& p : s_.producers) add(OutlineIs::producer, p.spec.id, 0);
    if (s_.style != nullptr && s_.broker != nullptr)
      for (const std::string& process : s_.style->process_names(*s_.broker)) add(OutlineIs::broker, process, 1);
    for (const Consumer& c : s_.consumers) {
      add(OutlineIs::consumer, c.spec.id, 2);
      if (c.consume != nullptr) consumes_.push_back(c.consume.get());
    }
    for (const Service& v : s_.services) add(OutlineIs::service, v.spec.id, 2);
    for (const Consumer& c : s_.consumers) takes(c);
    for (const Producer& p : s_.producers) {
      publishes(p.spec.id, p.publish.get());
      changes(p.spec.id, p.spec.effect);
      calls(p.spec.id, p.spec.calls);
    }
    for (const Consumer& c : s_.consumers) {
      publishes(c.spec.id, c.publish.get());
      changes(c.spec.id, c.handling.effect);
      calls(c.spec.id, c.handling.calls);
    }
    for (const Service& v : s_.services) {
      changes(v.spec.id, v.handling.effect);
      calls(v.spec.id, v.handling.calls);
    }
    if (s_.style != nullptr && s_.broker != nullptr) {
      const auto moves = [&](const auto& pairs) {
        for (const auto& [from, to] : pairs) link(place(from), place(to));
      };
      moves(s_.style->forwards(*s_.broker));
      moves(s_.style->may_forward(*s_.broker));
    }
    out_.faults = s_.faults.size();
    return std::move(out_);
  }

 private:
  std::size_t add(OutlineIs is, const std::string& name, std::size_t column) {
    const auto at = std::find_if(out_.nodes.begin(), out_.nodes.end(), [&](const OutlineNode& n) { return n.is == is && n.name == name; });
    if (at != out_.nodes.end()) return static_cast<std::size_t>(at - out_.nodes.begin());
    out_.nodes.push_back({is, name, column});
    return out_.nodes.size() - 1;
  }
  std::optional<std::size_t> program(const std::string& name) const {
    for (std::size_t i = 0; i < out_.nodes.size(); ++i)
      if (out_.nodes[i].name == name && out_.nodes[i].is != OutlineIs::place && out_.nodes[i].is != OutlineIs::store) return i;
    return std::nullopt;
  }
  /// Readers of one queue of a topic each have a place of their own: one is drawn for each label.
  std::size_t place(const models::Style::Place& p) { return add(OutlineIs::place, p.label, 1); }
  void link(std::optional<std::size_t> from, std::optional<std::size_t> to) {
    if (!from || !to || *from == *to) return;
    const std::pair one{*from, *to};
    if (std::find(out_.links.begin(), out_.links.end(), one) == out_.links.end()) out_.links.push_back(one);
  }
  void takes(const Consumer& c) {
    if (c.consume == nullptr) return;
    for (const auto& p : s_.style->places(*s_.broker, *c.consume)) link(place(p), program(c.spec.id));
  }
  void publishes(const std::string& who, const models::Part* publish) {
    if (publish == nullptr) return;
    const auto places = s_.style->reaches(*s_.broker, *publish, consumes_);
    for (const auto& p : places) link(program(who), place(p));
    if (places.empty())
      for (std::size_t i = 0; i < out_.nodes.size(); ++i)
        if (out_.nodes[i].is == OutlineIs::broker) return link(program(who), i);
  }
  void changes(const std::string& who, const std::optional<models::apps::EffectSpec>& effect) {
    if (!effect) return;
    const std::string& what = effect->store.empty() ? effect->outside : effect->store;
    if (!what.empty()) link(program(who), add(OutlineIs::store, what, 3));
  }
  void calls(const std::string& who, const std::vector<std::string>& services) {
    for (const std::string& service : services) link(program(who), program(service));
  }

  const Scenario& s_;
  Outline out_;
  std::vector<const models::Part*> consumes_;
};

}  // namespace

Outline outline_of(const Scenario& scenario) { return Drawing(scenario).draw(); }

}  // namespace mqlab::lab
