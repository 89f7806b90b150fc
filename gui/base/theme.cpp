#include "gui/base/theme.hpp"

#include <cmath>

#include <QApplication>
#include <QPainter>
#include <QPalette>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QtMath>

#include "gui/base/words.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

const Colours kLight{.ground = QColor("#ffffff"),
                     .raised = QColor("#f3f5f7"),
                     .text = QColor("#1b1f23"),
                     .muted = QColor("#57606a"),
                     .line = QColor("#c4cbd2"),
                     .accent = QColor("#0059a8"),
                     .good = QColor("#00694d"),
                     .notable = QColor("#8a5a00"),
                     .bad = QColor("#b03a00"),
                     .fault = QColor("#8f3b73")};
const Colours kDark{.ground = QColor("#16191d"),
                    .raised = QColor("#22272e"),
                    .text = QColor("#e6e9ec"),
                    .muted = QColor("#a3adb8"),
                    .line = QColor("#454d57"),
                    .accent = QColor("#6cb8f0"),
                    .good = QColor("#35c99b"),
                    .notable = QColor("#f0b429"),
                    .bad = QColor("#ff8a52"),
                    .fault = QColor("#e39cc4")};

QPainterPath polygon(int corners, qreal radius, qreal turn) {
  QPainterPath path;
  for (int i = 0; i < corners; ++i) {
    const qreal angle = turn + 2 * M_PI * i / corners;
    const QPointF at(radius * std::cos(angle), radius * std::sin(angle));
    i == 0 ? path.moveTo(at) : path.lineTo(at);
  }
  path.closeSubpath();
  return path;
}

QPainterPath cross(qreal r) {
  const qreal w = r * 0.35;
  QPainterPath path;
  path.addRect(-r, -w, 2 * r, 2 * w);
  QPainterPath other;
  other.addRect(-w, -r, 2 * w, 2 * r);
  return QTransform().rotate(45).map(path.united(other));
}

/// Fusion, but a box to tick has a border that is seen on a dark ground too.
class BoxStyle : public QProxyStyle {
 public:
  BoxStyle() : QProxyStyle(QStyleFactory::create("Fusion")) {}
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* p, const QWidget* widget) const override {
    if (element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck)
      return QProxyStyle::drawPrimitive(element, option, p, widget);
    const Colours& c = Theme::the().colours();
    const QRectF box = QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5);
    const bool on = option->state & State_On;
    p->save();
    p->setRenderHint(QPainter::Antialiasing);
    p->setPen(QPen(option->state & State_HasFocus ? c.accent : c.muted, 1.2));
    p->setBrush(on ? c.accent : c.ground);
    p->drawRoundedRect(box, 2, 2);
    if (on) {
      p->setPen(QPen(c.ground, 2));
      p->drawPolyline(QPolygonF({{box.left() + box.width() * 0.2, box.center().y()},
                                 {box.left() + box.width() * 0.43, box.bottom() - box.height() * 0.22},
                                 {box.right() - box.width() * 0.15, box.top() + box.height() * 0.22}}));
    }
    p->restore();
  }
};

double luminance(const QColor& c) {
  const auto linear = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

}  // namespace

double contrast(const QColor& a, const QColor& b) {
  const double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
  return one > other ? one / other : other / one;
}

Theme& Theme::the() {
  static Theme theme;
  return theme;
}

const Colours& Theme::colours() const { return dark_ ? kDark : kLight; }

void Theme::set_dark(bool dark) {
  dark_ = dark;
  const Colours& c = colours();
  QPalette p;
  p.setColor(QPalette::Window, c.raised);
  p.setColor(QPalette::WindowText, c.text);
  p.setColor(QPalette::Base, c.ground);
  p.setColor(QPalette::AlternateBase, c.raised);
  p.setColor(QPalette::Text, c.text);
  p.setColor(QPalette::Button, c.raised);
  p.setColor(QPalette::ButtonText, c.text);
  p.setColor(QPalette::BrightText, c.bad);
  p.setColor(QPalette::ToolTipBase, c.raised);
  p.setColor(QPalette::ToolTipText, c.text);
  p.setColor(QPalette::PlaceholderText, c.muted);
  p.setColor(QPalette::Highlight, c.accent);
  p.setColor(QPalette::HighlightedText, dark ? QColor("#101317") : QColor("#ffffff"));
  p.setColor(QPalette::Link, c.accent);
  p.setColor(QPalette::Light, dark ? c.line : QColor("#ffffff"));
  p.setColor(QPalette::Midlight, c.line);
  p.setColor(QPalette::Mid, c.line);
  p.setColor(QPalette::Dark, c.line);
  p.setColor(QPalette::Shadow, dark ? QColor("#000000") : QColor("#808890"));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) p.setColor(QPalette::Disabled, role, c.muted);
  if (qApp != nullptr) {
    if (dynamic_cast<BoxStyle*>(QApplication::style()) == nullptr) QApplication::setStyle(new BoxStyle);
    QApplication::setPalette(p);
  }
  emit changed();
}

