#include "tests/models/rabbitmq/broker_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "models/rabbitmq/frames.hpp"

namespace mqlab::models::rabbitmq::testing {

namespace {

constexpr sim::Duration kFsync = 2ms;
constexpr auto kShop = static_cast<sim::ProcessId>(9);

sim::MessageId message_id(std::uint64_t n) { return sim::MessageId(kShop, n); }

std::string kind_name(sim::Kind kind) {
  for (const sim::KindInfo& k : kinds::table()) {
    if (k.kind == kind) return std::string(k.name);
  }
  static const std::map<sim::Kind, std::string> kShared{{models::kinds::broker_received, "broker.received"},
                                                        {models::kinds::broker_stored, "broker.stored"},
                                                        {models::kinds::confirm_sent, "confirm.sent"},
                                                        {models::kinds::deliver_sent, "deliver.sent"},
                                                        {models::kinds::ack_recorded, "ack.recorded"},
                                                        {models::kinds::ack_flushed, "ack.flushed"},
                                                        {models::kinds::copy_made, "copy.made"},
                                                        {models::kinds::copy_gone, "copy.gone"}};
  const auto found = kShared.find(kind);
  return found == kShared.end() ? fmt::format("#{}", static_cast<unsigned>(kind)) : found->second;
}

class Account final : public sim::Obituary {
 public:
  explicit Account(std::vector<sim::Note>& notes) : notes_(notes) {}
  void lost(const sim::Note& note) override { notes_.push_back(note); }

