#include "gui/views/topology.hpp"

#include <unordered_map>

#include <QHelpEvent>
#include <QJsonArray>
#include <QPainter>
#include <QToolTip>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::gui {

namespace {

constexpr Text kRedelivered{"flagged as redelivered", "带有重投标记"};
constexpr qreal kNodeColumn = 330, kNodeGap = 34;
constexpr std::size_t kMostFlights = 4000;

}  // namespace

Topology::Topology(Document& document, QWidget* parent) : QGraphicsView(parent), document_(document) {
  setObjectName("topology");
  setScene(&scene_);
  setRenderHint(QPainter::Antialiasing);
  setDragMode(QGraphicsView::ScrollHandDrag);
  setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
  setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
  setFrameShape(QFrame::NoFrame);
  viewport()->setMouseTracking(true);
  name(this, {"Topology", "拓扑"}, {"drag a process to move it; right click to break something", "拖动可移动进程；右键可制造故障"});
  connect(&document_.clock(), &Clock::recording_changed, this, &Topology::build);
  connect(&document_.clock(), &Clock::moved, this, &Topology::refresh);
  connect(&document_, &Document::selection_changed, this, &Topology::refresh);
  connect(&document_, &Document::opened, this, [this] {
    places_.clear();
    fitted_ = true;
  });
  connect(&document_, &Document::run_finished, this, [this] {
    state_of_ = SIZE_MAX;
    refresh();
    viewport()->update();
  });
  connect(&Theme::the(), &Theme::changed, this, [this] {
    scene_.setBackgroundBrush(Theme::the().colours().ground);
    for (NodeItem* n : nodes_) n->update();
  });
  speak(this, [this] {
    for (NodeItem* n : nodes_) n->update();
    viewport()->update();
  });
  scene_.setBackgroundBrush(Theme::the().colours().ground);
}

void Topology::build() {
  if (document_.recording() == shown_) return;
  for (const NodeItem* n : nodes_) places_[from(n->member().name)] = n->pos();
  scene_.clear();
  nodes_.clear();
  links_.clear();
  flights_ = nullptr;
  state_of_ = SIZE_MAX;
  shown_ = document_.recording();
  if (!shown_) return;
  const lab::Cast& cast = shown_->cast();
  for (const lab::CastMember& member : cast.members) {
    auto* item = new NodeItem(member, shown_);
    scene_.addItem(item);
    nodes_.push_back(item);
    connect(item, &NodeItem::moved, this, [this] {
      for (LinkItem* l : links_) l->follow();
      show_flights();
    });
  }
  for (const lab::CastLink& l : cast.links) {
    auto* item = new LinkItem(nodes_[static_cast<std::size_t>(l.a)], nodes_[static_cast<std::size_t>(l.b)]);
    scene_.addItem(item);
    links_.push_back(item);
  }
  flights_ = new FlightsItem;
  scene_.addItem(flights_);
  const bool known =
      std::all_of(nodes_.begin(), nodes_.end(), [&](const NodeItem* n) { return places_.count(from(n->member().name)) > 0; });
  if (known && !nodes_.empty()) {
    for (NodeItem* n : nodes_) n->setPos(places_[from(n->member().name)]);
    scene_.setSceneRect(scene_.itemsBoundingRect().adjusted(-60, -40, 60, 60));
  } else {
    arrange();
  }
  if (fitted_) fit();
}

void Topology::arrange() {
  if (!shown_) return;
  const lab::Cast& cast = shown_->cast();
  std::vector<qreal> heights(cast.columns, 0);
  for (const NodeItem* n : nodes_) heights[n->member().column] += n->body().height() + kNodeGap;
  const qreal tallest = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
  std::vector<qreal> y(cast.columns, 0);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = (tallest - heights[i]) / 2;
  for (NodeItem* n : nodes_) {
    const std::size_t column = n->member().column;
    n->setPos(static_cast<qreal>(column) * kNodeColumn, y[column]);
    y[column] += n->body().height() + kNodeGap;
  }
  scene_.setSceneRect(scene_.itemsBoundingRect().adjusted(-60, -40, 60, 60));
  refresh();
}

void Topology::fit() {
  fitted_ = true;
  const QRectF all = scene_.sceneRect();
  if (all.isEmpty()) return;
  resetTransform();
  const qreal factor = std::min({(viewport()->width() - 20) / all.width(), (viewport()->height() - 20) / all.height(), 2.2});
  scale(std::max(factor, 0.15), std::max(factor, 0.15));
  centerOn(all.center());
}

NodeItem* Topology::node(const QString& name) const {
  for (NodeItem* n : nodes_)
    if (from(n->member().name) == name) return n;
  return nullptr;
}

LinkItem* Topology::link(const QString& a, const QString& b) const {
  for (LinkItem* l : links_) {
    const QString one = from(l->a()->member().name), other = from(l->b()->member().name);
    if ((one == a && other == b) || (one == b && other == a)) return l;
  }
  return nullptr;
}

void Topology::set_bare(bool on) {
  bare_ = on;
  viewport()->update();
}

