// A scene in the trace event format (JSON) that ui.perfetto.dev and chrome://tracing open.
//
// A process of the run is a process there, with two threads: `records` and `life`. All records that a process made at one instant are a slice (`X`), named after
// the first, with each of them an instant in it; arrows are flows (`s`, `f`) between
// them; a flow binds to a slice, so an instant alone could not have one. A slice is
// as long as it can be drawn: 1 us, or until the process's next record. `life` shows each incarnation and each pause. Faults that heal, and operations, are async
// slices (`b`, `e`); what strikes is an instant over everything. Times are microseconds with all three digits of nanoseconds.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "lab/export/formats.hpp"
#include "lab/export/out.hpp"

namespace mqlab::lab {

namespace {

constexpr std::int64_t kSlice = 1'000;  // ns
constexpr int kRecords = 1, kLife = 2;

std::string micros(std::int64_t ns) {
  const std::uint64_t size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  return fmt::format("{}{}.{:03}", ns < 0 ? "-" : "", size / 1'000, size % 1'000);
}

class Events {
 public:
  Events(const Scene& scene, Out& out) : scene_(scene), out_(out) { look_ahead(); }

  void write() {
    out_.text("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"title\":");
    out_.json(scene_.title());
    out_.text(",\"trace\":");
    out_.json(scene_.trace().hash().hex());
    out_.text("},\"traceEvents\":[\n");
    name_processes();
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const Event e = scene_.event(i);
      if (length_[i] > 0) slice(*e.record, length_[i]);
      instant(e);
      flows(e, i);
      life(e);
      operation(e, i);
    }
    end_lives();
    out_.text("\n]}\n");
  }

 private:
  static int pid(const sim::Record& r) { return r.process_id() == sim::ProcessId::none ? 0 : r.process + 1; }

  /// How long the slice that begins at each shown record is; 0: the record is in the slice of one before.
  void look_ahead() {
    length_.assign(scene_.size(), 0);
    std::unordered_map<std::uint16_t, std::int64_t> next;
    for (std::size_t i = scene_.size(); i-- > 0;) {
      const sim::Record& r = *scene_.event(i).record;
      const auto [at, fresh] = next.try_emplace(r.process, r.time_ns);
      const std::int64_t until = fresh ? kSlice : at->second - r.time_ns;
      length_[i] = static_cast<std::uint16_t>(std::clamp<std::int64_t>(until, 0, kSlice));
      at->second = r.time_ns;
      last_ns_ = std::max(last_ns_, r.time_ns);
    }
    // Of several records at one instant it was the last that saw the next instant; the slice begins with the first.
    std::unordered_map<std::uint16_t, std::pair<std::int64_t, std::size_t>> first;
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const sim::Record& r = *scene_.event(i).record;
      auto [at, fresh] = first.try_emplace(r.process, r.time_ns, i);
      if (!fresh && at->second.first == r.time_ns) {
        length_[at->second.second] = std::max(length_[at->second.second], length_[i]);
        length_[i] = 0;
      } else {
        at->second = {r.time_ns, i};
        length_[i] = std::max<std::uint16_t>(length_[i], 1);
      }
      const Event e = scene_.event(i);
      if (e.arrow && e.arrow->arrives && e.arrow->tail) tails_.emplace_back(*e.arrow->tail, i);
      if (r.operation != 0) {
        const auto [of, begins] = operations_.try_emplace(r.operation, i, i);
        if (!begins) of->second.second = i;
      }
    }
    std::sort(tails_.begin(), tails_.end());
  }

  void begin_event() {
    out_.text(first_ ? "" : ",\n");
    first_ = false;
  }
  void metadata(int process, int thread, std::string_view what, std::string_view key, std::string_view value) {
    begin_event();
    out_.print("{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"{}\",\"args\":{{\"{}\":", process, thread, what, key);
    out_.json(value);
    out_.text("}}");
  }
  void name_processes() {
    metadata(0, 0, "process_name", "name", "world");
    metadata(0, kRecords, "thread_name", "name", "records");
    int order = 0;
    for (const sim::ProcessId id : scene_.participants()) {
      const int process = static_cast<int>(id) + 1;
      metadata(process, 0, "process_name", "name", scene_.process(id));
      if (const std::string role = scene_.role(id); !role.empty()) metadata(process, 0, "process_labels", "labels", role);
      begin_event();
      out_.print(R"({{"ph":"M","pid":{},"tid":0,"name":"process_sort_index","args":{{"sort_index":{}}}}})", process, ++order);
      metadata(process, kRecords, "thread_name", "name", "records");
      metadata(process, kLife, "thread_name", "name", "life");
    }
  }

  void open(std::string_view phase, int process, int thread, std::int64_t ns, std::string_view category, std::string_view name) {
    begin_event();
    out_.print(R"({{"ph":"{}","pid":{},"tid":{},"ts":{},"cat":"{}","name":)", phase, process, thread, micros(ns), category);
    out_.json(name);
  }
  void arguments(const sim::Record& r) {
    out_.print(",\"args\":{{\"record\":{}", r.number);
    const auto add = [&](std::string_view key, const std::string& value) {
      if (value.empty()) return;
      out_.print(",\"{}\":", key);
      out_.json(value);
    };
    add("subject", scene_.subject(r));
    add("operation", scene_.trace().tables().identity(r.operation_id()));
    add("meaning", scene_.meaning(r));
    if (r.cause() != 0) out_.print(",\"cause\":{}", r.cause());
    if (r.because() != 0) out_.print(",\"because\":{}", r.because());
    out_.text("}}");
  }

