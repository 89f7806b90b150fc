#include "gui/views/transport.hpp"

#include <cmath>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <set>

#include "gui/base/icons.hpp"
#include "gui/base/words.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::gui {

namespace {

constexpr int kSpeedSteps = 60;  // from 1/1000 to 1000
double speed_of(int step) { return std::pow(10.0, static_cast<double>(step) * 3 / (kSpeedSteps / 2)); }

}  // namespace

QAction* Transport::add(const char* id, Text text, Text tip, const QKeySequence& keys, Icon which, std::function<void()> act) {
  auto* action = new QAction(this);
  show_icon(action, which);
  action->setObjectName(id);
  action->setShortcut(keys);
  action->setShortcutContext(Qt::WindowShortcut);
  speak(action, text, tip);
  connect(action, &QAction::triggered, this, std::move(act));
  actions_ << action;
  return action;
}

Transport::Transport(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName("transport");
  Clock& clock = document_.clock();
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 8, 4);
  row->setSpacing(4);
  const auto button = [&](QAction* action) {
    auto* b = new QToolButton(this);
    b->setObjectName(action->objectName() + "-button");
    b->setDefaultAction(action);
    b->setAutoRaise(true);
    speak(b, [b, action] { b->setAccessibleName(action->text()); });
    row->addWidget(b);
    return b;
  };
  const auto pause_and = [this](auto act) {
    return [this, act] {
      document_.clock().play(false);
      act();
    };
  };
  button(
      add("to-begin", {"To the beginning", "回到开始"}, {}, QKeySequence("Ctrl+Home"), Icon::begin, pause_and([&clock] { clock.go(0); })));
  button(add("moment-back", {"Previous moment", "上一个关键时刻"},
             {"back to the last fault, loss, end of a process ...", "回到上一次故障、丢失、进程终止……"}, QKeySequence("Ctrl+Left"),
             Icon::moment_back, pause_and([&clock] { clock.step_moment(-1); })));
  button(add("step-back", {"Step back", "后退一步"}, {"one record back", "后退一条记录"}, QKeySequence("Left"), Icon::back,
             pause_and([&clock] { clock.step(-1); })));
  play_ = add("play", {"Play", "播放"}, {"play and pause", "播放与暂停"}, QKeySequence("Space"), Icon::play,
              [&clock] { clock.play(!clock.playing()); });
  button(play_);
  button(add("step-on", {"Step on", "前进一步"}, {"one record on", "前进一条记录"}, QKeySequence("Right"), Icon::on,
             pause_and([&clock] { clock.step(1); })));
  button(add("moment-on", {"Next moment", "下一个关键时刻"},
             {"on to the next fault, loss, end of a process ...", "前进到下一次故障、丢失、进程终止……"}, QKeySequence("Ctrl+Right"),
             Icon::moment_on, pause_and([&clock] { clock.step_moment(1); })));
  button(add("to-end", {"To the end", "到末尾"}, {}, QKeySequence("Ctrl+End"), Icon::end, pause_and([&clock] { clock.go(clock.size()); })));
  row->addSpacing(8);
  add("message-back", {"Back by message", "按消息后退"},
      {"to the last record of the selected message or operation", "到所选消息或操作的上一条记录"}, QKeySequence("Shift+Left"),
      Icon::process_back, pause_and([this] { document_.clock().step_message(-1, document_.operation()); }));
  add("message-on", {"On by message", "按消息前进"},
      {"to the next record of the selected message or operation", "到所选消息或操作的下一条记录"}, QKeySequence("Shift+Right"),
      Icon::process_on, pause_and([this] { document_.clock().step_message(1, document_.operation()); }));
  process_ = new QComboBox(this);
  process_->setObjectName("step-process");
  process_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  name(process_, {"Process to step by", "按进程单步"},
       {"the process whose records are stepped by with Alt+Left and Alt+Right", "Alt+左/右 按此进程的记录单步"});
  const auto of_process = [this] { return static_cast<sim::ProcessId>(process_->currentData().toInt()); };
  auto* back = button(add("process-back", {"Back by process", "按进程后退"}, {}, QKeySequence("Alt+Left"), Icon::process_back,
                          pause_and([this, of_process] { document_.clock().step_process(-1, of_process()); })));
  back->setToolButtonStyle(Qt::ToolButtonIconOnly);
  row->addWidget(process_);
  button(add("process-on", {"On by process", "按进程前进"}, {}, QKeySequence("Alt+Right"), Icon::process_on,
             pause_and([this, of_process] { document_.clock().step_process(1, of_process()); })));
  row->addSpacing(8);
  until_ = new QComboBox(this);
  until_->setObjectName("until");
  until_->setEditable(true);
  until_->setInsertPolicy(QComboBox::NoInsert);
  until_->setMinimumWidth(150);
  until_->setMaximumWidth(190);
  name(until_, {"Run until a time, a point or a verdict", "运行到某一时间、钩点或判定"},
       {"type 1.5s, confirm.sent or duplicated, or choose: the run goes on to its next occurrence (Ctrl+U)",
        "输入 1.5s、confirm.sent 或判定，或从列表选择：前进到下一次出现（Ctrl+U）"});
  until_->lineEdit()->setObjectName("until-words");
  name(until_->lineEdit(), {"Run until a time, a point or a verdict", "运行到某一时间、钩点或判定"});
  connect(until_, &QComboBox::activated, this, [this](int index) { run_until(until_->itemData(index).toString()); });
  connect(until_->lineEdit(), &QLineEdit::returnPressed, this, [this] { run_until(until_->currentText()); });
  row->addWidget(until_);
  add("until-action", {"Run until …", "运行到…"}, {"a time, a point or a verdict", "时间、钩点或判定"}, QKeySequence("Ctrl+U"),
      Icon::moment_on, [this] {
        until_->setFocus();
        until_->lineEdit()->selectAll();
      });
  auto* bookmark = add("bookmark", {"Bookmark", "书签"}, {"put a bookmark here, or take it away", "在此处添加或移除书签"},
                       QKeySequence("Ctrl+B"), Icon::bookmark, [&clock] { clock.toggle_bookmark(); });
  button(bookmark);
  add("bookmark-back", {"Previous bookmark", "上一个书签"}, {}, QKeySequence("Ctrl+,"), Icon::process_back,
      [&clock] { clock.step_bookmark(-1); });
  add("bookmark-on", {"Next bookmark", "下一个书签"}, {}, QKeySequence("Ctrl+."), Icon::process_on, [&clock] { clock.step_bookmark(1); });
  row->addStretch(1);
  moment_ = new QLabel(this);
  moment_->setObjectName("moment");
  moment_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  row->addWidget(moment_, 2);
  row->addStretch(1);
  extras_ << process_ << until_;
  auto* stops = new QCheckBox(this);
  extras_ << stops;
  stops->setObjectName("stop-at-moments");
  speak(stops, [stops] {
    stops->setText(say({"stops", "停下"}));
    stops->setAccessibleName(say({"Stop at moments", "在关键时刻停下"}));
    stops->setToolTip(say({"playing stops at the next fault, loss, end of a process ...", "播放到下一次故障、丢失、进程终止时停下"}));
  });
  connect(stops, &QCheckBox::toggled, &clock, &Clock::set_stops_at_moments);
  row->addWidget(stops);
  auto* axis = new QComboBox(this);
  extras_ << axis;
  axis->setObjectName("axis");
  name(axis, {"What the time axis counts", "时间轴单位"},
       {"a run is mostly waiting: by record, each record takes the same while", "运行大部分时间在等待：按记录时，每条记录占用相同时长"});
  axis->addItems({"", ""});
  speak(axis, [axis] {
    axis->setItemText(0, say({"by record", "按记录"}));
    axis->setItemText(1, say({"by time", "按时间"}));
  });
  connect(axis, &QComboBox::currentIndexChanged, this, [&clock](int index) { clock.set_by_record(index == 0); });
  row->addWidget(axis);
  speed_ = new QSlider(Qt::Horizontal, this);
  speed_->setObjectName("speed");
  speed_->setRange(-kSpeedSteps / 2, kSpeedSteps / 2);
  speed_->setFixedWidth(80);
  name(speed_, {"Speed, from 1/1000 to 1000", "速度：1/1000 至 1000"});
  speed_label_ = new QLabel(this);
  speed_label_->setMinimumWidth(fontMetrics().horizontalAdvance("×1/1000"));
  connect(speed_, &QSlider::valueChanged, this, [this](int step) {
    const double speed = speed_of(step);
    document_.clock().set_speed(speed);
    speed_label_->setText(speed >= 1 ? QString("×%1").arg(speed, 0, 'g', 3) : QString("×1/%1").arg(1 / speed, 0, 'g', 3));
  });
  speed_label_->setText("×1");
  row->addWidget(speed_);
  row->addWidget(speed_label_);
  add("slower", {"Slower", "减速"}, {}, QKeySequence("Ctrl+Down"), Icon::back, [this] { speed_->setValue(speed_->value() - 2); });
  add("faster", {"Faster", "加速"}, {}, QKeySequence("Ctrl+Up"), Icon::on, [this] { speed_->setValue(speed_->value() + 2); });

  connect(&clock, &Clock::playing_changed, this, [this](bool on) { play_->setIcon(icon(on ? Icon::pause : Icon::play)); });
  connect(&clock, &Clock::moved, this, &Transport::show_moment);
  connect(&clock, &Clock::recording_changed, this, [this] {
    const QString before = process_->currentText();
    process_->clear();
    const RecordingPtr& r = document_.recording();
    if (!r) return;
    for (std::size_t i = 0; i < r->trace().tables().processes.size(); ++i)
      process_->addItem(from(r->trace().tables().processes[i].name), static_cast<int>(i));
    process_->setCurrentIndex(std::max(process_->findText(before), 0));
  });
  connect(&document_, &Document::run_finished, this, &Transport::fill_until);
  speak(this, [this] {
    until_->lineEdit()->setPlaceholderText(say({"until 1.5s, a point …", "运行到 1.5s、钩点…"}));
    fill_until();
    show_moment();
  });
}

