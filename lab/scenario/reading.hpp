/// The loader's own desk: one variant under way from JSON to `Scenario`. Only for the files of this folder; the steps are called in this
/// order by load.cpp, and each adds its problems and goes on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario/load.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::lab {

struct Reading {
  describe::ObjectReader& root;
  describe::Problems& problems;
  std::span<const models::Style* const> styles;
  Scenario& out;

  // what the references are checked against
  struct Program {
    std::string name;
    std::string host;  ///< as the program says; empty: nothing said
    describe::Where where;
    std::string pointer;
  };
  std::vector<Program> programs;            ///< producers, consumers, services
  std::vector<std::string> nodes;           ///< processes of the broker
  std::vector<std::string> declared_hosts;  ///< of `hosts`, or of the platform file
  bool any_host = false;                    ///< a platform file whose host names can't be known by reading it
  bool any_link = false;
};

void read_broker_and_programs(Reading& reading);  // read_programs.cpp
void read_world(Reading& reading);                // read_world.cpp: hosts, network, platform; who runs where
void read_faults(Reading& reading);               // read_faults.cpp
void read_steps(Reading& reading);                // read_steps.cpp
void read_expectations(Reading& reading);         // read_expectations.cpp
void check_references(Reading& reading);          // references.cpp

/// "ordrs" is not among `names`: a problem with the list and the nearest.
void unknown_name(describe::Problems& problems, std::string_view kind, const std::string& name, describe::Where where,
                  const std::string& pointer, const std::vector<std::string>& names);
/// Names of all processes of the scenario.
std::vector<std::string> process_names(const Reading& reading);

/// `shop/17`.
struct MessageName {
  std::string process;
  std::int64_t number = 0;
};
std::optional<MessageName> parse_message_name(std::string_view text);
/// That `text` names a message which will exist; else a problem at `field`.
void check_message(const Reading& reading, describe::ObjectReader& at, std::string_view field, const std::string& text);

}  // namespace mqlab::lab
