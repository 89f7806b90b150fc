/// From a SimGrid platform file to SimGrid's objects: first in a child, then here.
#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "sim/platform/child.hpp"
#include "sim/platform/platform_file.hpp"
#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

/// So many hosts at most have all their routes looked up in the child. Beyond, a missing route is found out when it is used.
constexpr std::size_t kHostsToRoute = 100;

/// In what order the file declares things. SimGrid keeps its hosts and links in hash tables.
struct Declared {
  std::vector<sg4::Host*> hosts;
  std::vector<sg4::Link*> links;
};
Declared* g_declared = nullptr;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): SimGrid's signals are global

/// The links of the platform: first as they were announced, a split-duplex link as its two directions, then the unannounced ones by name.
std::vector<sg4::Link*> in_order(const std::vector<sg4::Link*>& announced, std::vector<sg4::Link*> all) {
  std::erase_if(all, [](const sg4::Link* l) {
    const std::string_view name = l->get_cname();
    return name == kLoopback || name.starts_with("__loopback__");
  });
  std::sort(all.begin(), all.end(), [](const sg4::Link* a, const sg4::Link* b) { return a->get_name() < b->get_name(); });
  std::vector<sg4::Link*> ordered;
  const auto take = [&](sg4::Link* link) {
    const auto found = std::find(all.begin(), all.end(), link);
    if (found == all.end()) return;
    ordered.push_back(link);
    all.erase(found);
  };
  for (sg4::Link* link : announced) {
    if (const auto* split = dynamic_cast<sg4::SplitDuplexLink*>(link)) {
      take(split->get_link_up());
      take(split->get_link_down());
    }
    take(link);
  }
  ordered.insert(ordered.end(), all.begin(), all.end());
  return ordered;
}

Declared load_into(const sg4::Engine& engine, const std::string& path) {
  static const bool connected = [] {
    sg4::Host::on_creation_cb([](sg4::Host& host) {
      if (g_declared != nullptr) g_declared->hosts.push_back(&host);
    });
    sg4::Link::on_creation_cb([](sg4::Link& link) {
      if (g_declared != nullptr) g_declared->links.push_back(&link);
    });
    return true;
  }();
  static_cast<void>(connected);
  Declared declared;
  g_declared = &declared;
  engine.load_platform(path);
  g_declared = nullptr;
  std::erase_if(declared.hosts, [](const sg4::Host* h) { return name_of(*h) == kKernelHost || name_of(*h) == kLoopback; });
  declared.links = in_order(declared.links, engine.get_all_links());
  return declared;
}

/// Memory that a child writes and its parent can read after its death: what it was about to do.
class LastWords {
 public:
  LastWords() : text_(static_cast<char*>(::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    if (text_ == MAP_FAILED) throw PlatformError("no memory to try the platform file");
  }
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;
  ~LastWords() { ::munmap(text_, kSize); }
  void say(std::string_view text) {
    const std::size_t n = std::min(text.size(), kSize - 1);
    std::memcpy(text_, text.data(), n);
    text_[n] = '\0';
  }
  std::string text() const { return text_; }

 private:
  static constexpr std::size_t kSize = 4096;
  char* text_;
};

/// SimGrid says why it aborts in a line `[time] FILE:LINE: [category/CRITICAL] why`.
std::string reason_of_death(const ChildFailure& failure, const std::string& last_words) {
  constexpr std::string_view mark = "/CRITICAL] ";
  if (const std::size_t at = failure.text.find(mark); at != std::string::npos) {
    const std::size_t begin = at + mark.size();
    return failure.text.substr(begin, failure.text.find('\n', begin) - begin);
  }
  return fmt::format("SimGrid crashed while {}", last_words);
}

// The properties of a disk that SimGrid has no attribute for: a number and a unit.
double number_with_unit(const char* text, std::initializer_list<std::pair<std::string_view, double>> units, const std::string& place) {
  double number = 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, number);
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& [name, factor] : units) {
    if (error == std::errc{} && unit == name && number >= 0) return number * factor;
  }
  throw PlatformError(fmt::format("{}: \"{}\" is not a number with a unit", place, text));
}

