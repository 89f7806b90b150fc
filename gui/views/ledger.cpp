#include "gui/views/ledger.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

constexpr int kSort = Qt::UserRole;
constexpr std::size_t kSorted = 20'000;

struct Head {
  Text title, tip;
};
constexpr Head kHeads[] = {{{"Operation", "操作"}, {"one intention of the business", "业务的一次意图"}},
                           {{"Begun", "开始"}, {"when it began", "开始时刻"}},
                           {{"Told", "业务方得知"}, {"the last word that the business got", "业务方得到的最后结果"}},
                           {{"Copies", "副本"}, {"copies that were made, and of them gone", "产生的副本与其中已消失的"}},
                           {{"Offered", "投递"}, {"deliveries that reached a program", "到达程序的投递次数"}},
                           {{"Redelivered", "重投"}, {"of those, deliveries with the redelivered flag", "其中带有重投标记的投递次数"}},
                           {{"Applied", "生效"}, {"effects that happened", "发生的效果"}},
                           {{"Unchanged", "未改变"}, {"repetitions that changed nothing", "未作修改的重复"}},
                           {{"Effects lost", "效果丢失"}, {"effects that their store lost", "存储丢失的效果"}},
                           {{"Verdict", "判定"}, {"the run's judgement", "本次运行的判定"}}};

QString verdict_title(const QString& id) {
  const auto found = lab::find_name(to(id));
  return found ? say(lab::info(*found).title) : id;
}

}  // namespace

LedgerModel::LedgerModel(Document& document, QObject* parent) : QAbstractTableModel(parent), document_(document) {
  connect(&document_, &Document::run_finished, this, &LedgerModel::refresh);
  connect(&document_, &Document::opened, this, &LedgerModel::refresh);
  connect(&Words::the(), &Words::changed, this, &LedgerModel::refresh);
}

void LedgerModel::refresh() {
  beginResetModel();
  recording_ = document_.recording();
  verdicts_.clear();
  for (const QJsonValue& value : document_.summary()["bad"].toArray()) {
    const QJsonObject row = value.toObject();
    QStringList& list = verdicts_[row["operation"].toString()];
    for (const QJsonValue& v : row["verdicts"].toArray())
      if (!list.contains(v.toString())) list << v.toString();
  }
  endResetModel();
}

int LedgerModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !recording_ ? 0 : static_cast<int>(recording_->operations().size());
}

QStringList LedgerModel::verdicts(int index) const { return verdicts_.value(from(row(index).name)); }

int LedgerModel::row_of(std::uint64_t wanted) const {
  for (int i = 0; i < rowCount(); ++i)
    if (row(i).operation == wanted) return i;
  return -1;
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
  if (role == Qt::DisplayRole) return say(kHeads[section].title);
  if (role == Qt::ToolTipRole) return say(kHeads[section].tip);
  return {};
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const {
  const lab::OperationRow& r = row(index.row());
  const QStringList bad = verdicts(index.row());
  if (role == Qt::ForegroundRole && index.column() == verdict) {
    if (document_.summary().isEmpty()) return Theme::the().colours().muted;
    if (bad.isEmpty()) return Theme::the().colours().good;
    return Theme::the().of_verdict(bad.first());
  }
  if (role == Qt::ForegroundRole && index.column() == redelivered) return Theme::the().colours().notable;
  if (role == Qt::FontRole && index.column() == verdict && !bad.isEmpty()) {
    QFont font;
    font.setBold(true);
    return font;
  }
  if (role == Qt::ToolTipRole && index.column() == verdict) {
    for (const QJsonObject& v : document_.verdicts_of(from(r.name))) return in_language(v["why"]);
    return {};
  }
  if (role == Qt::TextAlignmentRole && index.column() >= copies && index.column() <= lost) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != kSort) return {};
  const bool sort = role == kSort;
  if (document_.verdicts_hidden() && index.column() >= told && index.column() <= lost) return QString("?");  // a class predicts
  switch (index.column()) {
    case operation: return sort ? QVariant(static_cast<qulonglong>(r.operation)) : QVariant(from(r.name));
    case begun: return sort ? QVariant(static_cast<qulonglong>(r.begun)) : QVariant(moment_words(recording_->records()[r.begun].time_ns));
    case told: return r.told ? say(lab::told_title(*r.told)) : say({"nothing", "无"});
    case copies: return sort ? QVariant(r.copies) : QVariant(QString("%1 / %2").arg(r.copies).arg(r.gone));
    case offered: return r.offered;
    case redelivered: return sort || r.redelivered > 0 ? QVariant(r.redelivered) : QVariant(QString());
    case applied: return r.applied;
    case unchanged: return r.unchanged;
    case lost: return r.lost;
    case verdict: {
      if (document_.summary().isEmpty()) return say({"not judged", "未判定"});
      if (bad.isEmpty() && document_.summary()["bad_left_out"].toInteger() > 0) return say({"ok, or not listed", "正常，或未列出"});
      if (bad.isEmpty()) return verdict_title("ok");
      QStringList titles;
      for (const QString& id : bad) titles << verdict_title(id);
      return titles.join(", ");
    }
    default: return {};
  }
}

