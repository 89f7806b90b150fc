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

constexpr qreal kNodeColumn = 330, kNodeGap = 34;
constexpr std::size_t kMessagesShown = 14, kMostFlights = 4000;

/// Which pairs of processes a fault keeps apart, read from its fields: two named ends, or sides that may not talk to each other.
bool keeps_apart(const lab::ScriptedFault& fault, const lab::CastMember& a, const lab::CastMember& b) {
  const describe::Value fields = fault.body->fields();
  const describe::Object* members = fields.as_object();
  if (members == nullptr) return false;
  const auto is = [](const describe::Value& v, const lab::CastMember& m) {
    return v.as_string() != nullptr && (*v.as_string() == m.name || *v.as_string() == m.host);
  };
  for (const describe::Member& field : *members) {
    const describe::List* list = field.value.as_list();
    if (list == nullptr || list->size() < 2) continue;
    int side_a = -1, side_b = -1;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const describe::Value& item = (*list)[i];
      const describe::List* side = item.as_list();
      const auto in_it = [&](const lab::CastMember& m) {
        return side == nullptr ? is(item, m) : std::any_of(side->begin(), side->end(), [&](const describe::Value& v) { return is(v, m); });
      };
      if (in_it(a)) side_a = static_cast<int>(i);
      if (in_it(b)) side_b = static_cast<int>(i);
    }
    if (side_a >= 0 && side_b >= 0 && side_a != side_b) return true;
  }
  return false;
}

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

void Topology::show_state() {
  const std::size_t happened = document_.clock().happened();
  const std::uint64_t mine = document_.operation();
  for (NodeItem* n : nodes_) {
    if (n->highlighted == mine) continue;
    n->highlighted = mine;
    n->update();
  }
  if (happened != state_of_) {
    state_of_ = happened;
    state_ = std::make_unique<lab::TraceState>(shown_->state(happened));
    show_elements(happened == 0 ? 0 : happened - 1);
  }
  // What keeps whom apart.
  const lab::Scenario* scenario = document_.scenario();
  const std::int64_t now = document_.clock().time_ns();
  for (LinkItem* l : links_) {
    QString cut;
    for (const lab::FaultBand& band : shown_->bands()) {
      if (scenario == nullptr || band.fault >= scenario->faults.size()) continue;
      const lab::ScriptedFault& fault = scenario->faults[band.fault];
      const bool stands = band.struck < happened && (now <= band.to_ns || (!band.healed && fault.body->heals()));
      if (stands && keeps_apart(fault, l->a()->member(), l->b()->member()))
        cut = Words::the().language() == Language::zh_CN ? from(fault.title.zh_CN) : from(fault.kind);
    }
    l->set_cut(cut);
  }
}

