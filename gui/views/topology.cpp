#include "gui/views/topology.hpp"

#include <unordered_map>

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QJsonArray>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "models/ledger.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::gui {

namespace {

constexpr qreal kColumn = 330, kGap = 34;
constexpr std::size_t kMarks = 14, kMostFlights = 4000;

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
  for (const NodeItem* n : nodes_) heights[n->member().column] += n->body().height() + kGap;
  const qreal tallest = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
  std::vector<qreal> y(cast.columns, 0);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = (tallest - heights[i]) / 2;
  for (NodeItem* n : nodes_) {
    const std::size_t column = n->member().column;
    n->setPos(static_cast<qreal>(column) * kColumn, y[column]);
    y[column] += n->body().height() + kGap;
  }
  scene_.setSceneRect(scene_.itemsBoundingRect().adjusted(-60, -40, 60, 60));
  refresh();
}

void Topology::fit() {
  fitted_ = true;
  const QRectF all = scene_.sceneRect();
  if (all.isEmpty()) return;
  resetTransform();
  const qreal factor = std::min({(viewport()->width() - 20) / all.width(), (viewport()->height() - 20) / all.height(), 1.6});
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

void Topology::set_money_shown(bool on) {
  money_ = on;
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
    const std::size_t elements = shown_->trace().tables().elements.size();
    std::vector<std::size_t> counts(elements);
    std::vector<std::vector<std::uint64_t>> first(elements);
    for (const lab::Member& m : state_->members) {
      if (m.element >= elements) continue;
      if (counts[m.element]++ < kMarks) first[m.element].push_back(m.message);
    }
    std::vector<QString> says(elements);
    for (const lab::Reading& r : state_->readings) {
      const sim::KindRow* row = shown_->trace().kind(r.kind_id());
      if (r.element >= elements || row == nullptr) continue;
      const bool choice = row->value_is == sim::ValueIs::choice && static_cast<std::uint64_t>(r.value) < row->value_choices.size();
      if (!says[r.element].isEmpty()) says[r.element] += "  ";
      says[r.element] += QString("%1 %2").arg(
          from(row->value_name), choice ? from(row->value_choices[static_cast<std::size_t>(r.value)]) : QString::number(r.value));
    }
    const std::size_t position = happened == 0 ? 0 : happened - 1;
    for (NodeItem* n : nodes_) {
      n->set_life(happened == 0 ? lab::LifeOf{} : shown_->lives().of(n->member().id, position));
      for (std::size_t i = 0; i < n->rows(); ++i) {
        const auto id = static_cast<std::size_t>(n->member().elements[i].id);
        ElementNow now{.count = counts[id], .first = {}, .says = says[id]};
        for (const std::uint64_t message : first[id]) now.first.append({message, shown_->stages().of(message, position)});
        n->set_element(i, std::move(now));
      }
    }
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

void Topology::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) fit();
}

void Topology::add_faults(QMenu& menu, const std::vector<lab::FittingFault>& fits, const std::vector<std::string>& targets,
                          const std::vector<std::optional<describe::Value>>& whens, const QStringList& when_words) {
  for (std::size_t w = 0; w < whens.size(); ++w) {
    if (!whens[w]) continue;
    QMenu* at = w == 0 ? &menu : menu.addMenu(when_words[static_cast<qsizetype>(w)]);
    if (w == 0) at->addSection(when_words[0]);
    for (const lab::FittingFault& fit : fits) {
      const QString words =
          Words::the().language() == Language::zh_CN ? QString("%1（%2）").arg(from(fit.title.zh_CN), from(fit.name)) : from(fit.name);
      QStringList names;
      for (const std::string& t : targets) names << from(t);
      QAction* action = at->addAction(QString("%1 %2").arg(words, names.join(" – ")));
      action->setObjectName("fault " + from(fit.name));
      action->setToolTip(say(fit.meaning));
      action->setStatusTip(say(fit.meaning));
      const describe::Value when = *whens[w];
      connect(action, &QAction::triggered, this, [this, fit, targets, when] {
        describe::Value fault{describe::Object{}};
        const describe::Value* point = when.find("point");
        if (point == nullptr) {
          fault.set("at", when);
        } else {
          fault.set("when", when);
        }
        const describe::Value rest = lab::fault_at(fit, targets, "1s");
        for (const describe::Member& m : *rest.as_object()) fault.set(m.key, m.value);
        emit fault_wanted(fault);
      });
    }
  }
}

