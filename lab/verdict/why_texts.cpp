#include "lab/verdict/why_texts.hpp"

#include <fmt/format.h>

namespace mqlab::lab::text {

using fmt::format;
using models::Fate;
using models::Told;

namespace {

std::string list(const std::vector<std::string>& names, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) out += format("{}{}", i == 0 ? "" : i + 1 == names.size() ? last : ", ", names[i]);
  return out;
}
std::string en(const NamedFault& fault) {
  const std::string of = fault.targets.empty() ? fault.kind : format("{} of {}", fault.kind, list(fault.targets, " and "));
  return format("{} (#{})", of, fault.record);
}
std::string zh(const NamedFault& fault) {
  const std::string targets = list(fault.targets, " 与 ");
  const std::string of = fault.zh_kind.empty() ? (targets.empty() ? fault.kind : format("{} 的 {}", targets, fault.kind))
                         : targets.empty()     ? fault.zh_kind
                                               : format("{} {}", targets, fault.zh_kind);
  return format("{} (#{})", of, fault.record);
}
/// " because of crash of rabbit-1 (#4)", or " after ..." where no record says that it did it.
std::string why(const NamedFault& fault) { return !fault.known ? "" : format(" {} {}", fault.caused ? "because of" : "after", en(fault)); }
std::string why_zh(const NamedFault& fault) {
  return !fault.known ? "" : fault.caused ? format("因 {} ", zh(fault)) : format("在 {} 之后", zh(fault));
}
std::string comma(std::string text) { return text.empty() ? text : (text.back() == ' ' ? text.substr(0, text.size() - 1) : text) + "，"; }

}  // namespace

