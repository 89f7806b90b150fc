#include "gui/document/document.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QUndoCommand>

#include "gui/base/words.hpp"
#include "lab/scenario/edit.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/scenario/variants.hpp"

namespace mqlab::gui {

namespace {

constexpr int kTypingRests = 600;  // milliseconds

QString sentence(const lab::Sentence& s) { return from(s.in(Words::the().language())); }

std::optional<describe::Value> parse(const std::string& text) {
  describe::Sources sources;
  const auto source = sources.add("value", text);
  describe::Problems problems(sources);
  return lab::parse_json(sources, source, problems);
}

}  // namespace

class EditCommand : public QUndoCommand {
 public:
  EditCommand(Document& document, QString before, QString after, const QString& what, bool typing)
      : QUndoCommand(what),
        document_(document),
        before_(std::move(before)),
        after_(std::move(after)),
        typing_(typing),
        runs_(document.runs_) {}
  int id() const override { return typing_ ? 1 : -1; }
  /// Typing without a rest is one step.
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = dynamic_cast<const EditCommand*>(other);
    if (next == nullptr || !next->typing_ || next->runs_ != runs_) return false;
    after_ = next->after_;
    return true;
  }
  void undo() override { document_.put_text(before_, false); }
  void redo() override { document_.put_text(after_, typing_); }

 private:
  Document& document_;
  QString before_, after_;
  bool typing_;
  int runs_;
};

Document::Document(QObject* parent) : QObject(parent) {
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingRests);
  connect(&typing_, &QTimer::timeout, this, &Document::run);
  connect(&worker_, &Worker::finished, this, [this](int code, const QByteArray& out, const QByteArray& errors) {
    if (code == 0 || code == 1) return take(out);
    emit run_failed(complaint(errors));
  });
  connect(&worker_, &Worker::failed, this, &Document::run_failed);
  connect(&worker_, &Worker::cancelled, this, [this] { emit run_failed(say({"the run was cancelled", "运行已取消"})); });
}

std::optional<QString> Document::open(const QString& file_or_id) {
  std::optional<std::string> near;
  const auto found = lab::resolve_scenario(to(file_or_id), near);
  if (!found) {
    QString problem = say({"there is no file or scenario called {0}", "没有名为 {0} 的文件或场景"}, file_or_id);
    if (near) problem += say({"; did you mean {0}?", "；是不是 {0}？"}, from(*near));
    return problem;
  }
  const QString path = from(found->string());
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return say({"{0} can't be read: {1}", "无法读取 {0}：{1}"}, path, file.errorString());
  if (file.peek(8) == QByteArray("mqlabTR\n")) return open_trace(path);
  QString text = QString::fromUtf8(file.readAll());
  QString variant;
  std::optional<quint64> seed;
  QString hash;
  const QJsonObject capsule = QJsonDocument::fromJson(text.toUtf8()).object();
  if (capsule.contains("mqlab_capsule")) {
    const auto value = parse(text.toStdString());
    const describe::Value* inner = value ? value->find("scenario") : nullptr;
    if (inner == nullptr) return say({"{0} is no capsule that can be opened", "{0} 不是可以打开的胶囊"}, path);
    variant = capsule["variant"].toString();
    hash = capsule["trace_hash"].toString();
    const QJsonArray seeds = capsule["seeds"].toArray();
    if (!seeds.isEmpty()) seed = static_cast<quint64>(seeds.first().toArray().at(1).toInteger());
    text = from(lab::print_json(lab::as_scenario(*inner, variant.toStdString()))) + "\n";
  } else if (!text.trimmed().startsWith('{') && !text.trimmed().startsWith('/')) {
    return say({"{0} is no scenario, trace or capsule", "{0} 不是场景、轨迹或胶囊"}, path);
  }
  worker_.cancel();
  typing_.stop();
  path_ = path;
  name_ = file_or_id;
  folder_ = QFileInfo(path).absolutePath();
  seed_ = seed;
  wanted_hash_ = hash;
  text_ = text;
  variant_ = variant;
  summary_ = {};
  fresh_ = true;
  undo_.clear();
  load();
  clock_.use(nullptr);
  select_operation(0);
  emit opened();
  emit text_changed();
  emit variant_changed();
  tell_problems();
  run();
  return std::nullopt;
}

