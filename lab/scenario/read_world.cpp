// Hosts, the network, and who runs where.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;
using describe::Value;

namespace {

sim::DiskSpec disk_spec(const DiskFields& disk) {
  return {disk.name,
          disk.read.bytes_per_second,
          disk.write.bytes_per_second,
          disk.flush_latency,
          disk.file_switch,
          disk.size ? disk.size->bytes : INT64_MAX,
          disk.dirty_limit ? disk.dirty_limit->bytes : INT64_MAX};
}

/// Names in a SimGrid platform file, read off its text: enough to check references. What a <cluster> or a <peer> generates stays unknown.
std::vector<std::string> ids_in(std::string_view xml, std::string_view tag) {
  std::vector<std::string> ids;
  const std::string open = fmt::format("<{}", tag);
  for (std::size_t at = xml.find(open); at != std::string_view::npos; at = xml.find(open, at + 1)) {
    const std::string_view element = xml.substr(at, xml.find('>', at) - at);
    if (element.size() <= open.size() || (element[open.size()] != ' ' && element[open.size()] != '\n' && element[open.size()] != '\t'))
      continue;
    const std::size_t id = element.find("id=");
    if (id == std::string_view::npos || id + 4 > element.size()) continue;
    const char quote = element[id + 3];
    const std::size_t end = element.find(quote, id + 4);
    if (end != std::string_view::npos) ids.emplace_back(element.substr(id + 4, end - id - 4));
  }
  return ids;
}

class WorldReader {
 public:
  explicit WorldReader(Reading& reading) : r_(reading), problems_(reading.problems) {}

  void read() {
    read_hosts();
    read_network();
    if (!r_.out.platform_xml.empty()) read_platform_file();
    place_processes();
  }

 private:
  void read_hosts() {
    for (const ObjectReader::Item& item : r_.root.take_items("hosts")) {
      ObjectReader reader(*item.value, item.pointer, problems_);
      HostFields host;
      reader.read_fields(host);
      reader.finish();
      sim::HostSpec spec{host.name, host.flops, static_cast<std::int32_t>(host.cores), {disk_spec(host.disk)}};
      for (const DiskFields& disk : host.more_disks) spec.disks.push_back(disk_spec(disk));
      std::set<std::string> names;
      for (const sim::DiskSpec& disk : spec.disks) {
        if (!names.insert(disk.name).second)
          reader.problem_at("more_disks",
                            phrase({"two disks of {} are called \"{}\"", "{} 有两块名为 \"{}\" 的磁盘"}, host.name, disk.name));
      }
      r_.out.platform.hosts.push_back(std::move(spec));
      r_.declared_hosts.push_back(host.name);
      for (std::size_t i = 0; i < host.processes.size(); ++i) assigned_.push_back({host.processes[i], host.name, item, i});
    }
  }

  void read_network() {
    sim::PlatformSpec& platform = r_.out.platform;
    if (const Value* network = r_.root.take("network")) {
      ObjectReader reader(*network, "/network", problems_);
      NetworkFields fields;
      reader.read_fields(fields);
      reader.finish();
      platform.default_latency = fields.latency;
      platform.default_bytes_per_second = fields.bandwidth.bytes_per_second;
      platform.loopback_latency = fields.loopback;
      platform.network_model = fields.model == NetworkModelName::lv08 ? sim::NetworkModel::lv08 : sim::NetworkModel::cm02;
    }
    for (const ObjectReader::Item& item : r_.root.take_items("links")) {
      ObjectReader reader(*item.value, item.pointer, problems_);
      LinkFields link;
      reader.read_fields(link);
      reader.finish();
      platform.links.push_back({link.name, link.bandwidth.bytes_per_second, link.latency, link.split_duplex});
      if (link.between.size() == 2 && link.between[0] != link.between[1]) {
        platform.routes.push_back({link.between[0], link.between[1], {link.name}});
      } else if (!link.between.empty()) {
        reader.problem_at("between", {"a link joins two hosts", "链路连接两台主机"},
                          {"the names of two different hosts", "两台不同主机的名称"});
      }
    }
    for (const ObjectReader::Item& item : r_.root.take_items("routes")) {
      ObjectReader reader(*item.value, item.pointer, problems_);
      RouteFields route;
      reader.read_fields(route);
      reader.finish();
      if (!route.from.empty() && route.from == route.to)
        reader.problem_at("to", {"a route leads from a host to another one", "路由从一台主机通向另一台主机"},
                          {"a host other than \"from\"", "与 \"from\" 不同的主机"});
      platform.routes.push_back({route.from, route.to, route.links});
    }
  }

