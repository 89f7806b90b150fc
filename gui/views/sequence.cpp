#include "gui/views/sequence.hpp"

#include <cmath>
#include <set>

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"

namespace mqlab::gui {

namespace {

constexpr int kRow = 20, kHead = 26, kGap = 22;
constexpr qreal kTime = 96;

}  // namespace

SequenceCanvas::SequenceCanvas(Document& document, QWidget* parent) : QAbstractScrollArea(parent), document_(document) {
  setObjectName("sequence");
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  name(this, {"Sequence: space-time diagram", "时序：时空图"},
       {"click a row to go there; C: its cause, N: its consequence", "点击一行跳到该处；C：其原因，N：其结果"});
  connect(&document_.clock(), &Clock::recording_changed, this, &SequenceCanvas::collect);
  connect(&document_.clock(), &Clock::moved, this, &SequenceCanvas::follow_moment);
  connect(&document_, &Document::selection_changed, this, [this] {
    if (show_ == Show::operation) collect();
    follow_moment();
  });
  connect(&Theme::the(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  speak(this, [this] { viewport()->update(); });
}

void SequenceCanvas::filter(Show show, const QString& words, bool to_scale) {
  show_ = show;
  words_ = words;
  to_scale_ = to_scale;
  collect();
  follow_moment();
}

void SequenceCanvas::collect() {
  rows_.clear();
  const RecordingPtr& r = document_.recording();
  std::set<std::uint16_t> taking_part;
  if (r) {
    const auto records = r->records();
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (show_ == Show::operation && document_.operation() != 0 && records[i].operation != document_.operation()) continue;
      if (!words_.isEmpty() && !r->line(i).contains(words_, Qt::CaseInsensitive)) continue;
      rows_.push_back(i);
    }
    for (const lab::CastMember& m : r->cast().members) taking_part.insert(static_cast<std::uint16_t>(m.id));
    lanes_.assign(taking_part.begin(), taking_part.end());
    std::stable_sort(lanes_.begin(), lanes_.end(),
                     [&](std::uint16_t a, std::uint16_t b) { return r->cast().members[a].column < r->cast().members[b].column; });
  }
  place_rows();
  viewport()->update();
}

void SequenceCanvas::place_rows() {
  y_.resize(rows_.size());
  int y = 6;
  const RecordingPtr& r = document_.recording();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (i > 0 && to_scale_) {
      const auto gap = static_cast<double>(r->records()[rows_[i]].time_ns - r->records()[rows_[i - 1]].time_ns);
      y += static_cast<int>(std::clamp(6 * std::log2(1 + gap / 20'000.0), 0.0, 160.0));
    } else if (i > 0 && r->records()[rows_[i]].time_ns - r->records()[rows_[i - 1]].time_ns > 100'000'000) {
      y += kGap;
    }
    y_[i] = y;
    y += kRow;
  }
  verticalScrollBar()->setRange(0, std::max(0, y + 20 - (viewport()->height() - kHead)));
  verticalScrollBar()->setPageStep(std::max(viewport()->height() - kHead, 1));
  verticalScrollBar()->setSingleStep(kRow);
}

int SequenceCanvas::y_of(std::size_t row) const { return kHead + y_[row] - verticalScrollBar()->value(); }
QRect SequenceCanvas::row_rect(std::size_t row) const { return {0, y_of(row), viewport()->width(), kRow}; }

std::optional<std::size_t> SequenceCanvas::row_at(int y) const {
  if (y < kHead || y_.empty()) return std::nullopt;
  const int wanted = y - kHead + verticalScrollBar()->value();
  const auto after = std::upper_bound(y_.begin(), y_.end(), wanted);
  if (after == y_.begin()) return std::nullopt;
  const auto row = static_cast<std::size_t>(after - y_.begin() - 1);
  return wanted < y_[row] + kRow ? std::optional(row) : std::nullopt;
}

std::optional<std::size_t> SequenceCanvas::row_of(std::size_t position) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), position);
  if (at == rows_.end() || *at != position) return std::nullopt;
  return static_cast<std::size_t>(at - rows_.begin());
}

qreal SequenceCanvas::words_left() const {
  return kTime + std::min(static_cast<qreal>(lanes_.size()) * 110, (viewport()->width() - kTime) * 0.55) + 8;
}

qreal SequenceCanvas::lane(std::uint16_t process) const {
  const auto at = std::find(lanes_.begin(), lanes_.end(), process);
  if (at == lanes_.end()) return kTime + 6;
  const qreal wide = (words_left() - 8 - kTime) / static_cast<qreal>(std::max<std::size_t>(lanes_.size(), 1));
  return kTime + wide * (static_cast<qreal>(at - lanes_.begin()) + 0.5);
}

void SequenceCanvas::follow_moment() {
  if (rows_.empty()) return viewport()->update();
  const std::size_t happened = document_.clock().happened();
  const auto after = std::lower_bound(rows_.begin(), rows_.end(), happened);
  const std::size_t row = after == rows_.begin() ? 0 : static_cast<std::size_t>(after - rows_.begin() - 1);
  const int top = verticalScrollBar()->value(), height = viewport()->height() - kHead;
  if (y_[row] < top + kRow || y_[row] > top + height - 2 * kRow) verticalScrollBar()->setValue(y_[row] - height / 2);
  viewport()->update();
}

void SequenceCanvas::resizeEvent(QResizeEvent*) {
  place_rows();
  follow_moment();
}

void SequenceCanvas::paint_rows(QPainter& p, std::size_t first, std::size_t last) {
  const Colours& c = Theme::the().colours();
  const RecordingPtr& r = document_.recording();
  const auto records = r->records();
  const std::size_t happened = document_.clock().happened();
  const QFontMetricsF metrics(p.font());
  const qreal left = words_left();
  std::int64_t time_before = -1;
  for (std::size_t row = first; row <= last; ++row) {
    const std::size_t position = rows_[row];
    const sim::Record& record = records[position];
    const QRectF box(0, y_of(row), viewport()->width(), kRow);
    const bool now = position + 1 == happened, mine = document_.operation() != 0 && record.operation == document_.operation();
    if (now) {
      QColor fill = c.accent;
      fill.setAlpha(60);
      p.fillRect(box, fill);
    } else if (mine) {
      QColor fill = c.accent;
      fill.setAlpha(20);
      p.fillRect(box, fill);
    }
    const bool future = position >= happened;
    if (row > 0 && y_[row] - y_[row - 1] >= kRow + kGap && !to_scale_) {
      p.setPen(QPen(c.muted, 1, Qt::DotLine));
      const qreal y = box.top() - kGap / 2.0;
      p.drawLine(QPointF(0, y), QPointF(viewport()->width(), y));
      p.setPen(c.muted);
      p.drawText(QRectF(kTime, y - 10, left - kTime - 10, 20), Qt::AlignCenter,
                 say({"{0} later", "{0} 之后"}, moment_words(record.time_ns - records[rows_[row - 1]].time_ns)));
    }
    if (record.time_ns != time_before) {
      p.setPen(c.muted);
      p.drawText(QRectF(4, box.top(), kTime - 10, kRow), Qt::AlignRight | Qt::AlignVCenter, moment_words(record.time_ns));
      time_before = record.time_ns;
    }
    const qreal x = record.process_id() == sim::ProcessId::none ? kTime : lane(record.process);
    p.setPen(Qt::NoPen);
    p.setBrush(mine ? c.accent : future ? c.line : c.muted);
    p.drawEllipse(QPointF(x, box.center().y()), 3.2, 3.2);
    p.setPen(future ? c.muted : c.text);
    QString words = QString("%1 %2").arg(r->kind(position), r->subject(position));
    if (record.process_id() == sim::ProcessId::none && record.kind_id() == sim::Kind{0} && record.value >= 0)
      words = r->kind(position) + " " + r->fault(static_cast<std::size_t>(record.value));
    p.drawText(QRectF(left, box.top(), viewport()->width() - left - 4, kRow), Qt::AlignLeft | Qt::AlignVCenter,
               metrics.elidedText(words, Qt::ElideRight, viewport()->width() - left - 4));
  }
  for (const lab::MomentMark& m : r->marks()) {
    const auto row = row_of(m.position);
    if (!row || *row < first || *row > last) continue;
    p.save();
    p.translate(left - 12, y_of(*row) + kRow / 2.0);
    p.fillPath(Theme::shape(m.moment, 11), Theme::the().of(m.moment));
    p.restore();
  }
}

void SequenceCanvas::paintEvent(QPaintEvent*) {
  QPainter p(viewport());
  p.setRenderHint(QPainter::Antialiasing);
  const Colours& c = Theme::the().colours();
  p.fillRect(viewport()->rect(), c.ground);
  const RecordingPtr& r = document_.recording();
  if (!r || rows_.empty()) {
    p.setPen(c.muted);
    p.drawText(viewport()->rect(), Qt::AlignCenter,
               r ? say({"no record fits the filter", "没有符合筛选的记录"}) : say({"no run yet", "尚无运行"}));
    return;
  }
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.9);
  p.setFont(small);
  const int top = verticalScrollBar()->value();
  const auto begin = std::upper_bound(y_.begin(), y_.end(), top - kRow);
  const auto end = std::upper_bound(y_.begin(), y_.end(), top + viewport()->height());
  const std::size_t first = begin == y_.begin() ? 0 : static_cast<std::size_t>(begin - y_.begin() - 1);
  const std::size_t last = end == y_.begin() ? 0 : static_cast<std::size_t>(end - y_.begin() - 1);
  p.setClipRect(0, kHead, viewport()->width(), viewport()->height() - kHead);
  // Lifelines: whole while a process lives, broken while it does not.
  for (const std::uint16_t process : lanes_) {
    const qreal x = lane(process);
    for (std::size_t row = first; row <= last; ++row) {
      const lab::Life life = r->lives().of(static_cast<sim::ProcessId>(process), rows_[row]).life;
      const qreal y = y_of(row);
      const qreal next = row + 1 <= last ? y_of(row + 1) : y + kRow;
      p.setPen(QPen(life == lab::Life::dead     ? c.bad
                    : life == lab::Life::paused ? c.notable
                                                : c.line,
                    life == lab::Life::running ? 1.5 : 1.2, life == lab::Life::running ? Qt::SolidLine : Qt::DotLine));
      p.drawLine(QPointF(x, y), QPointF(x, next));
    }
  }
  paint_rows(p, first, last);
  // What travels, as far as one of its ends is to be seen.
  const auto arrow = [&](const lab::Flight& f) {
    const auto from = row_of(f.sent), to = row_of(f.came);
    if (!to) return;
    const bool mine = document_.operation() != 0 && r->records()[f.came].operation == document_.operation();
    const qreal y2 = y_of(*to) + kRow / 2.0;
    const qreal y1 = from ? y_of(*from) + kRow / 2.0 : y2 - kRow;
    const qreal x1 = lane(f.from);
    const qreal x2 = f.to == 0xffff ? x1 + 40 : lane(f.to);
    const QPointF a(x1, y1), b = f.lost ? QPointF(x1 + (x2 - x1) * 0.6, y1 + (y2 - y1) * 0.6) : QPointF(x2, y2);
    const QColor colour = f.lost ? c.bad : mine ? c.accent : f.came < document_.clock().happened() ? c.muted : c.line;
    p.setPen(QPen(colour, mine || f.lost ? 2 : 1.1, f.lost ? Qt::DashLine : Qt::SolidLine));
    p.drawLine(a, b);
    p.save();
    p.translate(b);
    if (f.lost) {
      p.fillPath(Theme::shape(lab::Stage::lost, 11), colour);
    } else {
      p.rotate(-QLineF(a, b).angle());
      p.setPen(Qt::NoPen);
      p.setBrush(colour);
      p.drawPolygon(QPolygonF({{0, 0}, {-8, -3.5}, {-8, 3.5}}));
    }
    p.restore();
  };
  for (std::size_t row = first; row <= last; ++row)
    if (const auto f = r->flights().arriving_at(rows_[row])) arrow(*f);
  for (const lab::Flight& f : r->flights().in_the_air(rows_[last] + 1, 400))
    if (f.came > rows_[last]) arrow(f);
  // Names of the lanes.
  p.setClipping(false);
  p.fillRect(QRectF(0, 0, viewport()->width(), kHead), c.raised);
  p.setPen(QPen(c.line, 1));
  p.drawLine(0, kHead, viewport()->width(), kHead);
  QFont bold = small;
  bold.setBold(true);
  p.setFont(bold);
  p.setPen(c.text);
  const qreal wide = (words_left() - 8 - kTime) / static_cast<qreal>(std::max<std::size_t>(lanes_.size(), 1));
  for (const std::uint16_t process : lanes_)
    p.drawText(QRectF(lane(process) - wide / 2 + 2, 0, wide - 4, kHead), Qt::AlignCenter,
               QFontMetricsF(bold).elidedText(r->process(static_cast<sim::ProcessId>(process)), Qt::ElideRight, wide - 4));
}

