#include "lab/verdict/records.hpp"

#include <algorithm>

#include "sim/trace/recorder.hpp"

namespace mqlab::lab {

std::uint64_t Records::size() const { return recorder_ != nullptr ? recorder_->size() : records_.size(); }

const sim::Record& Records::operator[](std::uint64_t index) const {
  return recorder_ != nullptr ? (*recorder_)[index] : records_[static_cast<std::size_t>(index)];
}

std::size_t Records::pieces() const { return recorder_ != nullptr ? recorder_->pieces() : 1; }

std::span<const sim::Record> Records::piece(std::size_t index) const { return recorder_ != nullptr ? recorder_->piece(index) : records_; }

std::uint64_t Records::index_of(sim::RecordNumber number) const {
  std::uint64_t low = 0;
  std::uint64_t high = std::min<std::uint64_t>(size(), number);  // numbers begin at 1 and none comes twice
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const sim::RecordNumber there = (*this)[middle].number;
    if (there == number) return middle;
    if (there < number)
      low = middle + 1;
    else
      high = middle;
  }
  return size();
}

}  // namespace mqlab::lab
