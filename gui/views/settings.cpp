#include "gui/views/settings.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSet>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/scenario/parse.hpp"
#include "models/apps/spec.hpp"

namespace mqlab::gui {

namespace {

constexpr int kPointer = Qt::UserRole, kChoices = Qt::UserRole + 1, kIsText = Qt::UserRole + 2;
enum Column { setting_name, value_column, default_column };

/// A value as people write it in a scenario, but a text without its quotes.
QString shown(const describe::Value& value) {
  if (value.is_null()) return {};
  if (const std::string* text = value.as_string()) return from(*text);
  return from(lab::print_json_compact(value));
}

/// A list to choose from where there is one.
class ValueDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const QStringList choices = index.data(kChoices).toStringList();
    if (index.column() != value_column) return nullptr;
    if (choices.isEmpty()) return QStyledItemDelegate::createEditor(parent, option, index);
    auto* box = new QComboBox(parent);
    box->setObjectName("choice");
    box->addItems(choices);
    connect(box, &QComboBox::activated, this, [this, box] {
      auto* self = const_cast<ValueDelegate*>(this);
      emit self->commitData(box);
      emit self->closeEditor(box);
    });
    return box;
  }
  void setEditorData(QWidget* editor, const QModelIndex& index) const override {
    if (auto* box = qobject_cast<QComboBox*>(editor)) return box->setCurrentText(index.data().toString());
    QStyledItemDelegate::setEditorData(editor, index);
  }
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
      model->setData(index, box->currentText());
      return;
    }
    QStyledItemDelegate::setModelData(editor, model, index);
  }
};

}  // namespace

SettingsPanel::SettingsPanel(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName("settings");
  tree_ = new QTreeWidget(this);
  tree_->setObjectName("settings-tree");
  tree_->setColumnCount(3);
  tree_->setAlternatingRowColors(true);
  tree_->setItemDelegate(new ValueDelegate(tree_));
  tree_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
  tree_->setUniformRowHeights(true);
  name(tree_, {"Settings", "设置"}, {"double click a value to change it; empty takes the default", "双击数值修改；留空则取默认值"});
  search_ = new QLineEdit(this);
  search_->setObjectName("settings-search");
  search_->setClearButtonEnabled(true);
  name(search_, {"Search the settings", "搜索设置"});
  only_changed_ = new QCheckBox(this);
  only_changed_->setObjectName("settings-changed");
  speak(this, [this] {
    search_->setPlaceholderText(say({"Search: a name, a word of its meaning", "搜索：名称或含义中的词"}));
    only_changed_->setText(say({"changed only", "仅已修改"}));
    tree_->setHeaderLabels({say({"Setting", "设置"}), say({"Value", "取值"}), say({"Default", "默认值"})});
    fill();
  });
  auto* row = new QHBoxLayout;
  row->addWidget(search_, 1);
  row->addWidget(only_changed_);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 4, 6, 4);
  all->addLayout(row);
  all->addWidget(tree_, 1);
  tree_->header()->setSectionResizeMode(setting_name, QHeaderView::Interactive);
  tree_->header()->resizeSection(setting_name, 190);
  tree_->header()->resizeSection(value_column, 110);
  connect(search_, &QLineEdit::textChanged, this, &SettingsPanel::filter);
  connect(only_changed_, &QCheckBox::toggled, this, &SettingsPanel::filter);
  connect(tree_, &QTreeWidget::itemChanged, this, &SettingsPanel::changed);
  connect(&document_, &Document::text_changed, this, &SettingsPanel::fill);
  connect(&document_, &Document::variant_changed, this, &SettingsPanel::fill);
  connect(&Theme::the(), &Theme::changed, this, &SettingsPanel::fill);
}

