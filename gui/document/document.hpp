/// What is open: a scenario's text with its history of edits, the run of one variant, and what is selected in it. Holds no semantics: texts are edited by
/// lab/scenario/edit.hpp, runs are made by a worker.
///
/// Each edit and each choice of a variant runs again; the moment that is shown stays, so that the same run up to a new fault looks the same. A trace opened by
/// itself has no scenario: it is shown, and can't be edited.
#pragma once

#include <memory>
#include <optional>

#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <QTemporaryDir>
#include <QTimer>
#include <QUndoStack>

#include "gui/base/worker.hpp"
#include "gui/document/clock.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::gui {

class Document : public QObject {
  Q_OBJECT
 public:
  explicit Document(QObject* parent = nullptr);

  /// A scenario, a trace or a capsule: a file, or an id of the library. A sentence if it can't be opened; then all stays as it was.
  std::optional<QString> open(const QString& file_or_id);
  bool save(const QString& path, QString& problem);
  /// The same text as another document, another variant of it: the other side of a comparison.
  void mirror(const Document& other, const QString& variant);

  // --- the scenario ---
  bool has_scenario() const { return !text_.isEmpty(); }
  const QString& text() const { return text_; }
  const QString& path() const { return path_; }
  QString title() const;
  bool modified() const { return !undo_.isClean(); }
  /// Null while the text has problems.
  const lab::Scenario* scenario() const;
  const std::vector<describe::Problem>& problems() const { return problems_; }
  QStringList variants() const { return variants_; }
  const QString& variant() const { return variant_; }
  void set_variant(const QString& variant);

  /// One step of the history. `typing`: joins the step before, and runs only when the typing rests.
  void edit(const QString& text, const QString& what, bool typing = false);
  /// Put a value of the running variant; null takes it away. A sentence if it can't be done.
  std::optional<QString> set_value(const QString& pointer, const describe::Value& value);
  std::optional<QString> add_fault(const describe::Value& fault);
  /// Each `/pointer=value` of a fix, as one step of the history.
  std::optional<QString> apply_settings(const QStringList& settings, const QString& what);
  QUndoStack& history() { return undo_; }

  // --- the run ---
  void run();
  Worker& worker() { return worker_; }
  Clock& clock() { return clock_; }
  const RecordingPtr& recording() const { return clock_.recording(); }
  /// As `mqlab run --format json` gives it; empty before the first run.
  const QJsonObject& summary() const { return hidden_ ? nothing_ : summary_; }
  /// While a class predicts, nothing says how it ends.
  void hide_verdicts(bool on);
  bool verdicts_hidden() const { return hidden_; }
  const QJsonObject& summary_behind() const { return summary_; }
  /// The damage and the remarks of an operation, and why.
  QList<QJsonObject> verdicts_of(const QString& operation) const;
  const QString& trace_path() const { return trace_path_; }
  /// What any command needs to run this scenario: on its standard input, and as arguments.
  QByteArray engine_text() const;
  QStringList engine_arguments(const QString& command) const;

  /// On to a time (`1.5s`), the next record of a kind (`confirm.sent`), or the next record that made a verdict (`duplicated`). A sentence if there is none.
  std::optional<QString> run_until(const QString& words);
  /// The verdicts of this run that a record made, in the order of reports.
  QStringList verdicts_made() const;

  // --- what is selected ---
  std::uint64_t operation() const { return operation_; }
  QString operation_name() const;
  void select_operation(std::uint64_t operation);
  void select_operation(const QString& name);
  std::optional<std::size_t> record() const { return record_; }
  /// Selects a record, moves the clock there, and selects its operation.
  void select_record(std::size_t position);

 signals:
  void opened();
  void text_changed();
  void variant_changed();
  void run_started();
  void run_finished();
  void run_failed(const QString& sentence);
  void selection_changed();
  void note(const QString& sentence);

 private:
  friend class EditCommand;
  void put_text(const QString& text, bool typing);
  void load();
  void tell_problems();
  void take(const QByteArray& out);
  std::optional<QString> open_trace(const QString& path);
  void show(RecordingPtr recording);

  QString text_, path_, name_, folder_, variant_;
  QStringList variants_;
  std::optional<lab::ScenarioFile> file_;
  std::vector<describe::Problem> problems_;
  std::optional<quint64> seed_;
  QString wanted_hash_;
  QUndoStack undo_;
  Worker worker_;
  Clock clock_;
  QTimer typing_;
  QTemporaryDir folder_of_runs_;
  int runs_ = 0;
  QString trace_path_, next_trace_;
  QJsonObject summary_;
  const QJsonObject nothing_{};
  bool hidden_ = false;
  std::uint64_t operation_ = 0;
  std::optional<std::size_t> record_;
  bool fresh_ = true;
};

}  // namespace mqlab::gui
