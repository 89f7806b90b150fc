/// Folds records into a style's native metrics (models/metric.hpp), forward, at any moment.
///
///     MetricFold fold(style.metrics(), tables, kept);
///     fold.sample_at(grid);                        // optional
///     fold.fold(records);                          // chunk by chunk
///     fold.finish(end);
///
/// A value is what holds when an instant is over: of all records at one time only the outcome counts, so a message that comes and is handed over in
/// the same step never shows as ready. A sample at a time has everything of that time in it. No value: the subject is not there, or its process is down.
///
/// `kept` are the kinds that the trace's level keeps. A metric is *known* when all kinds that it follows from are kept, and the end of its process unless
/// its values outlive it. With kinds missing that tell when a subject is there, it is taken to be there from its first record on.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "models/metric.hpp"
#include "sim/core/time.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

/// One metric of one subject over a run.
struct MetricLine {
  const models::Metric* metric = nullptr;
  std::uint32_t subject = 0;  ///< an element, or a process
  std::optional<std::int64_t> first{};
  std::optional<std::int64_t> last{};  ///< none: it is not there at the end
  std::int64_t peak = 0;
  sim::Time peak_at{};                                 ///< when it was reached first
  std::vector<std::optional<std::int64_t>> samples{};  ///< one for each time of the grid
};

class MetricFold {
 public:
  MetricFold(const models::Metrics& metrics, const sim::Tables& tables, const sim::KindMask& kept);

  /// Times in order; before the first record.
  void sample_at(std::vector<sim::Time> grid) { grid_ = std::move(grid); }
  void fold(std::span<const sim::Record> records);
  void finish();

  bool known(const models::Metric& metric) const { return known_[static_cast<std::size_t>(&metric - metrics_.table.data())]; }
  /// When some value changed last.
  sim::Time last_change() const { return last_change_; }
  /// Its value since the last instant that is over (after `finish`: now); none: unknown, or its subject is not there.
  std::optional<std::int64_t> value(std::string_view metric, std::uint32_t subject) const;
  /// The known ones, subject by subject in the order in which they appeared. After `finish`.
  std::vector<MetricLine> lines() const;

 private:
  /// All metrics of one `of`, in the order of the table.
  struct Group {
    models::SubjectIs is = models::SubjectIs::element;
    std::string_view of;
    std::vector<std::size_t> metrics;
    sim::Kind begins = sim::Kind::none, ends = sim::Kind::none;
    bool begins_known = false;
  };
  struct Subject {
    std::size_t group = 0;
    std::uint32_t id = 0;
    std::uint16_t owner = kNobody;  ///< the process that tells of it
    bool present = false;
    bool changed = false;
    std::vector<std::int64_t> values;  ///< by place in the group
    std::vector<MetricLine> lines;
  };
  struct Move {
    std::size_t group, place;
    models::MetricRule rule;
  };
  struct Part {
    std::size_t place;
    bool subtracted;
  };
  static constexpr std::uint16_t kNobody = 0xffff;

  void group_up(const sim::KindMask& kept);
  void find_known(const sim::KindMask& kept);
  void link_sums();
  bool is_of(const Group& group, const sim::Record& record) const;
  Subject& subject(std::size_t group, std::uint32_t id);
  void apply(const sim::Record& record);
  void begin_or_end(const sim::Record& record);
  void process_changed(const sim::Record& record);
  void leave(Subject& subject, bool forget_all);
  void touch(Subject& subject);
  void close_instant();
  void show(Subject& subject);
  void sample();

  models::Metrics metrics_;
  const sim::Tables& tables_;
  std::vector<bool> known_;
  std::vector<Group> groups_;
  std::array<std::vector<Move>, sim::kKinds> moves_;
  std::vector<std::vector<Part>> sums_;  ///< by metric
  std::vector<Subject> subjects_;
  std::set<std::uint16_t> down_;  ///< processes that have stopped and not started again
  std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> at_;
  std::vector<std::size_t> changed_;
  std::vector<sim::Time> grid_;
  std::size_t sampled_ = 0;
  std::int64_t now_ = 0;
  sim::Time last_change_{};
};

}  // namespace mqlab::lab
