/// A trace file, opened to be looked at: mapped read-only, never parsed as a whole.
///
/// `open` checks everything that could make a reader go astray (size, magic, version, counts, the tables and their check sum) in time that
/// depends on the tables, not on the records; `verify` reads all of it and compares the hash. The records themselves are taken as
/// they are: a reader that looks up what a record names (process, element, kind) must bear a number that no table has, as the functions
/// here and of `Tables` do.
/// Errors: values. Not represented: a file that another program shortens while it is mapped (the writer never does that).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/trace/hash.hpp"
#include "sim/trace/layout.hpp"
#include "sim/trace/mapped_file.hpp"
#include "sim/trace/problem.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::sim {

using layout::KindRow;

class TraceFile {
 public:
  static tl::expected<TraceFile, TraceProblem> open(const std::string& path);
  const std::string& path() const { return path_; }
  /// The text that the lab put at the head: which run this is.
  std::string_view header() const { return header_; }
  std::span<const Record> records() const { return records_; }
  const Tables& tables() const { return tables_; }
  /// The kinds that occur, by number.
  std::span<const KindRow> kinds() const { return kinds_; }
  /// Null for a kind that the table doesn't have.
  const KindRow* kind(Kind kind) const;
  TraceHash hash() const { return hash_; }

  /// Read all and compare with the hash in the file.
  tl::expected<void, TraceProblem> verify() const;
  /// Index of the first record whose number is at least `number`; `records().size()` if there is none.
  std::size_t position_of(RecordNumber number) const;
  /// Index of the first record at or after `time`.
  std::size_t position_at(Time time) const;

 private:
  TraceFile() = default;
  tl::expected<void, TraceProblem> read();

  std::string path_;
  MappedFile map_;
  std::string_view header_;
  std::span<const Record> records_;
  std::span<const std::byte> hashed_tables_;
  Tables tables_;
  std::vector<KindRow> kinds_;
  std::array<std::int16_t, kKinds> kind_at_{};
  TraceHash hash_;
};

}  // namespace mqlab::sim
