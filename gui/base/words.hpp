/// What the window says, in the language of the moment.
///
/// Every word on the screen is a `Text` with both languages side by side, so a word without its translation does not compile into being; the language is
/// switched while the program runs, and whoever showed a word is called again. Qt's own dialogs are translated by Qt's catalogue.
#pragma once

#include <functional>

#include <QObject>
#include <QString>
#include <QTranslator>

#include "sim/describe/text.hpp"

class QAction;
class QJsonValue;
class QWidget;

namespace mqlab::gui {

class Words : public QObject {
  Q_OBJECT
 public:
  static Words& the();
  Language language() const { return language_; }
  void set_language(Language language);

 signals:
  void changed();

 private:
  Words() = default;
  Language language_ = Language::en;
  QTranslator qt_;
};

QString say(Text text);
/// `{0}` and `{1}` stand for what is told.
QString say(Text text, const QString& first, const QString& second = {});
/// One of the two languages of `{"en": ..., "zh_CN": ...}`.
QString in_language(const QJsonValue& both);

QString from(std::string_view text);
std::string to(const QString& text);

/// Called now, and each time the language changes, as long as the owner lives.
void speak(QObject* owner, std::function<void()> words);
/// Text, tip and accessible name of an action; its shortcut is shown in the tip.
void speak(QAction* action, Text text, Text tip);
/// The accessible name and the tip of a widget that shows no words of its own.
void name(QWidget* widget, Text accessible, Text tip = {});

}  // namespace mqlab::gui
