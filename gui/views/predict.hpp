/// Predict, run, explain: verdicts are hidden, the clock stands before the decisive moment, and a class says of each operation what will become of it. Then it runs
/// on, is scored, and each miss has its line of why.
#pragma once

#include <QWidget>

#include "gui/document/document.hpp"

class QLabel;
class QPushButton;
class QTableWidget;
class QTextBrowser;

namespace mqlab::gui {

class Predict : public QWidget {
  Q_OBJECT
 public:
  explicit Predict(Document& document, QWidget* parent = nullptr);
  enum class Step { idle, asking, told };
  Step step() const { return step_; }
  void begin();
  void score();
  void stop();
  int right() const { return right_; }
  int asked() const;
  QTableWidget& table() { return *table_; }

 private:
  void show_step();
  QString what_became_of(const QString& operation) const;

  Document& document_;
  Step step_ = Step::idle;
  int right_ = 0;
  QLabel* question_;
  QTableWidget* table_;
  QTextBrowser* answer_;
  QPushButton* go_;
  QPushButton* stop_;
};

}  // namespace mqlab::gui
