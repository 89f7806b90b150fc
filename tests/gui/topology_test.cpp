// The picture at the moment, and breaking it with the mouse.
#include "gui/views/topology.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class TopologyTest : public QObject {
  Q_OBJECT

  static QPoint pixel(Topology& t, QPointF scene) { return t.mapFromScene(scene); }
  static QPointF centre(const NodeItem* n) { return n->mapToScene(n->body().center()); }
  static QPointF head(const NodeItem* n) { return n->mapToScene(QPointF(n->body().width() / 2, 14)); }

 private slots:
  void processes_stand_in_columns_from_producer_to_store() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    QVERIFY(t->node("shop") && t->node("rabbit-1") && t->node("stock"));
    QVERIFY(t->node("shop")->x() < t->node("rabbit-1")->x());
    QVERIFY(t->node("rabbit-1")->x() < t->node("stock")->x());
    QVERIFY(t->link("shop", "rabbit-1") && t->link("stock", "rabbit-1") && t->link("shop", "stock") == nullptr);
  }

  void queues_fill_and_empty_with_the_moment_in_both_directions() {
    Stage stage("duplication/confirm-lost");
    auto* node = stage.find<Topology>("topology")->node("rabbit-1");
    const auto count = [&] { return node->element(0).count; };
    const auto& records = stage.recording()->records();
    std::vector<std::size_t> on_the_way;
    for (std::size_t i = 0; i <= records.size(); i += 3) {
      stage.clock().go(i);
      on_the_way.push_back(count());
    }
    QVERIFY(*std::max_element(on_the_way.begin(), on_the_way.end()) >= 1);
    QCOMPARE(on_the_way.back(), 0U);
    for (std::size_t k = on_the_way.size(); k-- > 0;) {
      stage.clock().go(k * 3);
      QCOMPARE(count(), on_the_way[k]);
    }
    auto* store = stage.find<Topology>("topology")->node("stock");
    stage.clock().go(records.size());
    QCOMPARE(store->element(0).count, 11U);
    QCOMPARE(store->element(0).first.size(), 11);
  }

  void a_message_in_the_air_is_drawn_between_its_ends_and_its_colour_is_on_the_screen() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    const auto flights = stage.recording()->flights().all();
    const auto one = std::find_if(flights.begin(), flights.end(), [&](const lab::Flight& f) {
      return !f.lost && f.came > f.sent + 2 && stage.recording()->records()[f.came].message != 0;
    });
    QVERIFY(one != flights.end());
    stage.clock().go_to_place((one->sent + 1 + one->came) / 2.0);
    const auto& shown = t->flights().shown();
    const auto drawn = std::find_if(shown.begin(), shown.end(), [&](const FlightsItem::Shown& s) { return s.flight.came == one->came; });
    QVERIFY(drawn != shown.end());
    const auto& members = stage.recording()->cast().members;
    const qreal a = centre(t->node(from(members[one->from].name))).x(), b = centre(t->node(from(members[one->to].name))).x();
    QVERIFY(drawn->at.x() > std::min(a, b) && drawn->at.x() < std::max(a, b));
    QVERIFY(shows(t->viewport(), Theme::the().of(drawn->stage), 5));
    // A click on it selects its operation.
    QTest::mouseClick(t->viewport(), Qt::LeftButton, {}, pixel(*t, drawn->at));
    QCOMPARE(stage.document().operation(), stage.recording()->records()[one->came].operation);
  }

  void a_dropped_connection_and_a_lost_frame_are_seen() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    QVERIFY(t->link("shop", "rabbit-1")->cut());
    QVERIFY(!t->link("stock", "rabbit-1")->cut());
    QVERIFY(shows(t->viewport(), Theme::the().colours().fault));
    const auto flights = stage.recording()->flights().all();
    QVERIFY(std::any_of(flights.begin(), flights.end(), [](const lab::Flight& f) { return f.lost && f.to != 0xffff; }));
    stage.clock().go(stage.clock().size());
    QVERIFY(!t->link("shop", "rabbit-1")->cut());
  }

  void a_dead_process_is_dead_and_comes_back() {
    Stage stage("duplication/crash-after-effect");
    auto* t = stage.find<Topology>("topology");
    const auto& marks = stage.recording()->marks();
    const auto dies = std::find_if(marks.begin(), marks.end(), [](const lab::MomentMark& m) { return m.moment == lab::Moment::stopped; });
    QVERIFY(dies != marks.end());
    const QString who = stage.recording()->process(stage.recording()->records()[dies->position].process_id());
    stage.clock().go(dies->position);
    QVERIFY(t->node(who)->life().life == lab::Life::running);
    stage.clock().go(dies->position + 1);
    QVERIFY(t->node(who)->life().life == lab::Life::dead);
    QVERIFY(shows(t->viewport(), Theme::the().colours().bad));
    stage.clock().go(stage.clock().size());
    QVERIFY(t->node(who)->life().life == lab::Life::running);
  }

  void a_node_is_moved_by_hand_and_stays_through_a_run() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    const QPointF before = t->node("stock")->pos();
    const QPoint at = pixel(*t, head(t->node("stock")));
    QTest::mousePress(t->viewport(), Qt::LeftButton, {}, at);
    for (int i = 1; i <= 5; ++i) {
      const QPoint to = at + QPoint(0, 12 * i);
      QMouseEvent move(QEvent::MouseMove, to, t->viewport()->mapToGlobal(to), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
      QApplication::sendEvent(t->viewport(), &move);
    }
    QTest::mouseRelease(t->viewport(), Qt::LeftButton, {}, at + QPoint(0, 60));
    const QPointF moved = t->node("stock")->pos();
    QVERIFY(moved.y() > before.y() + 10);
    stage.document().run();
    QVERIFY(stage.settle());
    QCOMPARE(t->node("stock")->pos(), moved);
  }

  void a_right_click_breaks_it_by_its_canonical_address_and_undo_mends_it() {
    Stage stage("duplication/confirm-lost");
    stage.document().set_variant("fixed");
    QVERIFY(stage.settle());
    auto* t = stage.find<Topology>("topology");
    stage.clock().go(60);
    const QString before = stage.document().text();
    const QString hash = stage.document().summary()["trace_hash"].toString();
    const QPoint at = pixel(*t, head(t->node("stock")));
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, t->viewport()->mapToGlobal(at));
    QApplication::sendEvent(t->viewport(), &event);
    auto* menu = stage.find<QMenu>("break");
    QVERIFY(menu->isVisible());
    QAction* crash = nullptr;
    for (QAction* a : menu->actions())
      if (a->objectName() == "fault crash") crash = a;
    QVERIFY(crash != nullptr);
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(crash).center());
    auto* text = stage.find<QPlainTextEdit>("fault-text");
    QVERIFY2(text->toPlainText().contains("\"point\"") && text->toPlainText().contains("\"stock\""), qPrintable(text->toPlainText()));
    QTest::mouseClick(stage.find<QPushButton>("fault-ok"), Qt::LeftButton);
    QVERIFY2(stage.document().problems().empty(), "the loader takes it");
    QVERIFY(stage.settle());
    QVERIFY(stage.document().text().contains("crash"));
    QVERIFY(stage.document().summary()["trace_hash"].toString() != hash);
    QVERIFY(t->node("stock")->isVisible());
    // The same to the byte up to the strike: the moment that was shown is still there.
    QCOMPARE(stage.clock().happened(), 60U);
    const auto& bands = stage.recording()->bands();
    QVERIFY(std::any_of(bands.begin(), bands.end(), [](const lab::FaultBand& b) { return b.struck <= 61; }));
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().text(), before);
    QCOMPARE(stage.document().summary()["trace_hash"].toString(), hash);
    stage.keys("Ctrl+Shift+Z");
    QVERIFY(stage.settle());
    QVERIFY(stage.document().summary()["trace_hash"].toString() != hash);
  }

  void a_fault_that_the_loader_refuses_is_told_in_the_dialog() {
    Stage stage("duplication/confirm-lost");
    const QString before = stage.document().text();
    describe::Value fault{describe::Object{}};
    fault.set("do", "crash");
    fault.set("process", "nobody");
    fault.set("at", "1ms");
    stage.window().propose_fault(fault);
    QTest::mouseClick(stage.find<QPushButton>("fault-ok"), Qt::LeftButton);
    QVERIFY(stage.window().findChild<QDialog*>("fault-dialog")->isVisible());
    QCOMPARE(stage.document().text(), before);
    stage.window().findChild<QDialog*>("fault-dialog")->close();
  }

  void the_keyboard_alone_breaks_a_process() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    t->setFocus();
    QTest::keyClick(t, Qt::Key_Down);
    QTest::keyClick(t, Qt::Key_Down);
    QTest::keyClick(t, Qt::Key_Up);
    int selected = 0;
    for (const char* name : {"shop", "rabbit-1", "stock"}) selected += t->node(name)->isSelected() ? 1 : 0;
    QCOMPARE(selected, 1);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(1, 1), t->viewport()->mapToGlobal(QPoint(1, 1)));
    QApplication::sendEvent(t->viewport(), &event);
    auto* menu = stage.find<QMenu>("break");
    const auto actions = menu->actions();
    QVERIFY(std::any_of(actions.begin(), actions.end(), [](const QAction* a) { return a->objectName() == "fault crash"; }));
    menu->close();
  }

  /// All that the boxes say at the moment, one line for each element and process.
  static QString said(Topology& t, const Stage& stage) {
    QStringList lines;
    for (const lab::CastMember& m : const_cast<Stage&>(stage).recording()->cast().members) {
      const NodeItem* node = t.node(from(m.name));
      lines << from(m.name) + ": " + node->says();
      for (std::size_t i = 0; i < node->rows(); ++i) lines << from(m.name) + " row: " + node->element(i).says;
    }
    return lines.join('\n');
  }

  void kafkas_leader_in_sync_replicas_and_high_watermark_are_on_the_screen() {
    Stage stage("loss/kafka-acks-1");
    auto* t = stage.find<Topology>("topology");
    stage.clock().go(stage.clock().size());
    const QString words = said(*t, stage);
    for (const char* wanted : {"leader b2", "isr in_sync", "hw offset", "broker offset"})
      QVERIFY2(words.contains(wanted), qPrintable(words));
    // Each gauge follows the moment, and its tip says what it means.
    stage.clock().go(0);
    QVERIFY2(!said(*t, stage).contains("leader"), qPrintable(said(*t, stage)));
    stage.clock().go(stage.clock().size());
    QStringList tips;
    for (const char* name : {"b1", "b2", "b3"}) tips << t->node(name)->meanings();
    QVERIFY2(tips.join('\n').contains("high watermark"), qPrintable(tips.join('\n')));
    // They are painted: the picture without them is another.
    NodeItem* leader = t->node("b2");
    const QImage with = t->viewport()->grab().toImage();
    for (std::size_t i = 0; i < leader->rows(); ++i) {
      ElementNow silent = leader->element(i);
      silent.says.clear();
      leader->set_element(i, silent);
    }
    QVERIFY(t->viewport()->grab().toImage() != with);
  }

  void rocketmqs_offsets_and_the_slaves_progress_are_on_the_screen() {
    Stage stage("loss/rocketmq-two-page-caches");
    auto* t = stage.find<Topology>("topology");
    QString words;
    for (std::size_t i = 0; i <= stage.clock().size(); i += 10) {
      stage.clock().go(i);
      words += said(*t, stage);
    }
    for (const char* wanted : {"broker queue_offset", "replica queue_offset", "dispatch queue_offset", "replica log_offset"})
      QVERIFY2(words.contains(wanted), qPrintable(words.left(4000)));
  }

  void who_is_master_is_said_by_the_broker_itself() {
    Stage stage("loss/rocketmq-controller-failover");
    auto* t = stage.find<Topology>("topology");
    stage.clock().go(stage.clock().size());
    const QString words = said(*t, stage);
    QVERIFY2(words.contains("role epoch") && words.contains("sync-state-set members") && words.contains("master "), qPrintable(words));
  }

  void what_is_redelivered_carries_a_flag_in_the_picture_and_a_count_in_the_ledger() {
    Stage stage("duplication/crash-after-effect");
    auto* t = stage.find<Topology>("topology");
    stage.clock().go(stage.clock().size());
    int flagged = 0;
    for (const MessageNow& m : t->node("stock")->element(0).first) flagged += m.redelivered ? 1 : 0;
    QVERIFY(flagged > 0);
    int flying = 0;
    for (std::size_t i = 0; i <= stage.clock().size(); ++i) {
      stage.clock().go(i);
      for (const auto& s : t->flights().shown()) flying += s.redelivered ? 1 : 0;
    }
    QVERIFY2(flying > 0, "the second delivery is seen to be one on its way");
    auto* ledger = stage.find<QTableView>("ledger-table");
    int counted = 0;
    for (int i = 0; i < ledger->model()->rowCount(); ++i) counted += ledger->model()->index(i, 5).data().toInt();
    QCOMPARE(ledger->model()->headerData(5, Qt::Horizontal).toString(), QString("Redelivered"));
    QVERIFY(counted > 0);
  }

  void a_trace_alone_shows_the_cut_and_the_dead() {
    Stage stage("duplication/confirm-lost");
    QTemporaryDir folder;
    QVERIFY(QFile::copy(stage.document().trace_path(), folder.filePath("cut.mqt")));
    stage.open("duplication/crash-after-effect");
    QVERIFY(QFile::copy(stage.document().trace_path(), folder.filePath("dead.mqt")));
    stage.open(folder.filePath("cut.mqt"));
    QVERIFY(!stage.document().has_scenario());
    auto* t = stage.find<Topology>("topology");
    QVERIFY(t->link("shop", "rabbit-1")->cut());
    QVERIFY(!t->link("stock", "rabbit-1")->cut());
    stage.clock().go(stage.clock().size());
    QVERIFY(!t->link("shop", "rabbit-1")->cut());
    stage.open(folder.filePath("dead.mqt"));
    const auto& marks = stage.recording()->marks();
    const auto dies = std::find_if(marks.begin(), marks.end(), [](const lab::MomentMark& m) { return m.moment == lab::Moment::stopped; });
    stage.clock().go(dies->position + 1);
    QVERIFY(t->node("stock")->life().life == lab::Life::dead);
    QVERIFY(shows(t->viewport(), Theme::the().colours().bad));
  }

  void roles_are_said_in_the_language_of_the_window() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    QCOMPARE(t->node("shop")->place(), QString("producer"));
    stage.trigger("lang-zh");
    QCOMPARE(t->node("shop")->place(), QString::fromUtf8("生产者"));
    QCOMPARE(t->node("rabbit-1")->place(), QString::fromUtf8("代理"));
    stage.trigger("lang-en");
  }

  void a_link_and_a_host_offer_what_fits_them() {
    Stage stage("duplication/confirm-lost");
    auto* t = stage.find<Topology>("topology");
    const auto offered = [&](QPointF at) {
      QMenu menu;
      t->fill_menu(menu, at);
      QStringList names;
      for (QAction* a : menu.findChildren<QAction*>())
        if (a->objectName().startsWith("fault ")) names << a->objectName().mid(6);
      for (QMenu* sub : menu.findChildren<QMenu*>())
        for (QAction* a : sub->actions())
          if (a->objectName().startsWith("fault ")) names << a->objectName().mid(6);
      names.removeDuplicates();
      return names;
    };
    const QStringList of_link = offered((centre(t->node("stock")) + centre(t->node("rabbit-1"))) / 2);
    QVERIFY2(of_link.contains("drop-connection"), qPrintable(of_link.join(' ')));
    QVERIFY(!of_link.contains("crash"));
    const QStringList of_node = offered(head(t->node("rabbit-1")));
    QVERIFY2(of_node.contains("crash") && of_node.contains("pause") && of_node.contains("power-loss"), qPrintable(of_node.join(' ')));
    QVERIFY2(of_node.contains("memory-alarm"), "a style's own fault is offered on its processes");
    QVERIFY2(!offered(head(t->node("shop"))).contains("memory-alarm"), "and on no other");
  }
};

QObject* make_topology_test() { return new TopologyTest; }

}  // namespace mqlab::gui

#include "topology_test.moc"
