/// How a trace stands in its file. Everything is little-endian; a reader needs nothing but the file.
///
///     FileHead (64 bytes) | header text, zeros up to a multiple of 64 | records, 56 bytes each | sections | FileTail (64 bytes)
///
/// Sections hold the tables; each is a tag, a size and its bytes, and a reader skips a tag that it doesn't know, so tables can be added (the
/// batches of a log style) without a new version. The tail stands last because only then the counts are known: a file
/// without it is one whose run was interrupted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/hash.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::sim::layout {

inline constexpr std::array<char, 8> kHeadMagic{'m', 'q', 'l', 'a', 'b', 'T', 'R', '\n'};
inline constexpr std::array<char, 8> kTailMagic{'m', 'q', 'l', 'a', 'b', 'E', 'N', '\n'};
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::uint64_t kAlignment = 64;

struct FileHead {
  std::array<char, 8> magic = kHeadMagic;
  std::uint32_t version = kVersion;
  std::uint32_t record_size = sizeof(Record);
  std::uint64_t header_size = 0;
  std::uint64_t records_at = 0;
  std::array<std::uint64_t, 4> unused{};
};
static_assert(sizeof(FileHead) == 64);

struct FileTail {
  std::uint64_t sections_at = 0;
  std::uint64_t sections_size = 0;
  std::uint64_t records = 0;
  std::uint64_t hash_high = 0;
  std::uint64_t hash_low = 0;
  std::uint64_t sections_checksum = 0;
  std::uint64_t tables_size = 0;  ///< the first part of the sections, which is in the hash
  std::array<char, 8> magic = kTailMagic;
};
static_assert(sizeof(FileTail) == 64);

constexpr std::uint64_t aligned(std::uint64_t at) { return (at + kAlignment - 1) / kAlignment * kAlignment; }

/// A row of the file's table of kinds: what a reader must know to print and to reduce a record without its style.
struct KindRow {
  Kind kind = Kind::none;
  std::string name;
  std::string meaning_en;
  std::string meaning_zh_CN;
  TraceLevel level = TraceLevel::full;
  bool point = false;
  Change change = Change::none;
  ValueIs value_is = ValueIs::nothing;
  std::string value_name;
  std::vector<std::string> value_choices;
};

/// The rows of the kinds in `used`. A kind that no table declares gets the name `kind.<number>`.
std::vector<KindRow> kind_rows(std::span<const std::span<const KindInfo>> declared, const KindMask& used);

/// The sections that are part of the hash: the tables, and the numbers and names of the kinds.
std::vector<std::byte> encode_tables(const Tables& tables, std::span<const KindRow> kinds);
/// The section that is not: what is to be known of the kinds beside their names.
std::vector<std::byte> encode_kinds(std::span<const KindRow> kinds);

/// Reads what the two functions above wrote. False: the bytes are no sections, or contradict each other.
bool decode(std::span<const std::byte> sections, Tables& tables, std::vector<KindRow>& kinds);

}  // namespace mqlab::sim::layout
