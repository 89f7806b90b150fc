#include "gui/base/worker.hpp"

#include <sys/prctl.h>
#include <csignal>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "gui/base/words.hpp"

namespace mqlab::gui {

QString engine_program() {
  const QString told = qEnvironmentVariable("MQLAB_PROGRAM");
  return told.isEmpty() ? QDir(QCoreApplication::applicationDirPath()).filePath("mqlab") : told;
}

QString complaint(const QByteArray& errors) {
  const QJsonObject object = QJsonDocument::fromJson(errors).object();
  if (object.contains("error")) return object["error"].toString();
  QStringList lines;
  for (const QJsonValue& v : object["problems"].toArray()) {
    const QJsonObject p = v.toObject();
    QString line = say({"line {0}: {1}", "第 {0} 行：{1}"}, QString::number(p["line"].toInt()), p["what"].toString());
    if (p.contains("did_you_mean")) line += say({" (did you mean \"{0}\"?)", "（是不是“{0}”？）"}, p["did_you_mean"].toString());
    lines << line;
  }
  return lines.isEmpty() ? QString::fromUtf8(errors).trimmed() : lines.join('\n');
}

Worker::Worker(QObject* parent) : QObject(parent) {}
Worker::~Worker() { drop(); }

void Worker::drop() {
  if (process_ == nullptr) return;
  process_->disconnect(this);
  process_->kill();
  process_->waitForFinished(1000);
  process_->deleteLater();
  process_ = nullptr;
}

void Worker::start(const QStringList& arguments, const QByteArray& input) {
  drop();
  errors_.clear();
  process_ = new QProcess(this);
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("MQLAB_PROGRESS", "lines");
  process_->setProcessEnvironment(environment);
  process_->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
  connect(process_, &QProcess::readyReadStandardError, this, &Worker::read_errors);
  connect(process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error != QProcess::FailedToStart) return;
    const QString program = process_->program();
    process_->deleteLater();
    process_ = nullptr;
    emit failed(say({"the engine can't be started: {0}", "无法启动引擎：{0}"}, program));
  });
  connect(process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
    QProcess* ended = process_;
    if (ended == nullptr) return;
    read_errors();
    const QByteArray out = ended->readAllStandardOutput();
    process_ = nullptr;
    ended->deleteLater();
    if (status == QProcess::CrashExit) {
      emit failed(say({"the engine's process died (signal {0}); the window goes on, and so can you: run it again",
                       "引擎进程已终止（信号 {0}）；窗口不受影响，可以重新运行"},
                      QString::number(code)));
    } else if (code == 3) {
      emit failed(complaint(errors_));
    } else {
      emit finished(code, out, errors_);
    }
  });
  since_.start();
  std::signal(SIGPIPE, SIG_IGN);  // an engine that is gone takes no input; Qt says so once, and whoever sets a handler later undoes it
  const QString language = Words::the().language() == Language::zh_CN ? "zh_CN" : "en";
  process_->start(engine_program(), QStringList(arguments) << "--format"
                                                           << "json"
                                                           << "--lang" << language);
  process_->write(input);
  process_->closeWriteChannel();
  emit started();
}

void Worker::read_errors() {
  errors_ += process_->readAllStandardError();
  qsizetype from = 0;  // what is no progress is kept: it is told when the engine has ended
  for (qsizetype end = errors_.indexOf('\n'); end >= 0; end = errors_.indexOf('\n', from)) {
    if (!errors_.mid(from).startsWith("progress ")) {
      from = end + 1;
      continue;
    }
    const QList<QByteArray> parts = errors_.mid(from + 9, end - from - 9).split('/');
    if (parts.size() == 2) emit progress(parts[0].toInt(), parts[1].toInt());
    errors_.remove(from, end - from + 1);
  }
}

void Worker::cancel() {
  if (process_ == nullptr) return;
  drop();
  emit cancelled();
}

}  // namespace mqlab::gui
