#include "models/kafka/account.hpp"

#include <algorithm>
#include <utility>

#include "models/kafka/cluster.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr std::uint64_t bit(std::size_t i) { return 1ULL << i; }
constexpr std::uint32_t bit_of(std::int32_t broker) { return 1U << static_cast<unsigned>(broker); }
}  // namespace

void Account::add_partition(std::vector<Reader> readers) {
  Book& book = books_.emplace_back();
  for (Reader& r : readers) book.places.emplace_back().reader = std::move(r);
}

void Account::open(sim::Context& ctx, Place& place) {
  if (place.element == sim::Element::none) place.element = ctx.element(kPlaceKind, place.reader.place);
}

void Account::note(sim::Context& ctx, Place& place, const Copy& copy, bool made, Fate fate, std::int64_t offset) {
  open(ctx, place);
  ctx.record({.kind = made ? models::kinds::copy_made : models::kinds::copy_gone,
              .element = place.element,
              .message = copy.message,
              .operation = copy.operation,
              .value = made ? offset : static_cast<std::int64_t>(fate)});
}

Account::Copy* Account::find(Book& book, std::int64_t offset, std::int32_t epoch) {
  const auto at = static_cast<std::size_t>(offset);
  if (at < book.copies.size() && book.copies[at].epoch == epoch) return &book.copies[at];
  const auto [first, last] = book.divergent.equal_range(offset);
  for (auto d = first; d != last; ++d)
    if (d->second.epoch == epoch) return &d->second;
  return nullptr;
}

/// What stands at the offset in the log of who leads; when that is not there any more, what has the newest epoch.
Account::Copy& Account::served(Book& book, std::int64_t offset) {
  Copy* best = &book.copies[static_cast<std::size_t>(offset)];
  const auto by_leader = [&](const Copy& c) { return book.leader >= 0 && (c.replicas & bit_of(book.leader)) != 0; };
  const auto [first, last] = book.divergent.equal_range(offset);
  for (auto d = first; d != last; ++d)
    if (std::pair{by_leader(d->second), d->second.epoch} > std::pair{by_leader(*best), best->epoch}) best = &d->second;
  return *best;
}

bool Account::there(const Book& book, const Copy& copy) {
  return copy.replicas != 0 && (book.leader < 0 || (copy.deleted & bit_of(book.leader)) == 0);
}

template <class Change>
void Account::change(sim::Context& ctx, Book& book, std::int64_t offset, Copy& copy, Fate fate, Change change) {
  const bool was = there(book, copy);
  change(copy);
  const bool is = there(book, copy);
  if (was == is) return;
  for (std::size_t i = 0; i < book.places.size(); ++i) {
    Place& place = book.places[i];
    if ((copy.consumed & bit(i)) != 0 || !reaches(place, copy)) continue;
    note(ctx, place, copy, is, offset < place.skipped_to ? Fate::skipped : fate, offset);
  }
}

void Account::appended(sim::Context& ctx, std::uint32_t partition, std::int32_t broker, std::int64_t offset, std::int32_t epoch,
                       const Message& m) {
  const sim::Whole whole(ctx);
  Book& book = books_[partition];
  if (book.places.empty() || !whole) return;
  if (Copy* known = find(book, offset, epoch))
    return change(ctx, book, offset, *known, {}, [&](Copy& c) {
      c.replicas |= bit_of(broker);
      c.deleted &= ~bit_of(broker);
    });
  const auto at = static_cast<std::size_t>(offset);
  const Copy copy{m.id, m.operation, epoch, bit_of(broker)};
  if (at < book.copies.size() && book.copies[at].epoch >= 0) {
    book.divergent.emplace(offset, copy);
  } else {
    if (at >= book.copies.size()) book.copies.resize(at + 1);
    book.copies[at] = copy;
  }
  for (Place& place : book.places) {
    place.floor = std::min(place.floor, offset);
    note(ctx, place, copy, true, {}, offset);
  }
}

void Account::dropped(sim::Context& ctx, Book& book, std::int64_t offset, Copy& copy, std::int32_t broker, Fate fate) {
  if ((copy.replicas & bit_of(broker)) != 0) change(ctx, book, offset, copy, fate, [&](Copy& c) { c.replicas &= ~bit_of(broker); });
}

void Account::deleted(sim::Context& ctx, Book& book, std::int64_t offset, Copy& copy, std::int32_t broker, Fate fate) {
  change(ctx, book, offset, copy, fate, [&](Copy& c) {
    c.replicas &= ~bit_of(broker);
    c.deleted |= bit_of(broker);
    c.how = fate;
  });
}

