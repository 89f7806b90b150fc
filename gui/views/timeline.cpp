#include "gui/views/timeline.hpp"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QJsonArray>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/views/fault_map.hpp"
#include "lab/verdict/names.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::gui {

namespace {

constexpr qreal kCellWide = 16;
constexpr qreal kSide = 12, kAxis = 42, kFaults = 12, kMarks = 26;

/// Faults stand above what comes of them.
qreal row_of(lab::Moment moment) { return moment == lab::Moment::struck || moment == lab::Moment::healed ? kFaults : kMarks; }

const lab::MomentInfo& info(lab::Moment moment) { return lab::moment_infos()[static_cast<std::size_t>(moment)]; }

/// Three digits are enough for an axis.
QString tick_words(std::int64_t ns) {
  std::int64_t unit = 1;
  while (ns / unit >= 1000) unit *= 10;
  return from(describe::print(sim::Duration{ns / unit * unit}));
}

}  // namespace

Timeline::Timeline(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName("timeline");
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setCursor(Qt::PointingHandCursor);
  speak(this, [this] {
    setAccessibleName(say({"Timeline: drag to any moment", "时间轴：拖动到任意时刻"}));
    stale_ = true;
    update();
  });
  const auto afresh = [this] {
    stale_ = true;
    update();
  };
  connect(&document_.clock(), &Clock::moved, this, qOverload<>(&QWidget::update));
  connect(&document_.clock(), &Clock::recording_changed, this, afresh);
  connect(&document_.clock(), &Clock::mode_changed, this, afresh);
  connect(&document_.clock(), &Clock::bookmarks_changed, this, afresh);
  connect(&document_, &Document::run_finished, this, [this, afresh] {
    updateGeometry();
    afresh();
  });
  connect(&document_, &Document::selection_changed, this, afresh);
  connect(&Theme::the(), &Theme::changed, this, afresh);
}

qreal Timeline::x_of_place(double place) const {
  const auto size = static_cast<qreal>(std::max<std::size_t>(document_.clock().size(), 1));
  return kSide + (width() - 2 * kSide) * place / size;
}

qreal Timeline::x_of_time(std::int64_t ns) const {
  const RecordingPtr& r = document_.recording();
  const auto end = static_cast<qreal>(r ? std::max<std::int64_t>(r->time_of(r->size()), 1) : 1);
  return kSide + (width() - 2 * kSide) * static_cast<qreal>(ns) / end;
}

qreal Timeline::x_of(std::size_t happened) const {
  return document_.clock().by_record() ? x_of_place(static_cast<double>(happened))
                                       : x_of_time(document_.recording() ? document_.recording()->time_of(happened) : 0);
}

std::size_t Timeline::happened_at(qreal x) const {
  const RecordingPtr& r = document_.recording();
  if (!r) return 0;
  const qreal share = std::clamp((x - kSide) / std::max(width() - 2 * kSide, 1.0), 0.0, 1.0);
  if (document_.clock().by_record()) return static_cast<std::size_t>(share * static_cast<qreal>(r->size()) + 0.5);
  return r->trace().position_at(sim::Time{static_cast<std::int64_t>(share * static_cast<qreal>(r->time_of(r->size()))) + 1});
}

void Timeline::scrub(qreal x) {
  const RecordingPtr& r = document_.recording();
  if (!r) return;
  document_.clock().play(false);
  if (document_.clock().by_record()) return document_.clock().go(happened_at(x));
  const qreal share = std::clamp((x - kSide) / std::max(width() - 2 * kSide, 1.0), 0.0, 1.0);
  document_.clock().go_to_time(static_cast<std::int64_t>(share * static_cast<qreal>(r->time_of(r->size()))));
}

