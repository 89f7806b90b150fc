#include "gui/views/metrics.hpp"

#include <limits>

#include <qcustomplot.h>
#include <nlohmann/json.hpp>

#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/metrics/of_trace.hpp"

namespace mqlab::gui {

namespace {

constexpr int kSeries = Qt::UserRole;
constexpr int kShownFirst = 3;
constexpr std::int64_t kSamples = 6000;
const char* const kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"};
const Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DotLine};

bool moves(const QJsonObject& series) { return series["peak"].toInteger() != 0 || series["last"].toInteger() != 0; }

}  // namespace

MetricsView::MetricsView(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), list_(new QListWidget(this)), plot_(new QCustomPlot(this)), words_(new QLabel(this)) {
  setObjectName("metrics");
  list_->setObjectName("metrics-list");
  plot_->setObjectName("metrics-plot");
  list_->setFixedWidth(330);
  list_->setTextElideMode(Qt::ElideMiddle);
  name(list_, {"Metrics to plot", "要绘制的指标"});
  name(plot_, {"Metrics over time; click to go to a moment", "指标随时间变化；点击跳到该时刻"});
  words_->setWordWrap(true);
  auto* left = new QVBoxLayout;
  left->addWidget(list_, 1);
  left->addWidget(words_);
  auto* all = new QHBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(left);
  all->addWidget(plot_, 1);
  plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot_->axisRect()->setRangeDrag(Qt::Horizontal);
  plot_->axisRect()->setRangeZoom(Qt::Horizontal);
  connect(list_, &QListWidget::itemChanged, this, &MetricsView::draw);
  connect(plot_, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !document_.recording()) return;
    document_.clock().play(false);
    document_.clock().go_to_time(static_cast<std::int64_t>(plot_->xAxis->pixelToCoord(event->position().x()) * 1e9));
  });
  const auto afresh = [this] {
    of_ = nullptr;
    if (isVisible()) collect();
  };
  connect(&document_.clock(), &Clock::recording_changed, this, afresh);
  connect(&document_.clock(), &Clock::moved, this, &MetricsView::show_moment);
  connect(&Theme::the(), &Theme::changed, this, &MetricsView::colour);
  speak(this, [this, afresh] { afresh(); });
  colour();
}

void MetricsView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  collect();
}

void MetricsView::collect() {
  if (of_ == document_.recording() && of_) return;
  of_ = document_.recording();
  metrics_ = {};
  problem_.clear();
  list_->clear();
  if (of_) {
    // As fine as the eye can see, so that a queue that fills and empties within a millisecond shows.
    lab::MetricOptions options;
    auto metrics = lab::metrics_of(of_->trace(), options);
    if (metrics && !(*metrics)["metrics"]["times_ns"].empty()) {
      const auto end = (*metrics)["metrics"]["times_ns"].back().get<std::int64_t>();
      options.interval = sim::Duration{std::max<std::int64_t>(end / kSamples, 1000)};
      metrics = lab::metrics_of(of_->trace(), options);
    }
    if (metrics) {
      metrics_ = QJsonDocument::fromJson(QByteArray::fromStdString((*metrics)["metrics"].dump())).object();
    } else {
      problem_ = from(metrics.error().in(Words::the().language()));
    }
  }
  const QSignalBlocker quiet(list_);
  const QJsonArray series = metrics_["series"].toArray();
  int checked = 0;
  for (const bool moving : {true, false}) {
    for (qsizetype i = 0; i < series.size(); ++i) {
      const QJsonObject s = series[i].toObject();
      if (moves(s) != moving) continue;
      auto* item = new QListWidgetItem(QString("%1 — %2").arg(s["metric"].toString(), s["of"].toObject()["name"].toString()), list_);
      item->setData(kSeries, static_cast<int>(i));
      item->setToolTip(QString("%1 (%2)").arg(item->text(), in_language(s["unit"])));
      item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
      const bool on = moving && s["kind"].toString() == "gauge" && checked < kShownFirst;
      checked += on ? 1 : 0;
      item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    }
  }
  words_->setText(!problem_.isEmpty()
                      ? problem_
                      : say({"{0} metrics have a value in this run", "本次运行中有 {0} 项指标"}, QString::number(list_->count())));
  draw();
}

