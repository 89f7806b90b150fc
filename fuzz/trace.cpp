// libFuzzer: any bytes as a trace file. First as they are; then with what guards the tables (magic, counts, check sum) put right, so that readers meet
// records and tables that no writer would write. Everything that `mqlab trace` does must end with an answer or a reason.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "lab/metrics/samples.hpp"
#include "lab/trace/header.hpp"
#include "lab/trace/print.hpp"
#include "lab/verdict/records.hpp"
#include "sim/trace/file.hpp"
#include "sim/trace/layout.hpp"

namespace {

using namespace mqlab;
namespace layout = sim::layout;

/// Takes everything and keeps nothing.
class Nowhere final : public std::streambuf {
 protected:
  int overflow(int c) override { return c; }
  std::streamsize xsputn(const char*, std::streamsize n) override { return n; }
};

/// A file in memory, with a path.
class File {
 public:
  explicit File(const std::vector<std::byte>& bytes) : descriptor_(::memfd_create("trace", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void put_right(std::vector<std::byte>& bytes) {
  if (bytes.size() < sizeof(layout::FileHead) + sizeof(layout::FileTail)) return;
  const std::uint64_t end = bytes.size() - sizeof(layout::FileTail);
  layout::FileHead head;
  layout::FileTail tail;
  std::memcpy(&head, bytes.data(), sizeof head);
  std::memcpy(&tail, bytes.data() + end, sizeof tail);
  const std::uint64_t header_size = head.header_size % (end - sizeof head + 1);
  head = {};
  head.header_size = layout::aligned(sizeof head + header_size) <= end ? header_size : 0;
  head.records_at = layout::aligned(sizeof head + head.header_size);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(sizeof head + head.header_size),
            bytes.begin() + static_cast<std::ptrdiff_t>(head.records_at), std::byte{0});
  tail.magic = layout::kTailMagic;
  tail.records = std::min(tail.records, (end - head.records_at) / sizeof(sim::Record));
  tail.sections_at = head.records_at + tail.records * sizeof(sim::Record);
  tail.sections_size = end - tail.sections_at;
  tail.tables_size = std::min(tail.tables_size, tail.sections_size);
  tail.sections_checksum = sim::checksum(std::span(bytes).subspan(tail.sections_at, tail.sections_size));
  std::memcpy(bytes.data(), &head, sizeof head);
  std::memcpy(bytes.data() + end, &tail, sizeof tail);
}

void read(const std::vector<std::byte>& bytes) {
  const File file(bytes);
  const auto trace = sim::TraceFile::open(file.path());
  if (!trace) {
    if (trace.error().en.empty() || trace.error().zh_CN.empty()) std::abort();
    return;
  }
  Nowhere nowhere;
  std::ostream out(&nowhere);
  static_cast<void>(trace->verify());
  for (const lab::TraceFormat format : {lab::TraceFormat::text, lab::TraceFormat::json}) {
    lab::print_trace({.path = file.path(), .format = format}, out, out);
    lab::print_trace({.path = file.path(), .format = format, .at_time = sim::Time{1'000'000'000}}, out, out);
  }
  lab::print_trace({.path = file.path(), .filter = {.processes = {"*"}, .messages = {"1"}, .kinds = {"*.*"}, .elements = {"*"}}}, out, out);
  lab::print_trace({.path = file.path(), .filter = {.from = sim::Time{1}, .first = 2, .kinds = {"copy.maid"}}}, out, out);
  const lab::TraceHeader header = lab::header_of(*trace);
  const models::Style& style = header.style != nullptr ? *header.style : *models::all_styles().front();
  static_cast<void>(lab::sample_metrics(lab::Records(trace->records()), style.metrics(), trace->tables(),
                                        lab::kinds_kept(sim::TraceLevel::full, style), {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> bytes(begin, begin + size);
  read(bytes);
  put_right(bytes);
  read(bytes);
  return 0;
}