void SettingsPanel::add_fields(QTreeWidgetItem* parent, const describe::ObjectSpec& spec, const QString& pointer,
                               const describe::Value* object) {
  const Colours& c = Theme::the().colours();
  for (const describe::FieldSpec& field : spec.fields) {
    const QString at = pointer + "/" + from(field.name);
    const describe::Value* value = object == nullptr ? nullptr : object->find(field.name);
    auto* item = new QTreeWidgetItem(parent);
    item->setText(setting_name, from(field.name));
    item->setData(setting_name, kPointer, at);
    QString tip = QString("<b>%1</b><br>%2").arg(from(field.name).toHtmlEscaped(), say(field.meaning).toHtmlEscaped());
    tip += "<br>" + from(describe::expectation(field.type, field.options).in(Words::the().language())).toHtmlEscaped();
    if (!field.options.source.empty()) tip += "<br><i>" + from(field.options.source).toHtmlEscaped() + "</i>";
    for (int column = 0; column < 3; ++column) item->setToolTip(column, tip);
    if (field.type.type == describe::Type::object) {
      add_fields(item, field.type.object(), at, value);
      continue;
    }
    const describe::List* list = value == nullptr ? nullptr : value->as_list();
    if (field.type.type == describe::Type::list && field.type.item != nullptr && field.type.item->type == describe::Type::object) {
      for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const describe::Value& one = (*list)[i];
        const describe::Value* title = one.find("name") != nullptr ? one.find("name") : one.find("id");
        auto* group = new QTreeWidgetItem(item);
        group->setText(setting_name, title != nullptr ? shown(*title) : QString::number(i));
        add_fields(group, field.type.item->object(), QString("%1/%2").arg(at).arg(i), &one);
      }
      continue;
    }
    item->setFlags(item->flags() | Qt::ItemIsEditable);
    item->setText(default_column, shown(field.default_value));
    item->setText(value_column, value != nullptr ? shown(*value) : item->text(default_column));
    item->setData(value_column, kIsText, field.type.type == describe::Type::string);
    QStringList choices;
    if (field.type.type == describe::Type::boolean) choices = {"true", "false"};
    for (const std::string_view choice : field.type.choices) choices << from(choice);
    item->setData(value_column, kChoices, choices);
    const bool differs = value != nullptr && !field.options.required && !(*value == field.default_value);
    item->setForeground(default_column, c.muted);
    if (differs) {
      QFont bold = tree_->font();
      bold.setBold(true);
      item->setFont(setting_name, bold);
      item->setFont(value_column, bold);
      item->setText(setting_name, "● " + item->text(setting_name));
      item->setForeground(setting_name, c.accent);
    }
  }
}

void SettingsPanel::fill() {
  QSet<QString> open;
  for (QTreeWidgetItemIterator it(tree_); *it != nullptr; ++it)
    if ((*it)->isExpanded()) open.insert((*it)->data(setting_name, kPointer).toString() + (*it)->text(setting_name));
  const bool first = tree_->topLevelItemCount() == 0;
  filling_ = true;
  tree_->clear();
  if (const lab::Scenario* s = document_.scenario()) {
    const auto group = [&](QTreeWidgetItem* parent, const QString& title, const QString& pointer) {
      auto* item = parent == nullptr ? new QTreeWidgetItem(tree_) : new QTreeWidgetItem(parent);
      item->setText(setting_name, title);
      item->setData(setting_name, kPointer, pointer);
      QFont bold = tree_->font();
      bold.setBold(true);
      item->setFont(setting_name, bold);
      item->setFirstColumnSpanned(true);
      return item;
    };
    add_fields(group(nullptr, say(s->style->title()), "/broker"), s->style->broker_spec(), "/broker", s->merged.find("broker"));
    const auto programs = [&](const char* key, auto&& specs) {
      const describe::Value* list = s->merged.find(key);
      for (std::size_t i = 0; list != nullptr && list->as_list() != nullptr && i < list->as_list()->size(); ++i) {
        const describe::Value& one = (*list->as_list())[i];
        const QString pointer = QString("/%1/%2").arg(key).arg(i);
        const describe::Value* id = one.find("id");
        QTreeWidgetItem* item = group(nullptr, id == nullptr ? pointer : shown(*id), pointer);
        specs(item, one, pointer);
      }
    };
    programs("producers", [&](QTreeWidgetItem* item, const describe::Value& one, const QString& pointer) {
      if (const describe::Value* publish = one.find("publish"))
        add_fields(group(item, "publish", pointer + "/publish"), s->style->publish_spec(), pointer + "/publish", publish);
      add_fields(item, describe::spec_of<models::apps::ProducerSpec>(), pointer, &one);
    });
    programs("consumers", [&](QTreeWidgetItem* item, const describe::Value& one, const QString& pointer) {
      add_fields(item, s->style->consume_spec(), pointer, &one);
      add_fields(item, describe::spec_of<models::apps::ConsumerSpec>(), pointer, &one);
      add_fields(item, describe::spec_of<models::apps::HandlingSpec>(), pointer, &one);
    });
    programs("services", [&](QTreeWidgetItem* item, const describe::Value& one, const QString& pointer) {
      add_fields(item, describe::spec_of<models::apps::ServiceSpec>(), pointer, &one);
      add_fields(item, describe::spec_of<models::apps::HandlingSpec>(), pointer, &one);
    });
  }
  for (QTreeWidgetItemIterator it(tree_); *it != nullptr; ++it) {
    const bool top = (*it)->parent() == nullptr;
    (*it)->setExpanded(
        first ? top : open.contains((*it)->data(setting_name, kPointer).toString() + (*it)->text(setting_name)) || (top && open.isEmpty()));
  }
  filling_ = false;
  filter();
}

