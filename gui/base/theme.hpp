/// The colours and shapes of the window, light and dark. No meaning hangs on a colour alone: each stage of a message has a shape too, each verdict a word.
///
/// Colours of meaning are those of Okabe and Ito, which stay apart under the common kinds of colour blindness; their darker or lighter sisters are taken where
/// text stands on the ground, so that each has a contrast of at least 4.5 to 1 (WCAG 2.1, AA), which a test holds.
#pragma once

#include <QColor>
#include <QObject>
#include <QPainterPath>

#include "lab/picture/marks.hpp"
#include "lab/picture/stages.hpp"

namespace mqlab::gui {

struct Colours {
  QColor ground, raised, text, muted, line, accent;
  QColor good, notable, bad, fault;  ///< readable as text on `ground` and `raised`
};

class Theme : public QObject {
  Q_OBJECT
 public:
  static Theme& the();
  bool dark() const { return dark_; }
  /// Puts the palette on the application.
  void set_dark(bool dark);
  const Colours& colours() const;
  QColor of(lab::Stage stage) const;
  QColor of(lab::Moment moment) const;
  QColor of_verdict(const QString& id) const;
  /// Around (0, 0), in a square of this size.
  static QPainterPath shape(lab::Stage stage, qreal size);
  static QPainterPath shape(lab::Moment moment, qreal size);
  /// A little flag on a stick: redelivered.
  static QPainterPath flag(qreal size);

 signals:
  void changed();

 private:
  Theme() = default;
  bool dark_ = false;
};

/// Contrast of two colours as WCAG 2.1 has it, from 1 to 21.
double contrast(const QColor& a, const QColor& b);

}  // namespace mqlab::gui
