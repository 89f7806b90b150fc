// Starting: the gallery, and every way to open something.
#include "gui/gallery/gallery.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class GalleryTest : public QObject {
  Q_OBJECT

 private slots:
  void it_shows_the_library_with_a_title_and_a_sentence_each() {
    const auto entries = gallery_entries();
    QVERIFY(entries.size() > 100);
    for (const GalleryEntry& e : entries) {
      QVERIFY2(!e.title_en.isEmpty() && !e.title_zh_CN.isEmpty(), qPrintable(e.id));
      QVERIFY2(!e.summary_en.isEmpty() && !e.summary_zh_CN.isEmpty(), qPrintable(e.id));
      QVERIFY2(!e.variants.isEmpty(), qPrintable(e.id));
    }
    Stage stage;
    QCOMPARE(stage.find<Gallery>("gallery")->shown(), static_cast<int>(entries.size()));
  }

  void the_picture_of_a_card_is_the_scenarios_own_system() {
    const auto entries = gallery_entries();
    const auto at = std::find_if(entries.begin(), entries.end(), [](const GalleryEntry& e) { return e.id == "duplication/confirm-lost"; });
    QVERIFY(at != entries.end());
    const lab::Outline& outline = Gallery::outline(*at);
    QCOMPARE(outline.nodes.size(), std::size_t{5});
    QVERIFY2(&outline == &Gallery::outline(*at), "it is loaded once");
    Stage stage;
    QVERIFY(shows(stage.find<QListWidget>("cards")->viewport(), Theme::the().colours().good, 30));
    QVERIFY(shows(stage.find<QListWidget>("cards")->viewport(), Theme::the().colours().fault, 10));
  }

  void a_search_a_theme_and_a_dialect_narrow_it() {
    Stage stage;
    auto* gallery = stage.find<Gallery>("gallery");
    auto* search = stage.find<QLineEdit>("search");
    const int all = gallery->shown();
    QTest::keyClicks(search, "confirm lost");
    QVERIFY(gallery->shown() > 0 && gallery->shown() < all);
    search->clear();
    search->setText(QString::fromUtf8("确认丢失"));  // as an input method commits it
    QVERIFY2(gallery->shown() > 0, "the other language is searched too");
    search->clear();
    auto* dialect = stage.find<QComboBox>("dialect");
    QTest::keyClick(dialect, Qt::Key_Down);
    const int one = gallery->shown();
    QVERIFY(one > 0 && one < all);
    QTest::mouseClick(stage.find<QListWidget>("themes")->viewport(), Qt::LeftButton, {},
                      stage.find<QListWidget>("themes")->visualItemRect(stage.find<QListWidget>("themes")->item(2)).center());
    QVERIFY(gallery->shown() > 0 && gallery->shown() < one);
  }

  void a_double_click_opens_and_it_is_remembered() {
    Stage stage;
    QTest::keyClicks(stage.find<QLineEdit>("search"), "duplication/confirm-lost");
    auto* cards = stage.find<QListWidget>("cards");
    const QPoint at = cards->visualItemRect(cards->item(0)).center();
    QTest::mouseClick(cards->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(cards->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(stage.settle());
    QVERIFY(stage.document().path().endsWith("duplication/confirm-lost.json"));
    QVERIFY(stage.window().windowTitle().contains("confirm"));
    QVERIFY(stage.recording()->size() > 100);
    stage.trigger("gallery-action");
    QCOMPARE(stage.find<QListWidget>("recent")->item(0)->text(), QString("duplication/confirm-lost"));
  }

  void enter_in_the_search_opens_the_first() {
    Stage stage;
    QTest::keyClicks(stage.find<QLineEdit>("search"), "loss/unroutable");
    QTest::keyClick(stage.find<QLineEdit>("search"), Qt::Key_Return);
    QVERIFY(stage.settle());
    QVERIFY(stage.document().path().endsWith("loss/unroutable.json"));
  }

  void a_scenario_a_trace_and_a_capsule_can_be_dropped() {
    QTemporaryDir folder;
    const QString trace = folder.filePath("run.mqt"), capsule = folder.filePath("run.capsule.json");
    QProcess engine;
    engine.start(engine_program(), {"run", "duplication/confirm-lost", "--variant", "broken", "--trace", trace});
    QVERIFY(engine.waitForFinished() && QFile::exists(trace));
    engine.start(engine_program(), {"capsule", "duplication/confirm-lost", "--variant", "fixed", "-o", capsule});
    QVERIFY(engine.waitForFinished() && QFile::exists(capsule));
    Stage stage;
    const auto drop = [&](const QString& file) {
      QMimeData data;
      data.setUrls({QUrl::fromLocalFile(file)});
      QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
      QApplication::sendEvent(&stage.window(), &enter);
      QVERIFY(enter.isAccepted());
      QDropEvent event(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
      QApplication::sendEvent(&stage.window(), &event);
      QVERIFY(stage.settle());
    };
    drop(trace);
    QVERIFY(!stage.document().has_scenario());
    QCOMPARE(stage.document().variant(), QString("broken"));
    const std::size_t records = stage.recording()->size();
    QVERIFY(records > 100);
    drop(capsule);
    QVERIFY(stage.document().has_scenario());
    QCOMPARE(stage.document().variant(), QString("fixed"));
    QVERIFY2(stage.note().contains("to the byte") && !stage.note().contains("NOT"), qPrintable(stage.note()));
  }

  void what_can_not_be_opened_is_a_sentence_and_changes_nothing() {
    Stage stage("duplication/confirm-lost");
    stage.window().open("duplication/confirm-lots");
    QVERIFY2(stage.note().contains("duplication/confirm-lost"), qPrintable(stage.note()));
    QTemporaryFile rubbish;
    QVERIFY(rubbish.open() && rubbish.write("nothing of ours") > 0 && rubbish.flush());
    stage.window().open(rubbish.fileName());
    QVERIFY(stage.note().contains("no scenario"));
    QVERIFY(stage.document().path().endsWith("confirm-lost.json"));
    QVERIFY(stage.recording() != nullptr);
  }
};

QObject* make_gallery_test() { return new GalleryTest; }

}  // namespace mqlab::gui

#include "gallery_test.moc"
