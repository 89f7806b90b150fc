// Pictures of the main views, in both languages and themes: for the eye, and for the guided tour. That something is on them is held here.
#include "gui/views/fault_map.hpp"
#include "gui/views/predict.hpp"
#include "gui/views/why.hpp"
#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class ScreenshotsTest : public QObject {
  Q_OBJECT

 private:
  void take(Stage& stage, const QString& name) {
    QTest::qWait(60);
    const QPixmap picture = stage.window().grab();
    const QImage image = picture.toImage();
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 7)
      for (int x = 0; x < image.width(); x += 7) colours.insert(image.pixel(x, y));
    QVERIFY2(colours.size() > 12, "the picture is nearly empty");
    const QString theme = Theme::the().dark() ? "dark" : "light";
    const QString language = Words::the().language() == Language::zh_CN ? "zh_CN" : "en";
    if (!Theme::the().dark()) {  // the guided tour's: docs/pictures
      QDir(screenshots_folder()).mkdir("tour");
      const QImage small = image.scaledToWidth(900, Qt::SmoothTransformation)
                               .convertToFormat(QImage::Format_Indexed8, Qt::AvoidDither | Qt::ThresholdDither);
      QVERIFY(small.save(QDir(screenshots_folder()).filePath(QString("tour/%1.%2.png").arg(name, language))));
    }
    QVERIFY(picture.save(QDir(screenshots_folder()).filePath(QString("%1.%2.%3.png").arg(name, language, theme))));
  }

 private slots:
  void pictures_data() {
    QTest::addColumn<bool>("chinese");
    QTest::addColumn<bool>("dark");
    QTest::newRow("English, light") << false << false;
    QTest::newRow("Chinese, light") << true << false;
    QTest::newRow("English, dark") << false << true;
    QTest::newRow("Chinese, dark") << true << true;
  }
  void pictures() {
    QFETCH(bool, chinese);
    QFETCH(bool, dark);
    Words::the().set_language(chinese ? Language::zh_CN : Language::en);
    Theme::the().set_dark(dark);
    Stage stage;
    take(stage, "gallery");
    stage.open("duplication/confirm-lost");
    auto* views = stage.find<QTabWidget>("views");
    stage.document().select_operation("shop/5");
    stage.clock().go(stage.recording()->bands().front().struck + 2);
    take(stage, "topology");
    stage.find<WhyPanel>("why")->ask();
    QSignalSpy arrived(stage.find<WhyPanel>("why"), &WhyPanel::arrived);
    QVERIFY(arrived.wait(30'000));
    take(stage, "why");
    views->setCurrentIndex(1);
    take(stage, "sequence");
    views->setCurrentIndex(2);
    take(stage, "metrics");
    views->setCurrentIndex(3);
    auto* map = stage.find<FaultMapView>("fault-map");
    QSignalSpy made(map, &FaultMapView::arrived);
    map->make();
    QVERIFY(made.wait(60'000));
    take(stage, "fault-map");
    views->setCurrentIndex(4);
    QTest::mouseClick(stage.find<QPushButton>("compare-go"), Qt::LeftButton);
    QTest::qWait(1500);
    take(stage, "compare");
    views->setCurrentIndex(5);
    stage.find<QDockWidget>("dock-settings")->raise();
    take(stage, "scenario");
    views->setCurrentIndex(0);
    stage.find<QDockWidget>("dock-predict")->raise();
    stage.find<Predict>("predict")->begin();
    take(stage, "predict");
    stage.find<Predict>("predict")->stop();
    stage.window().set_presenting(true);
    stage.window().showNormal();  // the screen of these tests is a small square
    stage.window().resize(1360, 860);
    stage.keys("PgDown");
    take(stage, "presenter");
    stage.window().set_presenting(false);
    stage.find<QDockWidget>("dock-why")->raise();
    stage.open("loss/kafka-acks-1");
    stage.clock().go(stage.clock().size() * 3 / 4);
    take(stage, "cluster");
    stage.open("loss/rocketmq-two-page-caches");
    stage.clock().go(stage.recording()->bands().front().struck);
    take(stage, "replicas");
    stage.open("duplication/crash-after-effect");
    stage.clock().go(stage.clock().size());
    take(stage, "redelivered");
  }
  void cleanupTestCase() {
    Words::the().set_language(Language::en);
    Theme::the().set_dark(false);
  }
};

QObject* make_screenshots_test() { return new ScreenshotsTest; }

}  // namespace mqlab::gui

#include "screenshots_test.moc"