QColor Theme::of(lab::Stage stage) const {
  switch (stage) {
    case lab::Stage::unknown: return colours().muted;
    case lab::Stage::in_flight: return QColor("#56b4e9");
    case lab::Stage::in_memory: return QColor("#f0e442");
    case lab::Stage::written: return QColor("#e69f00");
    case lab::Stage::flushed: return QColor("#0072b2");
    case lab::Stage::replicated: return QColor("#0072b2");
    case lab::Stage::acknowledged: return QColor("#009e73");
    case lab::Stage::done: return QColor("#009e73");
    case lab::Stage::lost: return QColor("#d55e00");
    case lab::Stage::done_twice: return QColor("#cc79a7");
  }
  return colours().muted;
}

QPainterPath Theme::shape(lab::Stage stage, qreal size) {
  const qreal r = size / 2;
  QPainterPath path;
  switch (stage) {
    case lab::Stage::unknown: path.addEllipse(QPointF(), r * 0.6, r * 0.6); break;
    case lab::Stage::in_flight: path = polygon(3, r, 0); break;  // an arrow head
    case lab::Stage::in_memory: path.addEllipse(QPointF(), r * 0.9, r * 0.9); break;
    case lab::Stage::written: path = polygon(4, r, 0); break;  // a diamond
    case lab::Stage::flushed: path.addRect(-r * 0.8, -r * 0.8, r * 1.6, r * 1.6); break;
    case lab::Stage::replicated:
      path.addRect(-r, -r, r * 1.3, r * 1.3);
      path.addRect(-r * 0.3, -r * 0.3, r * 1.3, r * 1.3);
      path.setFillRule(Qt::WindingFill);
      break;
    case lab::Stage::acknowledged: path = polygon(6, r, M_PI / 6); break;
    case lab::Stage::done: path = polygon(8, r, M_PI / 8); break;
    case lab::Stage::lost: path = cross(r); break;
    case lab::Stage::done_twice:
      path.addEllipse(QPointF(-r * 0.35, 0), r * 0.65, r * 0.65);
      path.addEllipse(QPointF(r * 0.35, 0), r * 0.65, r * 0.65);
      path.setFillRule(Qt::WindingFill);
      break;
  }
  return path;
}

QColor Theme::of(lab::Moment moment) const {
  switch (moment) {
    case lab::Moment::struck:
    case lab::Moment::healed: return colours().fault;
    case lab::Moment::stopped:
    case lab::Moment::lost: return colours().bad;
    case lab::Moment::again:
    case lab::Moment::bad_news:
    case lab::Moment::paused: return colours().notable;
    case lab::Moment::started:
    case lab::Moment::resumed: return colours().good;
    case lab::Moment::ended: return colours().muted;
  }
  return colours().muted;
}

QPainterPath Theme::shape(lab::Moment moment, qreal size) {
  const qreal r = size / 2;
  QPainterPath path;
  switch (moment) {
    case lab::Moment::struck: {  // a flash
      path.addPolygon(QPolygonF({{r * 0.2, -r}, {-r * 0.7, r * 0.2}, {0, r * 0.2}, {-r * 0.2, r}, {r * 0.7, -r * 0.2}, {0, -r * 0.2}}));
      path.closeSubpath();
      break;
    }
    case lab::Moment::healed: path.addEllipse(QPointF(), r * 0.7, r * 0.7); break;
    case lab::Moment::stopped: path.addRect(-r * 0.7, -r * 0.7, r * 1.4, r * 1.4); break;
    case lab::Moment::started: path = polygon(3, r, 0); break;
    case lab::Moment::paused:
      path.addRect(-r * 0.8, -r * 0.8, r * 0.55, r * 1.6);
      path.addRect(r * 0.25, -r * 0.8, r * 0.55, r * 1.6);
      break;
    case lab::Moment::resumed: path = polygon(3, r * 0.8, 0); break;
    case lab::Moment::lost: path = cross(r); break;
    case lab::Moment::again: path = shape(lab::Stage::done_twice, size); break;
    case lab::Moment::bad_news: path = polygon(3, r, -M_PI / 2); break;
    case lab::Moment::ended: path.addRect(-r * 0.2, -r, r * 0.4, 2 * r); break;
  }
  return path;
}

QPainterPath Theme::flag(qreal size) {
  const qreal r = size / 2;
  QPainterPath path;
  path.addPolygon(QPolygonF({{-r * 0.6, r}, {-r * 0.6, -r}, {r * 0.9, -r * 0.45}, {-r * 0.3, r * 0.1}, {-r * 0.3, r}}));
  path.closeSubpath();
  return path;
}

QColor Theme::of_verdict(const QString& id) const {
  const auto found = lab::find_name(to(id));
  if (!found) return colours().muted;
  switch (lab::info(*found).severity) {
    case lab::Severity::good: return colours().good;
    case lab::Severity::notable: return colours().notable;
    case lab::Severity::damage: return colours().bad;
  }
  return colours().muted;
}

}  // namespace mqlab::gui
