#include "gui/views/why.hpp"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

QString esc(const QString& text) { return text.toHtmlEscaped(); }
QString coloured(const QString& text, const QColor& colour) {
  return QString("<span style=\"color:%1; font-weight:bold\">%2</span>").arg(colour.name(), esc(text));
}

struct ResultWords {
  const char* id;
  Text words;
};
constexpr ResultWords kResults[] = {{"prevents", {"prevents it", "可避免"}},
                                    {"no damage", {"no damage, but not done either", "无损害，但也未完成"}},
                                    {"moves", {"moves the damage", "损害转移"}},
                                    {"no help", {"does not help", "无效"}},
                                    {"not struck", {"the fault found nothing to strike", "故障没有击中目标"}},
                                    {"no change", {"changes nothing here", "此处没有变化"}},
                                    {"refused", {"is refused", "被拒绝"}}};

QString result_words(const QString& id) {
  for (const ResultWords& r : kResults)
    if (id == r.id) return say(r.words);
  return id;
}

QString names_of(const QJsonArray& ids) {
  QStringList out;
  for (const QJsonValue& id : ids) {
    const auto found = lab::find_name(to(id.toString()));
    out << (found ? say(lab::info(*found).title) : id.toString());
  }
  return out.join(", ");
}

}  // namespace

WhyPanel::WhyPanel(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName("why");
  browser_ = new QTextBrowser(this);
  browser_->setObjectName("why-card");
  browser_->setOpenLinks(false);
  browser_->setFrameShape(QFrame::NoFrame);
  name(browser_, {"Why-card", "为何卡"});
  ask_ = new QPushButton(this);
  ask_->setObjectName("why-ask");
  bar_ = new QProgressBar(this);
  bar_->setRange(0, 0);
  bar_->hide();
  auto* row = new QHBoxLayout;
  row->addWidget(ask_);
  row->addWidget(bar_, 1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(browser_, 1);
  connect(ask_, &QPushButton::clicked, this, [this] { worker_.busy() ? worker_.cancel() : ask(); });
  connect(browser_, &QTextBrowser::anchorClicked, this, &WhyPanel::follow);
  connect(&worker_, &Worker::finished, this, [this](int code, const QByteArray& out, const QByteArray& errors) {
    card_ = code < 2 ? QJsonDocument::fromJson(out).object() : QJsonObject();
    problem_ = code < 2 ? QString() : complaint(errors);
    show_card();
    emit arrived();
  });
  connect(&worker_, &Worker::failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    show_card();
    emit arrived();
  });
  connect(&worker_, &Worker::cancelled, this, &WhyPanel::show_card);
  const auto changed = [this] {
    if (worker_.busy()) worker_.cancel();
    if (card_["operation"].toString() != document_.operation_name()) card_ = {};
    problem_.clear();
    show_card();
  };
  connect(&document_, &Document::selection_changed, this, changed);
  connect(&document_, &Document::run_started, this, [this] { card_ = {}; });
  connect(&document_, &Document::run_finished, this, changed);
  connect(&document_, &Document::opened, this, changed);
  connect(&Theme::the(), &Theme::changed, this, &WhyPanel::show_card);
  speak(this, [this] { show_card(); });
}

void WhyPanel::ask() {
  if (document_.scenario() == nullptr || document_.operation() == 0) return;
  card_ = {};
  problem_.clear();
  worker_.start(document_.engine_arguments("why") << "--operation" << document_.operation_name(), document_.engine_text());
  show_waiting();
}

void WhyPanel::show_waiting() {
  bar_->show();
  ask_->setEnabled(true);
  ask_->setText(say({"Cancel", "取消"}));
}

QString WhyPanel::record_html(const QJsonObject& r) const {
  QString words = QString("<a href=\"record:%1\">#%1</a>&nbsp; %2 &nbsp;<b>%3</b> %4")
                      .arg(r["record"].toInteger())
                      .arg(moment_words(r["time_ns"].toInteger()), esc(r["process"].toString()), esc(r["kind"].toString()));
  if (r.contains("element")) words += " " + esc(r["element"].toString());
  if (r.contains("fault")) {
    QStringList targets;
    for (const QJsonValue& t : r["fault"].toObject()["targets"].toArray()) targets << t.toString();
    words += " " + coloured(r["fault"].toObject()["kind"].toString() + " " + targets.join(" – "), Theme::the().colours().fault);
  }
  const QString meaning = in_language(r["meaning"]);
  if (!meaning.isEmpty()) words += "<br><span style=\"color:" + Theme::the().colours().muted.name() + "\">" + esc(meaning) + "</span>";
  return words;
}