/// Verdicts of this run, then the points; what was typed stays.
void Transport::fill_until() {
  const QString typed = until_->lineEdit()->text();
  const QSignalBlocker quiet(until_);
  until_->clear();
  for (const QString& id : document_.verdicts_made())
    if (const auto name = lab::find_name(to(id))) until_->addItem(say(lab::info(*name).title), id);
  if (until_->count() > 0) until_->insertSeparator(until_->count());
  std::set<std::string> points;
  if (const RecordingPtr& r = document_.recording())
    for (const sim::KindRow& kind : r->trace().kinds())
      if (kind.point) points.insert(kind.name);
  for (const std::string& point : points) until_->addItem(from(point), from(point));
  until_->setCurrentIndex(-1);
  until_->setEditText(typed);
}

void Transport::run_until(const QString& words) {
  if (until_ran_) return;  // Enter on a word of the list tells twice
  until_ran_ = true;
  QTimer::singleShot(0, this, [this] { until_ran_ = false; });
  if (const auto problem = document_.run_until(words)) emit document_.note(*problem);
  until_->lineEdit()->clearFocus();
}

void Transport::set_simple(bool on) {
  for (QWidget* w : extras_) w->setVisible(!on);
}

void Transport::show_moment() {
  const RecordingPtr& r = document_.recording();
  if (!r) return moment_->clear();
  const std::size_t happened = document_.clock().happened();
  const QString where = QString("%1 / %2   %3").arg(happened).arg(r->size()).arg(moment_words(document_.clock().time_ns()));
  moment_->setText(where);
  moment_->setToolTip(happened == 0 ? QString() : r->line(happened - 1));
}

}  // namespace mqlab::gui
