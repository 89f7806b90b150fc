// The engine in its own process: it is run, cancelled, killed; and asked why.
#include <csignal>

#include "gui/views/why.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class RunTest : public QObject {
  Q_OBJECT

  /// A run that takes long enough to be caught in the middle.
  static void make_long(Stage& stage) {
    QVERIFY(!stage.document().set_value("/producers/0/operations", describe::Value(std::int64_t{300'000})));
    QVERIFY(stage.document().worker().busy());
    QTest::qWait(300);
    QVERIFY2(stage.document().worker().busy(), "the run is still under way");
  }

 private slots:
  void a_variant_is_chosen_and_runs() {
    Stage stage("duplication/confirm-lost");
    QCOMPARE(stage.document().variant(), QString("broken"));
    QCOMPARE(stage.document().summary()["counts"].toObject()["duplicated"].toInt(), 1);
    auto* variants = stage.find<QComboBox>("variant");
    variants->setCurrentText("fixed");
    emit variants->textActivated("fixed");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["variant"].toString(), QString("fixed"));
    QVERIFY(!stage.document().summary()["counts"].toObject().contains("duplicated"));
  }

  void the_same_run_has_the_same_hash() {
    Stage stage("duplication/confirm-lost");
    const QString hash = stage.document().summary()["trace_hash"].toString();
    stage.keys("F5");
    QVERIFY(stage.document().worker().busy());
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["trace_hash"].toString(), hash);
  }

  void a_worker_killed_in_the_middle_is_a_sentence_and_the_window_goes_on() {
    Stage stage("duplication/confirm-lost");
    const RecordingPtr before = stage.recording();
    make_long(stage);
    QVERIFY(::kill(static_cast<pid_t>(stage.document().worker().pid()), SIGKILL) == 0);
    QVERIFY(QTest::qWaitFor([&] { return !stage.document().worker().busy(); }, 10'000));
    QVERIFY2(stage.note().contains("died (signal 9)"), qPrintable(stage.note()));
    QCOMPARE(stage.recording(), before);
    stage.keys("Right");  // everything still answers
    QCOMPARE(stage.window().isVisible(), true);
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().summary()["counts"].toObject()["ok"].toInt(), 9);
  }

  void what_takes_longer_than_half_a_second_shows_a_bar_and_can_be_cancelled() {
    Stage stage("duplication/confirm-lost");
    QVERIFY(!stage.find<QProgressBar>("progress")->isVisible());
    make_long(stage);
    QVERIFY(QTest::qWaitFor([&] { return stage.find<QProgressBar>("progress")->isVisible(); }, 3000));
    QTest::mouseClick(stage.find<QToolButton>("cancel"), Qt::LeftButton);
    QVERIFY(!stage.document().worker().busy());
    QVERIFY(!stage.find<QProgressBar>("progress")->isVisible());
    QVERIFY2(stage.note().contains("cancelled"), qPrintable(stage.note()));
  }

  void an_engine_that_is_not_there_is_a_sentence() {
    Stage stage("duplication/confirm-lost");
    const QByteArray program = qgetenv("MQLAB_PROGRAM");
    qputenv("MQLAB_PROGRAM", "/nowhere/mqlab");
    stage.keys("F5");
    QVERIFY(QTest::qWaitFor([&] { return !stage.document().worker().busy(); }));
    qputenv("MQLAB_PROGRAM", program);
    QVERIFY2(stage.note().contains("/nowhere/mqlab"), qPrintable(stage.note()));
  }

  void a_why_card_leads_to_its_moments_and_its_fix_is_tried() {
    Stage stage("duplication/confirm-lost");
    auto* why = stage.find<WhyPanel>("why");
    stage.document().select_operation("shop/5");
    QSignalSpy arrived(why, &WhyPanel::arrived);
    QTest::mouseClick(stage.find<QPushButton>("why-ask"), Qt::LeftButton);
    QVERIFY(arrived.wait(60'000));
    QVERIFY(why->card()["damaged"].toBool());
    const QString words = why->browser().toPlainText();
    QVERIFY2(words.contains("How it came about") && words.contains("drop-connection"), qPrintable(words));
    // A link of the chain is a moment.
    const QJsonObject last = why->card()["chain"].toObject()["steps"].toArray().last().toObject();
    why->follow(QUrl(QString("record:%1").arg(last["record"].toInteger())));
    QCOMPARE(stage.recording()->records()[stage.clock().happened() - 1].number, static_cast<sim::RecordNumber>(last["record"].toInteger()));
    // The first fix that prevents it is set, and the duplicate is gone.
    const QJsonArray fixes = why->card()["fixes"].toArray();
    int prevents = -1;
    for (int i = 0; i < fixes.size(); ++i)
      if (prevents < 0 && fixes[i].toObject()["result"].toString() == "prevents") prevents = i;
    QVERIFY(prevents >= 0);
    const QString before = stage.document().text();
    why->follow(QUrl(QString("fix:%1").arg(prevents)));
    QVERIFY(stage.settle());
    QVERIFY(stage.document().text() != before);
    QVERIFY(!stage.document().summary()["counts"].toObject().contains("duplicated"));
    QVERIFY(stage.document().modified());
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().text(), before);
    QCOMPARE(stage.document().summary()["counts"].toObject()["duplicated"].toInt(), 1);
  }

  void a_fault_that_never_strikes_is_told() {
    Stage stage("duplication/confirm-lost");
    QVERIFY(stage.note().isEmpty());
    describe::Value fault{describe::Object{}};
    fault.set("name", "too-late");
    fault.set("do", "crash");
    fault.set("process", "stock");
    describe::Value when{describe::Object{}};
    when.set("point", "confirm.sent");
    when.set("message", "shop/10");
    when.set("occurrence", std::int64_t{9});
    fault.set("when", when);
    QVERIFY(!stage.document().add_fault(fault));
    QVERIFY(stage.settle());
    QVERIFY2(stage.note().contains("too-late"), qPrintable(stage.note()));
  }

  void every_broker_of_the_library_is_drawn() {
    for (const char* id : {"loss/kafka-acks-1", "loss/rocketmq-async-flush", "benefits/request-reply"}) {
      Stage stage(id);
      QVERIFY(stage.recording()->cast().members.size() >= 3);
      stage.clock().go(stage.clock().size());
      const auto& members = stage.recording()->cast().members;
      QVERIFY(std::any_of(members.begin(), members.end(), [](const lab::CastMember& m) { return !m.elements.empty(); }));
    }
  }
};

QObject* make_run_test() { return new RunTest; }

}  // namespace mqlab::gui

#include "run_test.moc"
