/// The scenario's text beside its picture: highlighted, completed from the schema, with the loader's own problems at their lines. Typing runs again when it rests.
#pragma once

#include <QWidget>

#include "gui/document/document.hpp"

class QListWidget;
class QsciScintilla;

namespace mqlab::gui {

/// All names and choices that the schema knows, for completion.
QStringList schema_words();

class Editor : public QWidget {
  Q_OBJECT
 public:
  explicit Editor(Document& document, QWidget* parent = nullptr);
  QString text() const;
  QWidget* typing_place() const;
  int problems_shown() const;
  /// Puts the caret there; lines and columns from 1.
  void go_to(int line, int column);

 protected:
  /// Undo and redo are the document's, not the text field's own.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void take_text();
  void show_problems();
  void colour();

  Document& document_;
  QsciScintilla* code_;
  QListWidget* problems_;
  bool taking_ = false;
};

}  // namespace mqlab::gui