void Topology::fill_menu(QMenu& menu, QPointF at) {
  menu.setToolTipsVisible(true);
  const lab::Scenario* scenario = document_.scenario();
  if (scenario == nullptr || !shown_) {
    QAction* none = menu.addAction(say({"a trace by itself can't be broken: open its scenario", "单独的轨迹无法修改：请打开其场景"}));
    none->setEnabled(false);
    return;
  }
  const std::size_t happened = document_.clock().happened();
  const std::size_t position = happened == 0 ? 0 : happened - 1;
  const describe::Value now(describe::print(sim::Duration{std::max<std::int64_t>(document_.clock().time_ns(), 1)}));
  const QString now_words = say({"at this time, {0}", "在此时刻 {0}"}, from(*now.as_string()));
  const auto point_of = [&](const std::optional<lab::Site>& site, std::vector<std::optional<describe::Value>>& whens, QStringList& words) {
    if (site) {
      whens.emplace_back(lab::address_in(shown_->trace(), *site));
      words << say({"at {0}", "于 {0}"}, from(lab::say_address(shown_->trace(), *site)));
    }
    whens.emplace_back(now);
    words << now_words;
  };
  std::vector<std::optional<describe::Value>> whens;
  QStringList words;
  if (const auto* f = flights_->near(at); f != nullptr && f->flight.to < nodes_.size()) {
    auto site = lab::site_at(shown_->trace(), f->flight.sent);
    point_of(site, whens, words);
    const std::vector<std::string> pair{nodes_[f->flight.from]->member().name, nodes_[f->flight.to]->member().name};
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::pair), pair, whens, words);
    return;
  }
  for (NodeItem* n : nodes_) {
    if (!n->mapRectToScene(n->body()).contains(at)) continue;
    point_of(lab::last_site(shown_->trace(), position, n->member().id), whens, words);
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::process, n->member().name), {n->member().name}, whens, words);
    QMenu* host = menu.addMenu(say({"its host {0}: disk, power, link", "其主机 {0}：磁盘、电源、链路"}, from(n->member().host)));
    add_faults(*host, lab::faults_that_fit(*scenario, lab::AimedAt::host), {n->member().host}, whens, words);
    return;
  }
  for (LinkItem* l : links_) {
    if (!l->shape().contains(at)) continue;
    point_of(lab::last_site(shown_->trace(), position), whens, words);
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::pair), {l->a()->member().name, l->b()->member().name}, whens, words);
    return;
  }
  QAction* hint = menu.addAction(say({"right click a process, a line or a message to break it", "右键进程、连线或消息以制造故障"}));
  hint->setEnabled(false);
  connect(menu.addAction(say({"Arrange again", "重新排列"})), &QAction::triggered, this, [this] {
    places_.clear();
    arrange();
    fit();
  });
}

void Topology::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setObjectName("break");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QPointF at = mapToScene(event->pos());
  if (event->reason() == QContextMenuEvent::Keyboard && !scene_.selectedItems().isEmpty())
    at = scene_.selectedItems().first()->sceneBoundingRect().center();
  fill_menu(*menu, at);
  menu->popup(event->globalPos());
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
  qreal x = 12;
  const qreal y = viewport()->height() - 14.0;
  for (const lab::StageInfo& info : lab::stage_infos()) {
    if (info.stage == lab::Stage::unknown) continue;
    const QString words = say(info.title);
    const qreal wide = metrics.horizontalAdvance(words) + 30;
    if (x + wide > viewport()->width()) break;
    p.save();
    p.translate(x + 6, y);
    p.setPen(QPen(c.text, 0.8));
    p.setBrush(Theme::the().of(info.stage));
    p.drawPath(Theme::shape(info.stage, 11));
    p.restore();
    p.setPen(c.muted);
    p.drawText(QPointF(x + 16, y + 4), words);
    x += wide;
  }
  // The money: what the stores should hold at the end, and what they hold.
  const QJsonArray money = document_.summary()["money"].toArray();
  if (money_ && !money.isEmpty()) {
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