void Timeline::paint_ground() {
  ground_ = QPixmap(size() * devicePixelRatioF());
  ground_.setDevicePixelRatio(devicePixelRatioF());
  ground_.fill(palette().color(QPalette::Base));
  stale_ = false;
  QPainter p(&ground_);
  p.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::the().colours();
  const RecordingPtr& r = document_.recording();
  if (!r) {
    p.setPen(c.muted);
    p.drawText(rect(), Qt::AlignCenter, say({"no run yet", "尚无运行"}));
    return;
  }
  const bool by_record = document_.clock().by_record();
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.85);
  p.setFont(small);
  // Faults: hatched bands with their names.
  std::vector<std::pair<QRectF, QString>> names;
  for (const lab::FaultBand& band : r->bands()) {
    const qreal from = x_of(band.struck);
    const qreal end = by_record ? x_of(r->trace().position_at(sim::Time{band.to_ns + 1})) : x_of_time(band.to_ns);
    const QRectF box(from, 4, std::max(end - from, 3.0), kBase - 8);
    QColor fill = c.fault;
    fill.setAlpha(28);
    p.fillRect(box, fill);
    fill.setAlpha(110);  // two that stand at once must not hide what stands below them
    p.fillRect(box, QBrush(fill, Qt::BDiagPattern));
    p.fillRect(QRectF(box.left(), box.top(), 1.5, box.height()), c.fault);
    if (box.width() <= 60) continue;
    const QString words = p.fontMetrics().elidedText(r->fault(band.fault), Qt::ElideRight, static_cast<int>(box.width()) - 8);
    const QRectF ground(box.left() + 2, kBase - 18.0, p.fontMetrics().horizontalAdvance(words) + 6, 15);
    if (!names.empty() && ground.left() < names.back().first.right()) continue;  // the tip has it
    names.emplace_back(ground, words);
  }
  for (const auto& [ground, words] : names) {  // above all bands
    p.fillRect(ground, palette().color(QPalette::Base));
    p.setPen(c.fault);
    p.drawText(ground, Qt::AlignCenter, words);
  }
  p.setPen(QPen(c.line, 2));
  p.drawLine(QPointF(kSide, kAxis), QPointF(width() - kSide, kAxis));
  // Ticks of time, wherever the axis has them.
  p.setPen(c.muted);
  qreal free_from = 0;
  const int ticks = std::max(width() / 110, 2);
  for (int i = 0; i <= ticks; ++i) {
    const qreal x = kSide + (width() - 2 * kSide) * i / ticks;
    const std::int64_t ns =
        by_record ? r->time_of(happened_at(x)) : static_cast<std::int64_t>(static_cast<qreal>(r->time_of(r->size())) * i / ticks);
    p.drawLine(QPointF(x, kAxis - 3), QPointF(x, kAxis + 3));
    const QString words = tick_words(ns);
    const qreal wide = p.fontMetrics().horizontalAdvance(words);
    const qreal left = std::clamp(x - wide / 2, 0.0, width() - wide);
    if (left < free_from) continue;
    p.drawText(QPointF(left, kAxis + 15), words);
    free_from = left + wide + 10;
  }
  // Moments; of many in one place the first of each sort.
  std::array<qreal, 16> last{};
  last.fill(-100);
  for (const lab::MomentMark& m : r->marks()) {
    if (document_.verdicts_hidden() && m.moment != lab::Moment::struck && m.moment != lab::Moment::healed) continue;
    const qreal x = x_of(m.position + 1);
    auto& before = last[static_cast<std::size_t>(m.moment)];
    if (x - before < 7) continue;
    before = x;
    p.save();
    p.translate(x, row_of(m.moment));
    p.fillPath(Theme::shape(m.moment, 12), Theme::the().of(m.moment));
    p.restore();
  }
  // The records that made the damage.
  for (const QJsonValue& value : document_.summary()["bad"].toArray()) {
    const QJsonObject row = value.toObject();
    const bool selected = row["operation"].toString() == document_.operation_name();
    const QColor colour = Theme::the().of_verdict(row["verdicts"].toArray().at(0).toString());
    const QJsonArray records = row["records"].toArray();
    if (records.isEmpty()) continue;
    const std::size_t position = r->trace().position_of(static_cast<sim::RecordNumber>(records.last().toInteger()));
    const qreal x = x_of(position + 1);
    p.setPen(QPen(colour, selected ? 3 : 1.5));
    p.drawLine(QPointF(x, kAxis), QPointF(x, kBase - 4.0));
    p.setBrush(colour);
    p.drawPolygon(QPolygonF({{x, kBase - 4.0}, {x - 4, kBase - 12.0}, {x + 4, kBase - 12.0}}));
  }
  if (document_.operation() != 0) {
    p.setPen(QPen(c.accent, 1.5));
    for (const lab::OperationRow& row : r->operations())
      if (row.operation == document_.operation())
        for (std::size_t i = row.begun; i <= row.last; ++i)
          if (r->records()[i].operation == row.operation) p.drawLine(QPointF(x_of(i + 1), kAxis - 6), QPointF(x_of(i + 1), kAxis + 2));
  }
  paint_strip(p);
  QFont bold = small;
  bold.setBold(true);
  p.setFont(bold);
  for (const Flag& f : flags_) {
    const qreal x = x_of(f.position + 1);
    const qreal wide = std::max(p.fontMetrics().horizontalAdvance(f.number) + 6.0, 13.0);
    p.setPen(QPen(c.accent, 1.5));
    p.drawLine(QPointF(x, kAxis + 1), QPointF(x, kBase - 1));
    const QRectF box(x, kAxis + 17, wide, 14);
    p.setBrush(f.current ? c.accent : palette().color(QPalette::Base));
    p.drawRect(box);
    p.setPen(f.current ? palette().color(QPalette::Base) : c.accent);
    p.drawText(box, Qt::AlignCenter, f.number);
  }
  for (const qulonglong b : document_.clock().bookmarks()) {
    const qreal x = x_of(b);
    p.setPen(Qt::NoPen);
    p.setBrush(c.accent);
    p.drawPolygon(QPolygonF({{x - 5, 2}, {x + 5, 2}, {x + 5, 14}, {x, 9}, {x - 5, 14}}));
  }
}