void Document::tell_problems() {
  if (problems_.empty()) return;
  const describe::Problem& first = problems_.front();
  emit run_failed(say({"the scenario has {0}", "场景有{0}"},
                      problems_.size() == 1 ? say({"a problem, ", "一个问题，"})
                                            : say({"{0} problems, the first ", " {0} 个问题，首个"}, QString::number(problems_.size()))) +
                  say({"in line {0}: {1}", "在第 {0} 行：{1}"}, QString::number(first.line), from(first.what.in(Words::the().language()))));
}

std::optional<QString> Document::open_trace(const QString& path) {
  auto recording = Recording::open(path);
  if (!recording) return from(recording.error().in(Words::the().language()));
  worker_.cancel();
  text_.clear();
  variants_.clear();
  file_.reset();
  problems_.clear();
  summary_ = {};
  undo_.clear();
  path_ = trace_path_ = path;
  variant_ = from((*recording)->header().variant);
  operation_ = 0;
  record_.reset();
  fresh_ = true;
  emit opened();
  emit text_changed();
  emit variant_changed();
  show(*recording);
  return std::nullopt;
}

bool Document::save(const QString& path, QString& problem) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text_.toUtf8()) < 0 || !file.commit()) {
    problem = say({"{0} can't be written: {1}", "无法写入 {0}：{1}"}, path, file.errorString());
    return false;
  }
  path_ = path;
  folder_ = QFileInfo(path).absolutePath();
  undo_.setClean();
  return true;
}

void Document::mirror(const Document& other, const QString& variant) {
  worker_.cancel();
  text_ = other.text_;
  path_ = other.path_;
  folder_ = other.folder_;
  seed_ = other.seed_;
  undo_.clear();
  load();
  variant_ = variants_.contains(variant) ? variant : variants_.value(0);
  emit opened();
  emit variant_changed();
  run();
}

void Document::hide_verdicts(bool on) {
  if (on == hidden_) return;
  hidden_ = on;
  emit run_finished();  // everything that shows a verdict looks again
}

QString Document::title() const {
  if (const lab::Scenario* s = scenario()) return from(s->title.in(Words::the().language()));
  if (recording() && !recording()->header().scenario.empty()) return from(recording()->header().scenario);
  return path_.isEmpty() ? QString() : QFileInfo(path_).fileName();
}

const lab::Scenario* Document::scenario() const { return file_ && problems_.empty() ? file_->find(variant_.toStdString()) : nullptr; }

void Document::load() {
  problems_.clear();
  lab::Loaded loaded = lab::load_text(path_.toStdString(), text_.toStdString(), {}, folder_.toStdString());
  if (!loaded) {
    problems_ = loaded.error();
    return;
  }
  file_ = std::move(*loaded);
  variants_.clear();
  for (const lab::Scenario& s : file_->variants) variants_ << from(s.variant);
  if (!variants_.contains(variant_)) variant_ = variants_.value(0);
}

void Document::set_variant(const QString& variant) {
  if (variant == variant_ || !variants_.contains(variant)) return;
  variant_ = variant;
  emit variant_changed();
  run();
}

void Document::edit(const QString& text, const QString& what, bool typing) {
  if (text == text_ || !has_scenario()) return;
  undo_.push(new EditCommand(*this, text_, text, what, typing));
}

void Document::put_text(const QString& text, bool typing) {
  text_ = text;
  wanted_hash_.clear();
  const QString before = variant_;
  load();
  emit text_changed();
  if (variant_ != before) emit variant_changed();
  if (!problems_.empty()) {
    typing_.stop();
    return tell_problems();
  }
  if (typing) {
    typing_.start();
  } else {
    run();
  }
}

std::optional<QString> Document::set_value(const QString& pointer, const describe::Value& value) {
  const auto edited = lab::with_value(to(text_), to(variant_), to(pointer), value);
  if (!edited) return sentence(edited.error());
  edit(from(*edited), say({"set {0}", "设置 {0}"}, pointer));
  return std::nullopt;
}

std::optional<QString> Document::add_fault(const describe::Value& fault) {
  const auto edited = lab::with_fault(to(text_), to(variant_), fault);
  if (!edited) return sentence(edited.error());
  const std::string* kind = fault.find("do") != nullptr ? fault.find("do")->as_string() : nullptr;
  edit(from(*edited), say({"add fault {0}", "添加故障 {0}"}, kind == nullptr ? QString() : from(*kind)));
  return std::nullopt;
}

