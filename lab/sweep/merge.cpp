#include "lab/sweep/merge.hpp"

#include <filesystem>
#include <map>

#include "lab/study/say.hpp"

namespace mqlab::lab {

namespace {

/// What keeps these from being one study's; nothing: all is well.
std::optional<Sentence> mismatch(const Results& first, const Results& other) {
  if (other.info().study_hash != first.info().study_hash)
    return said({"{} is of another study than {} (study hash {}, not {})", "{} 与 {} 不属于同一研究（研究哈希 {}，而非 {}）"}, other.file(),
                first.file(), other.info().study_hash, first.info().study_hash);
  if (other.info().version != first.info().version)
    return said({"{} was made by mqlab {}, {} by {}", "{} 由 mqlab {} 生成，{} 由 {} 生成"}, other.file(), other.info().version,
                first.file(), first.info().version);
  if (other.info().shard.of != first.info().shard.of)
    return said({"{} is one of {} shards, {} one of {}", "{} 是 {} 个分片之一，{} 是 {} 个之一"}, other.file(), other.info().shard.of,
                first.file(), first.info().shard.of);
  return std::nullopt;
}

std::optional<Sentence> not_whole(const std::vector<Results>& parts) {
  std::map<std::int64_t, std::string> by_shard;
  for (const Results& part : parts) {
    if (auto wrong = mismatch(parts.front(), part)) return wrong;
    const Shard shard = part.info().shard;
    const auto [before, is_new] = by_shard.emplace(shard.index, part.file());
    if (!is_new)
      return said({"{} and {} are both shard {}/{}", "{} 与 {} 都是分片 {}/{}"}, before->second, part.file(), shard.index, shard.of);
  }
  const std::int64_t of = parts.front().info().shard.of;
  std::string missing;
  std::int64_t left_out = 0;
  for (std::int64_t i = 1; i <= of; ++i) {
    if (by_shard.contains(i)) continue;
    if (missing.size() > 60)
      ++left_out;
    else
      missing += fmt::format("{}{}/{}", missing.empty() ? "" : ", ", i, of);
  }
  if (left_out > 0) missing += fmt::format(" ... (+{})", left_out);
  if (!missing.empty()) return said({"these shards are missing: {}", "缺少分片：{}"}, missing);
  for (const Results& part : parts)
    if (!part.info().complete)
      return said({"shard {}/{} in {} has not come to its end: go on with its sweep (--resume)",
                   "{2} 中的分片 {0}/{1} 尚未完成：请继续其扫描（--resume）"},
                  part.info().shard.index, of, part.file());
  return std::nullopt;
}

}  // namespace

tl::expected<std::int64_t, Sentence> merge_shards(const std::vector<std::string>& files, const std::string& into) {
  bool created = false;
  try {
    std::vector<Results> parts;
    for (const std::string& file : files) parts.push_back(Results::open(file, Results::Use::read));
    if (auto wrong = not_whole(parts)) return tl::unexpected(std::move(*wrong));
    ResultsInfo info = parts.front().info();
    info.shard = {};
    info.complete = false;
    Results out = Results::create(into, info, parts.front().points());
    created = true;
    std::vector<RunRow> rows;
    for (const Results& part : parts) {
      part.for_each([&](const RunRow& row) {
        rows.push_back(row);
        if (rows.size() < 1000) return;
        out.add(rows);
        rows.clear();
      });
    }
    out.add(rows);
    out.set_complete(true);
    return out.count();
  } catch (const ResultsError& e) {
    std::error_code ignored;
    if (created) std::filesystem::remove(into, ignored);  // never half a file
    return tl::unexpected(e.sentence);
  }
}

}  // namespace mqlab::lab
