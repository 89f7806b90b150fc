// Every word in both languages, readable in both themes, and a name for every control.
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class WordsTest : public QObject {
  Q_OBJECT

  /// Texts on the screen, by the widget that shows them.
  static QMap<QString, QString> texts(QWidget& root) {
    QMap<QString, QString> out;
    int number = 0;
    const auto put = [&](const QObject* of, const char* what, const QString& text) {
      if (!text.isEmpty())
        out.insert(QString("%1 %2 %3 %4").arg(++number, 5, 10, QChar('0')).arg(of->metaObject()->className(), of->objectName(), what),
                   text);
    };
    for (QWidget* w : root.findChildren<QWidget*>()) {
      if (auto* label = qobject_cast<QLabel*>(w)) put(w, "text", label->text());
      if (auto* button = qobject_cast<QAbstractButton*>(w)) put(w, "text", button->text());
      if (auto* line = qobject_cast<QLineEdit*>(w)) put(w, "placeholder", line->placeholderText());
      put(w, "accessible name", w->accessibleName());
      put(w, "title", w->windowTitle());
    }
    for (QAction* a : root.findChildren<QAction*>()) {
      put(a, "text", a->text());
      put(a, "tip", a->toolTip());
    }
    return out;
  }

  /// What is the same in every language: names of the run, numbers, keys.
  static bool is_data(const QString& text) {
    static const QRegularExpression word("[A-Za-z]{3,}");
    static const QStringList names{"mqlab", "shop", "stock", "rabbit", "broken", "fixed", "trap", "English", "简体中文"};
    QString rest = text;
    rest.remove(QRegularExpression("<[^>]*>"));
    for (const QString& name : names) rest.remove(name);
    rest.remove(QRegularExpression("(Ctrl|Shift|Alt|Meta)\\+?[A-Za-z0-9]*|PgUp|PgDown|Home|End|Esc|Space|Left|Right|F[0-9]+"));
    return !rest.contains(word);
  }

 private slots:
  void no_word_lacks_its_translation() {
    Stage stage("duplication/confirm-lost");
    stage.document().select_operation("shop/5");
    Words::the().set_language(Language::en);
    const auto english = texts(stage.window());
    stage.trigger("lang-zh");
    QCOMPARE(Words::the().language(), Language::zh_CN);
    const auto chinese = texts(stage.window());
    QStringList missing;
    for (auto it = english.begin(); it != english.end(); ++it)
      if (chinese.value(it.key()) == it.value() && !is_data(it.value())) missing << it.key() + ": " + it.value();
    static const QRegularExpression han("\\p{Han}");
    int translated = 0;
    for (const QString& text : chinese) translated += text.contains(han) ? 1 : 0;
    stage.trigger("lang-en");
    QVERIFY2(missing.isEmpty(), qPrintable(QString("%1 missing:\n%2").arg(missing.size()).arg(missing.join('\n'))));
    QVERIFY(translated > 150);
    QCOMPARE(texts(stage.window()), english);  // and back
  }

  void chinese_reaches_the_screen() {
    Stage stage("duplication/confirm-lost");
    const QImage english = stage.window().grab().toImage();
    stage.trigger("lang-zh");
    QTest::qWait(30);
    QVERIFY(stage.window().grab().toImage() != english);
    QVERIFY(stage.window().windowTitle().contains(QString::fromUtf8("确认丢失")));
    QVERIFY(QFontMetrics(stage.window().font()).inFont(QChar('A')));
    stage.trigger("lang-en");
  }

  void colours_of_meaning_can_be_read_in_both_themes() {
    for (const bool dark : {false, true}) {
      Theme::the().set_dark(dark);
      const Colours& c = Theme::the().colours();
      for (const QColor& ground : {c.ground, c.raised})
        for (const QColor& ink : {c.text, c.muted, c.accent, c.good, c.notable, c.bad, c.fault})
          QVERIFY2(contrast(ink, ground) >= 4.5,
                   qPrintable(QString("%1 on %2: %3").arg(ink.name(), ground.name()).arg(contrast(ink, ground))));
    }
    Theme::the().set_dark(false);
  }

  void no_two_stages_share_a_shape() {
    for (const lab::StageInfo& one : lab::stage_infos())
      for (const lab::StageInfo& other : lab::stage_infos())
        if (one.stage < other.stage)
          QVERIFY2(Theme::shape(one.stage, 20) != Theme::shape(other.stage, 20), qPrintable(from(one.id) + " and " + from(other.id)));
  }

  void the_theme_is_switched_while_it_runs() {
    Stage stage("duplication/confirm-lost");
    QVERIFY(!shows(stage.find("topology"), Theme::the().colours().bad, 100'000));
    stage.keys("Ctrl+D");
    QVERIFY(Theme::the().dark());
    QVERIFY(shows(stage.find("topology"), Theme::the().colours().ground, 1000));
    stage.keys("Ctrl+D");
    QVERIFY(!Theme::the().dark());
    QVERIFY(shows(stage.find("topology"), Theme::the().colours().ground, 1000));
  }

  void every_control_has_an_accessible_name() {
    Stage stage("duplication/confirm-lost");
    QStringList nameless;
    for (QWidget* w : stage.window().findChildren<QWidget*>()) {
      const bool control = qobject_cast<QAbstractButton*>(w) || qobject_cast<QLineEdit*>(w) || qobject_cast<QComboBox*>(w) ||
                           qobject_cast<QAbstractSlider*>(w) || qobject_cast<QAbstractItemView*>(w) || qobject_cast<QTextEdit*>(w) ||
                           qobject_cast<QGraphicsView*>(w);
      if (!control || w->objectName().startsWith("qt_") || w->objectName().isEmpty()) continue;
      QString name = w->accessibleName();
      if (auto* button = qobject_cast<QAbstractButton*>(w); name.isEmpty() && button != nullptr) name = button->text() + button->toolTip();
      if (name.isEmpty()) nameless << QString("%1 %2").arg(w->metaObject()->className(), w->objectName());
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join('\n')));
  }

  void every_action_of_a_menu_shows_its_key() {
    Stage stage;
    int keys = 0;
    for (const QAction* a : stage.window().actions())
      if (!a->shortcut().isEmpty()) {
        ++keys;
        QVERIFY2(a->toolTip().contains(a->shortcut().toString(QKeySequence::NativeText)) || a->toolTip().contains("Ctrl"),
                 qPrintable(a->objectName()));
      }
    QVERIFY(keys > 25);
  }
};

QObject* make_words_test() { return new WordsTest; }

}  // namespace mqlab::gui

#include "words_test.moc"
