/// An error in what a person wrote, as a value that helps: where, what, what was expected, and the nearest right name.
///
/// All problems of a file are collected and shown at once, in the order of the file: one run of the loader is one round of corrections. A
/// problem is complete in itself (its excerpt is copied), so that it may outlive the texts.
///
///     scenario.json:1:32: unknown setting "prefech"
///       {"consumers": [{"id": "stock", "prefech": 20}]}
///                                      ^ at /consumers/0/prefech
///       expected one of: ack, effect, id, idempotent, prefetch, queue
///       did you mean "prefetch"?
///
/// Lines and columns count from 1; a column is a character (code point), as editors count, not a byte. The caret takes the width on the
/// screen into account, in which a Chinese character has two cells. Source of the form: ninja's lexer errors, typst's hints.
///
/// What is said is a `Phrase`: in both languages, or it does not compile.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/describe/phrase.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::describe {

struct Problem {
  Where where;
  std::string file;
  std::uint32_t line = 0;  ///< 0: no place in a text
  std::uint32_t column = 0;
  std::string pointer;                        ///< JSON pointer of what is wrong
  Phrase at{};                                ///< how the place is said where the pointer alone is not enough; may be empty
  Phrase what;                                ///< one line, lower case, no full stop
  Phrase expected{};                          ///< continues "expected ..."; may be empty
  std::optional<std::string> did_you_mean{};  ///< nearest declared name, or nothing: a bad guess is worse than none
  std::string excerpt{};                      ///< the source line
  std::uint32_t caret = 0;                    ///< cells before the caret, within the excerpt
};

/// Ends in a newline.
std::string render(const Problem& problem, Language language);
std::string render(const std::vector<Problem>& problems, Language language);
/// In one line without its place: `unknown setting "prefech"; expected ...; did you mean "prefetch"?`
std::string sentence(const Problem& problem, Language language);
/// The pointer, with more where more is known: "/faults/0 in variant broken".
const std::string& place_of(const Problem& problem, Language language);

/// The kind of a declared name as a word: `queue`, `host or process`. A kind that is not in the list stays as it is.
Phrase kind_of_name(std::string_view kind);

/// The texts that places point into: the scenario's file, each `--set`.
class Sources {
 public:
  /// Its number for `Where::source`, from 1.
  std::uint32_t add(std::string name, std::string text);
  std::string_view name(std::uint32_t source) const;
  std::string_view text(std::uint32_t source) const;
  std::size_t size() const { return sources_.size(); }

 private:
  struct Source {
    std::string name;
    std::string text;
  };
  std::deque<Source> sources_;
};

/// A name that was used and must have been declared, or is declared here: `kind` is `store`, `queue`, `host` ...
struct NameUse {
  std::string kind;
  std::string name;
  Where where;
  std::string pointer;
};

/// Collects problems, and the names that fields declare and refer to, so that one check of references serves every style.
class Problems {
 public:
  explicit Problems(const Sources& sources) : sources_(&sources) {}

  void add(Where where, std::string pointer, Phrase what, Phrase expected = {}, std::optional<std::string> did_you_mean = {});
  void add(Problem problem) { problems_.push_back(std::move(problem)); }
  bool empty() const { return problems_.empty(); }
  std::size_t size() const { return problems_.size(); }
  /// In file order; of several with the same place and words only the first.
  std::vector<Problem> sorted() const;

  void refer(NameUse use) { referred_.push_back(std::move(use)); }
  void declare(NameUse use) { declared_.push_back(std::move(use)); }
  const std::vector<NameUse>& referred() const { return referred_; }
  const std::vector<NameUse>& declared() const { return declared_; }

 private:
  const Sources* sources_;
  std::vector<Problem> problems_;
  std::vector<NameUse> referred_;
  std::vector<NameUse> declared_;
};

}  // namespace mqlab::describe
