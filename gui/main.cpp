// mqlab-gui: the window. Its arguments: a scenario, a trace or a capsule (a file, or an id of the library), --lang, --dark.
#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QSettings>
#include <QTimer>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/window/main_window.hpp"
#include "lab/version.hpp"

int main(int argc, char** argv) {
  using namespace mqlab;
  QApplication app(argc, argv);
  QCoreApplication::setOrganizationName("mqlab");
  QCoreApplication::setApplicationName("mqlab-gui");
  QCoreApplication::setApplicationVersion(gui::from(lab::version()));
  QGuiApplication::setDesktopFileName("mqlab-gui");
  QApplication::setWindowIcon(QIcon(":/mqlab-gui.svg"));
  const QSettings settings;
  QString language = settings.value("language").toString();
  if (language.isEmpty()) language = QLocale::system().language() == QLocale::Chinese ? "zh_CN" : "en";
  for (int i = 1; i + 1 < argc; ++i)  // before the help is written
    if (QString::fromLocal8Bit(argv[i]) == "--lang") language = QString::fromLocal8Bit(argv[i + 1]);
  gui::Words::the().set_language(language == "zh_CN" ? Language::zh_CN : Language::en);

  QCommandLineParser parser;
  parser.setApplicationDescription(gui::say({"The visual simulator of mqlab", "mqlab 可视化模拟器"}));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(
      "FILE|ID", gui::say({"a scenario, a trace or a capsule, or a scenario of the library", "场景、轨迹或胶囊文件，或场景库中的 id"}),
      "[FILE|ID]");
  const QCommandLineOption lang("lang", gui::say({"en or zh_CN", "en 或 zh_CN"}), "LANG");
  const QCommandLineOption dark("dark", gui::say({"the dark theme", "深色主题"}));
  const QCommandLineOption quit("quit-when-shown",
                                gui::say({"show the window and end: to time how long it takes", "显示窗口后退出：用于计时"}));
  parser.addOptions({lang, dark, quit});
  parser.process(app);

  gui::Theme::the().set_dark(parser.isSet(dark) || settings.value("dark").toBool());
  gui::MainWindow window;
  window.show();
  const QStringList files = parser.positionalArguments();
  if (!files.isEmpty()) QTimer::singleShot(0, &window, [&] { window.open(files.first()); });
  if (parser.isSet(quit)) QTimer::singleShot(0, &app, &QCoreApplication::quit);
  return QApplication::exec();
}
