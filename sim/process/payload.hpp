/// What a frame, a log entry, a cell or a piece of work carries.
///
/// Kind + 32 inline bytes + an optional handle to an immutable, pooled block of the style's own type. Numbers fit inline (tags, offsets, an id, a
/// `Name`): an answer or an acknowledgement costs no allocation. A `models::Message` (40 bytes), headers, batches and metadata go into a block,
/// whose memory is used again. A kind has a `PayloadKind` descriptor for the trace viewer, exports and external programs.
///
/// Sizes: `bytes` is the size on the wire or on disk, in bytes. Errors: reading a payload as another kind is a bug (assert).
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/ids.hpp"

namespace mqlab::sim {

/// Base of everything too large to stand inline. Immutable once shared; the count is not atomic: a world lives in one thread.
class Block {
 public:
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  virtual ~Block() = default;

 private:
  friend class BlockRef;
  std::uint32_t references_ = 0;
};

/// Shared handle to a block.
class BlockRef {
 public:
  BlockRef() = default;
  explicit BlockRef(Block* block) : block_(block) { take(); }
  BlockRef(const BlockRef& other) : block_(other.block_) { take(); }
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(const BlockRef& other) { return *this = BlockRef(other); }
  BlockRef& operator=(BlockRef&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() { drop(); }

  explicit operator bool() const { return block_ != nullptr; }
  const Block* get() const { return block_; }

 private:
  void take() {
    if (block_ != nullptr) ++block_->references_;
  }
  void drop() {
    if (block_ != nullptr && --block_->references_ == 0) delete block_;
  }
  Block* block_ = nullptr;
};

/// A block that holds a `T`, with its own free list: a steady stream of blocks allocates nothing.
template <class T>
class BlockOf final : public Block {
 public:
  explicit BlockOf(T v) : value(std::move(v)) {}
  const T value;

  static void* operator new(std::size_t size) {
    auto& pool = free_list();
    if (pool.empty()) return ::operator new(size);
    void* slot = pool.back().release();
    pool.pop_back();
    return slot;
  }
  static void operator delete(void* slot) { free_list().emplace_back(slot); }

 private:
  struct Free {
    void operator()(void* slot) const { ::operator delete(slot); }
  };
  static std::vector<std::unique_ptr<void, Free>>& free_list() {
    thread_local std::vector<std::unique_ptr<void, Free>> pool;
    return pool;
  }
};

struct Payload {
  std::uint16_t kind = 0;
  std::uint16_t flags = 0;
  std::uint32_t bytes = 0;
  std::array<std::byte, 32> words{};
  BlockRef block;

  Payload() = default;
  Payload(std::uint16_t kind_, std::uint32_t bytes_) : kind(kind_), bytes(bytes_) {}

  /// `T` is a trivially copyable struct of at most 32 bytes with a `static constexpr std::uint16_t payload_kind`.
  template <class T>
  static Payload of(const T& inline_part, std::uint32_t bytes, BlockRef block = {}) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 32);
    Payload p(T::payload_kind, bytes);
    std::memcpy(p.words.data(), &inline_part, sizeof(T));
    p.block = std::move(block);
    return p;
  }
  template <class T>
  T as() const {
    assert(kind == T::payload_kind);
    T out;
    std::memcpy(&out, words.data(), sizeof(T));
    return out;
  }
  template <class T>
  const T& block_as() const {
    return static_cast<const BlockOf<T>*>(block.get())->value;
  }
};

/// Make a block from a value: `make_block(Headers{...})`.
template <class T>
BlockRef make_block(T value) {
  return BlockRef(new BlockOf<T>(std::move(value)));
}

struct Note;

/// What the trace viewer, exports and the disk must know of a payload kind.
struct PayloadKind {
  std::uint16_t id;
  std::string_view name;                              ///< `basic.publish`, `journal.publish`
  std::string (*describe)(const Payload&) = nullptr;  ///< one line of `field=value` for people; null: only the name
  /// The record to make when an entry of this kind is lost from a disk (power loss): for example `copy.gone`. Returns false for none.
  bool (*lost_note)(const Payload&, Note&) = nullptr;
  /// Put the message and the operation that a frame carries into a note (`frame.lost`).
  void (*identify)(const Payload&, Note&) = nullptr;
};

}  // namespace mqlab::sim
