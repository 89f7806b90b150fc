// The why-card as a person reads it in a terminal.
#include <nlohmann/json.hpp>

#include "lab/report/record_text.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

void chain(Writer& w, const ordered_json& card) {
  if (!card.contains("chain")) return;
  const std::string begins = card["chain"]["begins_at"].get<std::string>();
  w.line(Text{"  shortest chain, from {}:", "  最短因果链，始于{}："}, begins == "fault"   ? w.say({"the fault", "故障"})
                                                                       : begins == "limit" ? w.say({"a limit", "限额"})
                                                                                           : w.say({"the settings", "设置"}));
  const std::uint64_t decided = card.contains("inevitable") ? card["inevitable"]["record"].get<std::uint64_t>() : 0;
  for (const ordered_json& step : card["chain"]["steps"]) {
    const bool here = step["record"].get<std::uint64_t>() == decided;
    w.line("    {}{}{}", record_text(w, step),
           step["known"].get<bool>() ? "" : w.say({"  [read from the order of the records]", "  [由记录先后推知]"}),
           here ? w.paint(w.say({"  <- inevitable from here", "  <- 自此不可避免"}), "1;33") : "");
  }
}

void promise(Writer& w, const ordered_json& card) {
  if (!card.contains("promise")) return;
  const ordered_json& p = card["promise"];
  const std::string judgement = p["judgement"].get<std::string>();
  const std::string said = judgement == "broken promise" ? w.paint(w.say({"BROKEN PROMISE", "违背承诺"}), "1;31")
                           : judgement == "known defect" ? w.say({"known defect of this version", "该版本的已知缺陷"})
                                                         : w.say({"never promised", "从未承诺"});
  w.line(Text{"  promise {}: {}: {}", "  承诺 {}：{}：{}"}, p["id"].get<std::string>(), said, in(w, p["because"]));
  if (p.contains("sentence")) w.line("    {} ({})", in(w, p["sentence"]), p["source"].get<std::string>());
}

Text result_text(const std::string& result) {
  if (result == "prevents") return {"PREVENTS IT: the same faults strike, nothing is damaged", "可避免：同样的故障，无任何损害"};
  if (result == "moves") return {"helps this operation, another is damaged", "此操作无恙，但另有操作受损"};
  if (result == "not struck") return {"no proof: the fault finds nothing to strike", "不足为证：故障没有目标"};
  if (result == "refused") return {"can't be set here", "此处不可设置"};
  return {"does not help", "无济于事"};
}

void fixes(Writer& w, const ordered_json& card) {
  if (!card.contains("fixes")) return;
  w.line(Text{"  settings, each really run (as it is: {}):", "  各项设置（均实际重跑；现状：{}）："}, cost_text(w, card["cost"]));
  std::string same;
  for (const ordered_json& f : card["fixes"]) {
    const std::string result = f["result"].get<std::string>();
    if (result == "no change") {
      same += (same.empty() ? "" : w.say({"; ", "；"})) + in(w, f["meaning"]);
      continue;
    }
    std::string set, damage;
    for (const ordered_json& one : f["set"]) set += fmt::format(" --set '{}'", one.get<std::string>());
    if (f.contains("damage"))
      for (const ordered_json& d : f["damage"]) damage += (damage.empty() ? ": " : ", ") + d.get<std::string>();
    if (f.contains("refusal")) damage = ": " + f["refusal"].get<std::string>();
    w.line("    {} {}{}", w.paint(result == "prevents" ? "+" : "-", result == "prevents" ? "1;32" : "0"), w.say(result_text(result)),
           damage);
    w.line(Text{"        {} ({})", "        {}（{}）"}, in(w, f["meaning"]), set.substr(1));
    if (result == "prevents" || result == "moves")
      w.line(Text{"        costs: {}; measured: {}", "        代价：{}；实测：{}"}, in(w, f["cost"]), cost_text(w, f["measured"]));
  }
  if (!same.empty()) w.line(Text{"    - so already, or never comes to bear: {}", "    - 已是如此，或不起作用：{}"}, same);
}

}  // namespace

std::string render_card(const ordered_json& card, Language language, bool colour) {
  Writer w(language, colour);
  w.line(Text{"{} in {}, variant {}, seed {}", "{}，场景 {}，变体 {}，种子 {}"}, w.paint(card["operation"].get<std::string>(), "1"),
         card["scenario"].get<std::string>(), card["variant"].get<std::string>(), card["seed"].get<std::uint64_t>());
  if (card["stores"].empty()) w.line(Text{"  all is well with it", "  一切正常"});
  for (const ordered_json& s : card["stores"]) w.line("  {}", in(w, s["why"]));
  w.line(Text{"  biography:", "  经过："});
  for (const ordered_json& r : card["biography"]) w.line("    {}", record_text(w, r));
  if (card["biography_left_out"].get<std::uint64_t>() > 0)
    w.line(Text{"    ... and {} records more", "    …… 另有 {} 条记录"}, card["biography_left_out"].get<std::uint64_t>());
  chain(w, card);
  promise(w, card);
  fixes(w, card);
  return w.take();
}

}  // namespace mqlab::lab
