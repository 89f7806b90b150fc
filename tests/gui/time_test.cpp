// Time is a document: forward, back, by record, message, process, moment; played and scrubbed.
#include "gui/views/timeline.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class TimeTest : public QObject {
  Q_OBJECT

 private slots:
  void it_opens_at_the_first_strike() {
    Stage stage("duplication/confirm-lost");
    const sim::Record& now = stage.recording()->records()[stage.clock().happened() - 1];
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("fault.struck"));
    QCOMPARE(stage.clock().time_ns(), now.time_ns);
  }

  void keys_step_on_and_back() {
    Stage stage("duplication/confirm-lost");
    const std::size_t begin = stage.clock().happened();
    stage.keys("Right");
    QCOMPARE(stage.clock().happened(), begin + 1);
    stage.keys("Left");
    stage.keys("Left");
    QCOMPARE(stage.clock().happened(), begin - 1);
    stage.keys("Ctrl+Home");
    QCOMPARE(stage.clock().happened(), 0U);
    stage.keys("Left");
    QCOMPARE(stage.clock().happened(), 0U);
    stage.keys("Ctrl+End");
    QCOMPARE(stage.clock().happened(), stage.clock().size());
    QVERIFY(stage.find<QLabel>("moment")->text().startsWith(QString("%1 / %1").arg(stage.clock().size())));
  }

  void moments_are_reached_in_both_directions() {
    Stage stage("duplication/confirm-lost");
    stage.keys("Ctrl+Home");
    QStringList seen;
    for (std::size_t before = 0;;) {
      stage.keys("Ctrl+Right");
      if (stage.clock().happened() == before) break;
      before = stage.clock().happened();
      seen << stage.recording()->kind(before - 1);
    }
    QVERIFY(seen.contains("fault.struck"));
    QVERIFY2(seen.filter("effect.applied").size() == 1, "the second effect is a moment, the first is not");
    stage.keys("Ctrl+Left");
    QVERIFY(stage.clock().happened() < stage.clock().size());
  }

  void a_message_and_a_process_are_stepped_by() {
    Stage stage("duplication/confirm-lost");
    stage.document().select_operation("shop/5");
    stage.keys("Ctrl+Home");
    stage.keys("Shift+Right");
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("operation.begun"));
    for (int i = 0; i < 5; ++i) {
      stage.keys("Shift+Right");
      QCOMPARE(stage.recording()->records()[stage.clock().happened() - 1].operation, stage.document().operation());
    }
    stage.keys("Shift+Left");
    QCOMPARE(stage.recording()->records()[stage.clock().happened() - 1].operation, stage.document().operation());
    auto* process = stage.find<QComboBox>("step-process");
    process->setCurrentText("stock");
    QTest::mouseClick(stage.find<QToolButton>("process-on-button"), Qt::LeftButton);
    QCOMPARE(stage.recording()->process(stage.recording()->records()[stage.clock().happened() - 1].process_id()), QString("stock"));
    stage.keys("Alt+Left");
    QCOMPARE(stage.recording()->process(stage.recording()->records()[stage.clock().happened() - 1].process_id()), QString("stock"));
  }

  void it_runs_until_a_point_a_verdict_or_a_time_by_keyboard_and_by_choice() {
    Stage stage("duplication/confirm-lost");
    stage.keys("Ctrl+Home");
    auto* words = stage.find<QLineEdit>("until-words");
    const auto type = [&](const char* text) {
      stage.keys("Ctrl+U");
      QVERIFY(words->hasFocus());
      QTest::keyClicks(words, text);
      QTest::keyClick(words, Qt::Key_Return);
      QTest::qWait(1);
    };
    type("confirm.received");
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("confirm.received"));
    const std::size_t first = stage.clock().happened();
    type("confirm.received");
    QVERIFY2(stage.clock().happened() > first, "again: the next one");
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("confirm.received"));
    type("duplicated");
    const QJsonArray records = stage.document().summary()["bad"].toArray().at(0).toObject()["records"].toArray();
    QCOMPARE(static_cast<qint64>(stage.recording()->records()[stage.clock().happened() - 1].number), records.last().toInteger());
    QCOMPARE(stage.document().operation_name(), QString("shop/5"));
    type("2s");
    QCOMPARE(stage.clock().time_ns(), std::int64_t{2'000'000'000});
    type("lost");
    QVERIFY2(stage.note().contains("no more"), qPrintable(stage.note()));
    type("nonsense");
    QVERIFY2(stage.note().contains("nonsense"), qPrintable(stage.note()));
    QCOMPARE(stage.clock().time_ns(), std::int64_t{2'000'000'000});
    // The list: what this run has to offer, verdicts before points.
    auto* until = stage.find<QComboBox>("until");
    QCOMPARE(until->itemData(0).toString(), QString("duplicated"));
    const int index = until->findText("confirm.received");
    QVERIFY(index > 0);
    stage.keys("Ctrl+Home");
    emit until->activated(index);
    QCOMPARE(stage.clock().happened(), first);
  }

  void a_drag_on_the_timeline_scrubs_both_ways() {
    Stage stage("duplication/confirm-lost");
    auto* line = stage.find<Timeline>("timeline");
    const int y = 64;
    const auto at = [&](std::size_t happened) { return QPoint(qRound(line->x_of(happened)), y); };
    QTest::mousePress(line, Qt::LeftButton, {}, at(200));
    QVERIFY(qAbs(static_cast<int>(stage.clock().happened()) - 200) <= 1);
    QTest::mouseMove(line, at(40));
    QMouseEvent move(QEvent::MouseMove, at(40), line->mapToGlobal(at(40)), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(line, &move);
    QVERIFY(qAbs(static_cast<int>(stage.clock().happened()) - 40) <= 1);
    QTest::mouseRelease(line, Qt::LeftButton, {}, at(40));
    // By time, the same place is another moment.
    stage.find<QComboBox>("axis")->setCurrentIndex(1);
    QTest::mouseClick(line, Qt::LeftButton, {}, QPoint(line->width() / 2, y));
    const double half = static_cast<double>(stage.recording()->time_of(stage.clock().size())) / 2;
    QVERIFY(qAbs(static_cast<double>(stage.clock().time_ns()) - half) < half / 50);
  }

  void a_mark_on_the_timeline_leads_to_its_record() {
    Stage stage("duplication/confirm-lost");
    stage.keys("Ctrl+Home");
    auto* line = stage.find<Timeline>("timeline");
    const auto& mark = stage.recording()->marks().front();
    QTest::mouseClick(line, Qt::LeftButton, {}, QPoint(qRound(line->x_of(mark.position + 1)), 12));
    QCOMPARE(stage.clock().happened(), mark.position + 1);
    QCOMPARE(*stage.document().record(), mark.position);
  }

  void it_plays_at_its_speed_and_stops_at_the_end_and_at_moments() {
    Stage stage("duplication/confirm-lost");
    stage.keys("Ctrl+Home");
    stage.keys("Space");
    QVERIFY(stage.clock().playing());
    QVERIFY(QTest::qWaitFor([&] { return stage.clock().happened() > 1; }, 3000));
    stage.keys("Space");
    QVERIFY(!stage.clock().playing());
    // What the timer does, without waiting: by record ten a second, by time a second a second.
    stage.clock().go(0);
    stage.clock().advance(1);
    QCOMPARE(stage.clock().happened(), 10U);
    stage.find<QSlider>("speed")->setValue(20);  // ×100
    QVERIFY(qAbs(stage.clock().speed() - 100) < 1e-6);
    stage.clock().go(0);
    stage.clock().advance(0.1);
    QVERIFY(stage.clock().happened() >= 99 && stage.clock().happened() <= 100);
    stage.clock().set_by_record(false);
    stage.clock().set_speed(0.01);
    stage.clock().go(0);
    stage.clock().advance(1);
    QCOMPARE(stage.clock().time_ns(), 10'000'000);
    stage.clock().set_by_record(true);
    stage.clock().set_speed(1000);
    QTest::mouseClick(stage.find<QCheckBox>("stop-at-moments"), Qt::LeftButton, {},
                      QPoint(8, stage.find<QCheckBox>("stop-at-moments")->height() / 2));
    QVERIFY(stage.clock().stops_at_moments());
    stage.clock().go(0);
    stage.clock().play(true);
    stage.clock().advance(0.1);
    QVERIFY(!stage.clock().playing());
    QCOMPARE(stage.clock().happened(), stage.recording()->marks().front().position + 1);
    stage.clock().set_stops_at_moments(false);
    stage.clock().play(true);
    stage.clock().advance(1);
    QCOMPARE(stage.clock().happened(), stage.clock().size());
    QVERIFY(!stage.clock().playing());
  }

  void bookmarks_are_put_taken_and_jumped_to() {
    Stage stage("duplication/confirm-lost");
    stage.clock().go(50);
    stage.keys("Ctrl+B");
    stage.clock().go(150);
    stage.keys("Ctrl+B");
    stage.clock().go(100);
    stage.trigger("bookmark-back");
    QCOMPARE(stage.clock().happened(), 50U);
    stage.trigger("bookmark-on");
    QCOMPARE(stage.clock().happened(), 150U);
    stage.keys("Ctrl+B");
    QCOMPARE(stage.clock().bookmarks().size(), 1);
  }
};

QObject* make_time_test() { return new TimeTest; }

}  // namespace mqlab::gui

#include "time_test.moc"
