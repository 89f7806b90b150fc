/// The whole run as a strip: faults as bands, moments worth a look and verdicts as marks, bookmarks, and the moment that is shown. Pressed and dragged it scrubs.
/// Below them, once a fault map was made, its heat strip: a cell for each stretch of the run with the worst that a fault there would do; a click opens that run.
/// The axis has equal space for each record, or for each second, as the clock plays.
#pragma once

#include <QJsonObject>
#include <QPixmap>
#include <QWidget>

#include "gui/document/document.hpp"

namespace mqlab::gui {

class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(Document& document, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {600, kBase + strip_height()}; }
  QSize minimumSizeHint() const override { return {200, kBase + strip_height()}; }
  /// The pixel of a record, for tests and for those who stand above it.
  qreal x_of(std::size_t happened) const;
  std::size_t happened_at(qreal x) const;

  /// As `mqlab faultmap --format json` gives it; empty: none.
  void set_map(const QJsonObject& map);
  int cells() const;
  QRectF cell(int index) const;
  /// The strikes of a cell, the worst first.
  QList<QJsonObject> strikes_in(int index) const;

  /// The lesson's chapters: numbered flags.
  struct Flag {
    std::size_t position;
    QString number;
    bool current;
  };
  void set_flags(const QList<Flag>& flags);
  const QList<Flag>& flags() const { return flags_; }

 signals:
  void strike_chosen(const QJsonObject& strike);

 protected:
  void contextMenuEvent(QContextMenuEvent*) override;
  void paintEvent(QPaintEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  void wheelEvent(QWheelEvent*) override;
  bool event(QEvent*) override;

 private:
  static constexpr int kBase = 74, kStrip = 20;
  /// While a class predicts, nothing shows what would go wrong.
  int strip_height() const { return strikes_.empty() || document_.verdicts_hidden() ? 0 : kStrip; }
  int cell_at(QPointF at) const;
  void paint_strip(QPainter& p) const;
  void show_menu(int index, QPoint where);
  qreal x_of_place(double place) const;
  qreal x_of_time(std::int64_t ns) const;
  void scrub(qreal x);
  std::optional<lab::MomentMark> mark_near(QPointF at) const;
  void paint_ground();

  Document& document_;
  QPixmap ground_;  ///< all but the cursor: painted when something but the moment changes
  bool stale_ = true;
  std::vector<std::pair<std::int64_t, QJsonObject>> strikes_;  ///< by time
  QList<Flag> flags_;
};

}  // namespace mqlab::gui
