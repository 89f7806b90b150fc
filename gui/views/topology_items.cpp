#include "gui/views/topology_items.hpp"

#include <cmath>

#include <QFontMetricsF>
#include <QPainter>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "models/roles.hpp"

namespace mqlab::gui {

namespace {

constexpr qreal kNodeWidth = 228, kNodeHead = 42, kTall = 34, kLow = 20, kMark = 11, kSays = 14;

QString life_words(lab::LifeOf life) {
  switch (life.life) {
    case lab::Life::not_started: return say({"not started", "未启动"});
    case lab::Life::running:
      return life.incarnation > 0 ? say({"running, life {0}", "运行中，第 {0} 次启动"}, QString::number(life.incarnation + 1)) : QString();
    case lab::Life::paused: return say({"PAUSED", "已停顿"});
    case lab::Life::dead: return say({"DEAD", "已终止"});
  }
  return {};
}

QFont small_font() {
  QFont small;
  small.setPixelSize(11);
  return small;
}

/// Lines break between what is said, not within.
QString together(const QString& says) {
  QStringList parts = says.split("  ");
  for (QString& part : parts) part.replace(' ', QChar(0xa0));
  return parts.join("  ");
}

/// At the upper right of a message's mark.
void draw_flag(QPainter& p) {
  p.setPen(QPen(Theme::the().colours().ground, 0.6));
  p.setBrush(Theme::the().colours().notable);
  p.drawPath(Theme::flag(10).translated(6, -5));
}

}  // namespace

NodeItem::NodeItem(const lab::CastMember& member, RecordingPtr recording)
    : member_(member), recording_(std::move(recording)), now_(member.elements.size()) {
  std::stable_sort(member_.elements.begin(), member_.elements.end(),
                   [](const lab::CastElement& a, const lab::CastElement& b) { return a.holds > b.holds; });
  setFlags(ItemIsMovable | ItemIsSelectable | ItemIsFocusable | ItemSendsGeometryChanges);
  setCursor(Qt::OpenHandCursor);
  setCacheMode(DeviceCoordinateCache);
  setObjectName("node " + from(member_.name));
}

QRectF NodeItem::body() const {
  const qreal rows_end = rows() == 0 ? head() : row(rows() - 1).bottom() + 4;
  return {0, 0, kNodeWidth, rows_end + (member_.elements.size() > kRows ? 18 : 4)};
}
QRectF NodeItem::boundingRect() const { return body().adjusted(-4, -4, 4, 4); }
qreal NodeItem::head() const { return kNodeHead + lines(member_.gauges) * kSays; }
int NodeItem::lines(const std::vector<std::string>& gauges) const {
  const QFontMetricsF metrics(small_font());
  int lines = gauges.empty() ? 0 : 1;
  qreal x = 0;
  for (const std::string& title : gauges) {
    const qreal wide = metrics.horizontalAdvance(from(title) + " 000 ");
    if (x > 0 && x + wide > kNodeWidth - 40) ++lines, x = 0;
    x += wide;
  }
  return std::min(lines, 4);
}
QRectF NodeItem::row(std::size_t index) const {
  // One line of gauges shares that of the messages; more stand below.
  const auto tall = [&](const lab::CastElement& e) {
    const int said = lines(e.gauges);
    return (e.holds ? kTall : kLow) + (e.holds && said == 1 ? 0 : said * kSays);
  };
  qreal y = head();
  for (std::size_t i = 0; i < index; ++i) y += tall(member_.elements[i]);
  return {8, y, kNodeWidth - 16, tall(member_.elements[index]) - 4};
}

QString NodeItem::place() const {
  const QString role = say(models::role_title(member_.role));
  return member_.host == member_.name ? role : say({"{0} on {1}", "{0}，位于 {1}"}, role, from(member_.host));
}

void NodeItem::set_life(lab::LifeOf life) {
  if (life.life == life_.life && life.incarnation == life_.incarnation) return;
  life_ = life;
  update();
}

void NodeItem::set_says(const QString& words) {
  if (says_ == words) return;
  says_ = words;
  update();
}

void NodeItem::set_element(std::size_t index, ElementNow now) {
  ElementNow& before = now_[index];
  if (before.count == now.count && before.first == now.first && before.says == now.says) return;
  before = std::move(now);
  update();
}

void NodeItem::paint_row(QPainter& p, std::size_t index) const {
  const Colours& c = Theme::the().colours();
  const lab::CastElement& e = member_.elements[index];
  const ElementNow& now = now_[index];
  const QRectF box = row(index);
  p.setPen(QPen(c.line, 1));
  p.setBrush(c.raised);
  p.drawRoundedRect(box, 3, 3);
  p.setPen(c.text);
  const QFontMetricsF metrics(p.font());
  const QString count = e.holds ? QString::number(now.count) : QString();
  const QString title = QString("%1 %2").arg(from(e.kind), from(e.label));
  const qreal right = box.right() - 6 - metrics.horizontalAdvance(count);
  const QRectF line(box.left() + 6, box.top() + 1, box.width() - 12, 14);
  p.drawText(line, Qt::AlignRight | Qt::AlignVCenter, count);
  p.drawText(QRectF(line.left(), line.top(), right - line.left() - 6, 14), Qt::AlignLeft | Qt::AlignVCenter,
             metrics.elidedText(title, Qt::ElideMiddle, right - line.left() - 6));
  qreal x = box.left() + 12;
  const qreal y = box.top() + kTall - 12;
  for (const auto& [message, stage, redelivered] : now.first) {
    p.save();
    p.translate(x, y);
    const bool mine = highlighted != 0 && message == highlighted;
    p.setPen(QPen(mine ? c.accent : c.text, mine ? 2 : 0.8));
    p.setBrush(Theme::the().of(stage));
    p.drawPath(Theme::shape(stage, mine ? kMark + 3 : kMark));
    if (redelivered) draw_flag(p);
    p.restore();
    x += kMark + 2;
  }
  if (!now.says.isEmpty()) {
    p.setPen(c.muted);
    if (e.holds && lines(e.gauges) == 1) {
      const qreal from = x - 4;
      p.drawText(QRectF(from, box.bottom() - 15, box.right() - from - 6, 14), Qt::AlignRight | Qt::AlignVCenter,
                 metrics.elidedText(now.says, Qt::ElideRight, box.right() - from - 6));
    } else {
      const qreal top = box.top() + (e.holds ? kTall : kLow) - 4;
      p.drawText(QRectF(box.left() + 10, top, box.width() - 14, box.bottom() - top), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                 together(now.says));
    }
  }
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  QPainter& p = *painter;
  const Colours& c = Theme::the().colours();
  p.setRenderHint(QPainter::Antialiasing);
  const bool dead = life_.life == lab::Life::dead, paused = life_.life == lab::Life::paused;
  const bool asleep = life_.life == lab::Life::not_started;
  p.setPen(QPen(dead           ? c.bad
                : paused       ? c.notable
                : isSelected() ? c.accent
                               : c.muted,
                isSelected() || dead ? 2.5 : 1.5, dead ? Qt::DashLine : Qt::SolidLine));
  p.setBrush(c.ground);
  p.drawRoundedRect(body(), 7, 7);
  if (dead || paused)
    p.fillRect(body().adjusted(2, 2, -2, -2),
               QBrush(QColor((dead ? c.bad : c.notable).red(), (dead ? c.bad : c.notable).green(), (dead ? c.bad : c.notable).blue(), 60),
                      dead ? Qt::DiagCrossPattern : Qt::VerPattern));
  QFont bold;  // in pixels: the zoom makes it larger, not the size of the window's type
  bold.setPixelSize(14);
  bold.setBold(true);
  p.setFont(bold);
  p.setPen(asleep ? c.muted : c.text);
  const QString state = life_words(life_);
  const QFont small = small_font();
  QFont loud = small;
  loud.setBold(dead || paused);
  const qreal state_width = QFontMetricsF(loud).horizontalAdvance(state);
  p.drawText(QRectF(10, 4, kNodeWidth - 26 - state_width, 20), Qt::AlignLeft | Qt::AlignVCenter,
             QFontMetricsF(bold).elidedText(from(member_.name), Qt::ElideRight, kNodeWidth - 26 - state_width));
  p.setFont(small);
  p.setPen(c.muted);
  p.drawText(QRectF(10, 22, kNodeWidth - 20, 16), Qt::AlignLeft | Qt::AlignVCenter,
             QFontMetricsF(small).elidedText(place(), Qt::ElideRight, kNodeWidth - 20));
  if (!says_.isEmpty()) {
    p.setPen(c.text);
    p.drawText(QRectF(10, kNodeHead - 5, kNodeWidth - 20, lines(member_.gauges) * kSays), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
               together(says_));
  }
  p.setFont(loud);
  p.setPen(dead ? c.bad : paused ? c.notable : c.muted);
  p.drawText(QRectF(10, 4, kNodeWidth - 20, 20), Qt::AlignRight | Qt::AlignVCenter, state);
  p.setFont(small);
  for (std::size_t i = 0; i < rows(); ++i) paint_row(p, i);
  if (member_.elements.size() > kRows) {
    p.setPen(c.muted);
    p.drawText(QRectF(10, body().bottom() - 18, kNodeWidth - 20, 16), Qt::AlignLeft,
               say({"and {0} more", "另有 {0} 个"}, QString::number(member_.elements.size() - kRows)));
  }
}

std::uint64_t NodeItem::message_at(QPointF scene) const {
  const QPointF at = mapFromScene(scene);
  for (std::size_t i = 0; i < rows(); ++i) {
    const QRectF box = row(i);
    if (!box.contains(at) || std::abs(at.y() - (box.top() + kTall - 12)) > 8) continue;
    const auto index = static_cast<qsizetype>((at.x() - box.left() - 12 + (kMark + 2) / 2) / (kMark + 2));
    if (index >= 0 && index < now_[i].first.size()) return now_[i].first[index].message;
  }
  return 0;
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemPositionHasChanged) emit moved();
  return QGraphicsObject::itemChange(change, value);
}