 private:
  std::vector<sim::Note>& notes_;
};

}  // namespace

BrokerStage::BrokerStage(BrokerSettings settings, Mutant mutant) : broker_{std::move(settings), mutant} {
  // Heartbeats only where a test sets them: elsewhere they are noise.
  if (broker_.settings.heartbeat == BrokerSettings{}.heartbeat) broker_.settings.heartbeat = sim::Duration{0};
  words_.processes = {"rabbit-1"};
  start();
}

void BrokerStage::start() {
  ctx_ = std::make_unique<sim::ScriptedContext>(disk_, sim::ProcessId{0}, incarnation_++);
  ctx_->share(words_);
  ctx_->watch = [this](const sim::Note& note) { seen(note); };
  node_ = std::make_unique<Node>(broker_, surroundings_);
  exited_ = dying_ = false;
  handle([&] { node_->on_started(*ctx_); });
  run();
}

void BrokerStage::handle(const std::function<void()>& handler) {
  if (node_ == nullptr) return;
  ctx_->set_now(now_);
  handler();
  collect();
}

void BrokerStage::seen(const sim::Note& note) {
  notes_.push_back(note);
  if (note.kind != die_at_ || note.message.number() != die_message_) return;
  dying_ = true;  // in the middle of a handler: nothing that it asks for from here on counts
  ctx_->strike();
  Account account(notes_);
  node_->obituary(account, sim::Death::crash);
}

// What the handler asked for, in order.
void BrokerStage::collect() {
  std::vector<sim::Action> actions = ctx_->take();
  for (sim::Action& action : actions) {
    if (auto* a = std::get_if<sim::act::Send>(&action)) {
      heard_[a->to].push_back(words(a->frame));
      if (a->frame.kind == frame::deliver) delivered_[a->to] = a->frame;
    } else if (auto* o = std::get_if<sim::act::Occupy>(&action)) {
      sockets_[o->from].free = now_ + o->busy;
    } else if (auto* r = std::get_if<sim::act::SetReading>(&action)) {
      sockets_[r->from].reading = r->on;
      pump(r->from);
    } else if (auto* t = std::get_if<sim::act::SetTimer>(&action)) {
      const auto id = static_cast<std::uint64_t>(t->timer);
      at(
          now_ + t->delay,
          [this, id, timer = t->timer, due = t->due] {
            if (cancelled_.erase(id) == 0) handle([&] { node_->on_timer(*ctx_, timer, due); });
          },
          t->cls == sim::Class::background);
    } else if (auto* k = std::get_if<sim::act::CancelTimer>(&action)) {
      cancelled_.insert(static_cast<std::uint64_t>(k->timer));
    } else if (auto* s = std::get_if<sim::act::Serve>(&action)) {
      auto& waiting = servers_[s->server].waiting;
      const auto behind = std::find_if(waiting.begin(), waiting.end(), [&](const Served& w) { return s->first && !w.first; });
      waiting.insert(behind, {s->cost, std::move(s->work), s->first});
      serve_next(s->server);
    } else if (auto* p = std::get_if<sim::act::Prolong>(&action)) {
      sim::Time& free = servers_[p->server].free_at;
      free = std::max(free, now_) + p->by;
    } else if (auto* h = std::get_if<sim::act::Hold>(&action)) {
      servers_[h->server].held = h->held;
      serve_next(h->server);
    } else if (auto* f = std::get_if<sim::act::Flush>(&action)) {
      ++flushes_;
      at(now_ + kFsync, [this, ticket = f->ticket] {
        ctx_->flush_done(ticket);
        handle([&] { node_->on_flushed(*ctx_, ticket, sim::Flushed::ok); });
      });
    } else if (std::get_if<sim::act::Append>(&action) != nullptr) {
      ++appended_;
    } else if (auto* c = std::get_if<sim::act::Shut>(&action)) {
      closed_.insert(c->connection);
      sockets_.erase(c->connection);
    } else if (std::get_if<sim::act::Exit>(&action) != nullptr) {
      exited_ = true;
    }
  }
  if (exited_) forget_incarnation(sim::Death::exit);
}

void BrokerStage::at(sim::Time when, std::function<void()> happen, bool background) {
  events_.push_back({when, ++sequence_, background, std::move(happen)});
}

void BrokerStage::serve_next(sim::Server server) {
  ServerState& s = servers_[server];
  if (s.busy || s.held || s.waiting.empty()) return;
  s.busy = true;
  Served next = std::move(s.waiting.front());
  s.waiting.erase(s.waiting.begin());
  at(std::max(now_, s.free_at) + next.cost, [this, server, work = std::move(next.work)]() mutable {
    servers_[server].busy = false;
    handle([&] { node_->on_served(*ctx_, server, work); });
    serve_next(server);
  });
}

void BrokerStage::pump(sim::Connection c) {
  Socket& s = sockets_[c];
  if (s.scheduled || !s.reading || s.inbox.empty()) return;
  s.scheduled = true;
  at(std::max(now_, s.free), [this, c] {
    if (!sockets_.contains(c)) return;
    if (!sockets_[c].reading) {
      sockets_[c].scheduled = false;
      return;
    }
    sim::Payload next = std::move(sockets_[c].inbox.front());
    sockets_[c].inbox.erase(sockets_[c].inbox.begin());
    sockets_[c].scheduled = false;
    ctx_->set_waiting(c, !sockets_[c].inbox.empty());
    handle([&] { node_->on_frame(*ctx_, c, next); });
    if (sockets_.contains(c)) pump(c);
  });
}

bool BrokerStage::step(sim::Time limit, bool background_too) {
  const bool any = std::any_of(events_.begin(), events_.end(), [&](const Event& e) { return background_too || !e.background; });
  if (!any) return false;
  const auto next = std::min_element(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
    return std::pair(a.at, a.sequence) < std::pair(b.at, b.sequence);
  });
  if (next->at > limit) return false;
  const Event event = std::move(*next);
  events_.erase(next);
  now_ = std::max(now_, event.at);
  event.happen();
  if (dying_) forget_incarnation(sim::Death::crash);
  return true;
}

void BrokerStage::run() {
  while (step(sim::kNever, false)) {
  }
}

void BrokerStage::run_for(sim::Duration d) {
  const sim::Time until = now_ + d;
  while (step(until, true)) {
  }
  now_ = until;
}

void BrokerStage::forget_incarnation(sim::Death how) {
  if (node_ == nullptr) return;
  if (!dying_) {
    Account account(notes_);
    node_->obituary(account, how);
  }
  node_.reset();
  events_.clear();
  cancelled_.clear();
  sockets_.clear();
  servers_.clear();
  die_at_ = sim::Kind::none;
}

void BrokerStage::crash() { forget_incarnation(sim::Death::crash); }

void BrokerStage::power_loss() {
  forget_incarnation(sim::Death::power_loss);
  disk_.power_loss([&](const sim::Payload& entry) {
    for (const sim::PayloadKind& kind : payload_table()) {
      sim::Note note;
      if (kind.id == entry.kind && kind.lost_note != nullptr && kind.lost_note(entry, note)) notes_.push_back(note);
    }
  });
}

void BrokerStage::stop() {
  handle([&] { node_->on_stop(*ctx_); });
  run();
}