void Topology::refresh() {
  if (!shown_) return;
  show_state();
  show_flights();
}

void Topology::show_flights() {
  if (!shown_ || flights_ == nullptr) return;
  const std::size_t happened = document_.clock().happened();
  const std::size_t position = happened == 0 ? 0 : happened - 1;
  const double now = static_cast<double>(document_.clock().time_ns());
  const double fraction = document_.clock().place() - static_cast<double>(happened);
  std::vector<FlightsItem::Shown> shown;
  std::unordered_map<std::uint32_t, QLineF> lines;
  std::unordered_map<std::uint64_t, int> beside;
  const auto records = shown_->records();
  for (const lab::Flight& f : shown_->flights().in_the_air(happened, kMostFlights)) {
    if (f.from >= nodes_.size()) continue;
    QLineF line;
    if (f.to < nodes_.size()) {
      const std::uint32_t pair = std::uint32_t{f.from} << 16 | f.to;
      const auto [at, fresh] = lines.try_emplace(pair);
      if (fresh) at->second = between(*nodes_[f.from], *nodes_[f.to]);
      line = at->second;
    } else {  // nobody knows where it would have gone
      const QRectF box = nodes_[f.from]->mapRectToScene(nodes_[f.from]->body());
      line = QLineF(box.center().x(), box.top(), box.center().x(), box.top() - 60);
    }
    // By time; by record where the clock counts those, so that what takes no time at all is seen travelling too.
    double way = f.arrives_ns > f.left_ns ? (now - static_cast<double>(f.left_ns)) / static_cast<double>(f.arrives_ns - f.left_ns) : 0;
    const double by_record = (static_cast<double>(happened) + fraction - f.sent - 1) / std::max(1.0, static_cast<double>(f.came) - f.sent);
    if (document_.clock().by_record()) way = by_record;
    const bool gone = f.lost && way > 0.5;  // it flies like any other until then
    way = std::clamp(way, 0.04, f.lost ? 0.6 : 0.96);
    const sim::Record& left = records[f.sent];
    const sim::Record& came = records[f.came];
    FlightsItem::Shown s;
    s.flight = f;
    s.gone = gone;
    s.message = came.message != 0 ? came.message : left.message;
    // Those that left together stand beside each other, not on top.
    const std::uint64_t key = (std::uint64_t{f.from} << 48 | std::uint64_t{f.to} << 32) ^ f.sent;
    const int rank = beside[key]++;
    const QLineF normal = line.normalVector().unitVector();
    const double aside = (rank % 2 == 0 ? 1 : -1) * ((rank + 1) / 2) * 7.0 + (f.from < f.to ? -6 : 6);
    s.at = line.pointAt(way) + QPointF(normal.dx(), normal.dy()) * std::clamp(aside, -60.0, 60.0);
    s.angle = -line.angle();
    s.stage = s.message == 0 ? lab::Stage::unknown : shown_->stages().of(s.message, position);
    s.redelivered = s.message != 0 && shown_->redeliveries().flies(s.message, f.sent);
    shown.push_back(s);
  }
  flights_->highlighted = document_.operation();
  flights_->set(std::move(shown), scene_.sceneRect());
}

QString Topology::words_at(QPointF at) const {
  if (!shown_ || flights_ == nullptr) return {};
  if (const auto* f = flights_->near(at)) {
    QString words = shown_->line(f->flight.sent);
    words += "\n→ " + shown_->line(f->flight.came);
    if (f->message != 0) words += "\n" + say(lab::stage_infos()[static_cast<std::size_t>(f->stage)].title);
    if (f->redelivered) words += "\n" + say(kRedelivered);
    return words;
  }
  for (NodeItem* n : nodes_) {
    if (!n->mapRectToScene(n->body()).contains(at)) continue;
    if (const std::uint64_t message = n->message_at(at)) {
      sim::MessageId id;
      id.packed = message;
      const std::size_t happened = document_.clock().happened();
      const std::size_t position = happened == 0 ? 0 : happened - 1;
      QString words =
          QString("%1: %2").arg(from(shown_->trace().tables().identity(id)),
                                say(lab::stage_infos()[static_cast<std::size_t>(shown_->stages().of(message, position))].title));
      if (shown_->redeliveries().flagged(message, position)) words += "\n" + say(kRedelivered);
      return words;
    }
    const QString says = n->meanings();
    return (says.isEmpty() ? QString() : says + "\n\n") +
           say({"{0}: drag to move, right click to break", "{0}：拖动以移动，右键制造故障"}, from(n->member().name));
  }
  return {};
}

bool Topology::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), words_at(mapToScene(help->pos())), this);
    return true;
  }
  return QGraphicsView::viewportEvent(event);
}