void SequenceCanvas::mousePressEvent(QMouseEvent* event) {
  if (const auto row = row_at(static_cast<int>(event->position().y()))) {
    document_.clock().play(false);
    document_.select_record(rows_[*row]);
  }
}

bool SequenceCanvas::follow_cause() {
  const RecordingPtr& r = document_.recording();
  if (!r || document_.clock().happened() == 0) return false;
  const sim::Record& now = r->records()[document_.clock().happened() - 1];
  const sim::RecordNumber number = now.because() != 0 ? now.because() : now.cause();
  if (number == 0) return false;
  const std::size_t position = r->trace().position_of(number);
  if (position >= r->size() || r->records()[position].number != number) return false;
  document_.select_record(position);
  return true;
}

bool SequenceCanvas::follow_consequence() {
  const RecordingPtr& r = document_.recording();
  const std::size_t happened = document_.clock().happened();
  if (!r || happened == 0) return false;
  const sim::RecordNumber number = r->records()[happened - 1].number;
  for (std::size_t i = happened; i < r->size(); ++i) {
    const sim::Record& record = r->records()[i];
    if (record.cause() != number && record.because() != number) continue;
    document_.select_record(i);
    return true;
  }
  return false;
}

void SequenceCanvas::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_C) {
    follow_cause();
  } else if (event->key() == Qt::Key_N) {
    follow_consequence();
  } else {
    QAbstractScrollArea::keyPressEvent(event);
  }
}