void WhyPanel::show_card() {
  bar_->hide();
  const QString operation = document_.operation_name();
  ask_->setText(operation.isEmpty() ? say({"Why?", "为什么？"}) : say({"Why {0}?", "{0} 为什么这样？"}, operation));
  ask_->setEnabled(!operation.isEmpty() && document_.scenario() != nullptr);
  ask_->setToolTip(say({"asks the engine: it re-runs without each fault, and with each setting that might help",
                        "向引擎询问：去掉每个故障、改变每项可能有用的设置分别重跑"}));
  const Colours& c = Theme::the().colours();
  QString html;
  if (operation.isEmpty()) {
    html = "<p>" +
           esc(say({"Select an operation in the ledger, or a message in the picture.", "在账本中选择一个操作，或在图中选择一条消息。"})) +
           "</p>";
    browser_->setHtml(html);
    return;
  }
  html += "<h3>" + esc(operation) + "</h3>";
  if (!problem_.isEmpty()) html += "<p>" + coloured(problem_, c.bad) + "</p>";
  for (const QJsonObject& v : document_.verdicts_of(operation)) {
    html += "<p>" + coloured(names_of(v["verdicts"].toArray()), Theme::the().of_verdict(v["verdicts"].toArray().at(0).toString())) +
            " &nbsp;" + esc(v["store"].toString()) + "<br>" + esc(in_language(v["why"])) + "</p>";
  }
  if (!card_.isEmpty()) {
    if (card_.contains("promise")) {
      const QJsonObject p = card_["promise"].toObject();
      html +=
          "<h4>" + esc(say({"The promise", "承诺"})) + "</h4><p>" + esc(in_language(p["because"])) + " (" + esc(p["id"].toString()) + ")";
      if (p.contains("sentence")) html += "<br><i>" + esc(in_language(p["sentence"])) + "</i><br>" + esc(p["source"].toString());
      html += "</p>";
    }
    const QJsonObject chain = card_["chain"].toObject();
    const QJsonArray steps = chain["steps"].toArray();
    if (!steps.isEmpty()) {
      html += "<h4>" + esc(say({"How it came about", "经过"})) + "</h4><ol>";
      const qint64 inevitable = card_["inevitable"].toObject()["record"].toInteger();
      for (const QJsonValue& step : steps) {
        const QJsonObject r = step.toObject();
        html += "<li>" + record_html(r);
        if (r["record"].toInteger() == inevitable)
          html += "<br>" + coloured(say({"from here on it is inevitable", "从这里起已不可避免"}), c.bad);
        if (r["by"].toString() == "rerun")
          html += "<br><i>" + esc(say({"shown by a run without the fault", "由去掉故障的运行证明"})) + "</i>";
        if (r["by"].toString() == "order")
          html += "<br><i>" + esc(say({"read from the order of the records", "由记录的先后得出"})) + "</i>";
        html += "</li>";
      }
      html += "</ol>";
    }
    const QJsonArray fixes = card_["fixes"].toArray();
    if (!fixes.isEmpty()) {
      html += "<h4>" + esc(say({"What would have prevented it", "怎样可以避免"})) + "</h4>";
      QString rest;
      for (qsizetype i = 0; i < fixes.size(); ++i) {
        const QJsonObject f = fixes[i].toObject();
        const QString result = f["result"].toString();
        QStringList settings;
        for (const QJsonValue& s : f["set"].toArray()) settings << s.toString();
        QString one = "<p>" + esc(in_language(f["meaning"])) + "<br><tt>" + esc(settings.join("  ")) + "</tt><br>" +
                      coloured(result_words(result), result == "prevents"    ? c.good
                                                     : result == "no damage" ? c.notable
                                                                             : c.muted) +
                      " — " + esc(say({"cost: {0}", "代价：{0}"}, in_language(f["cost"])));
        if (result != "refused") one += QString("<br><a href=\"fix:%1\">%2</a>").arg(i).arg(esc(say({"try this fix ▶", "试试这个修复 ▶"})));
        one += "</p>";
        (result == "prevents" || result == "no damage" ? html : rest) += one;
      }
      if (!rest.isEmpty()) html += "<h4>" + esc(say({"What was tried and does not prevent it", "试过但不能避免的"})) + "</h4>" + rest;
    }
  } else if (problem_.isEmpty() && document_.scenario() != nullptr) {
    html += "<p><a href=\"ask:\">" +
            esc(say({"Ask why: the chain, the promise, the settings that prevent it", "询问原因：因果链、承诺、可避免它的设置"})) +
            "</a></p>";
  }
  // The biography, from the trace itself.
  if (const RecordingPtr& r = document_.recording()) {
    html += "<h4>" + esc(say({"Its records", "它的记录"})) + "</h4><p>";
    int shown = 0;
    for (const lab::OperationRow& row : r->operations()) {
      if (row.operation != document_.operation()) continue;
      for (std::size_t i = row.begun; i <= row.last && shown < 200; ++i) {
        const sim::Record& record = r->records()[i];
        if (record.operation != row.operation) continue;
        if (document_.verdicts_hidden() && i >= document_.clock().happened()) break;
        ++shown;
        html += QString("<a href=\"record:%1\">#%1</a> %2 %3 <b>%4</b> %5<br>")
                    .arg(record.number)
                    .arg(moment_words(record.time_ns), esc(r->process(record.process_id())), esc(r->kind(i)), esc(r->subject(i)));
      }
    }
    html += "</p>";
  }
  const QString style = QString("<style>a {color:%1} h3,h4 {color:%2; margin-bottom:2px}</style>").arg(c.accent.name(), c.text.name());
  browser_->setHtml(style + html);
}

void WhyPanel::follow(const QUrl& link) {
  if (link.scheme() == "ask") return ask();
  const RecordingPtr& r = document_.recording();
  if (link.scheme() == "record" && r) {
    const auto number = static_cast<sim::RecordNumber>(link.path().toULongLong());
    const std::size_t position = r->trace().position_of(number);
    if (position >= r->size() || r->records()[position].number != number) return;
    document_.clock().play(false);
    document_.select_record(position);
  }
  if (link.scheme() == "fix") {
    const QJsonObject fix = card_["fixes"].toArray().at(link.path().toInt()).toObject();
    QStringList settings;
    for (const QJsonValue& s : fix["set"].toArray()) settings << s.toString();
    if (settings.isEmpty()) return;
    if (const auto problem = document_.apply_settings(settings, say({"try the fix: {0}", "试用修复：{0}"}, in_language(fix["meaning"]))))
      emit document_.note(*problem);
  }
}

}  // namespace mqlab::gui
