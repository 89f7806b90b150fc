#include "models/rocketmq/account.hpp"

#include <algorithm>

#include "models/rocketmq/cluster.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr std::uint64_t bit(std::size_t i) { return 1ULL << i; }
}  // namespace

void Account::set_up(std::vector<std::string> broker_names, std::vector<Topic> topics, std::uint32_t locals) {
  names_ = std::move(broker_names);
  topics_ = std::move(topics);
  topic_of_local_.resize(locals);
  for (std::uint16_t t = 0; t < topics_.size(); ++t)
    for (std::uint32_t q = 0; q < topics_[t].queues; ++q) topic_of_local_[topics_[t].base + q] = t;
  lines_.resize(names_.size());
  leaders_.resize(names_.size(), 0);
  for (auto& lines : lines_) {
    lines.resize(locals);
    for (std::uint32_t l = 0; l < locals; ++l) lines[l].places.resize(count(topic_of_local_[l]));
  }
}

/// Places of a queue: one for each reader; one for nobody where a copy is made all the same.
std::size_t Account::count(std::uint16_t topic) const {
  const Topic& t = topics_[topic];
  return t.readers.empty() && t.always ? 1 : t.readers.size();
}

void Account::note(sim::Context& ctx, sim::Element element, const Copy& copy, bool made, std::int64_t value) {
  ctx.record({.kind = made ? models::kinds::copy_made : models::kinds::copy_gone,
              .element = element,
              .message = copy.message,
              .operation = copy.operation,
              .value = value});
}

sim::Element Account::element(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, Line& l,
                              std::size_t reader) {
  Place& p = l.places[reader];
  const Topic& t = topics_[topic];
  if (p.element == sim::Element::none)
    p.element = ctx.element(kPlaceKind,
                            place_label(t.name, names_[broker_name], queue, t.readers.empty() ? std::string{} : t.readers[reader].label));
  return p.element;
}

sim::Element Account::place(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue,
                            std::string_view reader) {
  Line& l = line(broker_name, local(topic, queue));
  for (std::size_t i = 0; i < topics_[topic].readers.size(); ++i)
    if (topics_[topic].readers[i].label == reader) return element(ctx, broker_name, topic, queue, l, i);
  return sim::Element::none;
}

void Account::note_aside(sim::Context& ctx, const Aside& a, bool made, Fate fate) {
  const Topic& real = topics_[a.real_topic];
  for (std::size_t i = 0; i < real.readers.size(); ++i) {
    if ((a.copy.consumed & bit(i)) != 0) continue;
    const sim::Element e = ctx.element(kPlaceKind, side_label(topics_[a.topic].name, names_[a.broker_name], real.readers[i].label));
    note(ctx, e, a.copy, made, made ? static_cast<std::int64_t>(a.copy.id) : static_cast<std::int64_t>(fate));
  }
}

void Account::appended(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t broker, const Stored& s) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  const std::uint32_t mine = 1U << broker;
  const auto not_for = [&](std::uint16_t topic) {
    std::uint64_t bits = 0;
    const std::vector<Reader>& readers = topics_[topic].readers;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const bool wants = std::any_of(readers[i].expressions.begin(), readers[i].expressions.end(),
                                     [&](const std::string& e) { return takes_tag(e, s.tags); });
      if (!wants) bits |= bit(i);
    }
    return bits;
  };
  if (s.aside) {
    if (s.id < moved_.size() && moved_[s.id]) return;
    const auto [found, fresh] = aside_.try_emplace(s.id);
    Aside& a = found->second;
    if (fresh) {
      a = {{s.id, s.message, s.operation, 0, not_for(s.real_topic), 0}, broker_name, s.topic, s.real_topic};
      note_aside(ctx, a, true, {});
    }
    a.copy.brokers |= mine;
    return;
  }
  if (count(s.topic) == 0) return;
  Line& l = line(broker_name, local(s.topic, s.queue));
  Copy* known = nullptr;
  const std::int64_t at = s.offset - l.first;
  if (at >= 0 && at < static_cast<std::int64_t>(l.copies.size()) && l.copies[static_cast<std::size_t>(at)].id == s.id)
    known = &l.copies[static_cast<std::size_t>(at)];
  if (known == nullptr && !l.others.empty()) {
    const auto [first, last] = l.others.equal_range(s.offset);
    for (auto o = first; o != last; ++o)
      if (o->second.id == s.id) known = &o->second;
  }
  if (known != nullptr) {
    known->brokers |= mine;
    return;
  }
  const std::uint64_t never = not_for(s.topic);
  Copy copy{s.id, s.message, s.operation, mine, never, never};
  for (std::size_t i = 0; i < l.places.size(); ++i) {
    if ((copy.consumed & bit(i)) != 0) continue;
    l.places[i].floor = std::min(l.places[i].floor, s.offset);  // an offset that outlived its log passes it at its next report
    note(ctx, element(ctx, broker_name, s.topic, s.queue, l, i), copy, true, s.offset);
  }
  if (at < 0) return;  // a queue begins there that all had read beyond
  if (at == static_cast<std::int64_t>(l.copies.size())) {
    l.copies.push_back(copy);
  } else if (at < static_cast<std::int64_t>(l.copies.size()) && l.copies[static_cast<std::size_t>(at)].brokers == 0) {
    l.copies[static_cast<std::size_t>(at)] = copy;
  } else if (at < static_cast<std::int64_t>(l.copies.size())) {
    l.others.emplace(s.offset, copy);
  } else {
    while (static_cast<std::int64_t>(l.copies.size()) < at) l.copies.emplace_back();
    l.copies.push_back(copy);
  }
}

