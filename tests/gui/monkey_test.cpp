// Somebody who presses everything: seeded, ten thousand actions (fewer where a slow machine's time is over); nothing crashes, and undo leads back to the beginning.
#include <numeric>
#include <random>

#include "gui/views/sequence.hpp"
#include "gui/views/topology.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class MonkeyTest : public QObject {
  Q_OBJECT

  std::mt19937 random_;
  int below(int n) { return n <= 0 ? 0 : static_cast<int>(random_() % static_cast<unsigned>(n)); }
  QPoint anywhere(QWidget* w) { return {below(w->width()), below(w->height())}; }

  void one(Stage& stage) {
    auto& window = stage.window();
    static const char* const kKeys[] = {
        "Left",   "Right",  "Ctrl+Left", "Ctrl+Right", "Shift+Left", "Shift+Right",  "Alt+Left", "Alt+Right", "Ctrl+Home", "Ctrl+End",
        "Space",  "Ctrl+B", "Ctrl+.",    "Ctrl+,",     "Ctrl+D",     "Ctrl+0",       "PgDown",   "PgUp",      "Ctrl+1",    "Ctrl+2",
        "Ctrl+3", "Ctrl+4", "Ctrl+5",    "Ctrl+6",     "Ctrl+Z",     "Ctrl+Shift+Z", "Ctrl+Up",  "Ctrl+Down", "Esc"};
    static const char* const kBoxes[] = {"ledger-only", "sequence-which", "axis", "step-process"};
    // What only moves and selects is most of what people do; an edit, which runs again, and another language, which says everything anew, are rare.
    static constexpr int kShares[] = {42, 14, 10, 8, 8, 7, 2, 3, 1, 5};
    int drawn = below(std::accumulate(std::begin(kShares), std::end(kShares), 0)), what = 0;
    while (drawn >= kShares[what]) drawn -= kShares[what++];
    switch (what) {
      case 0: stage.keys(kKeys[below(std::size(kKeys))]); break;
      case 1:
        QTest::mouseClick(window.findChild<QWidget*>("timeline"), Qt::LeftButton, {}, anywhere(window.findChild<QWidget*>("timeline")));
        break;
      case 2: {
        auto* t = stage.find<Topology>("topology");
        if (t->isVisible()) QTest::mouseClick(t->viewport(), Qt::LeftButton, {}, anywhere(t->viewport()));
        break;
      }
      case 3: {
        auto* s = stage.find<SequenceCanvas>("sequence");
        if (s->isVisible()) QTest::mouseClick(s->viewport(), Qt::LeftButton, {}, anywhere(s->viewport()));
        break;
      }
      case 4: {
        auto* table = stage.find<QTableView>("ledger-table");
        if (table->isVisible()) QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, anywhere(table->viewport()));
        break;
      }
      case 5: {
        auto* box = stage.find<QComboBox>(kBoxes[below(std::size(kBoxes))]);
        if (box->count() > 0) box->setCurrentIndex(below(box->count()));
        break;
      }
      case 6: stage.document().set_value("/seed", describe::Value(std::int64_t{1 + below(50)})); break;
      case 7: {  // what a right click offers, taken at random
        QMenu menu;
        auto* t = stage.find<Topology>("topology");
        t->fill_menu(menu, t->mapToScene(anywhere(t->viewport())));
        const auto actions = menu.actions();
        if (!actions.isEmpty()) {
          QAction* a = actions[below(static_cast<int>(actions.size()))];
          if (a->objectName().startsWith("fault ")) a->trigger();
        }
        for (auto* dialog : window.findChildren<QDialog*>("fault-dialog")) {
          if (auto* ok = dialog->findChild<QPushButton*>("fault-ok")) QTest::mouseClick(ok, Qt::LeftButton);
          dialog->close();
        }
        break;
      }
      case 8: Words::the().set_language(below(2) == 0 ? Language::en : Language::zh_CN); break;
      case 9:
        stage.find<QLineEdit>("ledger-filter")->setText(below(2) == 0 ? "shop" : "");
        stage.find<QLineEdit>("sequence-filter")->setText(below(3) == 0 ? "confirm" : "");
        break;
    }
    QCoreApplication::processEvents();
  }

 private slots:
  void ten_thousand_actions_crash_nothing_and_undo_returns_to_the_start() {
    const unsigned seed = qEnvironmentVariable("MQLAB_MONKEY_SEED", "20260101").toUInt();
    random_.seed(seed);
    Stage stage("duplication/confirm-lost");
    stage.window().resize(1000, 700);  // less to paint, the same to press
    const QString before = stage.document().text();
    const int seconds = qEnvironmentVariable("MQLAB_MONKEY_SECONDS", "120").toInt();
    QElapsedTimer timer;
    timer.start();
    int done = 0;
    for (; done < 10'000 && timer.elapsed() < seconds * 1000; ++done) one(stage);
    qInfo("monkey: %d actions in %.1f s, seed %u, %d edits (repeat: MQLAB_MONKEY_SEED=%u)", done,
          static_cast<double>(timer.elapsed()) / 1000, seed, stage.document().history().count(), seed);
    QVERIFY(done > 300);
    stage.clock().play(false);
    while (stage.document().history().canUndo()) stage.document().history().undo();
    QCOMPARE(stage.document().text(), before);
    QVERIFY(stage.settle(60'000));
    QCOMPARE(stage.document().summary()["operations"].toInt(), 10);
    Words::the().set_language(Language::en);
    Theme::the().set_dark(false);
  }
};

QObject* make_monkey_test() { return new MonkeyTest; }

}  // namespace mqlab::gui

#include "monkey_test.moc"
