#include "tests/support/stage.hpp"

#include <algorithm>

namespace mqlab::sim::stage {

PlatformSpec hosts(std::vector<std::string> names) {
  PlatformSpec spec;
  for (std::string& name : names) spec.hosts.emplace_back().name = std::move(name);
  spec.default_latency = std::chrono::milliseconds(1);
  spec.default_bytes_per_second = 1'000'000'000'000'000;
  spec.loopback_latency = Duration{0};
  for (HostSpec& host : spec.hosts) host.disks.front().write_per_second = 1'000'000'000'000'000;
  return spec;
}

Stage::Stage(const PlatformSpec& spec) : platform_(spec) {
  options.model_kinds = ledger_kinds();
  options.style_kinds = word_kinds();
  options.payload_kinds = word_payloads();
}

void Stage::add(std::string name, Script script, Place place) {
  std::erase_if(roles_, [&](const Role& r) { return r.name == name; });
  if (place.host.empty()) place.host = name;
  roles_.push_back({std::move(name), std::move(script), std::move(place)});
}

RunEnd Stage::run() {
  platform_.run([&] { run_inside(); });
  return end;
}

RunEnd Stage::run_inside() {
  diary.clear();
  {
    World world(platform_, recorder_, options);
    for (const Role& role : roles_) {
      world.add_process({.name = role.name,
                         .role = "actor",
                         .host = role.place.host,
                         .start = role.place.start,
                         .restart_after_fault = role.place.restart,
                         .make = [this, &role] { return std::make_unique<Actor>(role.name, role.script, diary, alive); }});
    }
    world.set_sockets(send_buffer, receive_buffer);
    world.set_faults({faults, steps});
    end = world.run();
    outcomes = world.fault_outcomes();
  }
  hash = recorder_.finish();
  last_number = recorder_.gate().next - 1;
  records.clear();
  recorder_.for_each_chunk([&](std::span<const Record> chunk) { records.insert(records.end(), chunk.begin(), chunk.end()); });
  return end;
}

std::size_t Stage::count(Kind kind) const { return of(kind).size(); }

std::vector<Record> Stage::of(Kind kind) const {
  std::vector<Record> out;
  std::copy_if(records.begin(), records.end(), std::back_inserter(out), [&](const Record& r) { return r.kind_id() == kind; });
  return out;
}

const Record& Stage::record(RecordNumber number) const {
  static const Record none;
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& r) { return r.number == number; });
  return found == records.end() ? none : *found;
}

std::vector<std::string> Stage::causes(const Record& record_) const {
  std::vector<std::string> out;
  const std::vector<KindInfo> kinds = recorder_.kinds();
  for (Record r = record_; r.number != 0; r = record(r.cause())) {
    const auto info = std::find_if(kinds.begin(), kinds.end(), [&](const KindInfo& k) { return k.kind == r.kind_id(); });
    out.emplace_back(info == kinds.end() ? "?" : info->name);
  }
  return out;
}

std::vector<std::int64_t> Stage::values(Kind kind) const {
  std::vector<std::int64_t> out;
  for (const Record& r : of(kind)) out.push_back(r.value);
  return out;
}

}  // namespace mqlab::sim::stage
