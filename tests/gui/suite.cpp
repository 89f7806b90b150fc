#include "tests/gui/suite.hpp"

namespace mqlab::gui {

Stage::Stage(const QString& open_first) : window_(std::make_unique<MainWindow>()) {
  window_->resize(1360, 860);
  window_->show();
  if (!QTest::qWaitForWindowActive(window_.get())) qFatal("the window does not show");
  if (!open_first.isEmpty()) open(open_first);
}

Stage::~Stage() {
  window_->document().history().setClean();
  window_->document().worker().cancel();
}

void Stage::open(const QString& file_or_id) {
  window_->open(file_or_id);
  if (!settle()) qFatal("%s did not run: %s", qPrintable(file_or_id), qPrintable(note()));
}

bool Stage::settle(int milliseconds) {
  return QTest::qWaitFor([this] { return !document().worker().busy(); }, milliseconds) && document().recording() != nullptr;
}

void Stage::keys(const QString& keys) {
  window_->activateWindow();  // a dialog that closes leaves nobody active here
  if (!QTest::qWaitForWindowActive(window_.get())) qFatal("the window does not become active");
  const QKeyCombination one = QKeySequence(keys)[0];
  QTest::keyClick(window_.get(), one.key(), one.keyboardModifiers());
}

QString screenshots_folder() {
  QString folder = qEnvironmentVariable("MQLAB_SCREENSHOTS");
  if (folder.isEmpty()) folder = QDir(QCoreApplication::applicationDirPath()).filePath("screenshots");
  QDir().mkpath(folder);
  return folder;
}

bool shows(QWidget* widget, const QColor& colour, int at_least) {
  const QImage image = widget->grab().toImage();
  int found = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.pixelColor(x, y).rgb() == colour.rgb() && ++found >= at_least) return true;
  return false;
}

}  // namespace mqlab::gui
