/// What a style knows of its vendor's own configuration files: the kinds of file that there are, which key is which setting of the model, which keys are known and
/// why they are not modelled. `mqlab audit` reads the files (lab/config_files) and hands them over as values that remember where they stood; nothing here opens or parses
/// one. Decision and seam: docs/adr/0012-audit.md.
///
/// A key goes to a place in four parts of a system that the audit then builds: `/broker/...`, `/publish/...` (how a message is published), `/producer/...` (the program
/// around it) and `/consumer/...`. The names after that are the fields that a scenario has, so the loader checks what a file says, and complains at the file's own line.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/describe/problem.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::describe {
struct TypeSpec;
}

namespace mqlab::models {

class Style;

/// How the text of a file is cut into settings.
enum class FileFormat : std::uint8_t {
  none,        ///< no file: something that stands in a program
  properties,  ///< java.util.Properties
  conf,        ///< `key = value`, one a line (sysctl)
  yaml,        ///< flattened to dotted keys
  json,        ///< the tree as it stands
  lines,       ///< a tool's output: a list of lines, each an object of `Label: value`, or of `text`
};

/// What a bare number is in the vendor's files. Where the model has a duration or a size, the audit gives it its unit.
enum class Unit : std::uint8_t { none, milliseconds, seconds, minutes, hours, bytes };

struct KeyRule {
  std::string_view key;  ///< as the vendor writes it
  std::string_view to;   ///< `/publish/acks`; `/broker/topics/*/min.insync.replicas`
  Unit unit = Unit::none;
  std::span<const std::pair<std::string_view, std::string_view>> words{};  ///< the vendor's word and what it is here, as JSON
};

/// A key that the vendor knows and the model has not: `*` at its end matches the rest.
struct KnownKey {
  std::string_view key;
  bool matters = false;  ///< what is said of the configuration may be wrong for it
  Text why;
};

struct ConfigKind {
  std::string_view id;  ///< `kafka-producer`, as in KIND:FILE
  Text title;
  FileFormat format = FileFormat::none;
  std::span<const std::string_view> names{};  ///< of files, with `*`
  std::span<const std::string_view> marks{};  ///< keys by which one is recognised, beside those of the tables
  std::span<const KeyRule> rules{};
  std::span<const KnownKey> known{};
  std::string_view form = "{key}={value}";  ///< how a setting is written there
  bool relaxed = false;                     ///< kebab-case, camelCase and under_scores are one key (Spring's relaxed binding)
};

struct ConfigFile {
  std::string name;
  const ConfigKind* kind = nullptr;
  describe::Value content;
};

/// Something of a file that is worth a word: it is said where it stands.
struct Remark {
  enum class Kind : std::uint8_t { unknown, matters, harmless, note };
  Kind kind = Kind::note;
  describe::Problem problem;
};

/// A setting of a file that the model has.
struct Understood {
  std::string key, value;
  describe::Where where;
  std::string to;
};

/// One thing that is audited by itself: a queue, a topic. What it adds to the four parts.
struct Subject {
  std::string name;
  std::vector<std::string> same{};  ///< others with the same settings: what is said of it is said of them
  describe::Value parts{describe::Object{}};
};

/// A configuration under way from its files to a system.
class Draft {
 public:
  /// `version`: said by the person; empty: by the files, or else the default.
  Draft(const Style& style, const describe::Sources& sources, describe::Problems& problems, std::string version);

  /// Take a setting by its kind's table. False: the table does not know the key, not even as one that is not modelled.
  bool take(const ConfigKind& kind, std::string_view key, const describe::Value& value);
  /// All members of an object; a key that the table does not know is remarked.
  void take_all(const ConfigKind& kind, const describe::Object& settings);
  void unknown(const ConfigKind& kind, std::string_view key, const describe::Value& value);
  /// A value as it is. Two files that say different things are a problem at the second.
  void set(std::string_view to, describe::Value value, std::string_view key, const std::string& as_written);
  /// As `set`, where the value is the text of a rule (unit, words).
  void set_by(const KeyRule& rule, const describe::Value& value, std::string_view key);
  /// What is so unless a file says otherwise.
  void assume(std::string_view to, describe::Value value);
  void say(describe::Phrase assumption);
  void remark(Remark::Kind kind, describe::Where where, std::string_view key, describe::Phrase what, std::optional<std::string> near = {});
  void problem(describe::Where where, std::string_view key, describe::Phrase what, describe::Phrase expected = {});
  bool has(std::string_view to) const;
  const describe::Value* find(std::string_view to) const;
  /// `file:line` of a place.
  std::string place(describe::Where where) const;
  /// A value as the model takes it: with its unit, its type, its word.
  describe::Value typed(const KeyRule& rule, const describe::Value& value) const;

  const Style& style;
  std::string version;
  describe::Value settings{describe::Object{}};  ///< the four parts, from files
  describe::Value defaults{describe::Object{}};  ///< assumed
  std::vector<Subject> subjects;
  std::vector<Understood> understood;
  std::vector<Remark> remarks;
  std::vector<describe::Phrase> assumptions;
  bool producer_known = false;  ///< some file says how messages are published
  bool consumer_known = false;
  bool replicated = false;  ///< a message may stand on several disks, so that the end of one can be tried

 private:
  const describe::Sources& sources_;
  describe::Problems& problems_;
};

/// What to assume of a program whose settings no file has.
enum class Clients : std::uint8_t {
  defaults,    ///< the vendor's defaults
  careful,     ///< asks for the strongest acknowledgement, sends again, acknowledges after its work
  idempotent,  ///< careful, and a repetition changes nothing
};

class Configuration {
 public:
  virtual ~Configuration() = default;
  virtual std::span<const ConfigKind> kinds() const = 0;
  /// Fill the draft from files of these kinds; at least one subject, or a problem.
  virtual void read(std::span<const ConfigFile> files, Clients clients, Draft& draft) const = 0;
};

/// Put a value at a pointer, making objects on the way.
void put(describe::Value& root, std::string_view pointer, describe::Value value);
/// A text or a bare value as a text: what stands in a file.
std::string plain_text(const describe::Value& value);
/// `text` has this pattern, in which `*` is any text.
bool like(std::string_view pattern, std::string_view text);
/// A key without what relaxed binding sets aside: case, `-`, `_`.
std::string relaxed_key(std::string_view key);
/// How a value of the model is written in the vendor's file by this rule: `"500ms"` is 500 where the vendor counts milliseconds.
std::string vendor_value(const KeyRule& rule, const describe::Value& value);

}  // namespace mqlab::models
