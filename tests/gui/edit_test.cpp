// Editing: settings, the text with the loader's problems, undo and redo, saving.
#include "gui/views/editor.hpp"
#include "gui/views/settings.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class EditTest : public QObject {
  Q_OBJECT

 private slots:
  void settings_show_names_defaults_and_meanings() {
    Stage stage("duplication/confirm-lost");
    auto* settings = stage.find<SettingsPanel>("settings");
    QTreeWidgetItem* prefetch = settings->item("/consumers/0/prefetch");
    QVERIFY(prefetch != nullptr);
    QCOMPARE(prefetch->text(1), QString("10"));
    QVERIFY2(prefetch->text(0).startsWith(QString::fromUtf8("●")), "what differs from its default is marked");
    QVERIFY(!prefetch->toolTip(0).isEmpty());
    QTreeWidgetItem* heartbeat = settings->item("/broker/heartbeat");
    QVERIFY(heartbeat != nullptr && !heartbeat->text(0).startsWith(QString::fromUtf8("●")));
    QCOMPARE(heartbeat->text(1), heartbeat->text(2));
    // Only what was changed.
    auto* only = stage.find<QCheckBox>("settings-changed");
    only->setChecked(true);
    QVERIFY(settings->item("/broker/heartbeat")->isHidden());
    QVERIFY(!settings->item("/consumers/0/prefetch")->isHidden());
  }

  void a_setting_is_typed_and_runs_and_is_undone() {
    Stage stage("duplication/confirm-lost");
    stage.find<QDockWidget>("dock-settings")->raise();
    auto* settings = stage.find<SettingsPanel>("settings");
    auto& tree = settings->tree();
    const QString hash = stage.document().summary()["trace_hash"].toString();
    const QString before = stage.document().text();
    QTreeWidgetItem* item = settings->item("/producers/0/operations");
    QVERIFY(item != nullptr);
    tree.scrollToItem(item);
    QTest::qWait(50);
    const QPoint at = tree.visualItemRect(item).center();
    const QPoint value(tree.columnViewportPosition(1) + 10, at.y());
    QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, value);
    QTest::mouseDClick(tree.viewport(), Qt::LeftButton, {}, value);
    auto* line = tree.findChild<QLineEdit*>();
    QVERIFY(line != nullptr);
    line->selectAll();
    QTest::keyClicks(line, "6");
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(QTest::qWaitFor([&] { return stage.document().text() != before; }));
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["operations"].toInt(), 6);
    QVERIFY2(stage.document().text().contains("\"interval\": \"10ms\""), "the rest of the text is as it was");
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().text(), before);
    QCOMPARE(stage.document().summary()["trace_hash"].toString(), hash);
  }

  void a_setting_of_a_variant_is_made_in_that_variant() {
    Stage stage("duplication/confirm-lost");
    stage.document().set_variant("fixed");
    QVERIFY(stage.settle());
    QVERIFY(!stage.document().set_value("/consumers/0/idempotent", describe::Value("none")));
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["counts"].toObject()["duplicated"].toInt(), 1);
    stage.document().set_variant("trap");
    QVERIFY(stage.settle());
    QVERIFY2(stage.document()
                 .scenario()
                 ->merged.find("consumers")
                 ->as_list()
                 ->front()
                 .find("idempotent")
                 ->as_string()
                 ->starts_with("message-id"),
             "the other variants keep theirs");
  }

  void the_text_has_the_loaders_problems_at_their_lines() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(5);
    auto* editor = stage.find<Editor>("editor");
    QCOMPARE(editor->text(), stage.document().text());
    QString wrong = stage.document().text();
    wrong.replace("\"prefetch\"", "\"prefech\"");
    stage.document().edit(wrong, "typing", true);
    QCOMPARE(editor->text(), wrong);
    QCOMPARE(editor->problems_shown(), 1);
    auto* problems = stage.find<QListWidget>("editor-problems");
    QVERIFY2(problems->item(0)->text().contains("prefetch") && problems->item(0)->text().contains("line"),
             qPrintable(problems->item(0)->text()));
    QVERIFY2(!stage.document().worker().busy(), "what can't be loaded is not run");
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(editor->problems_shown(), 0);
  }

  void typing_runs_when_it_rests_and_is_one_step_of_the_history() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(5);
    auto* editor = stage.find<Editor>("editor");
    const int line = stage.document().text().left(stage.document().text().indexOf("\"seed\"")).count('\n') + 1;
    editor->go_to(line, 12);
    const int steps = stage.document().history().count();
    QTest::keyClick(editor->typing_place(), Qt::Key_End);
    QTest::keyClick(editor->typing_place(), Qt::Key_Left);
    QTest::keyClicks(editor->typing_place(), "23");
    QVERIFY2(stage.document().text().contains("\"seed\": 123"), qPrintable(stage.document().text().mid(0, 1400)));
    QCOMPARE(stage.document().history().count(), steps + 1);
    QVERIFY(QTest::qWaitFor([&] { return stage.document().worker().busy() || stage.document().summary()["seed"].toInt() == 123; }, 5000));
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["seed"].toInt(), 123);
  }

  void completion_knows_the_schema() {
    const QStringList words = schema_words();
    for (const char* word : {"prefetch", "delivery_mode", "drop-connection", "idempotent"}) QVERIFY2(words.contains(word), word);
  }

  void it_is_saved_and_clean() {
    Stage stage("duplication/confirm-lost");
    QTemporaryDir folder;
    QVERIFY(!stage.document().set_value("/seed", describe::Value(std::int64_t{77})));
    QVERIFY(stage.settle());
    QVERIFY(stage.document().modified());
    QVERIFY(stage.window().windowTitle().startsWith(QString::fromUtf8("●")));
    QString problem;
    const QString lesson = folder.filePath("confirm-lost");
    for (const char* language : {".en.md", ".zh_CN.md"})
      QVERIFY(QFile::copy(QFileInfo(stage.document().path()).absolutePath() + "/confirm-lost" + language, lesson + language));
    QVERIFY2(stage.document().save(folder.filePath("mine.json"), problem), qPrintable(problem));
    QVERIFY(!stage.document().modified());
    QVERIFY(!stage.document().save("/nowhere/mine.json", problem));
    QVERIFY(problem.contains("/nowhere/mine.json"));
    stage.open(folder.filePath("mine.json"));
    QCOMPARE(stage.document().summary()["seed"].toInt(), 77);
  }
};

QObject* make_edit_test() { return new EditTest; }

}  // namespace mqlab::gui

#include "edit_test.moc"
