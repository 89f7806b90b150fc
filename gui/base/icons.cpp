#include "gui/base/icons.hpp"

#include <QAction>
#include <QPainter>
#include <QPainterPath>

#include "gui/base/theme.hpp"

namespace mqlab::gui {

namespace {

constexpr int kSize = 24;

QPainterPath triangle(qreal left, qreal right) {
  QPainterPath path;
  path.moveTo(left, 5);
  path.lineTo(right, 12);
  path.lineTo(left, 19);
  path.closeSubpath();
  return path;
}

/// An arrow round: from the right over the top.
QPainterPath round_arrow(qreal start, qreal sweep) {
  QPainterPath arc;
  arc.arcMoveTo(QRectF(5, 6, 14, 14), start);
  arc.arcTo(QRectF(5, 6, 14, 14), start, sweep);
  QPainterPathStroker wide;
  wide.setWidth(2.4);
  return wide.createStroke(arc);
}

QPainterPath path_of(Icon which) {
  QPainterPath p;
  p.setFillRule(Qt::WindingFill);
  switch (which) {
    case Icon::play: return triangle(7, 19);
    case Icon::pause:
      p.addRect(6, 5, 4, 14);
      p.addRect(14, 5, 4, 14);
      return p;
    case Icon::on:
      p.addRect(5, 5, 2.5, 14);
      p.addPath(triangle(10, 20));
      return p;
    case Icon::back: return QTransform(-1, 0, 0, 1, kSize, 0).map(path_of(Icon::on));
    case Icon::moment_on:
      p.addPath(triangle(4, 12));
      p.addPath(triangle(12, 20));
      return p;
    case Icon::moment_back: return QTransform(-1, 0, 0, 1, kSize, 0).map(path_of(Icon::moment_on));
    case Icon::end:
      p.addPath(triangle(5, 16));
      p.addRect(17, 5, 2.5, 14);
      return p;
    case Icon::begin: return QTransform(-1, 0, 0, 1, kSize, 0).map(path_of(Icon::end));
    case Icon::process_on:
      p.addRect(4, 10.8, 10, 2.4);
      p.addPath(triangle(13, 20));
      return p;
    case Icon::process_back: return QTransform(-1, 0, 0, 1, kSize, 0).map(path_of(Icon::process_on));
    case Icon::bookmark: p.addPolygon(QPolygonF({{7, 4}, {17, 4}, {17, 20}, {12, 15}, {7, 20}})); return p;
    case Icon::gallery:
      for (const qreal x : {4.0, 13.0})
        for (const qreal y : {4.0, 13.0}) p.addRoundedRect(x, y, 7, 7, 1.5, 1.5);
      return p;
    case Icon::open:
      p.addPolygon(QPolygonF({{3, 6}, {9, 6}, {11, 8}, {20, 8}, {20, 11}, {3, 11}}));
      p.addPolygon(QPolygonF({{3, 12}, {22, 12}, {19, 19}, {3, 19}}));
      return p;
    case Icon::save: {
      p.addRoundedRect(4, 4, 16, 16, 2, 2);
      QPainterPath holes;
      holes.addRect(8, 4, 8, 5);
      holes.addRect(7, 12, 10, 8);
      return p.subtracted(holes);
    }
    case Icon::redo:
      p.addPath(round_arrow(180, -150));
      p.addPolygon(QPolygonF({{20.5, 4}, {20.5, 12}, {13, 10.5}}));
      return p;
    case Icon::undo: return QTransform(-1, 0, 0, 1, kSize, 0).map(path_of(Icon::redo));
    case Icon::run:
      p.addPath(round_arrow(60, 290));
      p.addPolygon(QPolygonF({{13, 2}, {20, 7}, {13, 11}}));
      return p;
  }
  return p;
}

}  // namespace

QIcon icon(Icon which) {
  QIcon out;
  for (const int scale : {1, 2}) {
    for (const auto mode : {QIcon::Normal, QIcon::Disabled}) {
      QPixmap picture(kSize * scale, kSize * scale);
      picture.setDevicePixelRatio(scale);
      picture.fill(Qt::transparent);
      QPainter p(&picture);
      p.setRenderHint(QPainter::Antialiasing);
      const Colours& c = Theme::the().colours();
      p.fillPath(path_of(which), mode == QIcon::Normal ? c.text : c.line);
      p.end();
      out.addPixmap(picture, mode);
    }
  }
  return out;
}

void show_icon(QAction* action, Icon which) {
  action->setIcon(icon(which));
  QObject::connect(&Theme::the(), &Theme::changed, action, [action, which] { action->setIcon(icon(which)); });
}

}  // namespace mqlab::gui
