// The other views: sequence, ledger, metrics, fault map, comparison, prediction, presentation, export.
#include "gui/views/compare.hpp"
#include "gui/views/fault_map.hpp"
#include "gui/views/ledger.hpp"
#include "gui/views/metrics.hpp"
#include "gui/views/predict.hpp"
#include "gui/views/presenter.hpp"
#include "gui/views/sequence.hpp"
#include "gui/views/timeline.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class ViewsTest : public QObject {
  Q_OBJECT

 private slots:
  void a_row_of_the_ledger_leads_everything() {
    Stage stage("duplication/confirm-lost");
    auto* ledger = stage.find<LedgerView>("ledger");
    QCOMPARE(ledger->shown(), 10);
    auto& table = ledger->table();
    const int row = 4;
    const QModelIndex cell = table.model()->index(row, LedgerModel::operation);
    table.scrollTo(cell);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(cell).center());
    QCOMPARE(stage.document().operation_name(), cell.data().toString());
    QCOMPARE(stage.document().operation_name(), QString("shop/5"));
    QCOMPARE(table.model()->index(row, LedgerModel::verdict).data().toString(), QString("duplicated"));
    QVERIFY(stage.find<QTextBrowser>("why-card")->toPlainText().contains("shop/5"));
    QTest::mouseDClick(table.viewport(), Qt::LeftButton, {}, table.visualRect(cell).center());
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("operation.begun"));
  }

  void the_ledger_is_filtered_and_sorted() {
    Stage stage("duplication/confirm-lost");
    auto* ledger = stage.find<LedgerView>("ledger");
    auto* only = stage.find<QComboBox>("ledger-only");
    only->setCurrentIndex(2);
    QCOMPARE(ledger->shown(), 1);
    only->setCurrentIndex(0);
    QTest::keyClicks(stage.find<QLineEdit>("ledger-filter"), "shop/1");
    QCOMPARE(ledger->shown(), 2);  // shop/1 and shop/10
    stage.find<QLineEdit>("ledger-filter")->clear();
    auto* head = ledger->table().horizontalHeader();
    QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                      QPoint(head->sectionViewportPosition(LedgerModel::applied) + 8, head->height() / 2));
    QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                      QPoint(head->sectionViewportPosition(LedgerModel::applied) + 8, head->height() / 2));
    QCOMPARE(ledger->table().model()->index(0, LedgerModel::operation).data().toString(), QString("shop/5"));
  }

  void a_row_of_the_sequence_is_a_moment_and_its_cause_is_a_key_away() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(1);
    auto& canvas = stage.find<SequenceView>("sequence-view")->canvas();
    QCOMPARE(canvas.rows().size(), stage.recording()->size());
    stage.clock().go(110);
    QTest::qWait(20);
    const QRect row = canvas.row_rect(111);
    QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(*stage.document().record(), 111U);
    const sim::Record& record = stage.recording()->records()[111];
    QTest::keyClick(&canvas, Qt::Key_C);
    const sim::RecordNumber cause = record.because() != 0 ? record.because() : record.cause();
    QCOMPARE(stage.recording()->records()[stage.clock().happened() - 1].number, cause);
    QTest::keyClick(&canvas, Qt::Key_N);
    const sim::Record& next = stage.recording()->records()[stage.clock().happened() - 1];
    QVERIFY(next.cause() == cause || next.because() == cause);
  }

  void the_sequence_is_filtered_by_words_and_by_operation() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(1);
    auto& canvas = stage.find<SequenceView>("sequence-view")->canvas();
    QTest::keyClicks(stage.find<QLineEdit>("sequence-filter"), "confirm.");
    QVERIFY(!canvas.rows().empty() && canvas.rows().size() < 40);
    for (const std::size_t position : canvas.rows()) QVERIFY(stage.recording()->line(position).contains("confirm."));
    stage.find<QLineEdit>("sequence-filter")->clear();
    stage.document().select_operation("shop/5");
    stage.find<QComboBox>("sequence-which")->setCurrentIndex(1);
    for (const std::size_t position : canvas.rows())
      QCOMPARE(stage.recording()->records()[position].operation, stage.document().operation());
    QVERIFY(shows(canvas.viewport(), Theme::the().colours().accent));
  }

  void metrics_are_plotted_and_lead_to_a_moment() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(2);
    auto* metrics = stage.find<MetricsView>("metrics");
    QVERIFY(metrics->lines_shown() > 0);
    auto& list = metrics->list();
    const int before = metrics->lines_shown();
    for (int i = 0; i < list.count(); ++i)
      if (list.item(i)->checkState() == Qt::Unchecked) {
        list.item(i)->setCheckState(Qt::Checked);
        break;
      }
    QCOMPARE(metrics->lines_shown(), before + 1);
    auto* plot = metrics->findChild<QWidget*>("metrics-plot");
    QVERIFY(plot != nullptr);
    const std::int64_t then = stage.clock().time_ns();
    QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(plot->width() / 2, plot->height() / 2));
    QVERIFY(stage.clock().time_ns() > then + 1'000'000'000);
  }

  void a_cell_of_the_fault_map_opens_that_run() {
    Stage stage("duplication/confirm-lost");
    stage.document().set_variant("fixed");
    QVERIFY(stage.settle());
    stage.window().views().setCurrentIndex(3);
    auto* view = stage.find<FaultMapView>("fault-map");
    QSignalSpy arrived(view, &FaultMapView::arrived);
    QSignalSpy progress(&view->worker(), &Worker::progress);
    QTest::mouseClick(stage.find<QPushButton>("make-map"), Qt::LeftButton);
    QVERIFY(stage.find<QProgressBar>("map-progress")->isVisible());
    QVERIFY(arrived.wait(120'000));
    QVERIFY2(progress.count() > 0, "it tells how far it is");
    HeatStrips& strips = view->strips();
    QVERIFY(strips.rows() > 3 && strips.columns() > 50);
    const QString before = stage.document().text();
    const QJsonObject strike = strips.strike(0, 20);
    QTest::mouseClick(&strips, Qt::LeftButton, {}, strips.cell(0, 20).center().toPoint());
    QVERIFY(stage.settle());
    QVERIFY(stage.document().text() != before);
    QCOMPARE(stage.document().summary()["trace_hash"].toString().isEmpty(), false);
    QVERIFY(stage.document().text().contains(strike["when"].toObject()["point"].toString()));
    QCOMPARE(static_cast<int>(stage.document().scenario()->faults.size()), 1);
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().text(), before);
  }

  void the_fault_map_is_a_heat_strip_on_the_timeline() {
    Stage stage("duplication/confirm-lost");
    auto* line = stage.find<Timeline>("timeline");
    const int low = line->height();
    QCOMPARE(line->cells(), 0);
    auto* view = stage.find<FaultMapView>("fault-map");
    QSignalSpy arrived(view, &FaultMapView::arrived);
    view->make();
    QVERIFY(arrived.wait(120'000));
    QTest::qWait(50);
    QVERIFY(line->height() > low);
    QVERIFY(line->cells() > 20);
    // A cell shows the worst of its strikes, in its colour.
    int damaged = -1;
    for (int i = 0; i < line->cells() && damaged < 0; ++i)
      if (const auto in = line->strikes_in(i); !in.isEmpty() && verdict_of_strike(in.first()) == "duplicated") damaged = i;
    QVERIFY(damaged >= 0);
    const QJsonObject strike = line->strikes_in(damaged).first();
    const QString before = stage.document().text();
    QTest::mouseClick(line, Qt::LeftButton, {}, line->cell(damaged).center().toPoint());
    QVERIFY(stage.settle());
    QVERIFY(stage.document().text() != before);
    QVERIFY(stage.document().text().contains(strike["when"].toObject()["point"].toString()));
    QVERIFY2(stage.document().verdicts_made().contains("duplicated"), "what the cell said comes of it");
    QVERIFY2(line->cells() > 0, "another fault leaves the map as true as it was");
    stage.keys("Ctrl+Z");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().text(), before);
    // The keyboard opens the cell at the moment.
    std::size_t there = 0;
    while (there < stage.clock().size() && line->x_of(there) < line->cell(damaged).left() + 2) ++there;
    stage.clock().go(there);
    line->setFocus();
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(stage.settle());
    QVERIFY(stage.document().text() != before);
    // Another setting makes it a map of something else.
    stage.document().set_value("/seed", describe::Value(std::int64_t{9}));
    QVERIFY(stage.settle());
    QCOMPARE(line->cells(), 0);
  }

  void two_variants_stand_side_by_side_at_the_same_moment() {
    Stage stage("duplication/confirm-lost");
    stage.window().views().setCurrentIndex(4);
    auto* compare = stage.find<CompareView>("compare");
    QSignalSpy arrived(compare, &CompareView::arrived);
    stage.find<QComboBox>("compare-variant")->setCurrentText("fixed");
    QTest::mouseClick(stage.find<QPushButton>("compare-go"), Qt::LeftButton);
    QVERIFY(arrived.wait(30'000));
    QVERIFY(QTest::qWaitFor([&] { return compare->other().recording() != nullptr; }, 30'000));
    QVERIFY(compare->comparison()["common"].toInt() > 10);
    const QString words = stage.find<QTextBrowser>("compare-words")->toPlainText();
    QVERIFY2(words.contains("shop/5") && words.contains("duplicated"), qPrintable(words));
    stage.clock().go(stage.clock().size() / 2);
    QCOMPARE(compare->other().clock().time_ns(), stage.clock().time_ns());
  }

  void a_prediction_hides_the_end_and_is_scored() {
    Stage stage("duplication/confirm-lost");
    auto* predict = stage.find<Predict>("predict");
    stage.find<QDockWidget>("dock-predict")->raise();
    QTest::mouseClick(stage.find<QPushButton>("predict-go"), Qt::LeftButton);
    QCOMPARE(predict->step(), Predict::Step::asking);
    QVERIFY(stage.document().verdicts_hidden());
    QCOMPARE(stage.recording()->kind(stage.clock().happened()), QString("fault.struck"));
    auto* ledger = stage.find<LedgerView>("ledger");
    QCOMPARE(ledger->table().model()->index(4, LedgerModel::applied).data().toString(), QString("?"));
    stage.find<QComboBox>("guess-4")->setCurrentIndex(2);  // shop/5: duplicated, which is right
    stage.find<QComboBox>("guess-0")->setCurrentIndex(1);  // shop/1: lost, which is wrong
    QTest::mouseClick(stage.find<QPushButton>("predict-go"), Qt::LeftButton);
    QCOMPARE(predict->step(), Predict::Step::told);
    QCOMPARE(predict->asked(), 10);
    QCOMPARE(predict->right(), 9);
    QVERIFY(!stage.document().verdicts_hidden());
    QTest::mouseClick(stage.find<QPushButton>("predict-stop"), Qt::LeftButton);
    QCOMPARE(predict->step(), Predict::Step::idle);
  }

  void a_presentation_has_big_type_and_is_led_by_keys() {
    Stage stage("duplication/confirm-lost");
    const qreal before = QApplication::font().pointSizeF();
    stage.keys("F11");
    QVERIFY(QApplication::font().pointSizeF() > before * 1.3);
    QVERIFY(!stage.window().menuBar()->isVisible());
    stage.keys("Ctrl+Home");
    stage.keys("PgDown");
    const std::size_t first = stage.clock().happened();
    QVERIFY(first > 0);
    stage.keys("PgDown");
    QVERIFY(stage.clock().happened() > first);
    stage.keys("PgUp");
    QCOMPARE(stage.clock().happened(), first);
    stage.keys("Esc");
    QCOMPARE(QApplication::font().pointSizeF(), before);
    QVERIFY(stage.window().menuBar()->isVisible());
  }

  void a_presentation_turns_the_pages_of_the_lesson() {
    Stage stage("duplication/confirm-lost");
    stage.keys("F11");
    auto* presenter = stage.find<Presenter>("presenter");
    auto* title = stage.find<QLabel>("chapter-title");
    auto* line = stage.find<Timeline>("timeline");
    QVERIFY(presenter->isVisible());
    QVERIFY(title->text().contains("What happens"));
    QVERIFY(!stage.find<QDockWidget>("dock-ledger")->isVisible());
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("broker.flushed"));
    QVERIFY(!line->flags().isEmpty() && line->flags().first().current);
    stage.keys("PgDown");
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("confirm.sent"));
    QCOMPARE(stage.document().operation_name(), QString("shop/5"));
    const QString page = stage.find<QLabel>("chapter-text")->text();
    QVERIFY2(page.contains(QRegularExpression("background-color:[^>]*>confirm\\.sent<")), qPrintable(page));
    stage.keys("PgDown");
    QCOMPARE(stage.recording()->kind(stage.clock().happened() - 1), QString("publish.retried"));
    stage.keys("PgDown");
    QVERIFY(title->text().contains("Why"));
    // A chapter that speaks of a variant shows it; the one before it has its own again.
    while (!title->text().contains("trap")) {
      const std::size_t before = presenter->chapter();
      stage.keys("PgDown");
      QVERIFY(stage.settle());
      QVERIFY(presenter->chapter() >= before && presenter->chapter() + 1 < presenter->chapters().size());
    }
    QCOMPARE(stage.document().variant(), QString("trap"));
    stage.keys("PgUp");
    QVERIFY(stage.settle());
    QCOMPARE(stage.document().variant(), QString("broken"));
    // Black, and back; a space plays.
    stage.keys("B");
    QVERIFY(stage.find<QWidget>("black")->isVisible());
    stage.keys("B");
    QVERIFY(!stage.find<QWidget>("black")->isVisible());
    stage.keys("Space");
    QVERIFY(stage.clock().playing());
    stage.keys("Space");
    QVERIFY(!stage.clock().playing());
    stage.keys("B");
    stage.keys("Esc");
    QVERIFY(!stage.find<QWidget>("black")->isVisible() && presenter->isVisible());
    stage.keys("Esc");
    QVERIFY(!presenter->isVisible() && line->flags().isEmpty());
    QVERIFY(stage.find<QDockWidget>("dock-ledger")->isVisible());
  }

  void the_view_is_exported_as_picture_and_diagram_and_frames() {
    Stage stage("duplication/confirm-lost");
    QTemporaryDir folder;
    for (const char* name : {"a.png", "a.svg", "a.pdf", "a.mmd", "a.puml", "a.json"}) {
      const QString path = folder.filePath(name);
      QVERIFY2(stage.window().export_view(path), name);
      QVERIFY2(QFileInfo(path).size() > 300, name);
    }
    QFile svg(folder.filePath("a.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly) && svg.readAll().contains("<svg"));
    const double before = stage.clock().place();
    QVERIFY(stage.window().export_gif(folder.filePath("run.gif"), 6));
    QCOMPARE(stage.clock().place(), before);
    QFile gif(folder.filePath("run.gif"));
    QVERIFY(gif.open(QIODevice::ReadOnly) && gif.read(6) == "GIF89a");
    QImageReader frames(gif.fileName());
    QCOMPARE(frames.imageCount(), 6);
    QCOMPARE(frames.size(), stage.window().view()->size());
    QVERIFY(!stage.window().export_view("/nowhere/a.png"));
    QVERIFY(stage.window().export_frames(folder.path(), 5));
    const QImage first(folder.filePath("frame-0000.png")), last(folder.filePath("frame-0004.png"));
    QVERIFY(!first.isNull() && !last.isNull() && first != last);
  }

  void the_window_remembers_how_it_was() {
    {
      Stage stage("duplication/confirm-lost");
      stage.find<QDockWidget>("dock-ledger")->close();
      stage.keys("Ctrl+D");
      stage.window().close();
    }
    QVERIFY(QSettings().value("dark").toBool());
    QVERIFY(!QSettings().value("geometry").toByteArray().isEmpty() && !QSettings().value("state").toByteArray().isEmpty());
    Theme::the().set_dark(false);
    MainWindow again;
    QCOMPARE(again.findChild<QListWidget*>("recent")->item(0)->text(), QString("duplication/confirm-lost"));
    QSettings().clear();
  }
};

QObject* make_views_test() { return new ViewsTest; }

}  // namespace mqlab::gui

#include "views_test.moc"
