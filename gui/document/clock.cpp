#include "gui/document/clock.hpp"

#include <cmath>

#include "gui/base/words.hpp"

namespace mqlab::gui {

namespace {

constexpr double kRecordsPerSecond = 10;
constexpr int kFrame = 16;

}  // namespace

Clock::Clock(QObject* parent) : QObject(parent) {
  timer_.setInterval(kFrame);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, [this] { advance(static_cast<double>(since_.restart()) / 1000.0); });
}

void Clock::use(RecordingPtr recording) {
  play(false);
  recording_ = std::move(recording);
  bookmarks_.clear();
  happened_ = 0;
  time_ns_ = 0;
  fraction_ = 0;
  emit recording_changed();
  emit bookmarks_changed();
  emit moved();
}

double Clock::place() const { return static_cast<double>(happened_) + fraction_; }

void Clock::go(std::size_t happened) {
  if (!recording_) return;
  happened_ = std::min(happened, size());
  fraction_ = 0;
  time_ns_ = recording_->time_of(happened_);
  emit moved();
}

void Clock::go_to_time(std::int64_t ns) {
  if (!recording_) return;
  const std::int64_t end = recording_->time_of(size());
  time_ns_ = std::clamp<std::int64_t>(ns, 0, end);
  happened_ = recording_->trace().position_at(sim::Time{time_ns_ + 1});
  fraction_ = 0;
  if (happened_ < size()) {
    const std::int64_t from = recording_->time_of(happened_), next = recording_->records()[happened_].time_ns;
    fraction_ =
        std::clamp(static_cast<double>(time_ns_ - from) / static_cast<double>(std::max<std::int64_t>(next - from, 1)), 0.0, 0.999999);
  }
  emit moved();
}

void Clock::go_to_place(double place) {
  if (!recording_) return;
  place = std::clamp(place, 0.0, static_cast<double>(size()));
  happened_ = static_cast<std::size_t>(place);
  fraction_ = place - std::floor(place);
  time_ns_ = recording_->time_of(happened_);
  if (happened_ < size()) {
    const std::int64_t next = recording_->records()[happened_].time_ns;
    time_ns_ += static_cast<std::int64_t>(static_cast<double>(next - time_ns_) * fraction_);
  }
  emit moved();
}

template <class Wanted>
bool Clock::seek(int direction, Wanted&& wanted) {
  if (!recording_) return false;
  const auto records = recording_->records();
  if (direction > 0) {
    for (std::size_t i = happened_; i < records.size(); ++i)
      if (wanted(records[i])) return go(i + 1), true;
  } else {
    for (std::size_t i = happened_ > 0 ? happened_ - 1 : 0; i-- > 0;)
      if (wanted(records[i])) return go(i + 1), true;
  }
  return false;
}

void Clock::step(int direction) {
  if (direction > 0) {
    go(happened_ + 1);
  } else if (happened_ > 0) {
    go(happened_ - 1);
  }
}

bool Clock::step_message(int direction, std::uint64_t message) {
  return seek(direction, [&](const sim::Record& r) { return r.message == message || (r.message == 0 && r.operation == message); });
}

bool Clock::step_process(int direction, sim::ProcessId process) {
  return seek(direction, [&](const sim::Record& r) { return r.process_id() == process; });
}

bool Clock::step_moment(int direction) {
  if (!recording_) return false;
  const auto& marks = recording_->marks();
  if (direction > 0) {
    const auto at = std::find_if(marks.begin(), marks.end(), [&](const lab::MomentMark& m) { return m.position >= happened_; });
    if (at == marks.end()) return false;
    return go(at->position + 1), true;
  }
  const auto at = std::find_if(marks.rbegin(), marks.rend(), [&](const lab::MomentMark& m) { return m.position + 1 < happened_; });
  if (at == marks.rend()) return false;
  return go(at->position + 1), true;
}

bool Clock::run_to_kind(const QString& kind) {
  if (!recording_) return false;
  const std::string wanted = to(kind);
  return seek(1, [&](const sim::Record& r) {
    const sim::KindRow* row = recording_->trace().kind(r.kind_id());
    return row != nullptr && row->name == wanted;
  });
}

void Clock::play(bool on) {
  if (on == playing() || (on && !recording_)) return;
  if (on) {
    if (happened_ >= size()) go(0);
    since_.start();
    timer_.start();
  } else {
    timer_.stop();
  }
  emit playing_changed(on);
}

void Clock::set_by_record(bool on) {
  by_record_ = on;
  emit mode_changed();
}

void Clock::advance(double seconds) {
  if (!recording_) return;
  const std::size_t before = happened_;
  if (by_record_) {
    go_to_place(place() + seconds * kRecordsPerSecond * speed_);
  } else {
    go_to_time(time_ns_ + static_cast<std::int64_t>(std::min(seconds * speed_, 1e9) * 1e9));
  }
  if (stops_ && playing()) {
    for (const lab::MomentMark& m : recording_->marks()) {
      if (m.position < before || m.position >= happened_) continue;
      play(false);
      go(m.position + 1);
      return;
    }
  }
  if (happened_ >= size()) play(false);
}

void Clock::toggle_bookmark() {
  if (!recording_) return;
  if (!bookmarks_.remove(happened_)) bookmarks_.insert(happened_);
  emit bookmarks_changed();
}

bool Clock::step_bookmark(int direction) {
  std::optional<std::size_t> best;
  for (const qulonglong b : bookmarks_) {
    const bool beyond = direction > 0 ? b > happened_ : b < happened_;
    if (beyond && (!best || (direction > 0 ? b < *best : b > *best))) best = b;
  }
  if (!best) return false;
  return go(*best), true;
}

}  // namespace mqlab::gui