void Account::truncated(sim::Context& ctx, std::uint32_t partition, std::int32_t broker, std::int64_t end) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  for (auto at = static_cast<std::size_t>(end); at < book.copies.size(); ++at)
    dropped(ctx, book, static_cast<std::int64_t>(at), book.copies[at], broker, Fate::lost);
  for (auto d = book.divergent.lower_bound(end); d != book.divergent.end(); ++d)
    dropped(ctx, book, d->first, d->second, broker, Fate::lost);
}

void Account::expired(sim::Context& ctx, std::uint32_t partition, std::int32_t broker, std::int64_t begin) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  for (std::size_t at = 0; at < book.copies.size() && static_cast<std::int64_t>(at) < begin; ++at)
    deleted(ctx, book, static_cast<std::int64_t>(at), book.copies[at], broker, Fate::expired);
  for (auto d = book.divergent.begin(); d != book.divergent.lower_bound(begin); ++d)
    deleted(ctx, book, d->first, d->second, broker, Fate::expired);
}

void Account::compacted(sim::Context& ctx, std::uint32_t partition, std::int32_t broker, std::int64_t offset, std::int32_t epoch,
                        Fate fate) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  if (Copy* copy = find(book, offset, epoch)) deleted(ctx, book, offset, *copy, broker, fate);
}

void Account::found(sim::Context& ctx, std::uint32_t partition, std::int32_t broker, const Missing& missing) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  const auto look = [&](std::int64_t offset, Copy& copy) {
    const std::optional<Fate> why = missing(offset, copy.epoch);
    if (!why) {  // also what it had deleted, and a power loss gave back
      change(ctx, book, offset, copy, {}, [&](Copy& c) {
        c.replicas |= bit_of(broker);
        c.deleted &= ~bit_of(broker);
      });
    } else if (*why == Fate::lost) {
      dropped(ctx, book, offset, copy, broker, Fate::lost);
    } else if ((copy.deleted & bit_of(broker)) == 0) {
      deleted(ctx, book, offset, copy, broker, *why);
    }
  };
  for (std::size_t at = 0; at < book.copies.size(); ++at)
    if (book.copies[at].epoch >= 0) look(static_cast<std::int64_t>(at), book.copies[at]);
  for (auto& [offset, copy] : book.divergent) look(offset, copy);
}

void Account::leads(sim::Context& ctx, std::uint32_t partition, std::int32_t broker) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  const std::int32_t before = std::exchange(book.leader, broker);
  if (before == broker) return;
  const auto look = [&](std::int64_t offset, Copy& copy) {
    if (copy.deleted == 0) return;
    book.leader = before;
    change(ctx, book, offset, copy, copy.how, [&](Copy&) { book.leader = broker; });
  };
  for (std::size_t at = 0; at < book.copies.size(); ++at) look(static_cast<std::int64_t>(at), book.copies[at]);
  for (auto& [offset, copy] : book.divergent) look(offset, copy);
}

void Account::aborted(sim::Context& ctx, std::uint32_t partition, std::int64_t offset, std::int32_t epoch) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  Copy* copy = find(book, offset, epoch);
  if (copy == nullptr || copy->aborted) return;
  for (std::size_t i = 0; i < book.places.size(); ++i)
    if (book.places[i].reader.read_committed && (copy->consumed & bit(i)) == 0 && there(book, *copy))
      note(ctx, book.places[i], *copy, false, Fate::lost, 0);
  copy->aborted = true;
}

void Account::committed(sim::Context& ctx, std::uint32_t partition, std::uint32_t group, std::int64_t offset, Fate fate) {
  const sim::Whole whole(ctx);
  if (!whole) return;
  Book& book = books_[partition];
  for (std::size_t i = 0; i < book.places.size(); ++i) {
    Place& place = book.places[i];
    if (place.reader.group != group) continue;
    const bool forward = offset >= place.floor;
    const auto end = std::min(book.copies.size(), static_cast<std::size_t>(std::max(offset, place.floor)));
    for (auto at = static_cast<std::size_t>(std::min(offset, place.floor)); at < end; ++at) {
      Copy& copy = served(book, static_cast<std::int64_t>(at));
      if (copy.epoch < 0 || ((copy.consumed & bit(i)) != 0) == forward || !reaches(place, copy)) continue;
      copy.consumed ^= bit(i);
      if (there(book, copy)) note(ctx, place, copy, !forward, fate, static_cast<std::int64_t>(at));
    }
    place.floor = offset;
    if (fate == Fate::skipped) place.skipped_to = std::max(place.skipped_to, offset);
  }
}

}  // namespace mqlab::models::kafka
