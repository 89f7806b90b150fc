#include "sim/trace/hash.hpp"

#include <xxhash.h>

#include <bit>
#include <new>

#include <fmt/format.h>

namespace mqlab::sim {

static_assert(std::endian::native == std::endian::little, "records are hashed and written as they stand in memory: little-endian");

struct TraceHasher::State {
  State() : xxh(XXH3_createState()) {
    if (xxh == nullptr) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(xxh); }

  XXH3_state_t* xxh;
};

std::string TraceHash::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

TraceHasher::TraceHasher() : state_(std::make_unique<State>()) { restart({}); }
TraceHasher::~TraceHasher() = default;

void TraceHasher::restart(std::string_view header) {
  XXH3_128bits_reset(state_->xxh);
  used_ = {};
  records_ = 0;
  const std::uint64_t size = header.size();
  XXH3_128bits_update(state_->xxh, &size, sizeof size);
  XXH3_128bits_update(state_->xxh, header.data(), header.size());
}

void TraceHasher::add(std::span<const Record> records) {
  for (const Record& record : records) {
    if (record.kind < kKinds) used_.set(record.kind_id());
  }
  records_ += records.size();
  XXH3_128bits_update(state_->xxh, records.data(), records.size_bytes());
}

TraceHash TraceHasher::finish(std::span<const std::byte> tables) {
  XXH3_128bits_update(state_->xxh, &records_, sizeof records_);
  XXH3_128bits_update(state_->xxh, tables.data(), tables.size());
  const XXH128_hash_t digest = XXH3_128bits_digest(state_->xxh);
  return {digest.high64, digest.low64};
}

std::uint64_t checksum(std::span<const std::byte> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace mqlab::sim
