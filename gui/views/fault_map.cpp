#include "gui/views/fault_map.hpp"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QJsonDocument>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QToolTip>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/faultmap/strips.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

constexpr qreal kNames = 210, kCell = 16, kRow = 24, kTop = 6;

QString verdict_words(const QString& id) {
  if (id == "not run") return say({"not run", "未运行"});
  if (id == "lost run") return say({"the worker died of it", "工作进程因此终止"});
  if (id == "not struck") return say({"found nothing to strike", "没有击中目标"});
  const auto found = lab::find_name(to(id));
  return found ? say(lab::info(*found).title) : id;
}

}  // namespace

QString verdict_of_strike(const QJsonObject& strike) {
  if (strike.contains("not_run")) return "not run";
  if (strike.contains("lost")) return "lost run";
  if (!strike["struck"].toBool()) return "not struck";
  return strike["worst"].toString("ok");
}

QString words_of_strike(const QJsonObject& s) {
  const QJsonObject when = s["when"].toObject();
  QString words = QString("%1  @ %2 %3 %4")
                      .arg(s["fault"].toString(), when["point"].toString(), when["process"].toString(),
                           when["message"].toString() + when["operation"].toString());
  words += "\n" + moment_words(s["time_ns"].toInteger()) + ": " + verdict_words(verdict_of_strike(s));
  for (const QJsonValue& h : s["harms"].toArray())
    words += "\n  " + h.toObject()["operation"].toString() + " " + verdict_words(h.toObject()["verdict"].toString());
  return words;
}

void paint_cell(QPainter& p, const QRectF& box, const QString& verdict) {
  const Colours& c = Theme::the().colours();
  const lab::Ink ink = lab::ink_of(to(verdict));
  const bool ok = verdict == "ok", nothing = verdict == "not struck" || verdict == "not run";
  const QColor fill = nothing || ok ? c.raised : QColor(ink.rgb);
  p.fillRect(box, fill);
  if (ok) p.fillRect(QRectF(box.left(), box.bottom() - 3, box.width(), 3), c.good);
  if (ok || nothing) return;
  p.setPen(contrast(fill, QColor(Qt::black)) > contrast(fill, QColor(Qt::white)) ? Qt::black : Qt::white);
  p.drawText(box, Qt::AlignCenter, QString(QChar::fromLatin1(ink.letter)));
}

HeatStrips::HeatStrips(QWidget* parent) : QWidget(parent) {
  setObjectName("heat-strips");
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  name(this, {"Fault map: arrows move, Enter opens the run", "故障图：方向键移动，回车打开该次运行"});
}

void HeatStrips::set(const QJsonObject& map) {
  strips_.clear();
  columns_ = 0;
  for (const QJsonValue& value : map["strikes"].toArray()) {
    const QJsonObject strike = value.toObject();
    const QString fault = strike["fault"].toString();
    if (strips_.empty() || strips_.back().fault != fault) strips_.push_back({fault, {}});
    strips_.back().strikes << strike;
    columns_ = std::max(columns_, static_cast<int>(strips_.back().strikes.size()));
  }
  current_ = {0, 0};
  setMinimumSize(sizeHint());
  updateGeometry();
  update();
}

QSize HeatStrips::sizeHint() const {
  return {static_cast<int>(kNames + kCell * columns_ + 20), static_cast<int>(kTop * 2 + kRow * rows() + 10)};
}
QRectF HeatStrips::cell(int row, int column) const { return {kNames + kCell * column, kTop + kRow * row, kCell - 1, kRow - 4}; }

QJsonObject HeatStrips::strike(int row, int column) const {
  if (row < 0 || row >= rows() || column < 0 || column >= strips_[static_cast<std::size_t>(row)].strikes.size()) return {};
  return strips_[static_cast<std::size_t>(row)].strikes[column];
}

std::optional<QPoint> HeatStrips::cell_at(QPointF at) const {
  const int column = static_cast<int>((at.x() - kNames) / kCell), row = static_cast<int>((at.y() - kTop) / kRow);
  if (at.x() < kNames || at.y() < kTop || strike(row, column).isEmpty()) return std::nullopt;
  return QPoint(column, row);
}

void HeatStrips::paintEvent(QPaintEvent* event) {
  QPainter p(this);
  const Colours& c = Theme::the().colours();
  p.fillRect(event->rect(), c.ground);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.85);
  QFont bold = small;
  bold.setBold(true);
  for (int row = 0; row < rows(); ++row) {
    const Strip& strip = strips_[static_cast<std::size_t>(row)];
    p.setFont(font());
    p.setPen(c.text);
    p.drawText(QRectF(6, kTop + kRow * row, kNames - 12, kRow - 4), Qt::AlignLeft | Qt::AlignVCenter,
               fontMetrics().elidedText(strip.fault, Qt::ElideRight, static_cast<int>(kNames) - 12));
    p.setFont(bold);
    const int from = std::max(0, static_cast<int>((event->rect().left() - kNames) / kCell) - 1);
    const int until = std::min(static_cast<int>(strip.strikes.size()), static_cast<int>((event->rect().right() - kNames) / kCell) + 2);
    for (int column = from; column < until; ++column) paint_cell(p, cell(row, column), verdict_of_strike(strip.strikes[column]));
  }
  if (rows() > 0) {
    p.setPen(QPen(hasFocus() ? c.accent : c.text, 2));
    p.setBrush(Qt::NoBrush);
    p.drawRect(cell(current_.y(), current_.x()).adjusted(-1, -1, 1, 1));
  }
}

void HeatStrips::mousePressEvent(QMouseEvent* event) {
  if (const auto at = cell_at(event->position())) {
    current_ = *at;
    update();
    emit chosen(strike(at->y(), at->x()));
  }
}