QLineF between(const NodeItem& a, const NodeItem& b) {
  const QRectF one = a.mapRectToScene(a.body()), other = b.mapRectToScene(b.body());
  QLineF line(one.center(), other.center());
  const auto leave = [&](const QRectF& box, QPointF fallback) {
    const QPointF corners[] = {box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()};
    for (int i = 0; i < 4; ++i) {
      QPointF at;
      if (line.intersects(QLineF(corners[i], corners[(i + 1) % 4]), &at) == QLineF::BoundedIntersection) return at;
    }
    return fallback;
  };
  return {leave(one, one.center()), leave(other, other.center())};
}

QPainterPath LinkItem::shape_line() const {
  const QLineF line = between(*a_, *b_);
  QPainterPath path(line.p1());
  path.lineTo(line.p2());
  return path;
}

QPainterPath LinkItem::shape() const {
  QPainterPathStroker wide;
  wide.setWidth(14);
  return wide.createStroke(shape_line());
}

void LinkItem::set_cut(const QString& words) {
  if (words == cut_) return;
  cut_ = words;
  setZValue(cut() ? 1 : -2);
  update();
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  QPainter& p = *painter;
  const Colours& c = Theme::the().colours();
  p.setRenderHint(QPainter::Antialiasing);
  const QLineF line = between(*a_, *b_);
  if (!cut()) {
    p.setPen(QPen(c.line, 2));
    p.drawLine(line);
    return;
  }
  p.setPen(QPen(c.fault, 2.5, Qt::DashLine));
  p.drawLine(line);
  p.save();
  p.translate(line.center());
  p.fillPath(Theme::shape(lab::Stage::lost, 22), c.fault);
  p.restore();
  QFont small;
  small.setPixelSize(12);
  p.setFont(small);
  p.setPen(c.fault);
  const bool upright = std::abs(line.dy()) > std::abs(line.dx());  // then the words stand beside it, not on the box below
  p.drawText(upright ? QRectF(line.center().x() + 14, line.center().y() - 10, 220, 20)
                     : QRectF(line.center().x() - 110, line.center().y() + 11, 220, 20),
             upright ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignHCenter | Qt::AlignTop, cut_);
}

