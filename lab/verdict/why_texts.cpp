#include "lab/verdict/why_texts.hpp"

#include <fmt/format.h>

namespace mqlab::lab::text {

using fmt::format;
using models::Fate;
using models::Told;

namespace {

std::string en(const NamedFault& fault) {
  const std::string of = fault.target.empty() ? fault.kind : format("{} of {}", fault.kind, fault.target);
  return format("{} (#{})", of, fault.record);
}
std::string zh(const NamedFault& fault) {
  const std::string of = fault.target.empty() ? fault.kind : format("{} 的 {}", fault.target, fault.kind);
  return format("{} (#{})", of, fault.record);
}
std::string with(const NamedFault& fault) { return !fault.known ? "" : format(" {} {}", fault.caused ? "with" : "after", en(fault)); }
std::string because_zh(const NamedFault& fault) {
  return !fault.known ? "" : fault.caused ? format("因 {} ", zh(fault)) : format("在 {} 之后", zh(fault));
}

}  // namespace

Sentence told(Told told, const std::string& at) {
  switch (told) {
    case Told::acknowledged: return {format("told acknowledged at {}", at), format("{} 业务得到肯定答复（acknowledged）", at)};
    case Told::rejected: return {format("told rejected at {}", at), format("{} 业务得到失败答复（rejected）", at)};
    case Told::indeterminate:
      return {format("asked and never learnt, gave up at {}", at), format("{} 放弃等待，结果未知（indeterminate）", at)};
    case Told::unasked: return {format("no answer was requested ({})", at), format("未要求答复（{}）", at)};
  }
  return {};
}

Sentence never_told(Told told) {
  if (told == Told::unasked) return {"no answer was requested", "未要求答复"};
  return {"the business was never told anything", "业务没有得到任何答复，结果未知"};
}

Sentence undone(const std::string& store, const std::string& at) {
  return {format("its effect in {} was compensated at {}", store, at), format("{} 中的效果于 {} 被补偿撤销", store, at)};
}

Sentence effect_lost(const std::string& store, const std::string& applied, const std::string& at, const NamedFault& fault) {
  return {format("{} had it at {} and lost it{} at {}", store, applied, with(fault), at),
          format("{} 于 {} 已有该效果，{}于 {} 丢失", store, applied, because_zh(fault), at)};
}

Sentence suppressed_only(std::string_view who, const std::string& at) {
  return {format("{} took it for a repetition at {} and changed nothing, but it had never been done", who, at),
          format("{} 于 {} 将其当作重复而未作修改，但它从未真正完成", who, at)};
}

Sentence declined(std::string_view who, const std::string& at) {
  return {format("{} declined it for good at {}", who, at), format("{} 于 {} 最终拒绝处理", who, at)};
}

Sentence no_copy_ever() { return {"no place ever had a copy of it", "任何地方都不曾有它的副本"}; }
Sentence no_copy_for(const std::string& store) {
  return {format("no copy of it was ever on the way to {}", store), format("从未有副本通往 {}", store)};
}
Sentence no_copy_left() { return {"no copy is left", "没有副本留下"}; }

Sentence copy_gone(Fate fate, const std::string& place, const std::string& at, const NamedFault& fault) {
  const std::string in = place.empty() ? "" : format(" in {}", place);
  const std::string zh_in = place.empty() ? "" : format("在 {} 中", place);
  switch (fate) {
    case Fate::consumed:
      return {format("its last copy{} was handed over and forgotten at {}", in, at),
              format("最后一个副本{}于 {} 交给消费者并被遗忘", zh_in, at)};
    case Fate::dead_lettered: return {format("its copy{} was dead-lettered at {}", in, at), format("副本{}于 {} 进入死信", zh_in, at)};
    case Fate::expired: return {format("its last copy{} expired at {}", in, at), format("最后一个副本{}于 {} 过期", zh_in, at)};
    case Fate::dropped:
      return {format("its last copy{} was dropped at {}: the place was full", in, at),
              format("最后一个副本{}于 {} 因位置已满而被丢弃", zh_in, at)};
    case Fate::purged: return {format("its last copy{} was purged at {}", in, at), format("最后一个副本{}于 {} 被清空", zh_in, at)};
    case Fate::deleted:
      return {format("its last copy{} went with its place, deleted at {}", in, at),
              format("最后一个副本{}于 {} 随所在位置一同被删除", zh_in, at)};
    case Fate::rejected:
      return {format("its last copy{} was refused by the consumer at {}, with no dead-letter place to go to", in, at),
              format("最后一个副本{}于 {} 被消费者拒绝，且没有死信去处", zh_in, at)};
    case Fate::unroutable: return {format("no place wanted it at {} (unroutable)", at), format("{} 没有任何队列接收它（不可路由）", at)};
    case Fate::lost:
      return {format("its last copy{} was lost{} at {}", in, with(fault), at),
              format("最后一个副本{}{}于 {} 丢失", zh_in, because_zh(fault), at)};
  }
  return {};
}

Sentence rests_unread(const std::string& place, const std::string& at) {
  return {format("it rests in {} since {}, and nobody consumed it there", place, at), format("自 {} 起停留在 {}，无人消费", at, place)};
}

Sentence never_arrived(const NamedFault& since) {
  return {format("it never arrived{}", since.known ? format("; {} struck", en(since)) : ""),
          format("它从未到达{}", since.known ? format("；其后发生 {}", zh(since)) : "")};
}

Sentence no_effect_followed(std::string_view who, const std::string& at, const NamedFault& since) {
  return {format("{} got it at {} and no effect followed{}", who, at, since.known ? format(": {} struck", en(since)) : ""),
          format("{} 于 {} 收到它，但效果没有随之发生{}", who, at, since.known ? format("：其后发生 {}", zh(since)) : "")};
}

Sentence under_way() { return {"it was still under way when the run ended", "运行结束时仍在途中"}; }

Sentence in_hand(std::string_view who, const std::string& at) {
  return {format("{} has it in its hands since {}", who, at), format("{} 自 {} 起仍在处理", who, at)};
}

Sentence waits(const std::string& place, const std::string& at, bool should_move) {
  if (should_move)
    return {format("a copy is left in {} since {}, and its consumer did not take it to the end", place, at),
            format("自 {} 起有副本留在 {}，直到结束消费者都没有处理完", at, place)};
  return {format("a copy waits in {} since {}", place, at), format("自 {} 起有副本在 {} 中等待", at, place)};
}

Sentence changed(const std::string& store, int times, int expected, std::span<const std::string> moments, bool more) {
  return {format("changed {} {}, {} expected: at {}{}", store, times == 1 ? std::string("once") : format("{} times", times), expected,
                 fmt::join(moments, " and at "), more ? " ..." : ""),
          format("改变 {} {} 次，应为 {} 次：{}{}", store, times, expected, fmt::join(moments, "、"), more ? "……" : "")};
}

Sentence redelivered(const std::string& at, const NamedFault& before) {
  return {format("it was redelivered at {}{}", at, before.known ? format(" after {}", en(before)) : ""),
          format("{}于 {} 被重新投递", before.known ? format("在 {} 之后，", zh(before)) : "", at)};
}

Sentence offered_again(const std::string& at, const NamedFault& before) {
  return {format("it was offered again at {}{}, not flagged as redelivered", at, before.known ? format(" after {}", en(before)) : ""),
          format("{}于 {} 再次投递，且没有重投标记", before.known ? format("在 {} 之后，", zh(before)) : "", at)};
}

Sentence published_again(const std::string& at) { return {format("it was published again at {}", at), format("{} 被再次发布", at)}; }

Sentence two_copies(const std::string& place, const std::string& first, const std::string& second) {
  return {format("{} got two copies, at {} and at {}", place, first, second), format("{} 得到两个副本：{} 与 {}", place, first, second)};
}

Sentence deduplicated(std::string_view who, const std::string& at) {
  return {format("{} recognised a repetition at {} and changed nothing", who, at), format("{} 于 {} 识别出重复，未作修改", who, at)};
}

Sentence out_of_order(bool first_effect, const std::string& at, const std::string& other) {
  if (first_effect)
    return {format("its first effect at {} came after that of the later {}", at, other),
            format("首次效果（{}）晚于更晚的操作 {}", at, other)};
  return {format("it was repeated at {}, after the later {}", at, other), format("{} 再次生效，此时更晚的操作 {} 已生效", at, other)};
}

Sentence disagree(std::span<const std::string> holds) {
  return {format("the stores do not agree: {}", fmt::join(holds, ", ")), format("各存储不一致：{}", fmt::join(holds, "，"))};
}

}  // namespace mqlab::lab::text
