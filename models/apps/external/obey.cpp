// What an external program asks for: checked as a client library would, then put on the desk.
#include <algorithm>

#include <fmt/format.h>

#include "models/apps/customers.hpp"
#include "models/apps/external/external_program.hpp"
#include "models/apps/external/timers.hpp"

namespace mqlab::models::apps {

using describe::phrase;
using describe::Value;

namespace {

[[noreturn]] void refuse(std::string_view word, const describe::Phrase& why) {
  throw ProgramFailure(phrase({"the command \"{}\": {}", "命令 \"{}\"：{}"}, word, why));
}

}  // namespace

void ExternalProgram::obey(Desk& desk, const Value& command) {
  if (lasting_.dead) return;
  const ExternalCommand read = read_command(command, names_, [this](sim::MessageId id) { return before(id); });
  std::visit([&](const auto& word) { obey(desk, command, word); }, read);
}

/// A message of an operation of its own is known; one of others is what the command says.
Message ExternalProgram::before(sim::MessageId id) const {
  if (setup_.operations && id.origin() == self_) return message_of_operation(*setup_.operations, self_, id.number());
  Message message;
  message.id = id;
  return message;
}

void ExternalProgram::need_store(std::uint32_t store) const {
  if (store < setup_.stores.size()) return;
  if (setup_.stores.empty())
    refuse(command::Commit::word, {"this program has no \"effect\", so no store", "该程序没有 \"effect\"，因而没有存储"});
  refuse(command::Commit::word, phrase({"there is no store {}; it has {}", "没有存储 {}；共有 {} 个"}, store, setup_.stores.size()));
}

void ExternalProgram::need_message(std::string_view word, const Message& message) const {
  if (!message.id) refuse(word, {"it needs a \"message\"", "需要 \"message\""});
  if (!message.operation) refuse(word, {"its message needs an \"operation\"", "其消息需要 \"operation\""});
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Tell tell) {
  if (!tell.operation) refuse(tell.word, {"it needs an \"operation\"", "需要 \"operation\""});
  const bool own = setup_.operations && tell.operation.origin() == self_ && tell.operation.number() <= lasting_.operations_begun;
  if (!own) refuse(tell.word, phrase({"{} is no operation of this program", "{} 不是该程序的操作"}, names_.of(tell.operation)));
  waiting_.erase(tell.operation.number());
  desk.ask(tell);
  // Room in the window, but not within this turn: the next customer comes when the answer has been obeyed.
  if (is_closed_loop(*setup_.operations) && more() && !yielded_) {
    yielded_ = true;
    desk.ask(command::SetTimer{external_timer::yield, 0, sim::Duration{0}});
  }
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Publish publish) {
  if (!setup_.publishes) refuse(publish.word, {"this program has no \"publish\"", "该程序没有 \"publish\""});
  if (publish.client != 0 || publish.role != 0)
    refuse(publish.word, {"it publishes through client 0, role 0", "通过 client 0、role 0 发布"});
  need_message(publish.word, publish.message);
  if (!desk.can_publish(0)) {
    refuse(publish.word,
           {"nothing can be published now; wait for \"ready\" or \"publishing\"", "此刻无法发布；请等待 \"ready\" 或 \"publishing\""});
  }
  Message& message = publish.message;
  if (setup_.operations && message.operation.origin() == self_ && message.operation.number() > lasting_.operations_begun)
    refuse(publish.word, phrase({"nobody has ordered {} yet", "尚无人下单 {}"}, names_.of(message.operation)));
  std::uint8_t& attempts = attempts_[message.id];
  if (attempts < 255) ++attempts;
  message.attempt = attempts;
  message.deaths = 0;
  if (attempts > 1) desk.ask(command::Remark{kinds::publish_retried, message.id, message.operation, attempts});
  if (const auto customer = waiting_.find(message.operation.number()); customer != waiting_.end() && message.operation.origin() == self_)
    customer->second.published = true;
  desk.ask(publish);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::SettleDelivery settle) {
  const auto found = std::find_if(in_hand_.rbegin(), in_hand_.rend(),
                                  [&](const InHand& each) { return each.client == settle.client && each.handle == settle.handle; });
  if (found == in_hand_.rend()) refuse(settle.word, phrase({"the delivery {} is not in its hand", "投递 {} 不在其手中"}, settle.handle));
  const auto last = found.base();  // one past it
  if (settle.multiple) {
    in_hand_.erase(std::remove_if(in_hand_.begin(), last, [&](const InHand& each) { return each.client == settle.client; }), last);
  } else {
    in_hand_.erase(last - 1);
  }
  desk.ask(settle);
}

void ExternalProgram::obey(Desk& desk, const Value& as_said, command::StartTimer timer) {
  if (timer.tag > 0xffff'ffffULL) refuse(timer.word, {"\"tag\" is less than 2^32", "\"tag\" 须小于 2^32"});
  obey(desk, as_said, command::CancelTimer{timer.tag});
  timers_[timer.tag] = desk.ask(command::SetTimer{external_timer::own, timer.tag, timer.delay});
}

void ExternalProgram::obey(Desk& desk, const Value&, command::CancelTimer timer) {
  const auto set = timers_.find(timer.tag);
  if (set == timers_.end()) return;
  desk.cancel(set->second);
  timers_.erase(set);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::DoWork work) {
  if (at_work_.contains(work.tag)) refuse(work.word, phrase({"work {} is under way", "工作 {} 正在进行"}, work.tag));
  std::vector<bool> busy(setup_.workers, false);
  for (const auto& [tag, worker] : at_work_) busy[worker] = true;
  const auto free = std::find(busy.begin(), busy.end(), false);
  if (free == busy.end())
    refuse(work.word, phrase({"all workers are busy; \"concurrency\" is {}", "所有工作线程都在忙；\"concurrency\" 为 {}"}, setup_.workers));
  const auto worker = static_cast<std::uint32_t>(free - busy.begin());
  at_work_[work.tag] = worker;
  const auto result = desk.ask(command::Work{work.tag, worker, work.duration, work.message.id, work.message.operation});
  if (result == event::Worked::Result::later) return;
  at_work_.erase(work.tag);
  tell(desk, Event{event::Worked{work.tag, result}});
}

void ExternalProgram::obey(Desk& desk, const Value& as_said, command::Commit commit) {
  need_store(commit.store);
  need_message(commit.word, commit.message);
  const bool outside = !setup_.effect || setup_.effect->store.empty();
  if (outside && (commit.guard != Guard::none || commit.write != Write::effect || commit.outbox))
    refuse(commit.word, {"an effect outside any store has no guard, no key and no outbox", "存储之外的效果没有 guard、键和发件箱"});
  if (commit.outbox && !setup_.operations) refuse(commit.word, {"an outbox is a producer's", "发件箱属于生产者"});
  const EffectSpec& effect = *setup_.effect;
  if (as_said.find("amount") == nullptr) commit.amount = effect.amount.value_or(commit.message.amount) * (effect.take ? -1 : 1);
  if (as_said.find("flush") == nullptr) commit.flush = effect.flush;
  const Outcome outcome = desk.ask(commit);
  if (outcome != Outcome::later) tell(desk, Event{event::Committed{commit.tag, outcome}});
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Skip skip) {
  need_store(skip.store);
  need_message(skip.word, skip.message);
  desk.ask(skip);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::OutboxDone done) {
  need_store(done.store);
  if (!done.message) refuse(done.word, {"it needs a \"message\"", "需要 \"message\""});
  desk.ask(done);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Call call) {
  if (call.service >= setup_.services.size())
    refuse(call.word,
           phrase({"there is no service {}; \"calls\" has {}", "没有服务 {}；\"calls\" 共有 {} 个"}, call.service, setup_.services.size()));
  need_message(call.word, call.message);
  desk.ask(call);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Reply reply) {
  if (calls_.erase(reply.call) == 0) refuse(reply.word, phrase({"there is no call {} to answer", "没有待应答的调用 {}"}, reply.call));
  desk.ask(reply);
}

void ExternalProgram::obey(Desk& desk, const Value&, command::Stop stop) { desk.ask(stop); }

}  // namespace mqlab::models::apps