void FlightsItem::set(std::vector<Shown> shown, const QRectF& bounds) {
  if (bounds != bounds_) {
    prepareGeometryChange();
    bounds_ = bounds;
  }
  shown_ = std::move(shown);
  update();
}

void FlightsItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  QPainter& p = *painter;
  const Colours& c = Theme::the().colours();
  const bool many = shown_.size() > 200;
  p.setRenderHint(QPainter::Antialiasing, !many);
  static const QPainterPath kArrow = Theme::shape(lab::Stage::in_flight, 14);
  static const QPainterPath kCross = Theme::shape(lab::Stage::lost, 14);
  static const QPainterPath kSmall = Theme::shape(lab::Stage::unknown, 8);
  const QPen thin(c.text, 0.8), none(Qt::NoPen), mine(c.accent, 2.5);
  const QTransform ground = p.transform();
  for (const Shown& s : shown_) {
    p.setTransform(QTransform::fromTranslate(s.at.x(), s.at.y()) * ground);
    p.setPen(highlighted != 0 && s.message == highlighted ? mine : s.message == 0 ? none : thin);
    if (s.gone) {
      p.setBrush(Theme::the().of(lab::Stage::lost));
      p.drawPath(kCross);
    } else if (s.message == 0) {
      p.setBrush(c.muted);
      p.drawPath(kSmall);
    } else {
      p.rotate(s.angle);
      p.setBrush(Theme::the().of(s.stage));
      p.drawPath(kArrow);
      if (s.redelivered) {
        p.rotate(-s.angle);
        draw_flag(p);
      }
    }
  }
  p.setTransform(ground);
}

const FlightsItem::Shown* FlightsItem::near(QPointF at) const {
  const Shown* best = nullptr;
  qreal nearest = 12;
  for (const Shown& s : shown_) {
    const qreal away = QLineF(s.at, at).length();
    if (away > nearest) continue;
    nearest = away;
    best = &s;
  }
  return best;
}

}  // namespace mqlab::gui
