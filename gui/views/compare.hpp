/// Two variants side by side, their clocks together: two pictures, the first difference, whose fate changed, and what each costs.
#pragma once

#include <QJsonObject>
#include <QWidget>

#include "gui/document/document.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QTextBrowser;

namespace mqlab::gui {

class Topology;

class CompareView : public QWidget {
  Q_OBJECT
 public:
  explicit CompareView(Document& document, QWidget* parent = nullptr);
  Document& other() { return other_; }
  Worker& worker() { return worker_; }
  void compare();
  const QJsonObject& comparison() const { return comparison_; }

 signals:
  void arrived();

 private:
  void show_words();
  void fill_variants();

  Document& document_;
  Document other_;
  Worker worker_;
  QJsonObject comparison_;
  QString problem_;
  QComboBox* variants_;
  QPushButton* go_;
  QLabel* left_name_;
  QLabel* right_name_;
  Topology* left_;
  Topology* right_;
  QTextBrowser* words_;
};

}  // namespace mqlab::gui
