/// The moment that everything on the screen shows: how many records have happened, and the time.
///
/// Time is a document: any moment is reached at once, forward and back. It plays by time, or (as a run is mostly waiting) by record: then each record
/// takes the same while, and what flies between two of them flies on. Speed 1: a second a second, or ten records a second.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QTimer>

#include "gui/document/recording.hpp"

namespace mqlab::gui {

class Clock : public QObject {
  Q_OBJECT
 public:
  explicit Clock(QObject* parent = nullptr);

  void use(RecordingPtr recording);
  const RecordingPtr& recording() const { return recording_; }
  std::size_t size() const { return recording_ ? recording_->size() : 0; }

  /// Records that have happened: 0 before the first.
  std::size_t happened() const { return happened_; }
  std::int64_t time_ns() const { return time_ns_; }
  /// As `happened`, with the part of the way to the next record.
  double place() const;

  void go(std::size_t happened);
  void go_to_time(std::int64_t ns);
  void go_to_place(double place);
  /// So that this record is the last that has happened.
  void show_record(std::size_t position) { go(position + 1); }

  /// Forward (1) or back (-1): to the next record; the next that has this message; the next at this process; the next worth a look.
  void step(int direction);
  bool step_message(int direction, std::uint64_t message);
  bool step_process(int direction, sim::ProcessId process);
  bool step_moment(int direction);
  /// To the next record of this kind of name (a point).
  bool run_to_kind(const QString& kind);

  bool playing() const { return timer_.isActive(); }
  void play(bool on);
  double speed() const { return speed_; }
  void set_speed(double speed) { speed_ = speed; }
  bool by_record() const { return by_record_; }
  void set_by_record(bool on);
  /// Playing stops at the next moment worth a look.
  bool stops_at_moments() const { return stops_; }
  void set_stops_at_moments(bool on) { stops_ = on; }

  const QSet<qulonglong>& bookmarks() const { return bookmarks_; }
  void toggle_bookmark();
  bool step_bookmark(int direction);

  /// Advance by so much real time: what the timer does, and what tests do by hand.
  void advance(double seconds);

 signals:
  void moved();
  void playing_changed(bool on);
  void recording_changed();
  void mode_changed();
  void bookmarks_changed();

 private:
  template <class Wanted>
  bool seek(int direction, Wanted&& wanted);

  RecordingPtr recording_;
  std::size_t happened_ = 0;
  std::int64_t time_ns_ = 0;
  double fraction_ = 0;  ///< of the way to the next record, also where that takes no time
  double speed_ = 1;
  bool by_record_ = true;
  bool stops_ = false;
  QTimer timer_;
  QElapsedTimer since_;
  QSet<qulonglong> bookmarks_;
};

}  // namespace mqlab::gui
