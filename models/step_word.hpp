/// An operator's word to a broker's process: `purge`, `declare`, `set` ... It reaches the process as `Process::on_command`, with its
/// arguments, which the loader has checked against the word's fields.
///
///     struct PurgeStep {                                                  // the arguments, described like any setting
///       std::string queue;
///       static constexpr auto fields = std::tuple{field("queue", &PurgeStep::queue, Text{...}, {.required = true, .refers_to = "queue"})};
///     };
///     step_word<PurgeStep>("purge", Text{"empty a queue", "清空队列"})    // a line of the style's list
///
/// A word has no effect of its own anywhere else: `start` and `stop` are the world's, a fault kind's name is a word too (models/style.hpp).
#pragma once

#include <string_view>

#include "sim/describe/reader.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::models {

struct StepWord {
  std::string_view name;
  Text meaning;
  bool redeclares = false;  ///< it changes what is declared: afterwards the scenario's configuration does not say all
  const describe::ObjectSpec& (*spec)() = nullptr;
  void (*check)(describe::ObjectReader&) = nullptr;  ///< reads the arguments and throws them away; problems stay in the reader
};

enum class Redeclares : bool { no, yes };

template <class Arguments>
StepWord step_word(std::string_view name, Text meaning, Redeclares redeclares = Redeclares::no) {
  return {name, meaning, redeclares == Redeclares::yes, &describe::spec_of<Arguments>, [](describe::ObjectReader& reader) {
            Arguments arguments;
            reader.read_fields(arguments);
          }};
}

}  // namespace mqlab::models