std::optional<QString> Document::apply_settings(const QStringList& settings, const QString& what) {
  std::string text = to(text_);
  for (const QString& setting : settings) {
    const qsizetype equals = setting.indexOf('=');
    const std::string written = to(setting.mid(equals + 1));
    const auto value = parse(written);
    const auto edited = lab::with_value(text, to(variant_), to(setting.left(equals)), value ? *value : describe::Value(written));
    if (!edited) return sentence(edited.error());
    text = *edited;
  }
  edit(from(text), what);
  return std::nullopt;
}

QByteArray Document::engine_text() const {
  return file_ ? QByteArray::fromStdString(lab::print_json(file_->self_contained)) : text_.toUtf8();
}

QStringList Document::engine_arguments(const QString& command) const {
  QStringList arguments{command,    "-",    "--variant", variant_,
                        "--format", "json", "--lang",    Words::the().language() == Language::zh_CN ? "zh_CN" : "en"};
  if (seed_) arguments << "--seed" << QString::number(*seed_);
  return arguments;
}

void Document::run() {
  typing_.stop();
  if (scenario() == nullptr) return;
  next_trace_ = folder_of_runs_.filePath(QString("run-%1.mqt").arg(++runs_));
  worker_.start(engine_arguments("run") << "--rows"
                                        << "100000"
                                        << "--trace" << next_trace_,
                engine_text());
  emit run_started();
}

void Document::take(const QByteArray& out) {
  const QJsonObject summary = QJsonDocument::fromJson(out).array().at(0).toObject();
  auto recording = Recording::open(next_trace_);
  if (!recording) {
    emit run_failed(from(recording.error().in(Words::the().language())));
    return;
  }
  if (trace_path_.startsWith(folder_of_runs_.path())) QFile::remove(trace_path_);  // what is mapped stays until it is let go
  trace_path_ = next_trace_;
  summary_ = summary;
  if (!wanted_hash_.isEmpty())
    emit note(summary["trace_hash"].toString() == wanted_hash_
                  ? say({"the capsule's run, the same to the byte", "胶囊中的运行，逐字节一致"})
                  : say({"this is NOT the capsule's run: the trace hash differs", "这不是胶囊中的运行：轨迹哈希不同"}));
  // A fault that found nothing to strike, and what is not as the scenario expects.
  QStringList remarks;
  for (const char* kind : {"vacuity", "differences"})
    for (const QJsonValue& text : summary[kind].toArray()) remarks << in_language(text);
  if (wanted_hash_.isEmpty() && !remarks.isEmpty()) emit note(remarks.join(say({"; ", "；"})));
  show(*recording);
}

void Document::show(RecordingPtr recording) {
  const std::size_t happened = clock_.happened();
  const QString selected = operation_name();
  clock_.use(std::move(recording));
  record_.reset();
  operation_ = 0;
  if (fresh_) {
    // Where the story is: the first strike, or the end of what happens.
    const auto& marks = clock_.recording()->marks();
    clock_.go(marks.empty() ? 0 : marks.front().position + 1);
  } else {
    clock_.go(happened);
  }
  fresh_ = false;
  select_operation(selected);
  emit run_finished();
}

QList<QJsonObject> Document::verdicts_of(const QString& operation) const {
  QList<QJsonObject> out;
  for (const QJsonValue& row : summary()["bad"].toArray())
    if (row.toObject()["operation"].toString() == operation) out << row.toObject();
  return out;
}

QString Document::operation_name() const {
  if (operation_ == 0 || !recording()) return {};
  sim::OperationId id;
  id.packed = operation_;
  return from(recording()->trace().tables().identity(id));
}

void Document::select_operation(std::uint64_t operation) {
  if (operation_ == operation) return;
  operation_ = operation;
  emit selection_changed();
}

void Document::select_operation(const QString& name) {
  if (recording())
    for (const lab::OperationRow& row : recording()->operations())
      if (from(row.name) == name) return select_operation(row.operation);
  select_operation(0);
}

void Document::select_record(std::size_t position) {
  if (!recording() || position >= recording()->size()) return;
  record_ = position;
  const sim::Record& r = recording()->records()[position];
  if (r.operation != 0) operation_ = r.operation;
  clock_.show_record(position);
  emit selection_changed();
}

}  // namespace mqlab::gui
