/// The whole run as a strip: faults as bands, moments worth a look and verdicts as marks, bookmarks, and the moment that is shown. Pressed and dragged it scrubs.
/// The axis has equal space for each record, or for each second, as the clock plays.
#pragma once

#include <QWidget>

#include "gui/document/document.hpp"

namespace mqlab::gui {

class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(Document& document, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {600, 74}; }
  QSize minimumSizeHint() const override { return {200, 74}; }
  /// The pixel of a record, for tests and for those who stand above it.
  qreal x_of(std::size_t happened) const;
  std::size_t happened_at(qreal x) const;

 protected:
  void paintEvent(QPaintEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void mouseMoveEvent(QMouseEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  void wheelEvent(QWheelEvent*) override;
  bool event(QEvent*) override;

 private:
  qreal x_of_place(double place) const;
  qreal x_of_time(std::int64_t ns) const;
  void scrub(qreal x);
  std::optional<lab::MomentMark> mark_near(QPointF at) const;
  void paint_ground();

  Document& document_;
  QPixmap ground_;  ///< all but the cursor: painted when something but the moment changes
  bool stale_ = true;
};

}  // namespace mqlab::gui