void HeatStrips::keyPressEvent(QKeyEvent* event) {
  QPoint to = current_;
  if (event->key() == Qt::Key_Left) to.rx() -= 1;
  if (event->key() == Qt::Key_Right) to.rx() += 1;
  if (event->key() == Qt::Key_Up) to.ry() -= 1;
  if (event->key() == Qt::Key_Down) to.ry() += 1;
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    if (const QJsonObject s = strike(current_.y(), current_.x()); !s.isEmpty()) emit chosen(s);
    return;
  }
  if (to == current_) return QWidget::keyPressEvent(event);
  if (!strike(to.y(), to.x()).isEmpty()) current_ = to;
  setToolTip(words_of_strike(strike(current_.y(), current_.x())));
  update();
}

bool HeatStrips::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto at = cell_at(help->pos());
    QToolTip::showText(help->globalPos(), at ? words_of_strike(strike(at->y(), at->x())) : QString(), this);
    return true;
  }
  return QWidget::event(event);
}

FaultMapView::FaultMapView(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName("fault-map");
  strips_ = new HeatStrips(this);
  make_ = new QPushButton(this);
  make_->setObjectName("make-map");
  bar_ = new QProgressBar(this);
  bar_->setObjectName("map-progress");
  bar_->hide();
  words_ = new QLabel(this);
  words_->setWordWrap(true);
  auto* area = new QScrollArea(this);
  area->setWidget(strips_);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  auto* row = new QHBoxLayout;
  row->addWidget(make_);
  row->addWidget(bar_, 1);
  row->addStretch(1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(words_);
  all->addWidget(area, 1);
  connect(make_, &QPushButton::clicked, this, [this] { worker_.busy() ? worker_.cancel() : make(); });
  connect(&worker_, &Worker::progress, this, [this](int done, int whole) {
    bar_->setRange(0, whole);
    bar_->setValue(done);
  });
  connect(&worker_, &Worker::finished, this, [this](int code, const QByteArray& out, const QByteArray& errors) {
    problem_ = code < 2 ? QString() : complaint(errors);
    take(code < 2 ? QJsonDocument::fromJson(out).array().at(0).toObject() : QJsonObject());
    emit arrived();
  });
  connect(&worker_, &Worker::failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    show_state();
    emit arrived();
  });
  connect(&worker_, &Worker::cancelled, this, [this] {
    problem_ = say({"cancelled", "已取消"});
    show_state();
  });
  const auto forget = [this] {
    if (worker_.busy()) worker_.cancel();
    problem_.clear();
    take({});
  };
  connect(&document_, &Document::opened, this, forget);
  connect(&document_, &Document::variant_changed, this, forget);
  // A map is of a scenario with whatever faults: another fault leaves it true, another setting does not.
  connect(&document_, &Document::text_changed, this, [this, forget] {
    if (document_.scenario() != nullptr && (worker_.busy() || !map_.isEmpty()) && subject() != subject_) forget();
  });
  connect(&document_, &Document::run_finished, this, &FaultMapView::show_state);
  connect(&Theme::the(), &Theme::changed, strips_, qOverload<>(&QWidget::update));
  connect(strips_, &HeatStrips::chosen, this, &FaultMapView::open_strike);
  speak(this, [this] { show_state(); });
}

void FaultMapView::open_strike(const QJsonObject& strike) {
  describe::Sources sources;
  const auto source = sources.add("faults", to(strike["script"].toString()));
  describe::Problems problems(sources);
  const auto faults = lab::parse_json(sources, source, problems);
  if (!faults) return;
  if (const auto problem = document_.set_value("/faults", *faults)) emit document_.note(*problem);
}

void FaultMapView::take(const QJsonObject& map) {
  map_ = map;
  strips_->set(map_);
  show_state();
  emit map_changed();
}

QByteArray FaultMapView::subject() const {
  const lab::Scenario* s = document_.scenario();
  if (s == nullptr) return {};
  QJsonObject merged = QJsonDocument::fromJson(QByteArray::fromStdString(lab::print_json(s->merged))).object();
  merged.remove("faults");
  return QJsonDocument(merged).toJson(QJsonDocument::Compact);
}

void FaultMapView::make() {
  if (document_.scenario() == nullptr) return;
  problem_.clear();
  take({});
  subject_ = subject();
  bar_->setRange(0, 0);
  worker_.start(document_.engine_arguments("faultmap"), document_.engine_text());
  show_state();
}

void FaultMapView::show_state() {
  bar_->setVisible(worker_.busy());
  make_->setText(worker_.busy() ? say({"Cancel", "取消"}) : say({"Make the fault map", "生成故障图"}));
  make_->setEnabled(document_.scenario() != nullptr);
  if (!problem_.isEmpty()) return words_->setText(problem_);
  if (worker_.busy())
    return words_->setText(
        say({"One fault at every point where one can strike, a run each …", "在每个可能的钩点各施加一次故障，逐一运行……"}));
  if (map_.isEmpty())
    return words_->setText(say({"Runs this variant with one fault at every point where one can strike, and shows where it hurts.",
                                "对该变体在每个可能的钩点各施加一次故障，看哪里会出问题。"}));
  const QJsonObject counts = map_["counts"].toObject();
  words_->setText(say({"{0} strikes, {1} with damage. Click a cell to open that run; the letter is the worst that comes of it.",
                       "{0} 次打击，{1} 次造成损害。点击单元格打开该次运行；字母表示最坏的结果。"},
                      QString::number(counts["strikes"].toInteger()), QString::number(counts["damaged"].toInteger())));
}

}  // namespace mqlab::gui
