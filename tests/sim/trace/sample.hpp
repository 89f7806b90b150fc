/// A made-up run for the tests of the trace: two processes, a queue, a store, and kinds of every sort of change. No world, no style.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include "sim/trace/kinds.hpp"
#include "sim/trace/recorder.hpp"

namespace mqlab::sim::sample {

inline constexpr ProcessId shop{0}, rabbit{1};
inline constexpr Element exchange{0}, orders{1}, stock{2};

inline constexpr Kind copy_made{66}, copy_gone{67}, effect{69}, confirm{83}, queue_state{130}, depth{131}, undeclared{200};

inline constexpr std::array<std::string_view, 2> kFates{"consumed", "lost"};
inline constexpr std::array<std::string_view, 2> kStates{"running", "blocked"};
inline constexpr std::array kModelKinds{
    KindInfo{.kind = copy_made,
             .name = "copy.made",
             .meaning = {"a queue has a copy", "队列中有了副本"},
             .level = TraceLevel::ledger,
             .change = Change::enter,
             .value_is = ValueIs::count,
             .value_name = "copy"},
    KindInfo{.kind = copy_gone,
             .name = "copy.gone",
             .meaning = {"a copy is no more", "副本不复存在"},
             .level = TraceLevel::ledger,
             .change = Change::leave,
             .value_is = ValueIs::choice,
             .value_name = "fate",
             .value_choices = kFates},
    KindInfo{.kind = effect, .name = "effect.applied", .meaning = {"applied", "生效"}, .level = TraceLevel::ledger},
    KindInfo{.kind = confirm,
             .name = "confirm.sent",
             .meaning = {"the broker confirms", "服务器确认"},
             .point = true,
             .value_is = ValueIs::tag,
             .value_name = "delivery_tag"},
};
inline constexpr std::array kStyleKinds{
    KindInfo{.kind = queue_state,
             .name = "queue.state",
             .meaning = {"", ""},
             .change = Change::state,
             .value_is = ValueIs::choice,
             .value_name = "state",
             .value_choices = kStates},
    KindInfo{.kind = depth, .name = "queue.depth", .meaning = {"", ""}, .change = Change::set, .value_is = ValueIs::count},
};

inline void start(Recorder& recorder, TraceLevel level = TraceLevel::full) {
  recorder.set_header(R"({"scenario":"sample","seed":7})");
  recorder.start(level, world_kinds(), kModelKinds, kStyleKinds);
  Tables& tables = recorder.tables();
  tables.processes = {{"shop", "producer", "host-a"}, {"rabbit-1", "broker", "host-b"}};
  const Element e = tables.element_id("exchange", "amq.direct", Element::none);
  tables.element_id("queue", "orders", e);
  tables.element_id("store", "stock-db", Element::none);
  tables.name("orders");
  tables.subscriptions = {{shop, orders}};
  tables.faults = {"crash rabbit-1"};
}

inline Record record(RecordNumber number, Kind kind, Element element = Element::none, std::uint64_t message = 0, std::int64_t value = 0) {
  Record r;
  r.time_ns = static_cast<std::int64_t>(number) * 1'000;
  r.number = number;
  r.kind = static_cast<std::uint16_t>(kind);
  r.process = static_cast<std::uint16_t>(rabbit);
  r.element = static_cast<std::uint32_t>(element);
  r.message = message == 0 ? 0 : MessageId(shop, message).packed;
  r.operation = r.message;
  r.value = value;
  return r;
}

/// A busy run: copies come and go in two places, now and then the same message twice, states and gauges change.
inline std::vector<Record> busy(std::uint64_t records, std::uint64_t seed = 1) {
  std::vector<Record> out;
  std::uint64_t luck = seed * 0x9e3779b97f4a7c15ULL + 1;
  const auto draw = [&](std::uint64_t below) {
    luck = luck * 6364136223846793005ULL + 1442695040888963407ULL;
    return (luck >> 33) % below;
  };
  std::vector<std::pair<Element, std::uint64_t>> present;
  std::uint64_t next_message = 1;
  for (RecordNumber n = 1; n <= records; ++n) {
    const std::uint64_t what = draw(20);
    if (what < 8) {
      const Element place = draw(2) == 0 ? orders : stock;
      const std::uint64_t message = draw(10) == 0 && next_message > 1 ? 1 + draw(next_message - 1) : next_message++;
      present.emplace_back(place, message);
      out.push_back(record(n, copy_made, place, message));
    } else if (what < 15 && !present.empty()) {
      const std::size_t which = draw(3) == 0 ? draw(present.size()) : 0;
      out.push_back(record(n, copy_gone, present[which].first, present[which].second));
      present.erase(present.begin() + static_cast<std::ptrdiff_t>(which));
    } else if (what == 15) {
      out.push_back(record(n, queue_state, orders, 0, static_cast<std::int64_t>(draw(2))));
    } else if (what == 16) {
      out.push_back(record(n, depth, stock, 0, static_cast<std::int64_t>(draw(1000))));
    } else if (what == 17) {
      out.push_back(record(n, kinds::process_paused));
    } else {
      out.push_back(record(n, confirm, Element::none, 1 + draw(next_message), static_cast<std::int64_t>(n)));
    }
    out.back().cause_back = n > 3 ? 2 : 0;
  }
  return out;
}

/// A folder of its own for a test's files, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "mqlab-trace-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_all(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

/// Write a trace of these records.
inline TraceHash write_trace(const std::string& path, const std::vector<Record>& records) {
  Recorder recorder;
  start(recorder);
  for (const Record& r : records) recorder.append(r);
  return recorder.save(path).value();
}

}  // namespace mqlab::sim::sample