void Timeline::paintEvent(QPaintEvent*) {
  if (stale_ || ground_.size() != size() * devicePixelRatioF()) paint_ground();
  QPainter p(this);
  p.drawPixmap(0, 0, ground_);
  if (!document_.recording()) return;
  p.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::the().colours();
  const Clock& clock = document_.clock();
  const qreal x = clock.by_record() ? x_of_place(clock.place()) : x_of_time(clock.time_ns());
  p.setPen(QPen(c.text, 2));
  p.drawLine(QPointF(x, 2), QPointF(x, kBase - 2));
  p.setBrush(c.text);
  p.drawPolygon(QPolygonF({{x - 6, 2}, {x + 6, 2}, {x, 11}}));
  if (hasFocus()) {
    p.setPen(QPen(c.accent, 2));
    p.setBrush(Qt::NoBrush);
    p.drawRect(rect().adjusted(1, 1, -1, -1));
  }
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto mark = mark_near(event->position())) {
    document_.clock().play(false);
    document_.select_record(mark->position);
    return;
  }
  if (const int at = cell_at(event->position()); at >= 0) {
    const auto strikes = strikes_in(at);
    if (!strikes.isEmpty()) emit strike_chosen(strikes.first());
    return;
  }
  scrub(event->position().x());
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton && event->position().y() < kBase) scrub(event->position().x());
}

void Timeline::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Left) return document_.clock().step(-1);
  if (event->key() == Qt::Key_Right) return document_.clock().step(1);
  if (event->key() == Qt::Key_Home) return document_.clock().go(0);
  if (event->key() == Qt::Key_End) return document_.clock().go(document_.clock().size());
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    const auto strikes = strikes_in(cell_at({x_of(document_.clock().happened()), kBase + 2.0}));
    if (!strikes.isEmpty()) emit strike_chosen(strikes.first());
    return;
  }
  QWidget::keyPressEvent(event);
}

void Timeline::wheelEvent(QWheelEvent* event) { document_.clock().step(event->angleDelta().y() > 0 ? -1 : 1); }

std::optional<lab::MomentMark> Timeline::mark_near(QPointF at) const {
  if (!document_.recording() || at.y() > kMarks + 8) return std::nullopt;
  for (const lab::MomentMark& m : document_.recording()->marks())
    if (std::abs(x_of(m.position + 1) - at.x()) <= 6 && std::abs(row_of(m.moment) - at.y()) <= 7) return m;
  return std::nullopt;
}

bool Timeline::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && document_.recording()) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QString words;
    if (const int at = cell_at(help->pos()); at >= 0) {
      const auto strikes = strikes_in(at);
      if (!strikes.isEmpty())
        words = words_of_strike(strikes.first()) + "\n\n" +
                say({"{0} strikes here; click: that run, right click: all of them", "此处 {0} 次打击；单击打开该次运行，右键列出全部"},
                    QString::number(strikes.size()));
    } else if (const auto mark = mark_near(help->pos())) {
      words = say(info(mark->moment).title) + "\n" + document_.recording()->line(mark->position);
    } else {
      const std::size_t happened = happened_at(help->pos().x());
      words = happened == 0 ? say({"the beginning", "开始"}) : document_.recording()->line(happened - 1);
      for (const lab::FaultBand& band : document_.recording()->bands()) {
        const std::int64_t now = document_.recording()->time_of(happened);
        if (now >= band.from_ns && now <= band.to_ns)
          words += "\n" + say({"fault: {0}", "故障：{0}"}, document_.recording()->fault(band.fault));
      }
    }
    QToolTip::showText(help->globalPos(), words, this);
    return true;
  }
  return QWidget::event(event);
}

