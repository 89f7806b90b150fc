#include "models/apps/application.hpp"

#include <cassert>
#include <charconv>
#include <cmath>

#include "models/apps/faults.hpp"
#include "sim/describe/arguments.hpp"

namespace mqlab::models::apps {

namespace {

/// The shell's own timers among those of owner 0; the program's tags stand below.
constexpr std::uint32_t kCallDeadline = 1U << 23;

/// `shop/17`; none when there is no such process or number.
sim::MessageId message_named(const sim::Context& ctx, std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {};
  const sim::ProcessId origin = ctx.process(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (origin == sim::ProcessId::none || error != std::errc{} || end != digits.data() + digits.size()) return {};
  return sim::MessageId(origin, number);
}

}  // namespace

Application::Application(std::shared_ptr<const ApplicationSetup> setup, std::shared_ptr<Lasting> lasting)
    : setup_(std::move(setup)), lasting_(std::move(lasting)), caller_(setup_->services, setup_->call_timeout, {kCallDeadline, 0}) {}
Application::~Application() = default;

void Application::on_started(sim::Context& ctx) {
  ctx_ = &ctx;
  if (ctx.incarnation() == 0) {
    *lasting_ = {};
    for (const PoisonSpec& each : setup_->poison) poison(ctx, each);
  }
  lasting_->dead = false;
  program_ = setup_->program(*lasting_);
  if (!setup_->operation.empty()) operation_ = ctx.element("operation", setup_->operation);
  for (const StoreUse& use : setup_->stores) {
    stores_.emplace_back(use);
    stores_.back().open(ctx);
  }
  for (std::uint32_t i = 0; i < setup_->workers; ++i) workers_.push_back(ctx.add_server("worker"));
  for (std::uint32_t i = 0; i < setup_->clients.size(); ++i) clients_.push_back(setup_->clients[i](i));
  for (const auto& client : clients_)
    if (auto* runs = dynamic_cast<RunsLocalTransactions*>(client.get())) local_transactions_.push_back(runs);
  program_->on(*this, event::Started{ctx.incarnation()});
  for (const auto& client : clients_) client->start(ctx, *this);
}

Client* Application::owner(sim::Connection connection) {
  if (clients_.size() == 1 && setup_->services.empty()) return clients_[0]->owns(connection) ? clients_[0].get() : nullptr;
  for (const auto& client : clients_) {
    if (client->owns(connection)) return client.get();
  }
  return nullptr;
}

void Application::on_connected(sim::Context& ctx, sim::Connection connection) {
  ctx_ = &ctx;
  if (Client* client = owner(connection)) return client->on_connected(ctx, connection);
  if (caller_.owns(connection)) caller_.on_connected(ctx, connection);
}

void Application::on_refused(sim::Context& ctx, sim::Connection connection, sim::Refusal why) {
  ctx_ = &ctx;
  if (Client* client = owner(connection)) return client->on_refused(ctx, connection, why);
  if (caller_.owns(connection)) caller_.on_refused(connection);
  hand_over_answers();
}

void Application::on_closed(sim::Context& ctx, sim::Connection connection, sim::Closing how) {
  ctx_ = &ctx;
  if (Client* client = owner(connection)) return client->on_closed(ctx, connection, how);
  if (caller_.owns(connection)) {
    caller_.on_closed(connection);
    hand_over_answers();
  } else {
    callee_.on_closed(connection);
  }
}

void Application::on_frame(sim::Context& ctx, sim::Connection connection, sim::Payload& frame) {
  ctx_ = &ctx;
  if (Client* client = owner(connection)) return client->on_frame(ctx, connection, frame);
  if (frame.kind == CallRequest::payload_kind) {
    program_->on(*this, callee_.take(connection, frame.as<CallRequest>()));
  } else if (frame.kind == CallReply::payload_kind) {
    caller_.on_frame(ctx, frame);
    hand_over_answers();
  }
}

void Application::on_writable(sim::Context& ctx, sim::Connection connection) {
  ctx_ = &ctx;
  if (Client* client = owner(connection)) client->on_writable(ctx, connection);
}

void Application::on_timer(sim::Context& ctx, sim::Timer, sim::Due due) {
  ctx_ = &ctx;
  const std::uint32_t owner = timer_owner(due);
  if (owner != 0) return clients_[owner - 1]->on_timer(ctx, strip_owner(due));
  if (due.what != kCallDeadline) return program_->on(*this, event::TimerFired{due.what, due.data});
  caller_.on_timer(ctx);
  hand_over_answers();
}

void Application::on_served(sim::Context& ctx, sim::Server, sim::Payload& work) {
  ctx_ = &ctx;
  const WorkPiece piece = work.as<WorkPiece>();
  program_->on(*this, event::Worked{piece.tag, poisoned(piece.message) ? event::Worked::Result::failed : event::Worked::Result::done});
}

void Application::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  ctx_ = &ctx;
  for (Store& store : stores_) {
    if (!store.on_flushed(ctx, ticket, how)) continue;
    while (const auto committed = store.finish_one(ctx)) program_->on(*this, *committed);
    store.flush_rest(ctx);
    return;
  }
}

bool Application::on_command(sim::Context& ctx, std::string_view what, const describe::Value& arguments) {
  ctx_ = &ctx;
  if (what == SlowConsumer::name) {
    const auto slow = describe::read_arguments<SlowConsumer>(arguments);
    lasting_->slow_factor = slow.factor;
    lasting_->slow_extra = slow.extra;
    return true;
  }
  if (what == PoisonMessage::name) {
    const auto poisonous = describe::read_arguments<PoisonMessage>(arguments);
    poison(ctx, {poisonous.message, poisonous.times});
    return true;
  }
  if (what == PoisonMessage::cure) {
    const auto poisonous = describe::read_arguments<PoisonMessage>(arguments);
    const sim::MessageId cured = message_named(ctx, poisonous.message);
    std::erase_if(lasting_->poisoned, [cured](const Lasting::Poisoned& each) { return each.message == cured; });
    return true;
  }
  return false;
}

void Application::on_stop(sim::Context& ctx) {
  ctx_ = &ctx;
  program_->on(*this, event::StopAsked{});
}

void Application::obituary(sim::Obituary& obituary, sim::Death) const {
  lasting_->dead = true;
  for (const Store& store : stores_) store.obituary(obituary);
  if (program_ == nullptr) return;
  program_->each_unfinished([&](sim::OperationId operation, Told told) {
    obituary.lost({.kind = kinds::told, .element = operation_, .operation = operation, .value = static_cast<std::int64_t>(told)});
  });
}

// --- what clients tell ---

void Application::client_ready(sim::Context& ctx, std::uint32_t client) {
  ctx_ = &ctx;
  program_->on(*this, event::Ready{client});
}
void Application::client_lost(sim::Context& ctx, std::uint32_t client, Loss what, std::uint32_t role) {
  ctx_ = &ctx;
  program_->on(*this, event::Lost{client, what, role});
}
void Application::confirmed(sim::Context& ctx, std::uint32_t client, sim::MessageId message, Confirm confirm) {
  ctx_ = &ctx;
  program_->on(*this, event::Confirmed{client, message, confirm});
}
void Application::delivered(sim::Context& ctx, std::uint32_t client, const Delivery& delivery) {
  ctx_ = &ctx;
  ctx.record({.kind = kinds::offered,
              .element = delivery.place,
              .message = delivery.message.id,
              .operation = delivery.message.operation,
              .value = delivery.position << 1 | (delivery.redelivered ? 1 : 0)});
  program_->on(*this, event::Delivered{client, delivery});
}
void Application::publishing(sim::Context& ctx, std::uint32_t client, bool possible) {
  ctx_ = &ctx;
  program_->on(*this, event::Publishing{client, possible});
}

bool Application::own_effect(sim::Context& ctx, sim::OperationId operation) {
  return !stores_.empty() && stores_.front().has_own_row(ctx, operation);
}

// --- what the program asks ---

void Application::each_outbox(std::uint32_t store, const std::function<void(const Message&)>& visit) {
  stores_[store].each_outbox(*ctx_, visit);
}

void Application::ask(const command::Begin& begin) {
  ctx_->record({.kind = kinds::operation_begun, .element = operation_, .operation = begin.operation, .value = begin.amount});
}
void Application::ask(const command::Tell& tell) {
  ctx_->record({.kind = kinds::told, .element = operation_, .operation = tell.operation, .value = static_cast<std::int64_t>(tell.told)});
  for (RunsLocalTransactions* client : local_transactions_) client->told(*ctx_, tell.operation, tell.told);
}
void Application::ask(const command::Publish& publish) { clients_[publish.client]->publish(*ctx_, publish.role, publish.message); }
void Application::ask(const command::SettleDelivery& settle) {
  clients_[settle.client]->settle(*ctx_, settle.handle, settle.how, settle.multiple);
}
sim::Timer Application::ask(const command::SetTimer& timer) {
  assert(timer.tag < kCallDeadline);
  return ctx_->set_timer(timer.delay, {timer.tag, timer.data});
}

event::Worked::Result Application::ask(const command::Work& work) {
  sim::Duration duration = work.duration;
  if (lasting_->slow_factor != 1.0) {
    // A plain product of two doubles, rounded once: the same on every machine.
    duration = sim::Duration{std::llround(static_cast<double>(duration.count()) * lasting_->slow_factor)};
  }
  duration += lasting_->slow_extra;
  if (duration.count() == 0) return poisoned(work.message) ? event::Worked::Result::failed : event::Worked::Result::done;
  ctx_->record({.kind = kinds::work_started, .message = work.message, .operation = work.operation, .value = duration.count()});
  ctx_->serve(workers_[work.worker], duration, sim::Payload::of(WorkPiece{work.tag, work.message}, 0));
  return event::Worked::Result::later;
}

Outcome Application::ask(const command::Commit& commit) {
  if (setup_->poison_commits && commit.write == Write::effect && poisoned(commit.message.id)) return Outcome::failed;
  return stores_[commit.store].commit(*ctx_, commit);
}
void Application::ask(const command::Skip& skip) { stores_[skip.store].skip(*ctx_, skip.message); }
void Application::ask(const command::OutboxDone& done) { stores_[done.store].outbox_done(*ctx_, done.message); }
void Application::ask(const command::Call& call) { caller_.call(*ctx_, call); }
void Application::ask(const command::Reply& reply) { callee_.reply(*ctx_, reply); }
void Application::ask(const command::Remark& remark) {
  ctx_->record({.kind = remark.kind, .message = remark.message, .operation = remark.operation, .value = remark.value});
}
void Application::ask(const command::Stop&) {
  for (const auto& client : clients_) client->stop(*ctx_);
  caller_.close(*ctx_);
  ctx_->exit();
}

void Application::hand_over_answers() {
  while (const auto answered = caller_.next_answer(*ctx_)) program_->on(*this, *answered);
}

void Application::poison(sim::Context& ctx, const PoisonSpec& poison) {
  const sim::MessageId message = message_named(ctx, poison.message);
  if (message) lasting_->poisoned.push_back({message, poison.times, poison.times == 0});
}

bool Application::poisoned(sim::MessageId message) {
  for (Lasting::Poisoned& each : lasting_->poisoned) {
    if (each.message != message) continue;
    if (each.for_ever) return true;
    if (each.left == 0) return false;
    --each.left;
    return true;
  }
  return false;
}

std::function<std::unique_ptr<sim::Process>()> application_factory(ApplicationSetup setup) {
  return [setup = std::make_shared<const ApplicationSetup>(std::move(setup)), lasting = std::make_shared<Lasting>()] {
    return std::make_unique<Application>(setup, lasting);
  };
}

}  // namespace mqlab::models::apps
