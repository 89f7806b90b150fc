// An operator's word to the node (steps.hpp).

#include <optional>
#include <string_view>

#include "models/rabbitmq/faults.hpp"
#include "models/rabbitmq/node/node.hpp"
#include "models/rabbitmq/steps.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models::rabbitmq {

namespace {

template <class Step>
std::optional<Step> read(const describe::Value& arguments) {
  const describe::Sources sources;
  describe::Problems problems(sources);
  describe::ObjectReader reader(arguments, "", problems);
  Step step;
  reader.read_fields(step);
  reader.finish();
  if (!problems.empty()) return {};
  return step;
}

sim::Payload work(std::uint16_t kind) {
  sim::Payload p(kind, 0);
  p.flags = kNoChannel;  // nobody waits for the answer
  return p;
}

}  // namespace

bool Node::on_command(sim::Context& ctx, std::string_view what, const describe::Value& arguments) {
  if (set_alarm(ctx, what)) {
    confirms_arrived(ctx);
    return true;
  }
  if (what == QueueCrash::name) {
    const auto fault = read<QueueCrash>(arguments);
    if (!fault) return false;
    const QueueIndex q = find_queue(ctx.name(fault->queue));
    if (q != kNone) crash_queue(ctx, q, fault->by);
  } else if (what == "purge") {
    const auto step = read<PurgeStep>(arguments);
    if (!step) return false;
    const QueueIndex q = find_queue(ctx.name(step->queue));
    if (q != kNone) post(ctx, q, kNoChannel, work(frame::work_purge), 0);
  } else if (what == "delete") {
    const auto step = read<DeleteStep>(arguments);
    if (!step) return false;
    if (!step->queue.empty()) {
      const QueueIndex q = find_queue(ctx.name(step->queue));
      if (q != kNone) post(ctx, q, kNoChannel, work(frame::work_delete), 0);
    } else if (!step->exchange.empty()) {
      const std::uint32_t x = find_exchange(ctx, ctx.name(step->exchange));
      if (x != kNone) delete_exchange(ctx, x);
      ctx.flush(declarations_);
    } else if (step->binding) {
      unbind(ctx, *step->binding);
      ctx.flush(declarations_);
    }
  } else if (what == "declare") {
    const auto step = read<DeclareStep>(arguments);
    if (!step) return false;
    if (step->queue) declare_queue(ctx, *step->queue, true);
    if (step->exchange) declare_exchange(ctx, *step->exchange, true);
    if (step->binding) bind(ctx, *step->binding, true);
    ctx.flush(declarations_);
  } else {
    return false;
  }
  confirms_arrived(ctx);
  return true;
}

}  // namespace mqlab::models::rabbitmq
