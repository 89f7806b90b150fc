/// The buttons of time: to the ends, steps back and on by record, by message, by process, by moment worth a look; play and pause; speed; what the axis counts.
#pragma once

#include <QWidget>

#include "gui/base/icons.hpp"
#include "gui/document/document.hpp"

class QAction;
class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace mqlab::gui {

class Transport : public QWidget {
  Q_OBJECT
 public:
  explicit Transport(Document& document, QWidget* parent = nullptr);
  /// For the menu, and for shortcuts that work anywhere in the window.
  const QList<QAction*>& time_actions() const { return actions_; }
  /// Only what a presenter needs.
  void set_simple(bool on);

 private:
  QAction* add(const char* id, Text text, Text tip, const QKeySequence& keys, Icon which, std::function<void()> act);
  void show_moment();
  void fill_until();
  void run_until(const QString& words);

  Document& document_;
  QList<QAction*> actions_;
  QList<QWidget*> extras_;
  QAction* play_;
  QSlider* speed_;
  QLabel* speed_label_;
  QLabel* moment_;
  QComboBox* process_;
  QComboBox* until_;
  bool until_ran_ = false;
};

}  // namespace mqlab::gui
