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
    const std::string by = step["by"].get<std::string>();
    w.line("    {}{}{}", record_text(w, step),
           by == "order"   ? w.say({"  [read from the order of the records]", "  [由记录先后推知]"})
           : by == "rerun" ? w.say({"  [the run without the fault does not have it]", "  [去掉故障重跑，没有这一条]"})
                           : "",
           here ? w.paint(w.say({"  <- inevitable from here", "  <- 自此不可避免"}), "1;33") : "");
  }
  for (const ordered_json& strike : card["chain"]["besides"])
    w.line(Text{"    it also takes: {}", "    还需要：{}"}, record_text(w, strike));
  if (!card["chain"].contains("without_faults")) return;
  if (card["chain"]["without_faults"] == "gone")
    w.line(Text{"    run again without {}: this damage is gone", "    去掉{}重跑：此损害消失"},
           card["chain"]["besides"].empty() ? w.say({"the fault", "该故障"}) : w.say({"these faults", "这些故障"}));
  else
    w.line(Text{"    run again without any fault: it is damaged all the same", "    去掉所有故障重跑：照样受损"});
}

void promise(Writer& w, const ordered_json& card) {
  if (!card.contains("promise")) return;
  const ordered_json& p = card["promise"];
  const std::string judgement = p["judgement"].get<std::string>();
  const std::string said = judgement == "broken promise" ? w.paint(w.say({"BROKEN PROMISE", "违背承诺"}), "1;31")
                           : judgement == "known defect" ? w.say({"known defect of this version", "该版本的已知缺陷"})
                                                         : w.say({"never promised", "从未承诺"});
  w.line(Text{"  promise {}: {}: {}", "  承诺 {}（{}）：{}"}, p["id"].get<std::string>(), said, in(w, p["because"]));
  if (p.contains("sentence")) w.line("    {} ({})", in(w, p["sentence"]), p["source"].get<std::string>());
}

Text result_text(const std::string& result) {
  if (result == "prevents") return {"PREVENTS IT: the same faults strike, nothing is damaged", "可避免：同样的故障，无任何损害"};
  if (result == "no damage") return {"no damage, but not done as it should be", "无损害，但也未如愿完成"};
  if (result == "moves") return {"this operation is not damaged, another one is", "此操作未受损，但另有操作受损"};
  if (result == "not struck") return {"no proof: the fault finds nothing to strike", "不足为证：故障没有目标"};
  return {"does not help", "无济于事"};
}

/// Verdict words in the reader's language; `lost 2` keeps its count.
std::string words(const Writer& w, const ordered_json& list) {
  std::string out;
  for (const ordered_json& one : list) {
    const std::string text = one.get<std::string>();
    const std::size_t space = text.find(' ');
    const auto name = find_name(text.substr(0, space));
    const std::string word = name                  ? w.say(info(*name).title) + (space == std::string::npos ? "" : text.substr(space))
                             : text == "not begun" ? w.say({"not begun", "未开始"})
                                                   : text;
    out += (out.empty() ? "" : w.say({", ", "、"})) + word;
  }
  return out;
}

/// What a run with something changed came to: this operation, then the whole run.
std::string outcome(const Writer& w, const ordered_json& card, const ordered_json& f) {
  std::string out = w.form(Text{" | {}: {}", " | {}：{}"}, card["operation"].get<std::string>(), words(w, f["now"]));
  if (!f["damage"].empty()) out += w.form(Text{" | damaged: {}", " | 受损：{}"}, words(w, f["damage"]));
  if (!f["notable"].empty()) out += w.form(Text{" | also: {}", " | 另有：{}"}, words(w, f["notable"]));
  return out;
}

std::string last_step(const std::string& set) {
  const std::string pointer = set.substr(0, set.find('='));
  return pointer.substr(pointer.rfind('/') + 1);
}

