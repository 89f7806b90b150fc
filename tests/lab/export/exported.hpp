/// A scenario of the library, run once, its trace, and what the formats make of it.
#pragma once

#include <map>
#include <memory>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "lab/export/formats.hpp"
#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "tests/sim/trace/sample.hpp"
#include "tests/support/places.hpp"

namespace mqlab::lab {

class Exported {
 public:
  Exported(const std::string& id, const std::string& variant, sim::TraceLevel level = sim::TraceLevel::full) {
    const Loaded file = load_scenario(source_scenarios() + "/" + id + ".json", {.variant = variant});
    if (!file) {
      ADD_FAILURE() << describe::render(file.error(), Language::en);
      return;
    }
    Runner runner(file->variants.front());
    runner.run({.level = level, .trace_file = folder_ / "run.mqt"});
    trace_ = std::make_unique<sim::TraceFile>(sim::TraceFile::open(folder_ / "run.mqt").value());
  }
  /// A trace written by hand; `shop` may have another name.
  explicit Exported(const std::vector<sim::Record>& records, const std::string& shop = "shop") {
    sim::Recorder recorder;
    sim::sample::start(recorder);
    recorder.tables().processes[0].name = shop;
    for (const sim::Record& r : records) recorder.append(r);
    EXPECT_TRUE(recorder.save(folder_ / "run.mqt"));
    trace_ = std::make_unique<sim::TraceFile>(sim::TraceFile::open(folder_ / "run.mqt").value());
  }

  const sim::TraceFile& trace() const { return *trace_; }
  std::string path() const { return folder_ / "run.mqt"; }
  Scene scene(const SelectionSpec& spec = {}, Language language = Language::en) const {
    auto selection = select_records(*trace_, spec);
    EXPECT_TRUE(selection) << selection.error().en;
    return {*trace_, selection ? std::move(*selection) : Selection{}, language};
  }
  std::string text(std::string_view format, const SelectionSpec& spec = {}, Language language = Language::en) const {
    std::ostringstream out;
    find_export_format(format)->write(scene(spec, language), out);
    return out.str();
  }

 private:
  sim::sample::Folder folder_;
  std::unique_ptr<sim::TraceFile> trace_;
};

/// The runs that all formats are tried on: a lost confirm, a crash with a restart, a pause, a failover of several brokers.
inline const std::map<std::string, std::unique_ptr<Exported>>& library_runs() {
  static const auto runs = [] {
    std::map<std::string, std::unique_ptr<Exported>> out;
    for (const char* id :
         {"duplication/confirm-lost", "loss/kafka-acks-1", "duplication/heartbeat-gc-pause", "consistency/kafka-timeout-is-unknown"})
      out.emplace(id, std::make_unique<Exported>(id, "broken"));
    return out;
  }();
  return runs;
}
inline const Exported& confirm_lost() { return *library_runs().at("duplication/confirm-lost"); }

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A name that would break a format that quotes badly.
inline constexpr const char* kHostileName = "end; #\"x\" <b>%% note\n-->>p1: {**//--__[[a]]} \\n\xff\xed\xa0\x80 商店~$&";

/// A few records between two processes, one of a kind that nobody declared.
inline std::vector<sim::Record> small_story() {
  using namespace sim::sample;
  std::vector<sim::Record> records{record(1, copy_made, orders, 17, 1), record(2, confirm, orders, 17, 3),
                                   record(3, sim::kinds::fault_struck), record(4, copy_gone, orders, 17, 1),
                                   record(5, undeclared, stock, 18, 7)};
  records[1].process = static_cast<std::uint16_t>(shop);
  records[1].cause_back = 1;
  records[2].process = static_cast<std::uint16_t>(sim::ProcessId::none);
  records[3].cause_back = 1;
  return records;
}

}  // namespace mqlab::lab
