/// A growing ring buffer: a FIFO whose steady state allocates nothing.
///
/// `std::deque` frees and takes a block every few elements, and its elements can't be indexed as fast; lanes, inboxes and logs are
/// FIFOs on the hot path. Capacity is a power of two and never shrinks while the ring lives. `T` needs no more than the usual alignment.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/core/pages.hpp"

namespace mqlab::sim {

template <class T>
class Ring {
 public:
  Ring() = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  Ring(Ring&& other) noexcept { swap(other); }
  Ring& operator=(Ring&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Ring() {
    clear();
    release(slots_, capacity());
  }

  bool empty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }
  T& operator[](std::size_t i) { return slots_[(head_ + i) & mask_]; }
  const T& operator[](std::size_t i) const { return slots_[(head_ + i) & mask_]; }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size() - 1]; }
  const T& back() const { return (*this)[size() - 1]; }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size() == capacity()) grow();
    T* slot = std::construct_at(&slots_[tail_ & mask_], std::forward<Args>(args)...);
    ++tail_;
    return *slot;
  }
  void pop_front() {
    assert(!empty());
    std::destroy_at(&slots_[head_ & mask_]);
    ++head_;
  }
  void pop_back() {
    assert(!empty());
    --tail_;
    std::destroy_at(&slots_[tail_ & mask_]);
  }
  void clear() {
    while (!empty()) pop_front();
  }
  void swap(Ring& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(mask_, other.mask_);
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
  }

 private:
  std::size_t capacity() const { return mask_ + 1; }
  static void release(T* slots, std::size_t capacity) {
    if (slots != nullptr) return_pages(slots, capacity * sizeof(T));
  }
  [[gnu::cold, gnu::noinline]] void grow() {
    const std::size_t bigger = capacity() == 0 ? 8 : capacity() * 2;
    T* fresh = static_cast<T*>(take_pages(bigger * sizeof(T)));
    const std::size_t n = size();
    for (std::size_t i = 0; i < n; ++i) {
      std::construct_at(&fresh[i], std::move((*this)[i]));
      std::destroy_at(&(*this)[i]);
    }
    release(slots_, capacity());
    slots_ = fresh;
    mask_ = bigger - 1;
    head_ = 0;
    tail_ = n;
  }

  T* slots_ = nullptr;
  std::size_t mask_ = ~std::size_t{0};  // capacity - 1
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace mqlab::sim