int MetricsView::lines_shown() const { return plot_->graphCount(); }

void MetricsView::draw() {
  plot_->clearGraphs();
  plot_->clearItems();
  now_ = nullptr;
  if (!of_) return plot_->replot();
  const QJsonArray times = metrics_["times_ns"].toArray(), series = metrics_["series"].toArray();
  const double end = times.isEmpty() ? 1 : std::max(static_cast<double>(times.last().toInteger()) / 1e9, 1e-6);
  double highest = 1;
  int shown = 0;
  for (int row = 0; row < list_->count(); ++row) {
    const QListWidgetItem* item = list_->item(row);
    if (item->checkState() != Qt::Checked) continue;
    const QJsonArray samples = series[item->data(kSeries).toInt()].toObject()["samples"].toArray();
    QCPGraph* graph = plot_->addGraph();
    graph->setName(item->text());
    graph->setLineStyle(QCPGraph::lsStepLeft);
    graph->setPen(QPen(QColor(kColours[shown % 6]), 2, kStyles[(shown / 2) % 4]));
    QVector<double> x, y;
    for (qsizetype i = 0; i < samples.size(); ++i) {
      x << static_cast<double>(times[i].toInteger()) / 1e9;
      y << (samples[i].isNull() ? std::numeric_limits<double>::quiet_NaN() : samples[i].toDouble());
      if (!samples[i].isNull()) highest = std::max(highest, samples[i].toDouble());
    }
    graph->setData(x, y, true);
    ++shown;
  }
  for (const lab::FaultBand& band : of_->bands()) {
    auto* rect = new QCPItemRect(plot_);
    rect->setClipToAxisRect(true);
    const double from_s = static_cast<double>(band.from_ns) / 1e9, to_s = static_cast<double>(band.to_ns) / 1e9;
    rect->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    rect->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    rect->topLeft->setCoords(from_s, 0);
    rect->bottomRight->setCoords(std::max(to_s, from_s + end / 400), 1);
    rect->setPen(Qt::NoPen);
    rect->setBrush(QBrush(Theme::the().colours().fault, Qt::BDiagPattern));
  }
  now_ = new QCPItemStraightLine(plot_);
  now_->setPen(QPen(Theme::the().colours().text, 2));
  plot_->xAxis->setRange(0, end);
  plot_->yAxis->setRange(0, highest * (1.1 + 0.12 * shown));  // room for the legend above the lines
  plot_->xAxis->setLabel(say({"time of the run, seconds", "运行时间（秒）"}));
  plot_->legend->setVisible(shown > 0);
  plot_->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
  show_moment();
}

void MetricsView::show_moment() {
  if (now_ == nullptr || !isVisible()) return;
  const double at = static_cast<double>(document_.clock().time_ns()) / 1e9;
  now_->point1->setCoords(at, 0);
  now_->point2->setCoords(at, 1);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void MetricsView::colour() {
  const Colours& c = Theme::the().colours();
  plot_->setBackground(c.ground);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setBasePen(QPen(c.muted));
    axis->setTickPen(QPen(c.muted));
    axis->setSubTickPen(QPen(c.muted));
    axis->setTickLabelColor(c.text);
    axis->setLabelColor(c.text);
    axis->grid()->setPen(QPen(c.line, 1, Qt::DotLine));
  }
  plot_->legend->setBrush(c.raised);
  plot_->legend->setTextColor(c.text);
  plot_->legend->setBorderPen(QPen(c.line));
  draw();
}

}  // namespace mqlab::gui
