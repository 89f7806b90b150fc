/// The results of a sweep: a SQLite file that belongs to one study. Rows come in any order and are there at most once; what was committed stays, whatever
/// happens to the program.
///
///     study(key, value)                                         study_hash, study (JSON), version, format, shard, shards, repetitions, settings, complete ...
///     points(point, scenario, variant, settings)                every point of the study
///     runs(run, point, repetition, seed, status, ...)           `columns()`
///
/// Rollback journal, not WAL, so that the file is one file and lies well on a network drive. A transaction is committed when it is a fifth of a second
/// old, so killing the program loses at most that much, which is run again.
///
/// Errors: `ResultsError` with a sentence: not ours, damaged, of another format, can't be written, disk full.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "lab/study/points.hpp"
#include "lab/study/row.hpp"

namespace SQLite {
class Database;
class Statement;
class Transaction;
}  // namespace SQLite

namespace mqlab::lab {

inline constexpr std::int64_t kResultsFormat = 2;

struct ResultsError : std::runtime_error {
  explicit ResultsError(Sentence said) : std::runtime_error(said.en), sentence(std::move(said)) {}
  Sentence sentence;
};

/// One of several parts that a study is run in. 1 of 1: all of it.
struct Shard {
  std::int64_t index = 1;
  std::int64_t of = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};
/// `2/8`. Nothing when it is none.
std::optional<Shard> parse_shard(std::string_view text);

/// What a file says of itself.
struct ResultsInfo {
  std::string study_hash, study_json, version, id;
  Shard shard;
  std::int64_t repetitions = 1;
  bool complete = false;                   ///< its sweep (or its shard's) came to its end
  std::vector<std::string> setting_names;  ///< of axes, then of draws
};

struct PointRow {
  std::int64_t point = 0;
  std::string scenario, variant, settings;  ///< settings: JSON, axes alone
};

class Results {
 public:
  enum class Use : std::uint8_t { read, write };

  /// Whether nothing stands there yet: no file, an empty one, or one whose sweep was killed before its first row could be.
  static bool is_new(const std::string& file);
  /// A new file; what stands there is not touched: an error.
  static Results create(const std::string& file, const Points& points, Shard shard);
  static Results create(const std::string& file, const ResultsInfo& info, const std::vector<PointRow>& points);
  static Results open(const std::string& file, Use use);
  Results(Results&&) noexcept;
  ~Results();

  const std::string& file() const { return file_; }
  const ResultsInfo& info() const { return info_; }

  void add(const std::vector<RunRow>& rows);
  /// Commit what is due: old enough, or (`now`) in any case.
  void commit(bool now);
  void set_complete(bool complete);
  /// The study as it is now, where its results stay the same (measures, title).
  void set_study(const Study& study);
  /// Failed runs are not finished: away with them, to be run again.
  std::int64_t forget_failed();

  /// Numbers of all runs that are there.
  std::vector<std::int64_t> runs() const;
  std::int64_t count() const;
  std::int64_t count(RunStatus status) const;
  /// Rows of runs `first ... last`, ascending.
  std::vector<RunRow> rows(std::int64_t first, std::int64_t last) const;
  void for_each(const std::function<void(const RunRow&)>& visit) const;
  std::vector<PointRow> points() const;

 private:
  Results(std::string file, std::unique_ptr<SQLite::Database> db);
  void make_tables(const ResultsInfo& info, const std::vector<PointRow>& points);
  void read_info();
  void put(const std::string& key, const std::string& value);
  void select(std::int64_t first, std::int64_t last, const std::function<void(const RunRow&)>& visit) const;

  std::string file_;
  std::unique_ptr<SQLite::Database> db_;
  std::unique_ptr<SQLite::Statement> insert_;
  std::unique_ptr<SQLite::Transaction> open_;
  bool writes_ = false;
  std::chrono::steady_clock::time_point since_{};
  ResultsInfo info_;
};

/// Why these results are not those of this study and shard; nothing: they are.
std::optional<Sentence> not_of(const Results& results, const Study& study, Shard shard);

}  // namespace mqlab::lab