Sentence told(Told told, const std::string& at) {
  switch (told) {
    case Told::acknowledged: return {format("told acknowledged at {}", at), format("{} 业务得到肯定答复（acknowledged）", at)};
    case Told::rejected: return {format("told rejected at {}", at), format("{} 业务得到失败答复（rejected）", at)};
    case Told::indeterminate:
      return {format("never got an answer, gave up at {}", at), format("{} 放弃等待，结果未知（indeterminate）", at)};
    case Told::unasked: return {format("no answer was requested at {}", at), format("{} 发出，未要求答复", at)};
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
  return {format("{} had it at {} and lost it{} at {}", store, applied, why(fault), at),
          format("{} 于 {} 已有该效果，{}于 {} 丢失", store, applied, why_zh(fault), at)};
}

Sentence suppressed_only(std::string_view who, const std::string& at) {
  return {format("{} took it for a repetition at {} and changed nothing, but it had never been done", who, at),
          format("{} 于 {} 将其当作重复而未作修改，但它从未真正完成", who, at)};
}

Sentence declined(std::string_view who, const std::string& at) {
  return {format("{} declined it for good at {}", who, at), format("{} 于 {} 最终拒绝处理", who, at)};
}

Sentence no_copy_ever() { return {"no place ever had a copy of it", "任何地方都不曾有它的副本"}; }
Sentence stored_for_nobody(const std::string& at) {
  return {format("it was stored at {}, where nobody takes from", at), format("它于 {} 被存储，但那里无人取走", at)};
}
Sentence lost_in_a_frame(const std::string& at, const NamedFault& fault) {
  return {format("it was lost on its way at {}{}", at, why(fault)), format("它{}于 {} 在途中丢失", why_zh(fault), at)};
}
Sentence lost_in_memory(std::string_view who, const std::string& at, const NamedFault& fault) {
  return {format("{} had received it at {} and lost it{}", who, at, why(fault)),
          format("{} 于 {} 收到它，随后{}将其丢失", who, at, why_zh(fault))};
}
Sentence no_copy_for(const std::string& store) {
  return {format("no copy of it was ever on the way to {}", store), format("从未有副本通往 {}", store)};
}
Sentence no_copy_left() { return {"no copy is left", "没有任何副本留存"}; }

Sentence copy_gone(Fate fate, const std::string& place, const std::string& at, const NamedFault& fault) {
  const std::string in = place.empty() ? "" : format(" in {}", place);
  const std::string zh_in = place.empty() ? "" : format("{} 中的", place);
  switch (fate) {
    case Fate::consumed:
      return {format("its last copy{} was handed over and forgotten at {}", in, at),
              format("{}最后一个副本于 {} 交给消费者，代理随即不再保留", zh_in, at)};
    case Fate::dead_lettered: return {format("its copy{} was dead-lettered at {}", in, at), format("{}副本于 {} 进入死信", zh_in, at)};
    case Fate::expired: return {format("its last copy{} expired at {}", in, at), format("{}最后一个副本于 {} 过期", zh_in, at)};
    case Fate::dropped:
      return {format("its last copy{} was dropped at {}: the place was full", in, at),
              format("{}最后一个副本于 {} 因位置已满而被丢弃", zh_in, at)};
    case Fate::purged: return {format("its last copy{} was purged at {}", in, at), format("{}最后一个副本于 {} 被清空", zh_in, at)};
    case Fate::deleted:
      return {format("its last copy{} went with its place, deleted at {}", in, at),
              format("{}最后一个副本于 {} 随所在位置一同被删除", zh_in, at)};
    case Fate::rejected:
      return {format("its last copy{} was refused by the consumer at {}, with no dead-letter place to go to", in, at),
              format("{}最后一个副本于 {} 被消费者拒绝，且没有死信去处", zh_in, at)};
    case Fate::unroutable: return {format("no place wanted it at {} (unroutable)", at), format("{} 没有任何队列接收它（不可路由）", at)};
    case Fate::superseded:
      return {format("its last copy{} was removed by compaction at {}: a newer value of its key stands behind it", in, at),
              format("{}最后一个副本于 {} 被压缩清除：其后已有同一键的更新值", zh_in, at)};
    case Fate::skipped:
      return {format("its reader{} began after it at {} and never reads it", in, at),
              format("{}读者于 {} 从它之后开始读取，不会读到它", zh_in, at)};
    case Fate::given_up:
      return {format("its last copy{} was given up at {}: nobody said what should become of it", in, at),
              format("{}最后一个副本于 {} 被放弃：无人说明应如何处置它", zh_in, at)};
    case Fate::rolled_back:
      return {format("its last copy{} was rolled back at {}", in, at), format("{}最后一个副本于 {} 被回滚", zh_in, at)};
    case Fate::lost:
      return {format("its last copy{} was lost{} at {}", in, why(fault), at),
              format("{}最后一个副本{}于 {} 丢失", zh_in, why_zh(fault), at)};
  }
  return {};
}

Sentence passed_over(const std::string& place, const std::string& at) {
  return {format("its last copy{} counted as consumed at {}", place.empty() ? "" : format(" in {}", place), at),
          format("{}最后一个副本于 {} 算作已消费", place.empty() ? "" : format("{} 中的", place), at)};
}

Sentence rests_unread(const std::string& place, const std::string& at) {
  return {format("it rests in {} since {}, and nobody consumed it there", place, at), format("自 {} 起停留在 {}，无人消费", at, place)};
}

Sentence never_arrived(const NamedFault& since) {
  if (since.caused) return {format("it never arrived{}", why(since)), format("它{}从未到达", why_zh(since))};
  return {format("it never arrived{}", since.known ? format("; {} struck", en(since)) : ""),
          format("它从未到达{}", since.known ? format("；其后发生 {}", zh(since)) : "")};
}

Sentence no_effect_followed(std::string_view who, const std::string& at, const NamedFault& since) {
  if (since.caused)
    return {format("{} got it at {} and no effect followed{}", who, at, why(since)),
            format("{} 于 {} 收到它，但{}效果没有随之发生", who, at, why_zh(since))};
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
  const std::string how_often = times == 1 ? std::string("once") : format("{} times", times);
  return {format("changed {} {}, {}: at {}{}", store, how_often,
                 times == expected ? std::string("as expected") : format("{} expected", expected), fmt::join(moments, " and at "),
                 more ? " ..." : ""),
          format("改变 {} {} 次，{}：{}{}", store, times, times == expected ? std::string("符合预期") : format("应为 {} 次", expected),
                 fmt::join(moments, "、"), more ? "……" : "")};
}

Sentence redelivered(const std::string& at, const NamedFault& fault) {
  return {format("it was redelivered at {}{}", at, why(fault)), format("{}于 {} 被重新投递", comma(why_zh(fault)), at)};
}

Sentence redelivered_after_failure(const std::string& at, std::string_view who, const std::string& failed) {
  return {format("it was redelivered at {} because {} had failed at it at {}", at, who, failed),
          format("因 {} 于 {} 处理失败，它于 {} 被重新投递", who, failed, at)};
}

Sentence offered_again(const std::string& at, const NamedFault& fault) {
  return {format("it was offered again at {}{}, not flagged as redelivered", at, why(fault)),
          format("{}于 {} 再次投递，且没有重投标记", comma(why_zh(fault)), at)};
}

Sentence published_again(const std::string& at, const NamedFault& fault) {
  return {format("it was published again at {}{}", at, why(fault)), format("{}于 {} 被再次发布", comma(why_zh(fault)), at)};
}

Sentence stood_again(const std::string& place, const std::string& at, const NamedFault& fault) {
  return {format("at {} it could be delivered again from its old position in {}{}", at, place, why(fault)),
          format("{}于 {} 它又出现在 {} 的原位置", comma(why_zh(fault)), at, place)};
}

Sentence two_copies(const std::string& place, const std::string& first, const std::string& second, const NamedFault& fault) {
  return {format("{} got two copies, at {} and at {}{}", place, first, second, why(fault)),
          format("{}{} 得到两个副本：{} 与 {}", comma(why_zh(fault)), place, first, second)};
}

Sentence deduplicated(std::string_view who, const std::string& at) {
  return {format("{} recognised a repetition at {} and changed nothing", who, at), format("{} 于 {} 识别出重复，未作修改", who, at)};
}

Sentence out_of_order(bool first_effect, const std::string& at, const std::string& other) {
  if (first_effect)
    return {format("its first effect at {} came after that of the later {}", at, other),
            format("{} 首次生效，晚于其后的操作 {}", at, other)};
  return {format("it was repeated at {}, after the later {}", at, other), format("{} 再次生效，而其后的操作 {} 早已生效", at, other)};
}

Sentence disagree(std::span<const std::string> holds) {
  return {format("the stores do not agree: {}", fmt::join(holds, ", ")), format("各存储不一致：{}", fmt::join(holds, "，"))};
}

}  // namespace mqlab::lab::text