  void read_platform_file() {
    for (const std::string_view own : {"hosts", "links", "routes"}) {
      if (r_.root.has(own))
        r_.root.problem_at(own, phrase({"\"platform\" and \"{}\" exclude each other", "\"platform\" 与 \"{}\" 互斥"}, own),
                           {"one of the two", "二者之一"});
    }
    const std::string& xml = r_.out.platform_xml;
    r_.declared_hosts = ids_in(xml, "host");
    r_.any_host =
        xml.find("<cluster") != std::string::npos || xml.find("<peer") != std::string::npos || xml.find("<cabinet") != std::string::npos;
    r_.any_link = true;
    r_.out.platform.hosts.clear();
    r_.out.platform.links.clear();
    r_.out.platform.routes.clear();
  }

  bool has_host(const std::string& name) const {
    return r_.any_host || std::find(r_.declared_hosts.begin(), r_.declared_hosts.end(), name) != r_.declared_hosts.end();
  }

  /// A process runs where `hosts` or the process itself says; else on a host of its own name, which is made when it does not exist.
  void place_processes() {
    struct Process {
      std::string name;
      std::string said;
      describe::Where where;
      std::string pointer;
    };
    std::vector<Process> processes;
    for (const std::string& node : r_.nodes) {
      const Value* broker = r_.root.object().find("broker");
      processes.push_back({node, "", broker != nullptr ? broker->where : describe::Where{}, "/broker"});
    }
    for (const Reading::Program& program : r_.programs) processes.push_back({program.name, program.host, program.where, program.pointer});

    for (const Process& process : processes) {
      if (process.name.empty()) continue;
      std::string host = process.said;
      for (const Assigned& assigned : assigned_) {
        if (assigned.process != process.name) continue;
        if (!host.empty() && host != assigned.host) {
          ObjectReader at(*assigned.item.value, assigned.item.pointer, problems_);
          at.problem_at(fmt::format("processes/{}", assigned.index),
                        phrase({"{} already runs on {}", "{} 已运行在 {} 上"}, process.name, host),
                        {"one host for a process", "一个进程对应一台主机"});
        }
        host = assigned.host;
      }
      if (host.empty()) {
        host = process.name;
        if (!has_host(host) && r_.out.platform_xml.empty()) {
          r_.out.platform.hosts.push_back(sim::HostSpec{host});
          r_.declared_hosts.push_back(host);
        } else if (!has_host(host)) {
          std::vector<std::string> names = r_.declared_hosts;
          problems_.add(process.where, process.pointer,
                        phrase({"{} runs on no host of the platform file", "平台文件中没有可供 {} 运行的主机"}, process.name),
                        names.empty() ? describe::Phrase{"a \"host\" for it", "为它指定 \"host\""}
                                      : phrase({"a \"host\" for it, one of: {}", "为它指定 \"host\"，即以下之一：{}"},
                                               fmt::format("{}", fmt::join(names, ", "))));
        }
      }
      r_.out.hosts_of.emplace(process.name, host);
    }
  }

  struct Assigned {
    std::string process;
    std::string host;
    ObjectReader::Item item;
    std::size_t index;
  };

  Reading& r_;
  describe::Problems& problems_;
  std::vector<Assigned> assigned_;
};

}  // namespace

void read_world(Reading& reading) { WorldReader(reading).read(); }

}  // namespace mqlab::lab
