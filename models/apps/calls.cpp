#include "models/apps/calls.hpp"

#include <cassert>

namespace mqlab::models::apps {

namespace {
// Sizes on the wire, bytes: a small HTTP/2 request and its answer, headers compressed.
constexpr std::uint32_t kRequestBytes = 200;
constexpr std::uint32_t kReplyBytes = 100;
}  // namespace

Caller::Caller(std::vector<std::string> services, sim::Duration timeout, sim::Due due) : timeout_(timeout), due_(due) {
  for (std::string& name : services) services_.push_back({.name = std::move(name)});
}

std::optional<std::uint32_t> Caller::service_of(sim::Connection connection) const {
  for (std::uint32_t i = 0; i < services_.size(); ++i) {
    if (services_[i].connection == connection) return i;
  }
  return {};
}

void Caller::call(sim::Context& ctx, const command::Call& call) {
  assert(call.service < services_.size());
  Service& service = services_[call.service];
  const std::uint64_t number = first_ + requests_.size();
  Request& request = requests_.emplace_back();
  request.tag = call.tag;
  request.service = call.service;
  request.undo = call.undo;
  request.message = call.message;
  request.deadline = ctx.now() + timeout_;
  if (service.open) {
    send(ctx, number, request);
  } else if (service.connection == sim::Connection::none) {
    if (service.process == sim::ProcessId::none) service.process = ctx.process(service.name);
    service.connection = ctx.connect(service.process);
  }
  if (timer_ == sim::Timer::none) arm(ctx);
}

void Caller::send(sim::Context& ctx, std::uint64_t number, Request& request) {
  request.state = State::sent;
  const Service& service = services_[request.service];
  const Message& m = request.message;
  ctx.send(service.connection,
           sim::Payload::of(CallRequest{number, m.operation, m.amount, m.key, m.version, request.undo}, kRequestBytes + m.body),
           {.kind = kinds::call_sent, .operation = m.operation, .value = static_cast<std::int64_t>(service.process)});
}

void Caller::on_connected(sim::Context& ctx, sim::Connection connection) {
  const std::uint32_t service = *service_of(connection);
  services_[service].open = true;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    Request& request = requests_[i];
    if (request.service == service && request.state == State::waiting) send(ctx, first_ + i, request);
  }
}

void Caller::on_refused(sim::Connection connection) { lose(*service_of(connection), Answer::unknown, Answer::refused); }
void Caller::on_closed(sim::Connection connection) { lose(*service_of(connection), Answer::unknown, Answer::refused); }

void Caller::lose(std::uint32_t service, Answer sent, Answer waiting) {
  services_[service].connection = sim::Connection::none;
  services_[service].open = false;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i].service != service) continue;
    answer(first_ + i, requests_[i].state == State::sent ? sent : waiting);
  }
}

void Caller::answer(std::uint64_t number, Answer answer) {
  if (number < first_) return;
  Request& request = requests_[number - first_];
  if (request.state == State::answered || request.state == State::done) return;
  request.state = State::answered;
  request.answer = answer;
  answers_.emplace_back(number);
}

void Caller::on_frame(sim::Context&, sim::Payload& frame) {
  const CallReply reply = frame.as<CallReply>();
  answer(reply.call, reply.ok ? Answer::yes : Answer::no);
}

std::optional<event::Answered> Caller::next_answer(sim::Context& ctx) {
  if (answers_.empty()) return {};
  Request& request = requests_[answers_.front() - first_];
  answers_.pop_front();
  request.state = State::done;
  const event::Answered answered{request.tag, request.answer};
  ctx.record({.kind = kinds::call_answered, .operation = request.message.operation, .value = static_cast<std::int64_t>(request.answer)});
  while (!requests_.empty() && requests_.front().state == State::done) {
    requests_.pop_front();
    ++first_;
  }
  if (requests_.empty() && timer_ != sim::Timer::none) {
    ctx.cancel(timer_);
    timer_ = sim::Timer::none;
  }
  return answered;
}

void Caller::arm(sim::Context& ctx) { timer_ = ctx.set_timer(requests_.front().deadline - ctx.now(), due_); }

void Caller::on_timer(sim::Context& ctx) {
  timer_ = sim::Timer::none;
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    Request& request = requests_[i];
    if (request.deadline > ctx.now()) {
      if (request.state == State::done) continue;
      timer_ = ctx.set_timer(request.deadline - ctx.now(), due_);
      break;
    }
    answer(first_ + i, request.state == State::sent ? Answer::unknown : Answer::refused);
  }
}

void Caller::close(sim::Context& ctx) {
  for (Service& service : services_) {
    if (service.connection != sim::Connection::none) ctx.close(service.connection);
    service.connection = sim::Connection::none;
    service.open = false;
  }
}

event::Called Callee::take(sim::Connection from, const CallRequest& request) {
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(open_.size());
    open_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  open_[slot] = {from, request.call, request.operation};
  event::Called called;
  called.call = slot;
  called.undo = request.undo;
  called.message.operation = request.operation;
  // A call has no message; its operation identifies it for the callee's seen keys.
  called.message.id = sim::MessageId(request.operation.origin(), request.operation.number());
  called.message.amount = request.amount;
  called.message.key = request.key;
  called.message.version = request.version;
  return called;
}

void Callee::reply(sim::Context& ctx, const command::Reply& reply) {
  assert(reply.call < open_.size());
  const Open open = open_[reply.call];
  free_.push_back(static_cast<std::uint32_t>(reply.call));
  if (open.from == sim::Connection::none) return;  // the caller is gone
  ctx.send(open.from, sim::Payload::of(CallReply{open.call, reply.ok}, kReplyBytes),
           {.kind = kinds::reply_sent, .operation = open.operation, .value = reply.ok ? 1 : 0});
}

void Callee::on_closed(sim::Connection connection) {
  for (Open& open : open_) {
    if (open.from == connection) open.from = sim::Connection::none;
  }
}

}  // namespace mqlab::models::apps
