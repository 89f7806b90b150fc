// The picture at a moment: what is in the elements and what they say, who lives, what is cut.
#include "gui/base/words.hpp"
#include "gui/views/topology.hpp"

namespace mqlab::gui {

namespace {

constexpr std::size_t kMessagesShown = 14;

/// Which pairs of processes a fault keeps apart, read from its fields: two named ends, or sides that may not talk to each other.
bool keeps_apart(const lab::ScriptedFault& fault, const lab::CastMember& a, const lab::CastMember& b) {
  const describe::Value fields = fault.body->fields();
  const describe::Object* members = fields.as_object();
  if (members == nullptr) return false;
  const auto is = [](const describe::Value& v, const lab::CastMember& m) {
    return v.as_string() != nullptr && (*v.as_string() == m.name || *v.as_string() == m.host);
  };
  for (const describe::Member& field : *members) {
    const describe::List* list = field.value.as_list();
    if (list == nullptr || list->size() < 2) continue;
    int side_a = -1, side_b = -1;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const describe::Value& item = (*list)[i];
      const describe::List* side = item.as_list();
      const auto in_it = [&](const lab::CastMember& m) {
        return side == nullptr ? is(item, m) : std::any_of(side->begin(), side->end(), [&](const describe::Value& v) { return is(v, m); });
      };
      if (in_it(a)) side_a = static_cast<int>(i);
      if (in_it(b)) side_b = static_cast<int>(i);
    }
    if (side_a >= 0 && side_b >= 0 && side_a != side_b) return true;
  }
  return false;
}

QString value_of(const sim::KindRow& row, std::int64_t value, const Recording& recording) {
  if (row.value_is == sim::ValueIs::choice && static_cast<std::uint64_t>(value) < row.value_choices.size())
    return from(row.value_choices[static_cast<std::size_t>(value)]);
  if (row.value_is == sim::ValueIs::process) return recording.process(static_cast<sim::ProcessId>(value));
  return QString::number(value);
}

}  // namespace

void Topology::show_state() {
  const std::size_t happened = document_.clock().happened();
  const std::uint64_t mine = document_.operation();
  for (NodeItem* n : nodes_) {
    if (n->highlighted == mine) continue;
    n->highlighted = mine;
    n->update();
  }
  if (happened != state_of_) {
    state_of_ = happened;
    state_ = std::make_unique<lab::TraceState>(shown_->state(happened));
    show_elements(happened == 0 ? 0 : happened - 1);
  }
  // What keeps whom apart.
  const lab::Scenario* scenario = document_.scenario();
  const std::int64_t now = document_.clock().time_ns();
  for (LinkItem* l : links_) {
    QString cut;
    for (const lab::FaultBand& band : shown_->bands()) {
      if (scenario == nullptr || band.fault >= scenario->faults.size()) continue;
      const lab::ScriptedFault& fault = scenario->faults[band.fault];
      const bool stands = band.struck < happened && (now <= band.to_ns || (!band.healed && fault.body->heals()));
      if (stands && keeps_apart(fault, l->a()->member(), l->b()->member()))
        cut = Words::the().language() == Language::zh_CN ? from(fault.title.zh_CN) : from(fault.kind);
    }
    // A trace alone does not say what a fault was aimed at; its records tell whom it parted.
    const auto ends = std::minmax(l->a()->member().id, l->b()->member().id);
    for (const lab::Cut& c : shown_->cuts())
      if (cut.isEmpty() && c.a == ends.first && c.b == ends.second && c.from < happened && happened <= c.to)
        cut = shown_->fault(shown_->bands()[c.band].fault);
    l->set_cut(cut);
  }
}

/// An element may stand with several processes (a partition with its replicas): what is in it, and what is said of it, is shown where it was written.
void Topology::show_elements(std::size_t position) {
  const auto records = shown_->records();
  const std::size_t elements = shown_->trace().tables().elements.size();
  std::vector<std::vector<NodeItem*>> with(elements);
  for (NodeItem* n : nodes_) {
    n->forget_meanings();
    for (std::size_t i = 0; i < n->rows(); ++i) with[static_cast<std::size_t>(n->member().elements[i].id)].push_back(n);
  }
  const auto place = [&](std::size_t element, sim::RecordNumber written) -> std::size_t {
    if (with[element].size() < 2) return 0;
    const std::size_t at = shown_->trace().position_of(written);
    std::size_t owner = 0;
    for (std::size_t i = 0; i < with[element].size(); ++i) {
      if (at < records.size() && with[element][i]->member().id == records[at].process_id()) return i;
      for (const lab::CastElement& e : with[element][i]->member().elements)
        if (static_cast<std::size_t>(e.id) == element && e.own) owner = i;
    }
    return owner;
  };
  std::vector<std::vector<ElementNow>> now(elements);  // by element and the index of its node
  for (std::size_t e = 0; e < elements; ++e) now[e].resize(with[e].size());
  for (const lab::Member& m : state_->members) {
    if (m.element >= elements || with[m.element].empty()) continue;
    ElementNow& there = now[m.element][place(m.element, m.entered)];
    if (there.count++ < kMessagesShown)
      there.first.append({m.message, shown_->stages().of(m.message, position), shown_->redeliveries().flagged(m.message, position)});
  }
  // Of several kinds that say the same of an element (a set that shrinks and grows), the last word counts.
  struct Said {
    sim::RecordNumber since = 0;
    QString words, meaning;
  };
  std::map<std::tuple<std::size_t, std::size_t, QString>, Said>
      said;  // by element and its node; of a process itself: `elements` and the process
  for (const lab::Reading& r : state_->readings) {
    const sim::KindRow* row = shown_->trace().kind(r.kind_id());
    const bool itself = r.element >= elements;
    if (row == nullptr || static_cast<std::uint16_t>(row->kind) < sim::kFirstModelKind || (!itself && with[r.element].empty()) ||
        (itself && r.process >= nodes_.size()))
      continue;
    const QString kind = itself ? QString() : from(shown_->trace().tables().elements[r.element].kind);
    const QString title = from(lab::gauge_title(*row, to(kind)));
    Said& s = said[{itself ? elements : r.element, itself ? r.process : place(r.element, r.since), title}];
    if (r.since >= s.since) s = {r.since, title + " " + value_of(*row, r.value, *shown_), say(Text{row->meaning_en, row->meaning_zh_CN})};
  }
  std::vector<QStringList> of_itself(nodes_.size());
  for (const auto& [key, s] : said) {
    const auto& [element, index, title] = key;
    if (element == elements) {
      of_itself[index] << s.words;
      nodes_[index]->explain(s.words, s.meaning);
      continue;
    }
    QString& words = now[element][index].says;
    words += (words.isEmpty() ? "" : "  ") + s.words;
    with[element][index]->explain(s.words, s.meaning);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) nodes_[i]->set_says(of_itself[i].join("  "));
  for (NodeItem* n : nodes_) {
    n->set_life(document_.clock().happened() == 0 ? lab::LifeOf{} : shown_->lives().of(n->member().id, position));
    for (std::size_t i = 0; i < n->rows(); ++i) {
      const auto id = static_cast<std::size_t>(n->member().elements[i].id);
      const auto index = static_cast<std::size_t>(std::find(with[id].begin(), with[id].end(), n) - with[id].begin());
      n->set_element(i, std::move(now[id][index]));
    }
  }
}

}  // namespace mqlab::gui