void Topology::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && flights_ != nullptr) {
    const QPointF at = mapToScene(event->pos());
    if (const auto* f = flights_->near(at)) {
      const sim::Record& r = shown_->records()[f->flight.came];
      if (r.operation != 0) document_.select_operation(r.operation);
      return;
    }
    for (NodeItem* n : nodes_) {
      const std::uint64_t message = n->mapRectToScene(n->body()).contains(at) ? n->message_at(at) : 0;
      if (message == 0) continue;
      for (const sim::Record& r : shown_->records())
        if (r.message == message && r.operation != 0) {
          document_.select_operation(r.operation);
          return;
        }
    }
  }
  QGraphicsView::mousePressEvent(event);
}

void Topology::wheelEvent(QWheelEvent* event) {
  fitted_ = false;
  const qreal factor = event->angleDelta().y() > 0 ? 1.15 : 1 / 1.15;
  if (transform().m11() * factor > 0.1 && transform().m11() * factor < 6) scale(factor, factor);
}

void Topology::keyPressEvent(QKeyEvent* event) {
  const bool down = event->key() == Qt::Key_Down, up = event->key() == Qt::Key_Up;
  if ((!down && !up) || nodes_.empty()) return QGraphicsView::keyPressEvent(event);
  const auto now = std::find_if(nodes_.begin(), nodes_.end(), [](const NodeItem* n) { return n->isSelected(); });
  const auto count = static_cast<std::ptrdiff_t>(nodes_.size());
  const std::ptrdiff_t index = now == nodes_.end() ? (down ? 0 : count - 1) : (now - nodes_.begin() + (down ? 1 : count - 1)) % count;
  scene_.clearSelection();
  nodes_[static_cast<std::size_t>(index)]->setSelected(true);
  ensureVisible(nodes_[static_cast<std::size_t>(index)]);
}

void Topology::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) fit();
}

void Topology::drawForeground(QPainter* painter, const QRectF&) {
  QPainter& p = *painter;
  p.save();
  p.resetTransform();
  const Colours& c = Theme::the().colours();
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.85);
  p.setFont(small);
  const QFontMetricsF metrics(small);
  if (!shown_) {
    p.setPen(c.muted);
    p.drawText(viewport()->rect(), Qt::AlignCenter, document_.has_scenario() ? say({"no run yet", "尚无运行"}) : QString());
    p.restore();
    return;
  }
  // The legend: shape and colour and word of each stage.
  if (!bare_) {
    const qreal line = metrics.height() + 4;
    std::vector<std::pair<std::optional<lab::Stage>, QString>> signs;  // without a stage: the flag
    for (const lab::StageInfo& info : lab::stage_infos())
      if (info.stage != lab::Stage::unknown) signs.emplace_back(info.stage, say(info.title));
    signs.emplace_back(std::nullopt, say(kRedelivered));
    const auto wide = [&](const QString& word) { return metrics.horizontalAdvance(word) + 30; };
    int lines = 1;
    qreal x = 12;
    for (const auto& [stage, word] : signs) {
      if (x + wide(word) > viewport()->width() && x > 12) ++lines, x = 12;
      x += wide(word);
    }
    qreal y = viewport()->height() - 14.0 - line * (lines - 1);
    x = 12;
    for (const auto& [stage, word] : signs) {
      if (x + wide(word) > viewport()->width() && x > 12) y += line, x = 12;
      p.save();
      p.translate(x + 6, y);
      p.setPen(QPen(c.text, 0.8));
      p.setBrush(stage ? Theme::the().of(*stage) : c.notable);
      p.drawPath(stage ? Theme::shape(*stage, 11) : Theme::flag(11));
      p.restore();
      p.setPen(c.muted);
      p.drawText(QPointF(x + 16, y + 4), word);
      x += wide(word);
    }
  }
  // The money: what the stores should hold at the end, and what they hold.
  const QJsonArray money = document_.summary()["money"].toArray();
  if (!money.isEmpty()) {
    qreal top = 10;
    const qreal wide = 260;
    const qreal left = viewport()->width() - wide - 12.0;
    const qreal line = metrics.height() + 3;
    p.setPen(QPen(c.line, 1));
    QColor ground = c.raised;
    ground.setAlpha(235);
    p.setBrush(ground);
    p.drawRoundedRect(QRectF(left, top, wide, line * static_cast<qreal>(money.size() + 1) + 10), 5, 5);
    p.setPen(c.muted);
    p.drawText(QRectF(left + 8, top + 4, wide - 16, line), Qt::AlignLeft, say({"at the end: expected / actual", "结束时：应为 / 实际"}));
    for (const QJsonValue& value : money) {
      top += line;
      const QJsonObject m = value.toObject();
      const bool agrees = m["agrees"].toBool();
      p.setPen(c.text);
      p.drawText(QRectF(left + 8, top + 4, wide - 16, line), Qt::AlignLeft, m["store"].toString());
      p.setPen(agrees ? c.good : c.bad);
      p.drawText(QRectF(left + 8, top + 4, wide - 16, line), Qt::AlignRight,
                 QString("%1 / %2  %3").arg(m["expected"].toInteger()).arg(m["actual"].toInteger()).arg(agrees ? "✓" : "✗"));
    }
  }
  p.restore();
}

}  // namespace mqlab::gui
