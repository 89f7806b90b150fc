#include "lab/trace/index.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <unordered_map>

#include <fmt/format.h>

#include "lab/trace/index_builder.hpp"
#include "lab/trace/index_layout.hpp"
#include "sim/trace/hash.hpp"

namespace mqlab::lab {

namespace {

/// Up to here the records themselves are folded at each look (a few milliseconds), and no file is left beside a small trace.
constexpr std::size_t kSmall = 4 * std::size_t{TraceIndex::kInterval};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OutFile = std::unique_ptr<std::FILE, CloseFile>;

/// A new file beside `path`, under a name of its own.
OutFile create_beside(const std::string& path, std::string& name) {
  name = path + ".XXXXXX";
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return nullptr;
  ::fchmod(descriptor, 0644);
  return OutFile(::fdopen(descriptor, "wb"));
}

}  // namespace

tl::expected<TraceIndex, sim::TraceProblem> TraceIndex::open(const sim::TraceFile& trace) {
  TraceIndex index(trace);
  if (trace.records().size() <= kSmall) return index;
  const std::string path = path_of(trace);
  if (auto map = sim::MappedFile::open(path); map && index.use(std::move(*map))) return index;

  index.made_now_ = true;
  std::error_code ignored;
  const auto temporary = std::filesystem::temp_directory_path(ignored) / "mqlab.idx";
  for (const bool beside : {true, false}) {
    std::string name;
    OutFile out = create_beside(beside ? path : temporary.string(), name);
    if (out == nullptr) continue;
    const bool built = IndexBuilder(trace, out.get()).build();
    out.reset();
    auto map = built ? sim::MappedFile::open(name) : sim::MappedFile{};
    const bool usable = map && index.use(std::move(*map));
    if (!usable || !beside || std::rename(name.c_str(), path.c_str()) != 0) ::unlink(name.c_str());  // what is mapped stays
    if (usable) return index;
  }
  const char* why = std::strerror(errno);
  return tl::unexpected(
      sim::TraceProblem{fmt::format("{}: cannot write the index: {}", path, why), fmt::format("{}：无法写入索引：{}", path, why)});
}

bool TraceIndex::use(sim::MappedFile map) {
  const auto bytes = map.bytes();
  Head head;
  if (bytes.size() < sizeof head) return false;
  std::memcpy(&head, bytes.data(), sizeof head);
  const auto records = trace_->records().size();
  if (head.magic != kIndexMagic || head.version != kIndexVersion || head.interval != kInterval || head.hash_high != trace_->hash().high ||
      head.hash_low != trace_->hash().low || head.records != records || head.rules != rules_.fingerprint() ||
      head.checkpoints != records / kInterval || head.directory_at % 8 != 0 || head.directory_at > bytes.size() ||
      bytes.size() - head.directory_at != head.checkpoints * sizeof(Entry)) {
    return false;
  }
  const auto directory = bytes.subspan(head.directory_at);
  if (sim::checksum(directory) != head.directory_checksum) return false;
  map_ = std::move(map);
  entries_ = {reinterpret_cast<const Entry*>(directory.data()), head.checkpoints};
  return true;
}

/// False if it is damaged.
bool TraceIndex::checkpoint(std::size_t index, Checkpoint& out) const {
  const Entry& entry = entries_[index];
  const std::size_t added = entry.added * sizeof(Member);
  const std::size_t removed = entry.removed * sizeof(sim::RecordNumber);
  const std::size_t readings = entry.readings * sizeof(Reading);
  const std::size_t size = added + removed + readings;
  const auto map = map_.bytes();
  if (entry.at % 8 != 0 || entry.at > map.size() || size > map.size() - entry.at) return false;
  const auto bytes = map.subspan(entry.at, size);
  if (sim::checksum(bytes) != entry.checksum) return false;
  out.added = {reinterpret_cast<const Member*>(bytes.data()), entry.added};
  out.removed = {reinterpret_cast<const sim::RecordNumber*>(bytes.data() + added), entry.removed};
  out.readings = {reinterpret_cast<const Reading*>(bytes.data() + added + removed), entry.readings};
  return true;
}

/// The state at the end of the first `checkpoints` intervals: the last full checkpoint, and the changes since.
bool TraceIndex::base(std::size_t checkpoints, TraceState& out) const {
  if (checkpoints == 0) return true;
  const std::size_t full = entries_[checkpoints - 1].full;
  if (full >= checkpoints) return false;
  std::vector<sim::RecordNumber> removed;
  for (std::size_t i = full; i < checkpoints; ++i) {
    Checkpoint c;
    if (!checkpoint(i, c)) return false;
    out.members.insert(out.members.end(), c.added.begin(), c.added.end());
    out.readings.insert(out.readings.end(), c.readings.begin(), c.readings.end());
    removed.insert(removed.end(), c.removed.begin(), c.removed.end());
  }
  std::sort(removed.begin(), removed.end());
  auto gone = removed.begin();
  std::erase_if(out.members, [&](const Member& m) {
    while (gone != removed.end() && *gone < m.entered) ++gone;
    return gone != removed.end() && *gone == m.entered;
  });
  // Of the readings of one owner and kind the last counts.
  std::stable_sort(out.readings.begin(), out.readings.end(), by_owner);
  auto last = out.readings.begin();
  for (auto at = out.readings.begin(); at != out.readings.end(); ++at) {
    const auto next = at + 1;
    if (next == out.readings.end() || !next->same_owner_and_kind(*at)) *last++ = *at;
  }
  out.readings.erase(last, out.readings.end());
  return true;
}

/// Fold some thousand records into a state that may hold a million members: one pass over the members for all leavings together,
/// instead of a table of all members for each look.
void TraceIndex::replay(std::span<const sim::Record> records, TraceState& state) const {
  struct Leaving {
    std::uint32_t wanted = 0;        ///< records that take such a member out
    std::uint32_t from_base = 0;     ///< how many of them find one that was there before these records; the oldest go first
    std::vector<std::size_t> fresh;  ///< those that came in by these records, as indexes into the members
    std::size_t fresh_gone = 0;
  };
  std::unordered_map<MemberKey, Leaving, MemberKeyHash> leaving;
  for (const sim::Record& r : records) {
    if (leaves(rules_, r)) ++leaving[{r.message, r.element}].wanted;
  }
  if (!leaving.empty()) {
    std::erase_if(state.members, [&](const Member& m) {
      const auto at = leaving.find({m.message, m.element});
      if (at == leaving.end() || at->second.from_base == at->second.wanted) return false;
      ++at->second.from_base;
      return true;
    });
  }
  const auto base_size = static_cast<std::ptrdiff_t>(state.members.size());
  for (const sim::Record& r : records) {
    state.at = r.number;
    if (enters(rules_, r)) {
      if (const auto at = leaving.find({r.message, r.element}); at != leaving.end()) at->second.fresh.push_back(state.members.size());
      state.members.push_back(member_of(r));
    } else if (leaves(rules_, r)) {
      Leaving& l = leaving[{r.message, r.element}];
      if (l.from_base > 0) {
        --l.from_base;
      } else if (l.fresh_gone < l.fresh.size()) {
        state.members[l.fresh[l.fresh_gone++]].unused = 1;
      }
    } else if (reads(rules_, r)) {
      const Reading reading = reading_of(r);
      const auto at = std::lower_bound(state.readings.begin(), state.readings.end(), reading, by_owner);
      if (at != state.readings.end() && at->same_owner_and_kind(reading)) {
        *at = reading;
      } else {
        state.readings.insert(at, reading);
      }
    }
  }
  state.members.erase(std::remove_if(state.members.begin() + base_size, state.members.end(), [](const Member& m) { return m.unused != 0; }),
                      state.members.end());
}

TraceState TraceIndex::state_after(std::size_t position) const {
  const auto records = trace_->records();
  position = std::min(position, records.size());
  const std::size_t checkpoints = std::min(position / kInterval, entries_.size());
  TraceState state;
  std::size_t from = checkpoints * kInterval;
  if (!base(checkpoints, state)) {  // a damaged checkpoint: the records are the truth, only slower
    state = {};
    from = 0;
  }
  if (from > 0) state.at = records[from - 1].number;
  replay(records.subspan(from, position - from), state);
  return state;
}

TraceState TraceIndex::state_at(sim::RecordNumber number) const {
  return state_after(number == UINT64_MAX ? trace_->records().size() : trace_->position_of(number + 1));
}

TraceState TraceIndex::state_at(sim::Time time) const {
  return state_after(time == sim::kNever ? trace_->records().size() : trace_->position_at(time + sim::Duration{1}));
}

}  // namespace mqlab::lab