/// An element may stand with several processes (a partition with its replicas): what is in it, and what is said of it, is shown where it was written.
void Topology::show_elements(std::size_t position) {
  const auto records = shown_->records();
  const std::size_t elements = shown_->trace().tables().elements.size();
  std::vector<std::vector<NodeItem*>> with(elements);
  for (NodeItem* n : nodes_)
    for (std::size_t i = 0; i < n->rows(); ++i) with[static_cast<std::size_t>(n->member().elements[i].id)].push_back(n);
  const auto place = [&](std::size_t element, sim::RecordNumber written) -> std::size_t {
    if (with[element].size() < 2) return 0;
    const std::size_t at = shown_->trace().position_of(written);
    std::size_t owner = 0;
    for (std::size_t i = 0; i < with[element].size(); ++i) {
      if (at < records.size() && with[element][i]->member().id == records[at].process_id()) return i;
      for (const lab::CastElement& e : with[element][i]->member().elements)
        if (static_cast<std::size_t>(e.id) == element && e.own) owner = i;
    }
    return owner;
  };
  std::vector<std::vector<ElementNow>> now(elements);  // by element and the index of its node
  for (std::size_t e = 0; e < elements; ++e) now[e].resize(with[e].size());
  for (const lab::Member& m : state_->members) {
    if (m.element >= elements || with[m.element].empty()) continue;
    ElementNow& there = now[m.element][place(m.element, m.entered)];
    if (there.count++ < kMessagesShown) there.first.append({m.message, shown_->stages().of(m.message, position)});
  }
  // Of several kinds that say the same of an element (a set that shrinks and grows), the last word counts.
  struct Said {
    sim::RecordNumber since = 0;
    QString words;
  };
  std::map<std::tuple<std::size_t, std::size_t, QString>, Said> said;
  for (const lab::Reading& r : state_->readings) {
    const sim::KindRow* row = shown_->trace().kind(r.kind_id());
    if (r.element >= elements || with[r.element].empty() || row == nullptr) continue;
    const QString about = from(row->name).section('.', 0, 0), value_name = from(row->value_name);
    QString value = QString::number(r.value);
    if (row->value_is == sim::ValueIs::choice && static_cast<std::uint64_t>(r.value) < row->value_choices.size())
      value = from(row->value_choices[static_cast<std::size_t>(r.value)]);
    if (row->value_is == sim::ValueIs::process) value = shown_->process(static_cast<sim::ProcessId>(r.value));
    const QString kind = from(shown_->trace().tables().elements[r.element].kind);
    const QString title = about == value_name || about == kind ? value_name : about + " " + value_name;
    Said& s = said[{r.element, place(r.element, r.since), title}];
    if (r.since >= s.since) s = {r.since, title + " " + value};
  }
  for (const auto& [key, s] : said) {
    QString& words = now[std::get<0>(key)][std::get<1>(key)].says;
    words += (words.isEmpty() ? "" : "  ") + s.words;
  }
  for (NodeItem* n : nodes_) {
    n->set_life(document_.clock().happened() == 0 ? lab::LifeOf{} : shown_->lives().of(n->member().id, position));
    for (std::size_t i = 0; i < n->rows(); ++i) {
      const auto id = static_cast<std::size_t>(n->member().elements[i].id);
      const auto index = static_cast<std::size_t>(std::find(with[id].begin(), with[id].end(), n) - with[id].begin());
      n->set_element(i, std::move(now[id][index]));
    }
  }
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
    way = std::clamp(way, 0.04, f.lost ? 0.6 : 0.96);
    const sim::Record& left = records[f.sent];
    const sim::Record& came = records[f.came];
    FlightsItem::Shown s;
    s.flight = f;
    s.message = came.message != 0 ? came.message : left.message;
    // Those that left together stand beside each other, not on top.
    const std::uint64_t key = (std::uint64_t{f.from} << 48 | std::uint64_t{f.to} << 32) ^ f.sent;
    const int rank = beside[key]++;
    const QLineF normal = line.normalVector().unitVector();
    const double aside = (rank % 2 == 0 ? 1 : -1) * ((rank + 1) / 2) * 7.0 + (f.from < f.to ? -6 : 6);
    s.at = line.pointAt(way) + QPointF(normal.dx(), normal.dy()) * std::clamp(aside, -60.0, 60.0);
    s.angle = -line.angle();
    s.stage = s.message == 0 ? lab::Stage::unknown : shown_->stages().of(s.message, position);
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
    return words;
  }
  for (NodeItem* n : nodes_) {
    if (!n->mapRectToScene(n->body()).contains(at)) continue;
    if (const std::uint64_t message = n->message_at(at)) {
      sim::MessageId id;
      id.packed = message;
      const std::size_t happened = document_.clock().happened();
      return QString("%1: %2").arg(
          from(shown_->trace().tables().identity(id)),
          say(lab::stage_infos()[static_cast<std::size_t>(shown_->stages().of(message, happened == 0 ? 0 : happened - 1))].title));
    }
    return say({"{0}: drag to move, right click to break", "{0}：拖动以移动，右键制造故障"}, from(n->member().name));
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
    const QStringList words = [] {
      QStringList out;
      for (const lab::StageInfo& info : lab::stage_infos()) out << say(info.title);
      return out;
    }();
    const qreal line = metrics.height() + 4;
    int lines = 1;
    qreal x = 12;
    for (const lab::StageInfo& info : lab::stage_infos()) {
      if (info.stage == lab::Stage::unknown) continue;
      const qreal wide = metrics.horizontalAdvance(words[static_cast<int>(info.stage)]) + 30;
      if (x + wide > viewport()->width() && x > 12) ++lines, x = 12;
      x += wide;
    }
    qreal y = viewport()->height() - 14.0 - line * (lines - 1);
    x = 12;
    for (const lab::StageInfo& info : lab::stage_infos()) {
      if (info.stage == lab::Stage::unknown) continue;
      const QString& word = words[static_cast<int>(info.stage)];
      const qreal wide = metrics.horizontalAdvance(word) + 30;
      if (x + wide > viewport()->width() && x > 12) y += line, x = 12;
      p.save();
      p.translate(x + 6, y);
      p.setPen(QPen(c.text, 0.8));
      p.setBrush(Theme::the().of(info.stage));
      p.drawPath(Theme::shape(info.stage, 11));
      p.restore();
      p.setPen(c.muted);
      p.drawText(QPointF(x + 16, y + 4), word);
      x += wide;
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