bool BrokerStage::command(std::string_view what, const describe::Value& arguments) {
  bool understood = false;
  handle([&] { understood = node_->on_command(*ctx_, what, arguments); });
  run();
  return understood;
}

void BrokerStage::crash_at(sim::Kind point, std::uint64_t message) {
  die_at_ = point;
  die_message_ = message;
}

sim::Connection BrokerStage::connect() {
  const auto c = static_cast<sim::Connection>(2 * connections_++ + 1);
  handle([&] { node_->on_accepted(*ctx_, c, kShop); });
  sockets_[c];
  frame(c, method(frame::connection_open, ChannelFlags{}, OpenArguments{0}));
  return c;
}

void BrokerStage::frame(sim::Connection c, sim::Payload p) {
  sockets_[c].inbox.push_back(std::move(p));
  ctx_->set_waiting(c, true);
  pump(c);
}

void BrokerStage::open_channel(sim::Connection c, std::uint8_t channel, Confirms confirms) {
  frame(c, method(frame::channel_open, channel));
  if (confirms == Confirms::yes) frame(c, method(frame::confirm_select, channel));
  run_for(1ms);
  heard(c);
}

void BrokerStage::consume(sim::Connection c, std::uint8_t channel, std::uint8_t consumer, std::string queue, std::uint32_t prefetch,
                          bool no_ack, std::int32_t priority, bool exclusive) {
  frame(c, method(frame::qos, {.channel = channel}, QosArguments{prefetch}));
  frame(c, method(frame::consume, {.channel = channel}, ConsumeArguments{ctx_->name(queue), consumer, no_ack, exclusive, priority}));
  run_for(1ms);
}

void BrokerStage::get(sim::Connection c, std::string queue, bool no_ack, std::uint8_t channel) {
  ConsumeArguments arguments;
  arguments.queue = ctx_->name(queue);
  arguments.no_ack = no_ack;
  frame(c, method(frame::get, {.channel = channel}, arguments));
  run_for(1ms);
}

void BrokerStage::cancel(sim::Connection c, std::uint8_t channel, std::uint8_t consumer) {
  frame(c, method(frame::cancel, {.channel = channel}, ConsumeArguments{.consumer = consumer}));
}

void BrokerStage::write(sim::Connection c, const std::vector<Publish>& publishes, std::uint8_t channel) {
  for (const Publish& p : publishes) {
    sim::BlockRef& envelope = envelopes_[fmt::format("{}|{}|{}|{}|{}|{}", p.exchange, p.routing_key, p.persistent, p.mandatory,
                                                     p.expiration.count(), p.headers.size() + p.cc.size() + p.bcc.size())];
    const bool plain = p.headers.empty() && p.cc.empty() && p.bcc.empty();
    if (!envelope || !plain) {
      Envelope e;
      e.exchange = ctx_->name(p.exchange);
      e.routing_key = ctx_->name(p.routing_key);
      for (const std::string& key : p.cc) e.cc.push_back(ctx_->name(key));
      for (const std::string& key : p.bcc) e.bcc.push_back(ctx_->name(key));
      e.headers = p.headers;
      e.persistent = p.persistent;
      e.mandatory = p.mandatory;
      e.expiration = p.expiration;
      envelope = sim::make_block(std::move(e));
    }
    Message m;
    m.id = message_id(p.message);
    m.operation = sim::OperationId(kShop, p.message);
    m.body = p.body;
    m.priority = p.priority;
    frame(c, to_publish(m, channel, 0, envelope));
  }
}

void BrokerStage::ack(sim::Connection c, std::uint64_t tag, bool multiple, std::uint8_t channel) {
  frame(c, method(frame::ack, {.channel = channel, .bit = multiple}, Tagged{.tag = tag}));
}
void BrokerStage::nack(sim::Connection c, std::uint64_t tag, bool requeue, bool multiple, std::uint8_t channel) {
  frame(c, method(frame::nack, {.channel = channel, .bit = multiple}, Tagged{.tag = tag, .requeue = requeue}));
}

void BrokerStage::cut(sim::Connection c) {
  sockets_.erase(c);
  handle([&] { node_->on_closed(*ctx_, c, sim::Closing::fin); });
}

void BrokerStage::socket_full(sim::Connection c, bool full) {
  ctx_->set_writable(c, !full);
  if (!full) handle([&] { node_->on_writable(*ctx_, c); });
}

