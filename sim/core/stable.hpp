/// A growing table whose elements keep their address: handlers hold references while the table grows under them.
///
/// `std::deque` promises the same, but finding one of its elements costs a division and two loads, on every event.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mqlab::sim {

template <class T>
class Stable {
 public:
  std::size_t size() const { return items_.size(); }
  T& operator[](std::size_t i) { return *items_[i]; }
  const T& operator[](std::size_t i) const { return *items_[i]; }
  T& back() { return *items_.back(); }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    return *items_.emplace_back(std::make_unique<T>(std::forward<Args>(args)...));
  }

 private:
  std::vector<std::unique_ptr<T>> items_;
};

}  // namespace mqlab::sim