DiskSpec spec_of(const sg4::Disk& disk, const std::string& file) {
  DiskSpec spec;
  spec.name = disk.get_cname();
  spec.read_per_second = std::max<Bytes>(1, std::llround(disk.get_read_bandwidth()));
  spec.write_per_second = std::max<Bytes>(1, std::llround(disk.get_write_bandwidth()));
  const std::string place = fmt::format("{}: disk \"{}\"", file, spec.name);
  const auto duration = [&](const char* property, Duration& into) {
    if (const char* text = disk.get_property(property)) {
      into = Duration{std::llround(number_with_unit(text, {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}, place + ", " + property))};
    }
  };
  duration("flush_latency", spec.flush_latency);
  duration("file_switch", spec.file_switch);
  if (const char* text = disk.get_property("size")) {
    const auto units = {std::pair<std::string_view, double>{"", 1},
                        {"B", 1},
                        {"kB", 1e3},
                        {"MB", 1e6},
                        {"GB", 1e9},
                        {"TB", 1e12},
                        {"KiB", 0x1p10},
                        {"MiB", 0x1p20},
                        {"GiB", 0x1p30},
                        {"TiB", 0x1p40}};
    spec.size = static_cast<Bytes>(number_with_unit(text, units, place + ", size"));
  }
  return spec;
}

}  // namespace

void try_platform_file(const PlatformFile& file) {
  LastWords last;
  last.say("starting");
  const ReadableText text(file.wrapped);
  const auto tried = run_in_child([&] {
    const auto engine = make_engine(PlatformSpec{});
    last.say("reading the file");
    const Declared declared = load_into(*engine, text.path());
    if (declared.hosts.empty()) throw PlatformError("the platform has no host");
    if (declared.hosts.size() > kHostsToRoute) ::_exit(0);
    for (const sg4::Host* from : declared.hosts) {
      for (const sg4::Host* to : declared.hosts) {
        if (from == to) continue;
        last.say(fmt::format("looking for a route from \"{}\" to \"{}\": there may be none", from->get_cname(), to->get_cname()));
        std::vector<sg4::Link*> links;
        double latency = 0;
        from->route_to(to, links, &latency);
        if (links.empty()) throw PlatformError(fmt::format("there is no route from \"{}\" to \"{}\"", from->get_cname(), to->get_cname()));
      }
    }
    return std::string();
  });
  if (tried || (tried.error().how == ChildFailure::How::exited && tried.error().number == 0)) return;
  const ChildFailure& failure = tried.error();
  const std::string why = failure.how == ChildFailure::How::threw ? failure.text : reason_of_death(failure, last.text());
  throw PlatformError(explain(file, why, text.path()));
}

void Platform::State::load(const PlatformSpec& spec) {
  if (!spec.hosts.empty() || !spec.links.empty() || !spec.routes.empty()) {
    throw PlatformError(spec.xml_file + ": hosts, links and routes stand in the platform file; the scenario cannot add to them");
  }
  const PlatformFile file = read_platform_file(spec.xml_file);
  try_platform_file(file);
  engine = make_engine(spec);
  const ReadableText text(file.wrapped);
  Declared declared = load_into(*engine, text.path());
  profiles = file.profiles;
  sg_hosts = std::move(declared.hosts);
  sg_links = std::move(declared.links);
  kernel_host = engine->host_by_name(std::string(kKernelHost));
  loopback_host = engine->host_by_name(std::string(kLoopback));
  engine->link_by_name(std::string(kLoopback))->set_latency(seconds(spec.loopback_latency));
  for (std::size_t i = 0; i < sg_hosts.size(); ++i) {
    std::vector<sg4::Disk*> own = sg_hosts[i]->get_disks();
    std::sort(own.begin(), own.end(), [](const sg4::Disk* a, const sg4::Disk* b) { return a->get_name() < b->get_name(); });
    if (own.empty()) {
      const DiskSpec d;
      own.push_back(
          sg_hosts[i]->create_disk(d.name, static_cast<double>(d.read_per_second), static_cast<double>(d.write_per_second))->seal());
    }
    for (sg4::Disk* d : own) {
      sg_disks.push_back(d);
      disks.push_back({spec_of(*d, spec.xml_file), static_cast<HostId>(i)});
    }
  }
}

}  // namespace mqlab::sim