void Account::moved(sim::Context& ctx, std::uint64_t id, Fate fate) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  const auto found = aside_.find(id);
  if (found == aside_.end()) return;
  note_aside(ctx, found->second, false, fate);
  aside_.erase(found);
  if (moved_.size() <= id) moved_.resize(id + 1);
  moved_[id] = true;
}

void Account::drop(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, Line& l, Copy& copy,
                   std::uint32_t mine) {
  if ((copy.brokers & mine) == 0) return;
  copy.brokers &= ~mine;
  if (copy.brokers != 0) return;
  for (std::size_t i = 0; i < l.places.size(); ++i)
    if ((copy.consumed & bit(i)) == 0)
      note(ctx, element(ctx, broker_name, topic, queue, l, i), copy, false, static_cast<std::int64_t>(Fate::lost));
}

void Account::found(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t broker, const std::set<std::uint64_t>& ids) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  const std::uint32_t mine = 1U << broker;
  for (std::uint32_t at = 0; at < lines_[broker_name].size(); ++at) {
    Line& l = lines_[broker_name][at];
    const std::uint16_t topic = topic_of_local_[at];
    const auto queue = static_cast<std::uint16_t>(at - topics_[topic].base);
    for (Copy& c : l.copies)
      if (c.brokers != 0 && ids.count(c.id) == 0) drop(ctx, broker_name, topic, queue, l, c, mine);
    for (auto& [offset, c] : l.others)
      if (ids.count(c.id) == 0) drop(ctx, broker_name, topic, queue, l, c, mine);
  }
  for (auto a = aside_.begin(); a != aside_.end();) {
    Aside& aside = a->second;
    if (aside.broker_name != broker_name || ids.count(a->first) != 0 || (aside.copy.brokers & mine) == 0) {
      ++a;
      continue;
    }
    aside.copy.brokers &= ~mine;
    if (aside.copy.brokers == 0) {
      note_aside(ctx, aside, false, Fate::lost);
      a = aside_.erase(a);
    } else {
      ++a;
    }
  }
}

Account::Copy& Account::served(std::uint16_t broker_name, Line& l, std::int64_t offset) {
  Copy& first = l.copies[static_cast<std::size_t>(offset - l.first)];
  if (l.others.empty() || (first.brokers & leaders_[broker_name]) != 0) return first;
  const auto [from, to] = l.others.equal_range(offset);
  for (auto o = from; o != to; ++o)
    if ((o->second.brokers & leaders_[broker_name]) != 0) return o->second;
  return first;
}

void Account::dead_lettered(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::uint16_t group,
                            std::int64_t offset) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Line& l = line(broker_name, local(topic, queue));
  const std::int64_t at = offset - l.first;
  if (at < 0 || at >= static_cast<std::int64_t>(l.copies.size())) return;
  Copy& copy = served(broker_name, l, offset);
  for (std::size_t i = 0; i < topics_[topic].readers.size(); ++i) {
    if (topics_[topic].readers[i].group != group || (copy.consumed & bit(i)) != 0) continue;
    copy.consumed |= bit(i);
    copy.dead |= bit(i);
    note(ctx, element(ctx, broker_name, topic, queue, l, i), copy, false, static_cast<std::int64_t>(Fate::dead_lettered));
  }
}

void Account::recovered(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::string_view reader,
                        std::int64_t offset) {
  const std::vector<Reader>& readers = topics_[topic].readers;
  for (std::size_t i = 0; i < readers.size(); ++i)
    if (readers[i].label == reader && line(broker_name, local(topic, queue)).places[i].told)
      committed(ctx, broker_name, topic, queue, reader, offset);
}

void Account::committed(sim::Context& ctx, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::string_view reader,
                        std::int64_t offset, std::int64_t began) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  const std::vector<Reader>& readers = topics_[topic].readers;
  const auto found = std::find_if(readers.begin(), readers.end(), [&](const Reader& r) { return r.label == reader; });
  if (found == readers.end()) return;
  const auto i = static_cast<std::size_t>(found - readers.begin());
  Line& l = line(broker_name, local(topic, queue));
  Place& p = l.places[i];
  const auto set_one = [&](Copy& c, std::int64_t o, bool consumed, Fate fate) {
    if (c.id == 0 || ((c.consumed & bit(i)) != 0) == consumed || (c.dead & bit(i)) != 0) return;
    c.consumed ^= bit(i);
    if (c.brokers != 0)
      note(ctx, element(ctx, broker_name, topic, queue, l, i), c, !consumed, consumed ? static_cast<std::int64_t>(fate) : o);
  };
  const auto set = [&](std::int64_t from, std::int64_t to, bool consumed, Fate fate) {
    for (std::int64_t o = std::max(from, l.first); o < to && o - l.first < static_cast<std::int64_t>(l.copies.size()); ++o) {
      if (leaders_[broker_name] != 0) {
        set_one(served(broker_name, l, o), o, consumed, fate);
        continue;
      }
      // Where nobody is elected logs may differ for ever: the offset passes what stands there in any of them.
      set_one(l.copies[static_cast<std::size_t>(o - l.first)], o, consumed, fate);
      const auto [other, end] = l.others.equal_range(o);
      for (auto c = other; c != end; ++c) set_one(c->second, o, consumed, fate);
    }
  };
  if (!p.told && began > p.floor) {
    set(p.floor, began, true, Fate::skipped);
    p.floor = began;
  }
  p.told = true;
  if (offset > p.floor) {
    set(p.floor, offset, true, Fate::consumed);
  } else if (offset < p.floor) {
    set(offset, p.floor, false, {});
  }
  p.floor = offset;
}

}  // namespace mqlab::models::rocketmq