class LedgerView::Proxy : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void show(const QString& words, int only) {
    words_ = words;
    only_ = only;
    invalidateFilter();
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
    if (only_ == 0 && words_.isEmpty()) return true;
    const auto* model = static_cast<const LedgerModel*>(sourceModel());
    const QStringList verdicts = model->verdicts(row);
    if (only_ == 1 && verdicts.isEmpty()) return false;
    if (only_ == 2) {
      const bool damage = std::any_of(verdicts.begin(), verdicts.end(), [](const QString& id) {
        const auto name = lab::find_name(to(id));
        return name && lab::info(*name).severity == lab::Severity::damage;
      });
      if (!damage) return false;
    }
    if (words_.isEmpty()) return true;
    for (int column = 0; column < LedgerModel::columns; ++column)
      if (model->data(model->index(row, column, parent), Qt::DisplayRole).toString().contains(words_, Qt::CaseInsensitive)) return true;
    return false;
  }

 private:
  QString words_;
  int only_ = 0;
};

LedgerView::LedgerView(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new LedgerModel(document, this)),
      proxy_(new Proxy(this)),
      table_(new QTableView(this)),
      filter_(new QLineEdit(this)),
      only_(new QComboBox(this)),
      summary_(new QLabel(this)) {
  setObjectName("ledger");
  table_->setObjectName("ledger-table");
  filter_->setObjectName("ledger-filter");
  only_->setObjectName("ledger-only");
  proxy_->setSourceModel(model_);
  proxy_->setSortRole(kSort);
  table_->setModel(proxy_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(LedgerModel::operation, Qt::AscendingOrder);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setAlternatingRowColors(true);
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setHighlightSections(false);
  filter_->setClearButtonEnabled(true);
  name(table_, {"Ledger of all operations", "全部操作的账本"}, {"click an operation: everything follows it", "点击操作：其他视图随之跟进"});
  name(filter_, {"Filter the ledger", "筛选账本"});
  name(only_, {"Which operations are shown", "显示哪些操作"});
  only_->addItems({"", "", ""});
  speak(filter_, [this] { filter_->setPlaceholderText(say({"Filter", "筛选"})); });
  speak(only_, [this] {
    only_->setItemText(0, say({"all operations", "全部操作"}));
    only_->setItemText(1, say({"not plainly ok", "并非完全正常"}));
    only_->setItemText(2, say({"damaged", "受损"}));
  });
  auto* row = new QHBoxLayout;
  row->addWidget(filter_, 1);
  row->addWidget(only_);
  row->addWidget(summary_, 2);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(table_, 1);
  const auto filter = [this] { proxy_->show(filter_->text(), only_->currentIndex()); };
  connect(filter_, &QLineEdit::textChanged, this, filter);
  connect(only_, &QComboBox::currentIndexChanged, this, filter);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
    if (current.isValid() && table_->hasFocus()) document_.select_operation(model_->row(proxy_->mapToSource(current).row()).operation);
  });
  connect(table_, &QTableView::clicked, this,
          [this](const QModelIndex& at) { document_.select_operation(model_->row(proxy_->mapToSource(at).row()).operation); });
  connect(table_, &QTableView::doubleClicked, this,
          [this](const QModelIndex& at) { document_.select_record(model_->row(proxy_->mapToSource(at).row()).begun); });
  connect(&document_, &Document::selection_changed, this, &LedgerView::follow_selection);
  const auto tell = [this] {
    const QJsonObject counts = document_.summary()["counts"].toObject();
    QStringList words;
    for (const lab::NameInfo& info : lab::verdict_names()) {
      const QString id = from(info.id);
      if (counts.contains(id)) words << QString("%1 %2").arg(say(info.title)).arg(counts[id].toInteger());
    }
    summary_->setText(words.join("   "));
  };
  // Sorting so many at each run would be felt; they come in the order in which they began.
  connect(model_, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
    const RecordingPtr& next = document_.recording();
    const bool sorts = !next || next->operations().size() <= kSorted;
    if (sorts == table_->isSortingEnabled()) return;
    table_->setSortingEnabled(sorts);
    if (!sorts) proxy_->sort(-1);
  });
  connect(model_, &QAbstractItemModel::modelReset, this, [this, tell] {
    tell();
    table_->resizeColumnsToContents();
    follow_selection();
  });
}

int LedgerView::shown() const { return proxy_->rowCount(); }

void LedgerView::follow_selection() {
  const int row = document_.operation() == 0 ? -1 : model_->row_of(document_.operation());
  if (row < 0) return table_->clearSelection();
  const QModelIndex at = proxy_->mapFromSource(model_->index(row, 0));
  if (!at.isValid() || table_->currentIndex().row() == at.row()) return table_->selectRow(at.row());
  table_->selectRow(at.row());
  table_->scrollTo(at);
}

}  // namespace mqlab::gui