bool SequenceCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip && document_.recording()) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto row = row_at(help->pos().y());
    QString words;
    if (row) words = document_.recording()->line(rows_[*row]) + "\n" + document_.recording()->meaning(rows_[*row]);
    QToolTip::showText(help->globalPos(), words, this);
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

SequenceView::SequenceView(Document& document, QWidget* parent) : QWidget(parent), canvas_(new SequenceCanvas(document, this)) {
  setObjectName("sequence-view");
  auto* which = new QComboBox(this);
  which->setObjectName("sequence-which");
  which->addItems({"", ""});
  name(which, {"Which records", "显示哪些记录"});
  auto* words = new QLineEdit(this);
  words->setObjectName("sequence-filter");
  words->setClearButtonEnabled(true);
  name(words, {"Filter the records", "筛选记录"});
  auto* scale = new QCheckBox(this);
  scale->setObjectName("sequence-scale");
  auto* cause = new QToolButton(this);
  cause->setObjectName("sequence-cause");
  auto* consequence = new QToolButton(this);
  consequence->setObjectName("sequence-consequence");
  speak(this, [=] {
    which->setItemText(0, say({"all records", "全部记录"}));
    which->setItemText(1, say({"the selected operation", "所选操作"}));
    words->setPlaceholderText(say({"Filter: a kind, a process, shop/5 …", "筛选：种类、进程、shop/5……"}));
    scale->setText(say({"distance shows time", "间距表示时间"}));
    cause->setText(say({"◀ cause (C)", "◀ 原因 (C)"}));
    consequence->setText(say({"consequence (N) ▶", "结果 (N) ▶"}));
  });
  auto* row = new QHBoxLayout;
  row->addWidget(which);
  row->addWidget(words, 1);
  row->addWidget(scale);
  row->addWidget(cause);
  row->addWidget(consequence);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(canvas_, 1);
  const auto filter = [=, this] {
    canvas_->filter(which->currentIndex() == 0 ? SequenceCanvas::Show::all : SequenceCanvas::Show::operation, words->text(),
                    scale->isChecked());
  };
  connect(which, &QComboBox::currentIndexChanged, this, filter);
  connect(words, &QLineEdit::textChanged, this, filter);
  connect(scale, &QCheckBox::toggled, this, filter);
  connect(cause, &QToolButton::clicked, canvas_, &SequenceCanvas::follow_cause);
  connect(consequence, &QToolButton::clicked, canvas_, &SequenceCanvas::follow_consequence);
}

}  // namespace mqlab::gui
