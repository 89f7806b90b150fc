/// The ledger: every operation, what its business was told, its copies and effects, its verdict. Sorted and filtered; a click selects the operation everywhere.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QWidget>

#include "gui/document/document.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace mqlab::gui {

class LedgerModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { operation, begun, told, copies, offered, redelivered, applied, unchanged, lost, verdict, columns };
  explicit LedgerModel(Document& document, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  const lab::OperationRow& row(int index) const { return recording_->operations()[static_cast<std::size_t>(index)]; }
  int row_of(std::uint64_t wanted) const;
  /// Ids of all verdicts of a row that are not plain ok.
  QStringList verdicts(int row) const;
  void refresh();

 private:
  Document& document_;
  RecordingPtr recording_;
  QHash<QString, QStringList> verdicts_;
};

class LedgerView : public QWidget {
  Q_OBJECT
 public:
  explicit LedgerView(Document& document, QWidget* parent = nullptr);
  int shown() const;
  QTableView& table() { return *table_; }
  LedgerModel& model() { return *model_; }

 private:
  class Proxy;
  void follow_selection();

  Document& document_;
  LedgerModel* model_;
  Proxy* proxy_;
  QTableView* table_;
  QLineEdit* filter_;
  QComboBox* only_;
  QLabel* summary_;
};

}  // namespace mqlab::gui
