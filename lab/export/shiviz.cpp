// A scene as a log for ShiViz: true vector clocks, a line for the host and its clock, a line for the event.
//
// The first line is the regular expression that reads the rest, the second the delimiter of executions (there is one execution: empty), as ShiViz wants it of
// a file (bestchai.bitbucket.io/shiviz: "Upload a log"). A host's own component rises by one with each of its shown records. A record's clock is the greatest
// of its host's, its cause's and its because's, whether those are shown or not, so order that goes through records that are left out is kept.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "lab/export/formats.hpp"
#include "lab/export/out.hpp"
#include "lab/text/time.hpp"

namespace mqlab::lab {

namespace {

using Clock = std::vector<std::uint64_t>;

void merge(Clock& into, const Clock& other) {
  for (std::size_t i = 0; i < other.size(); ++i) into[i] = std::max(into[i], other[i]);
}

/// A name that is the same outside and inside of JSON: no spaces, quotes, or bytes that are no UTF-8.
std::string plain(const std::string& process) {
  std::string name;
  for (const char c : process) {
    const bool space = static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    name += space ? '_' : c == '"' || c == '\\' ? '\'' : c;
  }
  fmt::memory_buffer json;
  append_json_string(json, name.empty() ? "_" : name);
  return {json.data() + 1, json.size() - 2};
}

class Log {
 public:
  Log(const Scene& scene, Out& out) : scene_(scene), out_(out) {
    find_hosts();
    find_uses();
  }

  void write() {
    const auto& shown = scene_.selection().positions;
    const auto records = scene_.trace().records();
    std::size_t next = 0;
    for (std::size_t i = 0; i < end_; ++i) {
      const sim::Record& r = records[i];
      const std::size_t host = hosts_.at(r.process);
      Clock& clock = now_[host];
      for (const sim::RecordNumber number : {r.cause(), r.because()}) {
        const auto at = number == 0 ? std::nullopt : position_before(scene_.trace(), number, i);
        if (at) use(*at, clock);
      }
      if (next < shown.size() && shown[next] == i) {
        ++clock[host];
        print(r, host, clock);
        ++next;
      }
      if (const auto used = kept_.find(i); used != kept_.end()) used->second.clock = clock;
    }
  }

 private:
  struct Kept {
    std::size_t uses = 0;
    Clock clock{};
  };

  /// Names without spaces, each once: ShiViz reads a host up to the first space.
  void find_hosts() {
    const auto& shown = scene_.selection().positions;
    end_ = shown.empty() ? 0 : shown.back() + 1;
    const auto records = scene_.trace().records();
    std::set<std::string> taken;
    for (std::size_t i = 0; i < end_; ++i) {
      if (!hosts_.emplace(records[i].process, hosts_.size()).second) continue;
      std::string name = plain(scene_.process(records[i].process_id()));
      while (!taken.insert(name).second) name += '\'';
      names_.push_back(std::move(name));
    }
    now_.assign(hosts_.size(), Clock(hosts_.size(), 0));
  }

  /// Only the clocks that another host will ask for are kept, and only until it has.
  void find_uses() {
    const auto records = scene_.trace().records();
    for (std::size_t i = 0; i < end_; ++i)
      for (const sim::RecordNumber number : {records[i].cause(), records[i].because()}) {
        const auto at = number == 0 ? std::nullopt : position_before(scene_.trace(), number, i);
        if (at && records[*at].process != records[i].process) ++kept_[*at].uses;
      }
  }

  void use(std::size_t position, Clock& clock) {
    const auto at = kept_.find(position);
    if (at == kept_.end() || at->second.clock.empty()) return;  // of the same host: its clock is past it anyway
    if (&now_[hosts_.at(scene_.trace().records()[position].process)] == &clock) return;
    merge(clock, at->second.clock);
    if (--at->second.uses == 0) kept_.erase(at);
  }

  void print(const sim::Record& r, std::size_t host, const Clock& clock) {
    out_.print("{} {{", names_[host]);
    const char* comma = "";
    for (std::size_t i = 0; i < clock.size(); ++i) {
      if (clock[i] == 0) continue;
      out_.text(comma);
      out_.json(names_[i]);
      out_.print(":{}", clock[i]);
      comma = ", ";
    }
    std::string event = scene_.label(r);
    for (char& c : event)
      if (static_cast<unsigned char>(c) < ' ') c = ' ';
    out_.print("}}\n{} (#{}, {})\n", event, r.number, moment_text(r.time_ns));
  }

  const Scene& scene_;
  Out& out_;
  std::size_t end_ = 0;
  std::map<std::uint16_t, std::size_t> hosts_;  // by process
  std::vector<std::string> names_;
  std::vector<Clock> now_;  // by host
  std::unordered_map<std::size_t, Kept> kept_;
};

}  // namespace

void write_shiviz(const Scene& scene, std::ostream& stream) {
  Out out(stream);
  out.text("(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\n");
  Log(scene, out).write();
}

}  // namespace mqlab::lab
