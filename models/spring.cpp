#include "models/spring.hpp"

#include <algorithm>

namespace mqlab::models {

using describe::Member;
using describe::Object;
using describe::phrase;
using describe::Value;

namespace {

constexpr std::string_view kDocument = "---";

/// The profile that a document is for; null: it always counts.
const Member* profile_of(const Object& all, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i)
    if (all[i].key.starts_with("spring.config.activate.on-profile") || all[i].key.starts_with("spring.profiles") ||
        all[i].key.starts_with("spring.config.activate.on-cloud-platform"))
      if (!all[i].key.starts_with("spring.profiles.active") && !all[i].key.starts_with("spring.profiles.include") &&
          !all[i].key.starts_with("spring.profiles.group"))
        return &all[i];
  return nullptr;
}

/// `spring.datasource.url` is of `spring.datasource`, `server.port` of `server`.
std::string part_of(std::string_view key) {
  std::size_t dot = key.find('.');
  if (key.starts_with("spring.")) dot = key.find('.', dot + 1);
  return std::string(key.substr(0, dot));
}

/// False: a placeholder without a default, whose value only the running application knows.
bool resolve(Member& member, Draft& draft) {
  const std::string* text = member.value.as_string();
  if (text == nullptr || text->find("${") == std::string::npos) return true;
  const std::size_t colon = text->find(':');
  const bool whole = text->starts_with("${") && text->ends_with('}') && text->find("${", 2) == std::string::npos;
  if (!whole || colon == std::string::npos) {
    draft.remark(
        Remark::Kind::matters, member.value.where, member.key,
        phrase({"{} is known only when the application runs: the default is assumed", "{} 的值只有应用运行时才知道：按默认值处理"}, *text));
    return false;
  }
  Value value(text->substr(colon + 1, text->size() - colon - 2));
  value.where = member.value.where;
  draft.remark(Remark::Kind::note, member.value.where, member.key,
               phrase({"{}: what stands behind the colon is taken", "{}：取冒号之后的值"}, *text));
  member.value = std::move(value);
  return true;
}

}  // namespace

Object spring_settings(const ConfigFile& file, std::string_view prefix, Draft& draft) {
  Object out;
  const Object* all = file.content.as_object();
  if (all == nullptr) return out;
  const std::string wanted = relaxed_key(prefix);
  std::vector<std::pair<std::string, std::size_t>> others;  // part, how many keys; in order
  std::vector<describe::Where> first_of;
  for (std::size_t from = 0; from < all->size();) {
    if ((*all)[from].key == kDocument) ++from;
    std::size_t to = from;
    while (to < all->size() && (*all)[to].key != kDocument) ++to;
    if (const Member* profile = profile_of(*all, from, to)) {
      draft.remark(Remark::Kind::matters, profile->value.where, profile->key,
                   phrase({"this document is of the profile {}: it is not looked at. Audit it as a file of its own",
                           "此文档属于 profile {}：不予考虑。请把它作为单独的文件审计"},
                          plain_text(profile->value)));
      from = to;
      continue;
    }
    for (; from < to; ++from) {
      Member member = (*all)[from];
      if (!relaxed_key(member.key).starts_with(wanted)) {
        const std::string part = part_of(member.key);
        const auto known = std::find_if(others.begin(), others.end(), [&](const auto& o) { return o.first == part; });
        if (known != others.end()) {
          ++known->second;
        } else {
          others.emplace_back(part, 1);
          first_of.push_back(member.value.where);
        }
        continue;
      }
      if (!resolve(member, draft)) continue;
      const auto same =
          std::find_if(out.begin(), out.end(), [&](const Member& m) { return relaxed_key(m.key) == relaxed_key(member.key); });
      if (same != out.end()) {
        draft.remark(Remark::Kind::note, member.value.where, member.key,
                     phrase({"\"{}\" stands twice: this last one counts, not \"{}\"", "\"{}\" 出现两次：以最后一次为准，而不是 \"{}\""},
                            member.key, plain_text(same->value)));
        *same = std::move(member);
      } else {
        out.push_back(std::move(member));
      }
    }
  }
  for (std::size_t i = 0; i < others.size(); ++i)
    draft.remark(Remark::Kind::harmless, first_of[i], others[i].first,
                 phrase({"{} keys of {}: another part of the application", "{1} 的 {0} 个键：属于应用的其他部分"}, others[i].second,
                        others[i].first));
  return out;
}

}  // namespace mqlab::models