// --- the heat strip ---

namespace {

/// Damage before what is notable before what is well; a strike that was not run tells nothing.
int badness(const QJsonObject& strike) {
  const QString id = verdict_of_strike(strike);
  if (id == "lost run") return 1000;
  const auto name = lab::find_name(to(id));
  if (!name) return id == "ok" ? 1 : 0;
  return lab::info(*name).severity == lab::Severity::damage    ? 100 - static_cast<int>(*name)
         : lab::info(*name).severity == lab::Severity::notable ? 10
                                                               : 1;
}

}  // namespace

void Timeline::set_map(const QJsonObject& map) {
  strikes_.clear();
  for (const QJsonValue& value : map["strikes"].toArray()) strikes_.emplace_back(value.toObject()["time_ns"].toInteger(), value.toObject());
  std::stable_sort(strikes_.begin(), strikes_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  stale_ = true;
  updateGeometry();
  update();
}

void Timeline::set_flags(const QList<Flag>& flags) {
  flags_ = flags;
  stale_ = true;
  update();
}

int Timeline::cells() const { return strip_height() == 0 ? 0 : std::max(static_cast<int>((width() - 2 * kSide) / kCellWide), 1); }

QRectF Timeline::cell(int index) const {
  const qreal wide = (width() - 2 * kSide) / std::max(cells(), 1);
  return {kSide + wide * index, kBase, wide - 1, kStrip - 3};
}

int Timeline::cell_at(QPointF at) const {
  if (strip_height() == 0 || at.y() < kBase) return -1;
  const int index = static_cast<int>((at.x() - kSide) / ((width() - 2 * kSide) / cells()));
  return std::clamp(index, 0, cells() - 1);
}

QList<QJsonObject> Timeline::strikes_in(int index) const {
  QList<QJsonObject> in;
  const RecordingPtr& r = document_.recording();
  if (index < 0 || index >= cells() || !r) return in;
  const bool by_record = document_.clock().by_record();
  for (const auto& [ns, strike] : strikes_) {
    const qreal x = by_record ? x_of(r->trace().position_at(sim::Time{ns + 1})) : x_of_time(ns);
    if (cell_at({x, kBase + 1.0}) == index) in << strike;
  }
  std::stable_sort(in.begin(), in.end(), [](const QJsonObject& a, const QJsonObject& b) { return badness(a) > badness(b); });
  return in;
}

void Timeline::paint_strip(QPainter& p) const {
  const RecordingPtr& r = document_.recording();
  if (cells() == 0 || !r) return;
  std::vector<const QJsonObject*> worst(static_cast<std::size_t>(cells()));
  const bool by_record = document_.clock().by_record();
  for (const auto& [ns, strike] : strikes_) {
    const qreal x = by_record ? x_of(r->trace().position_at(sim::Time{ns + 1})) : x_of_time(ns);
    auto& there = worst[static_cast<std::size_t>(cell_at({x, kBase + 1.0}))];
    if (there == nullptr || badness(strike) > badness(*there)) there = &strike;
  }
  QFont bold = p.font();
  bold.setBold(true);
  p.setFont(bold);
  for (int i = 0; i < cells(); ++i) {
    const QJsonObject* strike = worst[static_cast<std::size_t>(i)];
    strike != nullptr ? paint_cell(p, cell(i), verdict_of_strike(*strike)) : p.fillRect(cell(i), Theme::the().colours().raised);
  }
}

void Timeline::show_menu(int index, QPoint where) {
  const auto strikes = strikes_in(index);
  if (strikes.isEmpty()) return;
  auto* menu = new QMenu(this);
  menu->setObjectName("strikes");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const QJsonObject& strike : strikes.first(std::min<qsizetype>(strikes.size(), 30)))
    connect(menu->addAction(words_of_strike(strike).section('\n', 0, 1).replace('\n', "  ")), &QAction::triggered, this,
            [this, strike] { emit strike_chosen(strike); });
  menu->popup(where);
}

void Timeline::contextMenuEvent(QContextMenuEvent* event) {
  const QPointF at =
      event->reason() == QContextMenuEvent::Keyboard ? QPointF(x_of(document_.clock().happened()), kBase + 1.0) : QPointF(event->pos());
  show_menu(cell_at(at), event->globalPos());
}

}  // namespace mqlab::gui
