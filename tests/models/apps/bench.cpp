#include "tests/models/apps/bench.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/core.h>

#include "models/ledger.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::models::apps::test {

namespace {

const sim::KindInfo& info(sim::Kind kind) {
  const auto kinds = shared_kinds();
  return *std::find_if(kinds.begin(), kinds.end(), [&](const sim::KindInfo& k) { return k.kind == kind; });
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Bench::Bench(sim::ProcessId self) : self_(self) { words.processes = {"shop", "stock"}; }

void Bench::start(const ProcessFactory& factory) {
  context = std::make_unique<sim::ScriptedContext>(disk, self_, incarnation_++);
  context->share(words);
  context->set_now(now_);
  app = factory();
  app->on_started(*context);
}

Story Bench::crash() {
  story();
  struct Words final : sim::Obituary {
    Bench* bench = nullptr;
    Story said;
    void lost(const sim::Note& note) override { said.push_back(bench->line(note)); }
  } words_of_death;
  words_of_death.bench = this;
  app->obituary(words_of_death, sim::Death::crash);
  app.reset();
  fake = nullptr;
  timers_.clear();
  tickets_.clear();
  work_.clear();
  return words_of_death.said;
}

void Bench::power_loss() {
  crash();
  disk.power_loss();
}

ClientFactory Bench::client(bool confirms) {
  return [this, confirms](std::uint32_t number) {
    auto made = std::make_unique<FakeClient>(number, confirms);
    fake = made.get();
    return made;
  };
}

void Bench::ready() {
  fake->possible = true;
  fake->listener().client_ready(*context, 0);
}
void Bench::lost(Loss what) {
  fake->possible = false;
  fake->listener().client_lost(*context, 0, what, 0);
}
void Bench::confirm(std::uint64_t number, Confirm how) { fake->listener().confirmed(*context, 0, sim::MessageId(kShop, number), how); }

void Bench::deliver(std::uint64_t handle, const Message& message, bool redelivered) {
  Delivery delivery;
  delivery.handle = handle;
  delivery.message = message;
  delivery.position = static_cast<std::int64_t>(message.id.number());
  delivery.redelivered = redelivered;
  fake->listener().delivered(*context, 0, delivery);
}

void Bench::stop() { app->on_stop(*context); }

bool Bench::next_timer() {
  collect();
  const auto next = std::min_element(timers_.begin(), timers_.end(), [](const SetTimer& a, const SetTimer& b) { return a.at < b.at; });
  if (next == timers_.end()) return false;
  const SetTimer fired = *next;
  timers_.erase(next);
  now_ = std::max(now_, fired.at);
  context->set_now(now_);
  app->on_timer(*context, fired.timer, fired.due);
  return true;
}

void Bench::flushed(sim::Flushed how) {
  collect();
  const sim::Ticket ticket = tickets_.at(0);
  tickets_.erase(tickets_.begin());
  if (how == sim::Flushed::ok) context->flush_done(ticket);
  app->on_flushed(*context, ticket, how);
}

void Bench::served() {
  collect();
  sim::Payload piece = work_.at(0);
  work_.erase(work_.begin());
  app->on_served(*context, sim::Server{0}, piece);
}

void Bench::command(std::string_view what, describe::Value arguments) { app->on_command(*context, what, arguments); }
void Bench::frame(sim::Connection from, sim::Payload payload) { app->on_frame(*context, from, payload); }

Story Bench::story() {
  collect();
  return std::exchange(story_, {});
}

std::string Bench::identity(sim::Identity id) const {
  return fmt::format("{}/{}", words.processes.at(static_cast<std::size_t>(id.origin())), id.number());
}

std::string Bench::line(const sim::Note& note) const {
  std::string out(info(note.kind).name);
  if (note.operation) out += " " + identity(note.operation);
  if (note.kind == kinds::told) return out + " " + std::string(kToldNames.at(static_cast<std::size_t>(note.value)));
  if (note.kind == kinds::publish_sent || note.kind == kinds::publish_retried) return out + fmt::format(" #{}", note.value);
  if (note.kind == kinds::ack_sent) {
    static constexpr std::array<std::string_view, 3> kHow{"ack", "requeue", "reject"};
    return fmt::format("{} {}{}", kHow.at(static_cast<std::size_t>(note.value / 2 % 4)), note.value / 8,
                       note.value % 2 == 1 ? " and before" : "");
  }
  if (note.kind == kinds::call_answered) {
    static constexpr std::array<std::string_view, 4> kAnswers{"yes", "no", "refused", "unknown"};
    return out + " " + std::string(kAnswers.at(static_cast<std::size_t>(note.value)));
  }
  if (note.element != sim::Element::none && note.kind != kinds::operation_begun) {
    out += " in " + words.elements.at(static_cast<std::size_t>(note.element)).second;
  }
  return out;
}

void Bench::collect() {
  for (sim::Action& action : context->take()) {
    std::visit(
        Overloaded{[&](const sim::act::Recorded& r) { story_.push_back(line(r.note)); },
                   [&](const sim::act::SetTimer& t) {
                     timers_.push_back({t.timer, now_ + t.delay, t.due});
                     story_.push_back("timer " + describe::print(t.delay));
                   },
                   [&](const sim::act::CancelTimer& c) { std::erase_if(timers_, [&](const SetTimer& t) { return t.timer == c.timer; }); },
                   [&](const sim::act::Flush& f) {
                     tickets_.push_back(f.ticket);
                     story_.push_back("flush");
                   },
                   [&](const sim::act::Serve& s) {
                     work_.push_back(s.work);
                     story_.push_back("work " + describe::print(s.cost));
                   },
                   [&](const sim::act::Connect& c) { story_.push_back("connect " + words.processes.at(static_cast<std::size_t>(c.to))); },
                   [&](const sim::act::Exit&) { story_.push_back("exit"); }, [](const auto&) {}},
        action);
  }
}

Message Bench::order(std::uint64_t number, std::int64_t amount, std::uint32_t key, std::uint16_t version) {
  Message m;
  m.id = sim::MessageId(kShop, number);
  m.operation = sim::OperationId(kShop, number);
  m.amount = amount;
  m.key = key;
  m.version = version;
  return m;
}

}  // namespace mqlab::models::apps::test
