/// One task of the engine in a process of its own: the program `mqlab`, which answers with JSON. Whatever happens to it (SimGrid may abort, someone may kill it)
/// becomes a sentence; the window lives on.
///
/// The program is `MQLAB_PROGRAM`, else the `mqlab` beside this one. A worker dies with the window. Progress: what the command tells by MQLAB_PROGRESS.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QStringList>

namespace mqlab::gui {

class Worker : public QObject {
  Q_OBJECT
 public:
  explicit Worker(QObject* parent = nullptr);
  ~Worker() override;

  /// Ends what runs, and begins this command of the engine; JSON and the language of the window are asked for besides. `input`: its standard input.
  void start(const QStringList& arguments, const QByteArray& input = {});
  void cancel();
  bool busy() const { return process_ != nullptr; }
  qint64 pid() const { return process_ != nullptr ? process_->processId() : 0; }
  qint64 milliseconds() const { return since_.isValid() ? since_.elapsed() : 0; }

 signals:
  void started();
  void progress(int done, int all);
  /// It ended by itself. Code: 0 and 1 are answers; 2 is bad input, and `errors` has the loader's JSON.
  void finished(int code, const QByteArray& out, const QByteArray& errors);
  /// It could not start, or died. A sentence.
  void failed(const QString& sentence);
  void cancelled();

 private:
  void read_errors();
  void drop();

  QProcess* process_ = nullptr;
  QByteArray errors_;
  QElapsedTimer since_;
};

/// Where `mqlab` is.
QString engine_program();
/// The sentence (or the problems) of a command that ended with code 2 or 3.
QString complaint(const QByteArray& errors);

}  // namespace mqlab::gui