QTreeWidgetItem* SettingsPanel::item(const QString& pointer) const {
  for (QTreeWidgetItemIterator it(tree_); *it != nullptr; ++it)
    if ((*it)->data(setting_name, kPointer).toString() == pointer && (*it)->flags().testFlag(Qt::ItemIsEditable)) return *it;
  return nullptr;
}

void SettingsPanel::make_visible(QTreeWidgetItem* item) {
  for (QTreeWidgetItem* at = item; at != nullptr; at = at->parent()) at->setHidden(false);
}

void SettingsPanel::filter() {
  const QString words = search_->text().trimmed();
  const bool changed_only = only_changed_->isChecked();
  const bool all = words.isEmpty() && !changed_only;
  for (QTreeWidgetItemIterator it(tree_); *it != nullptr; ++it) (*it)->setHidden(!all);
  if (all) return;
  for (QTreeWidgetItemIterator it(tree_); *it != nullptr; ++it) {
    QTreeWidgetItem* item = *it;
    if (!item->flags().testFlag(Qt::ItemIsEditable)) continue;
    const bool fits = words.isEmpty() || item->text(setting_name).contains(words, Qt::CaseInsensitive) ||
                      item->toolTip(setting_name).contains(words, Qt::CaseInsensitive);
    const bool differs = item->text(setting_name).startsWith("●");
    if (!fits || (changed_only && !differs)) continue;
    make_visible(item);
    for (QTreeWidgetItem* at = item->parent(); at != nullptr; at = at->parent()) at->setExpanded(true);
  }
}

void SettingsPanel::changed(QTreeWidgetItem* item, int column) {
  if (filling_ || column != value_column) return;
  const QString pointer = item->data(setting_name, kPointer).toString();
  const QString written = item->text(value_column).trimmed();
  describe::Value value;
  if (!written.isEmpty()) {
    describe::Sources sources;
    const auto source = sources.add("value", to(written));
    describe::Problems problems(sources);
    auto parsed = item->data(value_column, kIsText).toBool() ? std::nullopt : lab::parse_json(sources, source, problems);
    value = parsed ? *parsed : describe::Value(to(written));
  }
  // The tree is filled anew by this; not while its own editor is closing.
  QMetaObject::invokeMethod(
      this,
      [this, pointer, value] {
        if (const auto problem = document_.set_value(pointer, value)) emit document_.note(*problem);
        fill();
      },
      Qt::QueuedConnection);
}

}  // namespace mqlab::gui
