/// The why-card of the selected operation, asked of the engine: what went wrong, the chain with links to its moments, the promise, and the settings that were
/// tried as a fix, each with a button that sets it and runs again. Below it the biography: every record of the operation.
#pragma once

#include <QTextBrowser>
#include <QWidget>

#include "gui/document/document.hpp"

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace mqlab::gui {

class WhyPanel : public QWidget {
  Q_OBJECT
 public:
  explicit WhyPanel(Document& document, QWidget* parent = nullptr);
  void ask();
  const QJsonObject& card() const { return card_; }
  QTextBrowser& browser() { return *browser_; }
  /// What a link of the card does: `record:216`, `fix:2`.
  void follow(const QUrl& link);

 signals:
  void arrived();

 private:
  void show_card();
  void show_waiting();
  QString record_html(const QJsonObject& record) const;

  Document& document_;
  Worker worker_;
  QJsonObject card_;
  QTextBrowser* browser_;
  QPushButton* ask_;
  QProgressBar* bar_;
  QString problem_;
};

}  // namespace mqlab::gui
