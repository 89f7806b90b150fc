/// What every window test starts from: a window of its own with settings of its own, the real engine beside it, and ways to wait for it. Real widgets are
/// found by their object names and driven by mouse and keys.
#pragma once

#include <memory>

#include <QtTest>
#include <QtWidgets>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/window/main_window.hpp"

namespace mqlab::gui {

/// The suites, in the order in which they run: the table of contents of these tests.
QObject* make_gallery_test();
QObject* make_time_test();
QObject* make_topology_test();
QObject* make_run_test();
QObject* make_edit_test();
QObject* make_views_test();
QObject* make_words_test();
QObject* make_screenshots_test();
QObject* make_figures_test();
QObject* make_monkey_test();

class Stage {
 public:
  explicit Stage(const QString& open = {});
  ~Stage();
  MainWindow& window() { return *window_; }
  Document& document() { return window_->document(); }
  Clock& clock() { return window_->document().clock(); }
  const RecordingPtr& recording() { return window_->document().recording(); }

  template <class T = QWidget>
  T* find(const char* name) {
    T* found = window_->findChild<T*>(QString::fromLatin1(name));
    if (found == nullptr) qFatal("no widget is called %s", name);
    return found;
  }
  void trigger(const char* action) { find<QAction>(action)->trigger(); }
  void keys(const QString& keys);
  /// Opens and waits for the run.
  void open(const QString& file_or_id);
  /// Waits until a run that was begun has come to its end.
  bool settle(int milliseconds = 30'000);
  QString note() { return find<QLabel>("note")->text(); }

 private:
  std::unique_ptr<MainWindow> window_;
};

/// `$MQLAB_SCREENSHOTS`, else `screenshots` beside the program.
QString screenshots_folder();
/// A window as a picture, and whether a colour is somewhere in it.
bool shows(QWidget* widget, const QColor& colour, int at_least = 20);

}  // namespace mqlab::gui