/// Nothing that was tried prevents it: say so, and what of the scenario's own does.
void none_prevents(Writer& w, const ordered_json& card) {
  std::size_t tried = 0, without_damage = 0;
  std::string names;
  for (const ordered_json& f : card["fixes"]) {
    if (f["result"] == "refused") continue;
    ++tried;
    without_damage += f["result"] == "no damage" ? 1 : 0;
    const std::string name = last_step(f["set"][0].get<std::string>());
    if ((", " + names + ", ").find(", " + name + ", ") == std::string::npos) names += (names.empty() ? "" : ", ") + name;
  }
  if (tried == 0) {
    w.line(Text{"    no setting could be tried: the style's and the programs' knobs have no place here",
                "    没有可试的设置：风格与程序的设置项在此无处可用"});
  } else {
    w.line(Text{"    none of the {} settings tried prevents it, alone or in pairs ({})",
                "    所试的 {} 项设置，单独或两两组合，都不能避免（{}）"},
           tried, names);
    if (without_damage > 0)
      w.line(Text{"    with {} of them there is no damage, but it is not done as it should be either (see above)",
                  "    其中 {} 项使之不再受损，但操作也未如愿完成（见上）"},
             without_damage);
  }
}

void variants(Writer& w, const ordered_json& card) {
  bool any = false;
  for (const ordered_json& v : card["variants"]) {
    const std::string result = v["result"].get<std::string>();
    const bool moves = result == "moves" && !card["prevented"].get<bool>();
    if (result != "prevents" && result != "no damage" && result != "not struck" && !moves) continue;
    any = true;
    const std::string name = w.paint(v["variant"].get<std::string>(), "1");
    w.line(Text{"    the scenario's own variant {}, really run: {}{}", "    场景自身的变体 {}（实际运行）：{}{}"}, name,
           result == "prevents" ? w.say({"nothing is damaged", "无任何损害"})
           : result == "no damage" || moves
               ? w.say(result_text(result))
               : w.say({"nothing is damaged; its fault finds nothing to strike there", "无任何损害；其中故障没有目标"}),
           outcome(w, card, v));
    w.line(Text{"        measured: {}", "        实测：{}"}, cost_text(w, v["measured"]));
  }
  if (any && !card["prevented"].get<bool>())
    w.line(Text{"    so it takes what that variant changes in the program or its shape: mqlab compare {} --variant {} --variant {}",
                "    因此需要该变体对程序或结构的改动：mqlab compare {} --variant {} --variant {}"},
           card["scenario"].get<std::string>(), card["variant"].get<std::string>(), w.say({"NAME", "名称"}));
  if (!any && !card["prevented"].get<bool>() && !card["variants"].empty())
    w.line(Text{"    nor does any other variant of the scenario", "    场景的其他变体也都不能"});
}

void fixes(Writer& w, const ordered_json& card) {
  if (!card.contains("fixes")) return;
  w.line(Text{"  settings, each really run (as it is: {}):", "  各项设置（均实际重跑；现状：{}）："}, cost_text(w, card["cost"]));
  std::string same, refused;
  for (const ordered_json& knob : card["so_already"]) same += (same.empty() ? "" : w.say({"; ", "；"})) + in(w, knob["meaning"]);
  for (const ordered_json& f : card["fixes"]) {
    const std::string result = f["result"].get<std::string>();
    if (result == "no change" || result == "refused") {
      std::string& list = result == "refused" ? refused : same;
      list += (list.empty() ? "" : w.say({"; ", "；"})) + in(w, f["meaning"]);
      continue;
    }
    std::string set;
    for (const ordered_json& one : f["set"]) set += fmt::format(" --set '{}'", one.get<std::string>());
    w.line("    {} {}{}",
           w.paint(result == "prevents"    ? "+"
                   : result == "no damage" ? "~"
                                           : "-",
                   result == "prevents" ? "1;32" : "0"),
           w.say(result_text(result)), outcome(w, card, f));
    w.line(Text{"        {} ({})", "        {}（{}）"}, in(w, f["meaning"]), set.substr(1));
    if (result == "prevents" || result == "moves" || result == "no damage")
      w.line(Text{"        costs: {}; measured: {}", "        代价：{}；实测：{}"}, in(w, f["cost"]), cost_text(w, f["measured"]));
  }
  if (!same.empty()) w.line(Text{"    - so already, or never comes to bear: {}", "    - 已是如此，或不起作用：{}"}, same);
  if (!refused.empty()) w.line(Text{"    - can't be set here: {}", "    - 此处不可设置：{}"}, refused);
  if (!card["prevented"].get<bool>()) none_prevents(w, card);
  variants(w, card);
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