std::string BrokerStage::words(const sim::Payload& p) {
  const ChannelFlags flags = ChannelFlags::of(p.flags);
  switch (p.kind) {
    case frame::deliver: return fmt::format("m{}{}", message_of(p).number(), flags.bit ? "*" : "");
    case frame::ack: return fmt::format("ack({}{})", arguments<Tagged>(p).tag, flags.bit ? ",+" : "");
    case frame::nack: return fmt::format("nack({}{})", arguments<Tagged>(p).tag, flags.bit ? ",+" : "");
    case frame::returned: return fmt::format("return(m{})", message_of(p).number());
    case frame::channel_close: return fmt::format("close({})", arguments<CloseArguments>(p).code);
    case frame::channel_close_ok: return "close-ok";
    case frame::get_ok: return fmt::format("get(m{}{})", message_of(p).number(), flags.bit ? "*" : "");
    case frame::get_empty: return "get-empty";
    case frame::recover_ok: return "recover-ok";
    case frame::tx_commit_ok: return "commit-ok";
    case frame::tx_rollback_ok: return "rollback-ok";
    case frame::cancel: return fmt::format("cancel({})", arguments<ConsumeArguments>(p).consumer);
    case frame::connection_close: return fmt::format("connection-close({})", arguments<CloseArguments>(p).code);
    case frame::queue_declare_ok:
    case frame::exchange_declare_ok:
    case frame::bind_ok:
    case frame::unbind_ok:
    case frame::queue_delete_ok:
    case frame::exchange_delete_ok:
    case frame::queue_purge_ok: return "ok";
    case frame::connection_close_ok: return "connection-close-ok";
    case frame::heartbeat: return "heartbeat";
    case frame::connection_blocked: return "blocked";
    case frame::connection_unblocked: return "unblocked";
    default: return {};
  }
}

std::string BrokerStage::heard(sim::Connection c) {
  std::vector<std::string> all = std::exchange(heard_[c], {});
  std::erase(all, "");
  return fmt::format("{}", fmt::join(all, " "));
}

std::string BrokerStage::death(sim::Connection c) {
  const auto& e = delivered_[c].block_as<Envelope>();
  const auto text = [&](sim::Name name) { return ctx_->text(name); };
  std::string all = fmt::format("{}/{}", text(e.exchange), text(e.routing_key));
  if (!e.deaths) return all;
  const Deaths& deaths = deaths_of(e);
  std::vector<std::string> entries;
  for (const Death& d : deaths.entries) {
    entries.push_back(fmt::format("({},{},{})", text(d.queue), kReasonNames[static_cast<std::size_t>(d.reason)], d.count));
  }
  return fmt::format("{} [{}] first ({},{})", all, fmt::join(entries, " "), text(deaths.first_queue),
                     kReasonNames[static_cast<std::size_t>(deaths.first_reason)]);
}

std::string BrokerStage::drained(std::string queue) {
  const sim::Connection reader = connect();
  open_channel(reader);
  consume(reader, 1, 0, std::move(queue), 0, true);
  run();
  std::string all = heard(reader);
  cut(reader);
  run();
  return all;
}

std::string BrokerStage::biography(std::uint64_t message) const {
  std::vector<std::string> all;
  for (const sim::Note& n : notes_) {
    if (n.message == message_id(message)) all.push_back(kind_name(n.kind));
  }
  return fmt::format("{}", fmt::join(all, " "));
}

int BrokerStage::copies(std::uint64_t message) const {
  int alive = 0;
  for (const sim::Note& n : notes_) {
    if (!(n.message == message_id(message))) continue;
    alive += n.kind == models::kinds::copy_made ? 1 : n.kind == models::kinds::copy_gone ? -1 : 0;
  }
  return alive;
}

Fate BrokerStage::fate(std::uint64_t message) const {
  const auto gone = std::find_if(notes_.rbegin(), notes_.rend(), [&](const sim::Note& n) {
    return n.message == message_id(message) && n.kind == models::kinds::copy_gone;
  });
  return gone == notes_.rend() ? Fate{0xff} : static_cast<Fate>(gone->value);
}

std::size_t BrokerStage::disk_entries() const {
  std::size_t entries = 0;
  for (const auto& [name, file] : disk_.files) entries += file.entries.size();
  return entries;
}

}  // namespace mqlab::models::rabbitmq::testing
