#include "cli/resources.hpp"

#include <CLI/CLI.hpp>

namespace mqlab::cli {

void add_resources(CLI::App& command, sim::Resources& resources) {
  command
      .add_option("--resources", resources,
                  help({"exact: FIFO servers in integers; shared: SimGrid's models", "exact：整数 FIFO 服务器；shared：SimGrid 的模型"}))
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, sim::Resources>{{"exact", sim::Resources::exact}, {"shared", sim::Resources::shared}}))
      ->option_text("exact|shared");
}

}  // namespace mqlab::cli
