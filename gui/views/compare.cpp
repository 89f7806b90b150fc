#include "gui/views/compare.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/views/topology.hpp"
#include "lab/text/time.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

QString verdict_titles(const QJsonValue& ids) {
  QStringList out;
  for (const QJsonValue& id : ids.toArray()) {
    const auto found = lab::find_name(to(id.toString()));
    out << (found ? say(lab::info(*found).title) : id.toString());
  }
  return out.isEmpty() ? say(lab::info(lab::Name::ok).title) : out.join(", ");
}

/// What ends in `_ns` is a duration.
QString measured(const QString& measure, double value) {
  return measure.endsWith("_ns") ? from(lab::span_text(static_cast<std::int64_t>(value))) : QString::number(value, 'g', 6);
}

QString counts_words(const QJsonObject& counts) {
  QStringList out;
  for (const lab::NameInfo& info : lab::verdict_names())
    if (counts.contains(from(info.id))) out << QString("%1 %2").arg(say(info.title)).arg(counts[from(info.id)].toInteger());
  return out.join("   ");
}

/// What `mqlab compare` measures (lab/cost), for people; a new one is shown by its own name until it has words.
QString cost_title(const QString& id) {
  struct Title {
    const char* id;
    Text words;
  };
  static constexpr Title kTitles[] = {{"response_p50_ns", {"response, half of them within", "应答时间中位数"}},
                                      {"response_p99_ns", {"response, 99 % within", "应答时间 99 分位"}},
                                      {"effect_p50_ns", {"effect, half of them within", "生效时间中位数"}},
                                      {"done_per_second", {"done per second", "每秒完成"}},
                                      {"frames", {"frames", "帧数"}},
                                      {"flushes", {"flushes", "刷盘次数"}}};
  for (const Title& t : kTitles)
    if (id == t.id) return say(t.words);
  return QString(id).remove("_ns").replace('_', ' ');
}

}  // namespace

CompareView::CompareView(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      variants_(new QComboBox(this)),
      go_(new QPushButton(this)),
      left_name_(new QLabel(this)),
      right_name_(new QLabel(this)) {
  setObjectName("compare");
  variants_->setObjectName("compare-variant");
  go_->setObjectName("compare-go");
  name(variants_, {"The other variant", "另一个变体"});
  left_ = new Topology(document_, this);
  left_->setObjectName("compare-left");
  right_ = new Topology(other_, this);
  right_->setObjectName("compare-right");
  left_->set_bare(true);
  right_->set_bare(true);
  words_ = new QTextBrowser(this);
  words_->setObjectName("compare-words");
  words_->setOpenLinks(false);
  words_->setFrameShape(QFrame::NoFrame);
  name(words_, {"The differences", "差异"});
  auto* row = new QHBoxLayout;
  auto* with = new QLabel(this);
  row->addWidget(with);
  row->addWidget(variants_);
  row->addWidget(go_);
  row->addStretch(1);
  auto* pictures = new QSplitter(Qt::Horizontal, this);
  for (const auto& [label, view] : {std::pair{left_name_, left_}, std::pair{right_name_, right_}}) {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(label);
    column->addWidget(view, 1);
    pictures->addWidget(side);
  }
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(pictures);
  split->addWidget(words_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(split, 1);
  speak(this, [this, with] {
    with->setText(say({"Beside it:", "对照："}));
    go_->setText(say({"Compare", "比较"}));
    show_words();
  });
  connect(go_, &QPushButton::clicked, this, &CompareView::compare);
  // The same moment in both: by time, as their records part.
  connect(&document_.clock(), &Clock::moved, this, [this] {
    if (!other_.recording()) return;
    other_.clock().set_by_record(document_.clock().by_record());
    const auto shared = static_cast<std::size_t>(std::max<qint64>(comparison_["common"].toInteger(-1), 0));
    document_.clock().happened() <= shared ? other_.clock().go_to_place(document_.clock().place())
                                           : other_.clock().go_to_time(document_.clock().time_ns());
  });
  connect(&other_, &Document::run_finished, this, [this] {
    other_.clock().go_to_time(document_.clock().time_ns());
    right_->fit();
    show_words();
  });
  connect(&other_, &Document::run_failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    show_words();
  });
  connect(&worker_, &Worker::finished, this, [this](int code, const QByteArray& out, const QByteArray& errors) {
    comparison_ = code < 2 ? QJsonDocument::fromJson(out).object() : QJsonObject();
    problem_ = code < 2 ? QString() : complaint(errors);
    show_words();
    emit arrived();
  });
  connect(&worker_, &Worker::failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    show_words();
    emit arrived();
  });
  connect(words_, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
    if (link.scheme() == "operation") document_.select_operation(link.path());
    if (link.scheme() != "record" || !document_.recording()) return;
    const std::size_t position = document_.recording()->trace().position_of(link.path().toULongLong());
    if (position < document_.recording()->size()) document_.select_record(position);
  });
  connect(&document_, &Document::selection_changed, this, [this] { other_.select_operation(document_.operation_name()); });
  const auto forget = [this] {
    comparison_ = {};
    problem_.clear();
    fill_variants();
    show_words();
  };
  connect(&document_, &Document::opened, this, forget);
  connect(&document_, &Document::variant_changed, this, forget);
  connect(&document_, &Document::run_finished, this, [this] { show_words(); });
}

