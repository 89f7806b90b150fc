#include "tests/support/actor.hpp"

#include <fmt/format.h>

#include "sim/describe/units.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::sim::stage {

// --- the diary ---

void Diary::write(Time at, std::string_view who, std::string_view what) { lines_.push_back({at, std::string(who), std::string(what)}); }

std::vector<std::string> Diary::all() const {
  std::vector<std::string> out;
  for (const Line& l : lines_) out.push_back(fmt::format("{} {}: {}", describe::print(l.at - Time{}), l.who, l.what));
  return out;
}

std::vector<std::string> Diary::of(std::string_view who) const {
  std::vector<std::string> out;
  for (const Line& l : lines_) {
    if (l.who == who) out.push_back(fmt::format("{} {}", describe::print(l.at - Time{}), l.what));
  }
  return out;
}

std::vector<std::string> Diary::of(std::string_view who, std::string_view what) const {
  std::vector<std::string> out;
  for (const Line& l : lines_) {
    if (l.who == who && l.what.starts_with(what)) out.push_back(l.what);
  }
  return out;
}

// --- what a script may do ---

RecordNumber Actor::say(Context& ctx, std::uint64_t n, std::uint32_t bytes) {
  return ctx.send(peer, word(n, bytes), {.kind = word_sent, .message = MessageId(ctx.self(), n)});
}

bool Actor::store(Context& ctx, std::uint64_t n, std::uint32_t bytes) {
  if (ctx.append(file, word(n, bytes)) == kNoOffset) return false;
  ctx.record({.kind = word_stored, .message = MessageId(ctx.self(), n)});
  return true;
}

std::string Actor::stored(Context& ctx) const {
  std::string out;
  for (Offset at = ctx.log_begin(file); at < ctx.log_end(file); ++at) {
    out += (out.empty() ? "" : " ") + std::to_string(ctx.entry(file, at).as<Word>().n);
  }
  return out;
}

bool Actor::put(Context& ctx, std::vector<std::pair<std::uint64_t, std::uint64_t>> cells, std::uint32_t bytes) {
  std::vector<CellWrite> batch;
  for (const auto& [key, value] : cells) batch.push_back({key, word(value, bytes)});
  return ctx.put(file, batch);
}

std::uint64_t Actor::cell(Context& ctx, std::uint64_t key) const {
  const Payload* value = ctx.get(file, key);
  return value == nullptr ? 0 : value->as<Word>().n;
}

// --- what happens to it ---

void Actor::on_started(Context& ctx) {
  write(ctx, ctx.incarnation() == 0 ? "started" : "started again");
  if (script_.started) script_.started(*this, ctx);
}
void Actor::on_accepted(Context& ctx, Connection connection, ProcessId) {
  peer = connection;
  write(ctx, "accepted");
  if (script_.accepted) script_.accepted(*this, ctx);
}
void Actor::on_connected(Context& ctx, Connection connection) {
  peer = connection;
  write(ctx, "connected");
  if (script_.connected) script_.connected(*this, ctx);
}
void Actor::on_refused(Context& ctx, Connection, Refusal why) {
  write(ctx, why == Refusal::refused ? "refused" : "timed out");
  if (script_.refused) script_.refused(*this, ctx, why);
}
void Actor::on_closed(Context& ctx, Connection, Closing how) {
  write(ctx, how == Closing::fin ? "closed: fin" : how == Closing::reset ? "closed: reset" : "closed: gave up");
  if (script_.closed) script_.closed(*this, ctx, how);
}
void Actor::on_frame(Context& ctx, Connection connection, Payload& frame) {
  peer = connection;
  const std::uint64_t n = frame.as<Word>().n;
  ctx.record({.kind = word_got, .message = MessageId(ctx.self(), n)});
  write(ctx, fmt::format("got {}", n));
  if (script_.got) script_.got(*this, ctx, n);
}
void Actor::on_writable(Context& ctx, Connection) {
  write(ctx, "writable");
  if (script_.writable) script_.writable(*this, ctx);
}
void Actor::on_timer(Context& ctx, Timer, Due due) {
  write(ctx, fmt::format("timer {}", due.what));
  if (script_.timer) script_.timer(*this, ctx, due.what);
}
void Actor::on_served(Context& ctx, Server, Payload& work) {
  const std::uint64_t n = work.as<Word>().n;
  write(ctx, fmt::format("served {}", n));
  if (script_.served) script_.served(*this, ctx, n);
}
void Actor::on_flushed(Context& ctx, Ticket, Flushed how) {
  write(ctx, how == Flushed::ok ? "flushed" : "flush failed");
  if (script_.flushed) script_.flushed(*this, ctx, how);
}
bool Actor::on_command(Context& ctx, std::string_view what, const describe::Value& arguments) {
  const std::string with = arguments.is_string() ? " " + *arguments.as_string() : "";
  write(ctx, fmt::format("told to {}{}", what, with));
  return !script_.command || script_.command(*this, ctx, what);
}
void Actor::on_stop(Context& ctx) {
  write(ctx, "asked to stop");
  if (script_.asked_to_stop) {
    script_.asked_to_stop(*this, ctx);
  } else {
    ctx.exit();
  }
}
void Actor::obituary(Obituary& words, Death how) const {
  if (script_.obituary) script_.obituary(*this, words, how);
}

}  // namespace mqlab::sim::stage