  void slice(const sim::Record& r, std::int64_t length) {
    open("X", pid(r), kRecords, r.time_ns, "step", scene_.label(r));
    out_.print(",\"dur\":{}}}", micros(length));
  }
  void instant(const Event& e) {
    const sim::Record& r = *e.record;
    const bool global = e.mark == Mark::struck || e.mark == Mark::healed;
    const std::string_view category = e.lost ? "lost" : e.mark != Mark::none ? "mark" : e.own ? "record" : "linked";
    open("i", pid(r), kRecords, r.time_ns, category, scene_.label(r));
    out_.print(",\"s\":\"{}\"", global ? 'g' : 't');
    arguments(r);
    fault(e);
  }
  /// Right behind the instant: whatever a viewer binds a flow to, the instant or the slice around it, it is this step.
  void flows(const Event& e, std::size_t index) {
    if (e.arrow && e.arrow->arrives && e.arrow->tail) {
      open("f", pid(*e.record), kRecords, e.record->time_ns, "arrow", scene_.label(*e.record));
      out_.print(",\"bp\":\"e\",\"id\":{}}}", e.record->number);
    }
    for (; next_tail_ < tails_.size() && tails_[next_tail_].first == index; ++next_tail_) {
      const sim::Record& head = *scene_.event(tails_[next_tail_].second).record;
      open("s", pid(*e.record), kRecords, e.record->time_ns, "arrow", scene_.label(head));
      out_.print(",\"id\":{}}}", head.number);
    }
  }

  void async(char phase, int process, std::int64_t ns, std::string_view category, std::uint64_t id, std::string_view name) {
    open(std::string_view(&phase, 1), process, kRecords, ns, category, name);
    out_.print(",\"id\":\"0x{:x}\"}}", id);
  }
  void fault(const Event& e) {
    const sim::Record& r = *e.record;
    if (e.mark == Mark::struck) {
      open_faults_.emplace(r.number, r.value);
    } else if (const auto at = open_faults_.find(r.cause()); e.mark == Mark::healed && at != open_faults_.end() && at->second == r.value) {
      const auto struck = scene_.index_of(r.cause(), scene_.size());
      if (!struck) return;
      const std::string name = scene_.subject(r);
      async('b', 0, scene_.event(*struck).record->time_ns, "fault", at->first, name);
      async('e', 0, r.time_ns, "fault", at->first, name);
      open_faults_.erase(at);
    }
  }
  void operation(const Event& e, std::size_t index) {
    const sim::Record& r = *e.record;
    const auto at = operations_.find(r.operation);
    if (r.operation == 0 || at == operations_.end()) return;
    const std::string name = scene_.trace().tables().identity(r.operation_id());
    const auto origin = static_cast<std::size_t>(r.operation_id().origin());
    const int process = origin < scene_.trace().tables().processes.size() ? static_cast<int>(origin) + 1 : 0;
    if (at->second.first == index) async('b', process, r.time_ns, "operation", r.operation, name);
    if (at->second.second == index) async('e', process, r.time_ns, "operation", r.operation, name);
  }

  /// From here on the process lives, pauses ...; the slice before ends.
  void life(const Event& e) {
    if (e.record->process_id() == sim::ProcessId::none) return;
    switch (e.mark) {
      case Mark::started:
      case Mark::resumed:
      case Mark::paused:
        end_life(pid(*e.record), e.record->time_ns);
        lives_[pid(*e.record)] = {e.record->time_ns, e.mark == Mark::paused ? "paused" : "up"};
        break;
      case Mark::stopped: end_life(pid(*e.record), e.record->time_ns); break;
      case Mark::none:
      case Mark::struck:
      case Mark::healed: break;
    }
  }
  void end_life(int process, std::int64_t ns) {
    const auto at = lives_.find(process);
    if (at == lives_.end()) return;
    if (ns > at->second.since) {
      open("X", process, kLife, at->second.since, "life", at->second.what);
      out_.print(",\"dur\":{}}}", micros(ns - at->second.since));
    }
    lives_.erase(at);
  }
  void end_lives() {
    while (!lives_.empty()) end_life(lives_.begin()->first, last_ns_);
  }

  struct Life {
    std::int64_t since = 0;
    std::string_view what;
  };
  const Scene& scene_;
  Out& out_;
  bool first_ = true;
  std::int64_t last_ns_ = 0;
  std::vector<std::pair<std::size_t, std::size_t>> tails_;  // of arrows that arrive: tail and head, by tail
  std::size_t next_tail_ = 0;
  std::vector<std::uint16_t> length_;                                                  // by index, ns
  std::unordered_map<std::uint64_t, std::pair<std::size_t, std::size_t>> operations_;  // first and last index
  std::map<sim::RecordNumber, std::int64_t> open_faults_;                              // by the record that struck: which fault
  std::map<int, Life> lives_;                                                          // by process
};

}  // namespace

void write_perfetto(const Scene& scene, std::ostream& stream) {
  Out out(stream);
  Events(scene, out).write();
}

}  // namespace mqlab::lab
