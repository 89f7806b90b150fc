#include "cli/resources.hpp"

#include <CLI/CLI.hpp>

namespace mqlab::cli {

void add_resources(CLI::App& command, sim::Resources& resources) {
  command
      .add_option("--resources", resources,
                  help({"how shared hosts, links and disks are simulated: exact (first in, first out, whole nanoseconds) or shared "
                        "(SimGrid's models)",
                        "共享的主机、链路与磁盘如何仿真：exact（先进先出，整数纳秒）或 shared（SimGrid 的模型）"}))
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, sim::Resources>{{"exact", sim::Resources::exact}, {"shared", sim::Resources::shared}}))
      ->option_text("exact|shared");
}

}  // namespace mqlab::cli
