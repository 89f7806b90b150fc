/// The broker's own metrics over the run (queue depth, lag, in flight ...): lines that one chooses, with the faults as bands and the moment as a line; a click
/// on the plot goes to that moment. From the trace, by lab/metrics.
#pragma once

#include <QJsonObject>
#include <QWidget>

#include "gui/document/document.hpp"

class QCPItemStraightLine;
class QCustomPlot;
class QLabel;
class QListWidget;

namespace mqlab::gui {

class MetricsView : public QWidget {
  Q_OBJECT
 public:
  explicit MetricsView(Document& document, QWidget* parent = nullptr);
  int lines_shown() const;
  QListWidget& list() { return *list_; }

 protected:
  void showEvent(QShowEvent*) override;

 private:
  void collect();
  void draw();
  void show_moment();
  void colour();

  Document& document_;
  RecordingPtr of_;
  QJsonObject metrics_;
  QString problem_;
  QListWidget* list_;
  QCustomPlot* plot_;
  QCPItemStraightLine* now_ = nullptr;
  QLabel* words_;
};

}  // namespace mqlab::gui
