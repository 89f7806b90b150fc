/// The settings of the running variant, all that the broker's style and the programs declare: real names, defaults, what each means and where that is from.
/// What differs from its default is marked; a change is one step of the history and runs again.
#pragma once

#include <QWidget>

#include "gui/document/document.hpp"
#include "sim/describe/field.hpp"

class QCheckBox;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace mqlab::gui {

class SettingsPanel : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsPanel(Document& document, QWidget* parent = nullptr);
  QTreeWidget& tree() { return *tree_; }
  QTreeWidgetItem* item(const QString& pointer) const;

 private:
  void fill();
  void add_fields(QTreeWidgetItem* parent, const describe::ObjectSpec& spec, const QString& pointer, const describe::Value* object);
  void filter();
  void changed(QTreeWidgetItem* item, int column);
  void make_visible(QTreeWidgetItem* item);

  Document& document_;
  QTreeWidget* tree_;
  QLineEdit* search_;
  QCheckBox* only_changed_;
  bool filling_ = false;
};

}  // namespace mqlab::gui
