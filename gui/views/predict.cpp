#include "gui/views/predict.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

struct Guess {
  const char* id;
  Text words;
};
/// What a class can say. Everything that is no loss, duplicate or disorder is the first.
constexpr Guess kGuesses[] = {{"fine", {"none of these three", "三者皆非"}},
                              {"lost", {"lost", "丢失"}},
                              {"duplicated", {"duplicated", "重复"}},
                              {"reordered", {"out of order", "乱序"}}};
constexpr int kOperationsAsked = 40;

}  // namespace

Predict::Predict(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      question_(new QLabel(this)),
      table_(new QTableWidget(this)),
      answer_(new QTextBrowser(this)),
      go_(new QPushButton(this)),
      stop_(new QPushButton(this)) {
  setObjectName("predict");
  table_->setObjectName("predict-table");
  go_->setObjectName("predict-go");
  stop_->setObjectName("predict-stop");
  question_->setWordWrap(true);
  table_->setColumnCount(2);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
  table_->verticalHeader()->hide();
  table_->setSelectionMode(QAbstractItemView::NoSelection);
  name(table_, {"Your prediction for each operation", "对每个操作的预测"});
  name(answer_, {"Score and explanation", "得分与解释"});
  answer_->setFrameShape(QFrame::NoFrame);
  auto* row = new QHBoxLayout;
  row->addWidget(go_);
  row->addWidget(stop_);
  row->addStretch(1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addWidget(question_);
  all->addWidget(table_, 2);
  all->addWidget(answer_, 1);
  all->addLayout(row);
  connect(go_, &QPushButton::clicked, this, [this] { step_ == Step::asking ? score() : begin(); });
  connect(stop_, &QPushButton::clicked, this, &Predict::stop);
  connect(&document_, &Document::opened, this, &Predict::stop);
  connect(&document_, &Document::run_started, this, &Predict::stop);
  speak(this, [this] { show_step(); });
}

int Predict::asked() const { return table_->rowCount(); }

void Predict::begin() {
  const RecordingPtr& r = document_.recording();
  if (!r || document_.summary_behind().isEmpty()) return;
  step_ = Step::asking;
  document_.hide_verdicts(true);
  document_.clock().play(false);
  const auto& marks = r->marks();
  const auto decisive = std::find_if(marks.begin(), marks.end(), [](const lab::MomentMark& m) { return m.moment == lab::Moment::struck; });
  document_.clock().go(decisive == marks.end() ? r->size() / 2 : decisive->position);
  table_->setRowCount(std::min(static_cast<int>(r->operations().size()), kOperationsAsked));
  for (int i = 0; i < table_->rowCount(); ++i) {
    auto* item = new QTableWidgetItem(from(r->operations()[static_cast<std::size_t>(i)].name));
    item->setFlags(Qt::ItemIsEnabled);
    table_->setItem(i, 0, item);
    auto* box = new QComboBox;
    box->setObjectName(QString("guess-%1").arg(i));
    for (const Guess& g : kGuesses) box->addItem(say(g.words), g.id);
    box->setAccessibleName(item->text());
    table_->setCellWidget(i, 1, box);
  }
  show_step();
}

QString Predict::what_became_of(const QString& operation) const {
  for (const QJsonObject& v : document_.verdicts_of(operation))
    for (const QJsonValue& id : v["verdicts"].toArray())
      for (const Guess& g : kGuesses)
        if (id.toString() == g.id) return g.id;
  return kGuesses[0].id;
}

void Predict::score() {
  if (step_ != Step::asking) return;
  step_ = Step::told;
  document_.hide_verdicts(false);
  right_ = 0;
  const Colours& c = Theme::the().colours();
  QString html;
  for (int i = 0; i < table_->rowCount(); ++i) {
    auto* box = qobject_cast<QComboBox*>(table_->cellWidget(i, 1));
    const QString operation = table_->item(i, 0)->text();
    const QString became = what_became_of(operation);
    const bool hit = box->currentData().toString() == became;
    right_ += hit ? 1 : 0;
    box->setEnabled(false);
    table_->item(i, 0)->setForeground(hit ? c.good : c.bad);
    table_->item(i, 0)->setData(Qt::AccessibleTextRole, operation);
    if (!hit || became != kGuesses[0].id) {
      html += QString("<p><b style=\"color:%1\">%2 %3</b>").arg((hit ? c.good : c.bad).name(), hit ? "✓" : "✗", operation.toHtmlEscaped());
      for (const Guess& g : kGuesses)
        if (became == g.id) html += ": " + say(g.words).toHtmlEscaped();
      for (const QJsonObject& v : document_.verdicts_of(operation)) html += "<br>" + in_language(v["why"]).toHtmlEscaped();
      html += "</p>";
    }
  }
  answer_->setHtml(html);
  document_.clock().set_stops_at_moments(false);
  document_.clock().play(true);
  show_step();
}

void Predict::stop() {
  if (step_ == Step::idle) return;
  step_ = Step::idle;
  document_.hide_verdicts(false);
  table_->setRowCount(0);
  answer_->clear();
  show_step();
}

void Predict::show_step() {
  table_->setHorizontalHeaderLabels({say({"Operation", "操作"}), say({"will be", "将会"})});
  stop_->setText(say({"Stop", "结束"}));
  stop_->setVisible(step_ != Step::idle);
  table_->setVisible(step_ != Step::idle);
  answer_->setVisible(step_ == Step::told);
  for (int i = 0; i < table_->rowCount(); ++i)
    if (auto* box = qobject_cast<QComboBox*>(table_->cellWidget(i, 1)))
      for (int g = 0; g < box->count(); ++g) box->setItemText(g, say(kGuesses[g].words));
  switch (step_) {
    case Step::idle:
      question_->setText(
          say({"Hides the verdicts, stops before the first fault, and asks what will become of each operation. Then it runs on and scores.",
               "隐藏判定，停在第一个故障之前，询问每个操作将会怎样；然后继续运行并评分。"}));
      go_->setText(say({"Predict", "开始预测"}));
      break;
    case Step::asking: {
      QString fault;
      if (const lab::Scenario* s = document_.scenario(); s != nullptr && !s->faults.empty()) {
        const lab::ScriptedFault& f = s->faults.front();
        fault = say({"Next: {0}.", "接下来：{0}。"},
                    QString("%1 %2 (%3)").arg(say(f.title), from(fmt::format("{}", fmt::join(f.targets, " – "))), from(f.when)));
      }
      question_->setText(fault + " " +
                         say({"Which operations will be lost, duplicated, out of order, and why? Say it aloud, then run on.",
                              "哪些操作会丢失、重复或乱序？为什么？先说出理由，再继续运行。"}));
      go_->setText(say({"Run on and score", "继续运行并评分"}));
      break;
    }
    case Step::told:
      question_->setText(say({"{0} of {1} right", "{1} 个中答对 {0} 个"}, QString::number(right_), QString::number(asked())));
      go_->setText(say({"Again", "再来一次"}));
      break;
  }
}

}  // namespace mqlab::gui
