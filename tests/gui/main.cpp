// All suites of the window, or those named; further arguments go to Qt Test. Offscreen unless a platform is named.
#include "tests/gui/suite.hpp"

namespace {

struct Suite {
  const char* name;
  QObject* (*make)();
};

}  // namespace

int main(int argc, char** argv) {
  using namespace mqlab::gui;
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!qEnvironmentVariableIsSet("MQLAB_PROGRAM")) qputenv("MQLAB_PROGRAM", MQLAB_PROGRAM);
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  QApplication app(argc, argv);
  QCoreApplication::setOrganizationName("mqlab");
  QCoreApplication::setApplicationName("mqlab-gui-tests");
  Theme::the().set_dark(false);
  const Suite suites[] = {
      {"gallery", make_gallery_test}, {"time", make_time_test},    {"topology", make_topology_test}, {"run", make_run_test},
      {"edit", make_edit_test},       {"views", make_views_test},  {"words", make_words_test},       {"screenshots", make_screenshots_test},
      {"figures", make_figures_test}, {"monkey", make_monkey_test}};
  QStringList wanted, rest{QString::fromLocal8Bit(argv[0]), "-maxwarnings", "0"};  // or the plugin's own warnings swallow the figures
  for (int i = 1; i < argc; ++i) {
    const QString word = QString::fromLocal8Bit(argv[i]);
    const bool suite = std::any_of(std::begin(suites), std::end(suites), [&](const Suite& s) { return word == s.name; });
    (suite ? wanted : rest) << word;
  }
  int failed = 0;
  for (const Suite& suite : suites) {
    if (!wanted.isEmpty() && !wanted.contains(suite.name)) continue;
    const std::unique_ptr<QObject> test(suite.make());
    test->setObjectName(suite.name);
    failed += QTest::qExec(test.get(), rest);
  }
  return failed == 0 ? 0 : 1;
}
