/// The fault map of the running variant as heat strips: a row for each fault, a cell for each point where it can strike, with the letter and the colour of the
/// worst that comes of it. A click opens that run: the fault takes the place of the scenario's own, as one step of the history.
#pragma once

#include <QJsonArray>
#include <QWidget>

#include "gui/document/document.hpp"

class QLabel;
class QPainter;
class QProgressBar;
class QPushButton;
class QScrollArea;

namespace mqlab::gui {

/// `ok`, a verdict's id, or why there is none: what a cell shows.
QString verdict_of_strike(const QJsonObject& strike);
/// What a strike is and what comes of it, for a tip.
QString words_of_strike(const QJsonObject& strike);
/// A cell: the colour and the letter of the verdict.
void paint_cell(QPainter& p, const QRectF& box, const QString& verdict);

class HeatStrips : public QWidget {
  Q_OBJECT
 public:
  explicit HeatStrips(QWidget* parent = nullptr);
  void set(const QJsonObject& map);
  int rows() const { return static_cast<int>(strips_.size()); }
  int columns() const { return columns_; }
  QRectF cell(int row, int column) const;
  /// The strike of a cell; empty: none there.
  QJsonObject strike(int row, int column) const;
  QSize sizeHint() const override;

 signals:
  void chosen(const QJsonObject& strike);

 protected:
  void paintEvent(QPaintEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  bool event(QEvent*) override;

 private:
  struct Strip {
    QString fault;
    QList<QJsonObject> strikes;
  };
  std::optional<QPoint> cell_at(QPointF at) const;

  std::vector<Strip> strips_;
  int columns_ = 0;
  QPoint current_{0, 0};
};

class FaultMapView : public QWidget {
  Q_OBJECT
 public:
  explicit FaultMapView(Document& document, QWidget* parent = nullptr);
  void make();
  HeatStrips& strips() { return *strips_; }
  Worker& worker() { return worker_; }
  const QJsonObject& map() const { return map_; }
  /// The run of a cell: its fault takes the place of the scenario's own.
  void open_strike(const QJsonObject& strike);

 signals:
  void arrived();
  /// Another map, or none.
  void map_changed();

 private:
  void show_state();
  void take(const QJsonObject& map);
  /// The scenario without its faults: what a map is of.
  QByteArray subject() const;

  Document& document_;
  Worker worker_;
  QJsonObject map_;
  QByteArray subject_;
  QString problem_;
  HeatStrips* strips_;
  QPushButton* make_;
  QProgressBar* bar_;
  QLabel* words_;
};

}  // namespace mqlab::gui
