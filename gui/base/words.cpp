#include "gui/base/words.hpp"

#include <QAction>
#include <QApplication>
#include <QJsonObject>
#include <QLibraryInfo>
#include <QLocale>
#include <QWidget>

namespace mqlab::gui {

Words& Words::the() {
  static Words words;
  return words;
}

void Words::set_language(Language language) {
  QCoreApplication::removeTranslator(&qt_);
  if (language == Language::zh_CN && qt_.load("qtbase_zh_CN", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
    QCoreApplication::installTranslator(&qt_);
  QLocale::setDefault(language == Language::zh_CN ? QLocale(QLocale::Chinese, QLocale::China) : QLocale(QLocale::English));
  if (language == language_) return;
  language_ = language;
  emit changed();
}

QString from(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
std::string to(const QString& text) { return text.toStdString(); }

QString say(Text text) { return from(text.in(Words::the().language())); }

QString say(Text text, const QString& first, const QString& second) {
  QString out;
  const QString form = say(text);
  for (qsizetype i = 0; i < form.size(); ++i) {
    const auto rest = QStringView(form).mid(i);
    const bool is_first = rest.startsWith(u"{0}");
    if (is_first || rest.startsWith(u"{1}")) {
      out += is_first ? first : second;
      i += 2;
    } else {
      out += form[i];
    }
  }
  return out;
}

QString in_language(const QJsonValue& both) {
  if (both.isString()) return both.toString();
  const QJsonObject texts = both.toObject();
  const QString chinese = texts["zh_CN"].toString();
  return Words::the().language() == Language::zh_CN && !chinese.isEmpty() ? chinese : texts["en"].toString();
}

void speak(QObject* owner, std::function<void()> words) {
  words();
  QObject::connect(&Words::the(), &Words::changed, owner, std::move(words));
}

void speak(QAction* action, Text text, Text tip) {
  speak(action, [action, text, tip] {
    action->setText(say(text));
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    const QString what = say(tip.en.empty() ? text : tip);
    action->setToolTip(keys.isEmpty() ? what : QString("%1 (%2)").arg(what, keys));
    action->setStatusTip(what);
  });
}

void name(QWidget* widget, Text accessible, Text tip) {
  speak(widget, [widget, accessible, tip] {
    widget->setAccessibleName(say(accessible));
    widget->setToolTip(say(tip.en.empty() ? accessible : tip));
  });
}

}  // namespace mqlab::gui