void CompareView::fill_variants() {
  const QString before = variants_->currentText();
  variants_->clear();
  for (const QString& v : document_.variants())
    if (v != document_.variant()) variants_->addItem(v);
  variants_->setCurrentIndex(std::max(variants_->findText(before), 0));
  go_->setEnabled(variants_->count() > 0 && document_.scenario() != nullptr);
}

void CompareView::compare() {
  if (document_.scenario() == nullptr || variants_->count() == 0) return;
  problem_.clear();
  comparison_ = {};
  other_.mirror(document_, variants_->currentText());
  // `compare` takes its two variants itself.
  worker_.start({"compare", "-", "--variant", document_.variant(), "--variant", variants_->currentText(), "--format", "json"},
                document_.engine_text());
  show_words();
}

void CompareView::show_words() {
  const auto side = [](const QString& variant, const QJsonObject& summary) {
    return QString("<b>%1</b>&nbsp; %2").arg(variant.toHtmlEscaped(), counts_words(summary["counts"].toObject()).toHtmlEscaped());
  };
  left_name_->setText(side(document_.variant(), document_.summary()));
  right_name_->setText(other_.has_scenario() ? side(other_.variant(), document_.verdicts_hidden() ? QJsonObject() : other_.summary())
                                             : QString());
  const Colours& c = Theme::the().colours();
  QString html = QString("<style>a {color:%1}</style>").arg(c.accent.name());
  if (!problem_.isEmpty()) html += "<p style=\"color:" + c.bad.name() + "\">" + problem_.toHtmlEscaped() + "</p>";
  if (variants_->count() == 0) html += "<p>" + say({"This scenario has one variant only.", "该场景只有一个变体。"}) + "</p>";
  if (worker_.busy()) html += "<p>" + say({"running both …", "正在运行两者……"}) + "</p>";
  if (!comparison_.isEmpty() && !document_.verdicts_hidden()) {
    html += "<p>" +
            say({"The same for {0} records, then they part.", "前 {0} 条记录相同，之后分开。"},
                QString::number(comparison_["common"].toInteger())) +
            " ";
    const QJsonObject parts = comparison_["parts_at"].toObject();
    for (const QString& which : {QString("a"), QString("b")}) {
      const QJsonObject r = parts[which].toObject();
      if (r.isEmpty()) continue;
      html += QString(which == "a" ? "<a href=\"record:%1\">#%1</a> %2 <b>%3</b>&nbsp; " : "#%1 %2 <b>%3</b>")
                  .arg(r["record"].toInteger())
                  .arg(r["process"].toString().toHtmlEscaped(), r["kind"].toString().toHtmlEscaped());
      if (which == "a") html += "↔ ";
    }
    html += "</p>";
    const QJsonArray operations = comparison_["operations"].toArray();
    if (!operations.isEmpty()) {
      html += "<p>" + say({"Whose fate changed:", "结局改变的操作："}) + "<br>";
      for (const QJsonValue& value : operations) {
        const QJsonObject o = value.toObject();
        html += QString("<a href=\"operation:%1\">%1</a>: %2 → %3<br>")
                    .arg(o["operation"].toString(), verdict_titles(o["a"].toObject()["verdicts"]).toHtmlEscaped(),
                         verdict_titles(o["b"].toObject()["verdicts"]).toHtmlEscaped());
      }
      html += "</p>";
    }
    html += "<table cellpadding=\"3\"><tr><th align=\"left\">" + say({"cost", "代价"}) + "</th><th align=\"right\">" +
            document_.variant().toHtmlEscaped() + "</th><th align=\"right\">" + other_.variant().toHtmlEscaped() + "</th></tr>";
    const QJsonObject cost = comparison_["cost"].toObject();
    for (auto it = cost.begin(); it != cost.end(); ++it) {
      const QJsonObject m = it.value().toObject();
      if (!m["a"].isDouble() || !m["b"].isDouble()) continue;
      html += QString("<tr><td>%1</td><td align=\"right\">%2</td><td align=\"right\">%3</td></tr>")
                  .arg(cost_title(it.key()), measured(it.key(), m["a"].toDouble()), measured(it.key(), m["b"].toDouble()));
    }
    html += "</table>";
  }
  words_->setHtml(html);
}

}  // namespace mqlab::gui
