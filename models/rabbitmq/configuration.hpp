/// RabbitMQ's own files, and Spring's words for its client: the tables (configuration_keys.cpp), the definitions (definitions.cpp, policies.cpp), and how all become a broker
/// (configuration.cpp). Names and defaults: rabbitmq.com/docs/configure, definitions, parameters; docs.spring.io, application properties `spring.rabbitmq.*`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/configuration.hpp"
#include "models/rabbitmq/pattern.hpp"

namespace mqlab::models::rabbitmq {

/// By their place in the list that `configuration_kinds` gives.
enum class FileKind : std::size_t { definitions, conf, spring, queue, program };
std::span<const ConfigKind> configuration_kinds();
inline const ConfigKind& kind_of(FileKind kind) { return configuration_kinds()[static_cast<std::size_t>(kind)]; }

/// A queue or an exchange of an export, and the settings that it really has.
struct DefinedObject {
  std::string name{};  ///< with its vhost, where there are several
  std::string vhost{};
  std::string own{};                           ///< its name in its vhost
  describe::Value object{describe::Object{}};  ///< as a scenario has it
  bool modelled = true;
};

/// What a definitions.json exports, as a scenario has it.
struct Definitions {
  std::vector<DefinedObject> queues, exchanges;
  std::vector<describe::Value> bindings;  ///< of objects that are modelled
};
Definitions read_definitions(const ConfigFile& file, Draft& draft);

/// The policies of an export: what the one of highest priority, and the operators', add to the arguments of an object.
class Policies {
 public:
  Policies(const describe::Value& definitions, Draft& draft);
  /// `kind`: "queues" or "exchanges"; `type`: "classic" ...
  void apply(DefinedObject& object, std::string_view kind, std::string_view type);
  /// When all objects are known: which policies match and do not count, as another of higher priority does.
  void say_shadowed();

 private:
  struct Policy {
    std::string name, vhost, apply_to;
    Pattern pattern;
    std::string pattern_text;
    describe::Where pattern_where;
    std::int64_t priority = 0;
    const describe::Value* definition = nullptr;
    bool of_operator = false;
    describe::Where where{};
    std::vector<std::string> shadowed{};  ///< objects that it matches, and by which policy each has its settings
    bool given_up = false;                ///< its pattern takes too many steps, and that was said
  };
  void add(const describe::Value& item, const describe::Value& value, bool of_operator);
  const Policy* best(const DefinedObject& object, std::string_view kind, std::string_view type, bool of_operator);
  bool matches(Policy& policy, const std::string& name);
  void merge(DefinedObject& object, const Policy& policy, std::string_view kind);

  std::vector<Policy> policies_;
  Draft& draft_;
};

}  // namespace mqlab::models::rabbitmq
