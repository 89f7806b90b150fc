#include "gui/window/main_window.hpp"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/gallery/gallery.hpp"
#include "gui/views/compare.hpp"
#include "gui/views/editor.hpp"
#include "gui/views/fault_map.hpp"
#include "gui/views/ledger.hpp"
#include "gui/views/metrics.hpp"
#include "gui/views/predict.hpp"
#include "gui/views/presenter.hpp"
#include "gui/views/sequence.hpp"
#include "gui/views/settings.hpp"
#include "gui/views/timeline.hpp"
#include "gui/views/topology.hpp"
#include "gui/views/transport.hpp"
#include "gui/views/why.hpp"

namespace mqlab::gui {

namespace {

constexpr int kSlow = 500;  // milliseconds, after which a wait is shown
constexpr int kRecent = 12;

}  // namespace

MainWindow::MainWindow() {
  setObjectName("main");
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
  resize(1360, 860);
  make_pages();
  make_docks();
  make_actions();
  make_status();
  connect(&document_, &Document::opened, this, [this] {
    show_gallery(false);
    show_title();
  });
  connect(&document_, &Document::text_changed, this, &MainWindow::show_title);
  connect(&document_, &Document::variant_changed, this, [this] {
    const QSignalBlocker quiet(variant_);
    variant_->clear();
    variant_->addItems(document_.variants());
    if (document_.variants().isEmpty() && !document_.variant().isEmpty()) variant_->addItem(document_.variant());
    variant_->setCurrentText(document_.variant());
    variant_->setEnabled(document_.variants().size() > 1);
  });
  connect(&document_, &Document::run_failed, this, [this](const QString& sentence) { tell(sentence, true); });
  connect(&document_, &Document::run_started, this, [this] { tell({}); });
  connect(&document_, &Document::note, this, [this](const QString& sentence) { tell(sentence); });
  connect(&document_.history(), &QUndoStack::cleanChanged, this, &MainWindow::show_title);
  connect(topology_, &Topology::fault_wanted, this, &MainWindow::propose_fault);
  connect(gallery_, &Gallery::chosen, this, &MainWindow::open);
  connect(gallery_, &Gallery::open_wanted, this, &MainWindow::choose_and_open);
  connect(&task_, &Worker::finished, this, [this](int code, const QByteArray&, const QByteArray& errors) {
    code < 2 ? tell(say({"the capsule is written", "胶囊已写入"})) : tell(complaint(errors), true);
  });
  connect(&task_, &Worker::failed, this, [this](const QString& sentence) { tell(sentence, true); });
  restore();
  show_gallery(true);
  qApp->installEventFilter(this);
  // What Qt names once, when it is made.
  const std::pair<const char*, Text> made_by_qt[] = {
      {"qt_dockwidget_floatbutton", {"Take the panel out, or put it back", "分离或收回面板"}},
      {"qt_dockwidget_closebutton", {"Close the panel", "关闭面板"}},
      {"ScrollLeftButton", {"Scroll left", "向左滚动"}},
      {"ScrollRightButton", {"Scroll right", "向右滚动"}}};
  for (const auto& [id, text] : made_by_qt)
    for (QAbstractButton* button : findChildren<QAbstractButton*>(id)) gui::name(button, text);
  speak(this, [this] { show_title(); });
}

MainWindow::~MainWindow() = default;

void MainWindow::make_pages() {
  pages_ = new QStackedWidget(this);
  gallery_ = new Gallery(this);
  pages_->addWidget(gallery_);
  auto* page = new QWidget(this);
  views_ = new QTabWidget(page);
  views_->setObjectName("views");
  views_->setDocumentMode(true);
  topology_ = new Topology(document_, page);
  sequence_ = new SequenceView(document_, page);
  editor_ = new Editor(document_, page);
  map_ = new FaultMapView(document_, page);
  metrics_ = new MetricsView(document_, page);
  compare_ = new CompareView(document_, page);
  for (QWidget* view : std::initializer_list<QWidget*>{topology_, sequence_, metrics_, map_, compare_, editor_})
    views_->addTab(view, QString());
  speak(views_, [this] {
    const Text titles[] = {{"&Topology", "拓扑(&T)"},    {"&Sequence", "时序(&S)"}, {"&Metrics", "指标(&M)"},
                           {"Fault ma&p", "故障图(&P)"}, {"&Compare", "比较(&C)"},  {"Sc&enario", "场景(&E)"}};
    for (int i = 0; i < views_->count(); ++i) views_->setTabText(i, say(titles[i]));
  });
  timeline_ = new Timeline(document_, page);
  transport_ = new Transport(document_, page);
  presenter_ = new Presenter(document_, *timeline_, page);
  connect(map_, &FaultMapView::map_changed, timeline_, [this] { timeline_->set_map(map_->map()); });
  connect(timeline_, &Timeline::strike_chosen, map_, &FaultMapView::open_strike);
  auto* all = new QVBoxLayout(page);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  all->addWidget(views_, 1);
  all->addWidget(presenter_);
  all->addWidget(timeline_);
  all->addWidget(transport_);
  pages_->addWidget(page);
  setCentralWidget(pages_);
}

void MainWindow::make_docks() {
  why_ = new WhyPanel(document_, this);
  settings_ = new SettingsPanel(document_, this);
  ledger_ = new LedgerView(document_, this);
  predict_ = new Predict(document_, this);
  auto* lesson = new QTextBrowser(this);
  lesson->setObjectName("lesson");
  lesson->setOpenExternalLinks(false);
  name(lesson, {"Lesson", "课文"});
  const auto teach = [this, lesson] {
    const lab::Scenario* s = document_.scenario();
    lesson->setMarkdown(s == nullptr ? QString() : from(s->lesson.in(Words::the().language())));
  };
  connect(&document_, &Document::opened, lesson, teach);
  speak(lesson, teach);
  const auto dock = [&](const char* id, QWidget* widget, Qt::DockWidgetArea area, Text title) {
    auto* d = new QDockWidget(this);
    d->setObjectName(id);
    d->setWidget(widget);
    addDockWidget(area, d);
    speak(d, [d, title] { d->setWindowTitle(say(title)); });
    docks_ << d;
    return d;
  };
  auto* ledger = dock("dock-ledger", ledger_, Qt::BottomDockWidgetArea, {"Ledger", "账本"});
  auto* why = dock("dock-why", why_, Qt::RightDockWidgetArea, {"Why", "为何"});
  auto* settings = dock("dock-settings", settings_, Qt::RightDockWidgetArea, {"Settings", "设置"});
  auto* predict = dock("dock-predict", predict_, Qt::RightDockWidgetArea, {"Predict", "预测"});
  auto* read = dock("dock-lesson", lesson, Qt::RightDockWidgetArea, {"Lesson", "课文"});
  tabifyDockWidget(why, settings);
  tabifyDockWidget(settings, predict);
  tabifyDockWidget(predict, read);
  why->raise();
  resizeDocks({why}, {390}, Qt::Horizontal);
  resizeDocks({ledger}, {190}, Qt::Vertical);
}

void MainWindow::make_status() {
  note_ = new QLabel(this);
  note_->setObjectName("note");
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  bar_ = new QProgressBar(this);
  bar_->setObjectName("progress");
  bar_->setRange(0, 0);
  bar_->setMaximumWidth(180);
  bar_->hide();
  name(bar_, {"The engine is at work", "引擎正在运行"});
  cancel_ = new QToolButton(this);
  cancel_->setObjectName("cancel");
  cancel_->hide();
  speak(cancel_, [this] { cancel_->setText(say({"Cancel", "取消"})); });
  statusBar()->addWidget(note_, 1);
  statusBar()->addPermanentWidget(bar_);
  statusBar()->addPermanentWidget(cancel_);
  slow_ = new QTimer(this);
  slow_->setSingleShot(true);
  slow_->setInterval(kSlow);
  connect(slow_, &QTimer::timeout, this, [this] {
    bar_->show();
    cancel_->show();
  });
  watch(document_.worker());
  watch(task_);
  watch(compare_->worker());
  watch(compare_->other().worker());
}

void MainWindow::watch(Worker& worker) {
  const auto over = [this] {
    slow_->stop();
    bar_->hide();
    cancel_->hide();
  };
  connect(&worker, &Worker::started, slow_, qOverload<>(&QTimer::start));
  connect(&worker, &Worker::finished, this, over);
  connect(&worker, &Worker::failed, this, over);
  connect(&worker, &Worker::cancelled, this, over);
  connect(cancel_, &QToolButton::clicked, &worker, &Worker::cancel);
}

void MainWindow::tell(const QString& sentence, bool bad) {
  note_->setText(sentence);
  note_->setToolTip(sentence);
  QPalette p = palette();
  if (bad) p.setColor(QPalette::WindowText, Theme::the().colours().bad);
  note_->setPalette(p);
}

void MainWindow::open(const QString& file_or_id) {
  if (!may_leave()) return;
  tell({});
  if (const auto problem = document_.open(file_or_id)) {
    tell(*problem, true);
    return;
  }
  remember_recent(file_or_id);
}

void MainWindow::choose_and_open() {
  const QString file = QFileDialog::getOpenFileName(
      this, say({"Open a scenario, a trace or a capsule", "打开场景、轨迹或胶囊"}), QString(),
      say({"Scenarios, traces, capsules (*.json *.mqt);;All files (*)", "场景、轨迹、胶囊 (*.json *.mqt);;所有文件 (*)"}));
  if (!file.isEmpty()) open(file);
}

bool MainWindow::may_leave() {
  if (!document_.modified()) return true;
  QMessageBox box(QMessageBox::Question, say({"Unsaved changes", "尚未保存"}),
                  say({"The scenario was changed. Save it first?", "场景已修改，是否先保存？"}),
                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
  const int answer = box.exec();
  if (answer == QMessageBox::Save) save(false);
  return answer == QMessageBox::Discard || (answer == QMessageBox::Save && !document_.modified());
}

void MainWindow::remember_recent(const QString& file) {
  recent_.removeAll(file);
  recent_.prepend(file);
  while (recent_.size() > kRecent) recent_.removeLast();
  gallery_->set_recent(recent_);
}

void MainWindow::show_gallery(bool on) {
  pages_->setCurrentIndex(on ? 0 : 1);
  for (QDockWidget* d : docks_) d->setVisible(!on && !presenting_);
  show_title();
}

void MainWindow::show_title() {
  const bool gallery = pages_->currentIndex() == 0;
  const QString title = gallery ? QString() : document_.title();
  setWindowTitle(title.isEmpty() ? QString("mqlab") : QString("%1%2 — mqlab").arg(document_.modified() ? "● " : "", title));
  if (title_ != nullptr) title_->setText(title);
}

QWidget* MainWindow::view() const { return views_->currentWidget(); }

void MainWindow::set_presenting(bool on) {
  if (on == presenting_) return;
  presenting_ = on;
  QFont font = QApplication::font();
  if (on) {
    before_presenting_ = saveState();
    font_before_ = font.pointSizeF();
    font.setPointSizeF(font_before_ * 1.5);
  } else {
    font.setPointSizeF(font_before_);
  }
  QApplication::setFont(font);
  menuBar()->setVisible(!on);
  statusBar()->setVisible(!on);
  transport_->set_simple(on);
  for (QDockWidget* d : docks_) d->setVisible(!on && pages_->currentIndex() == 1);
  if (!on) restoreState(before_presenting_);
  views_->tabBar()->setVisible(!on);
  for (QToolBar* bar : findChildren<QToolBar*>("toolbar")) bar->setVisible(!on);
  on ? presenter_->begin() : presenter_->end();
  findChild<QAction*>("black-action")->setEnabled(on);  // a plain letter: elsewhere it is somebody's to type
  if (!on) set_black(false);
  on ? showFullScreen() : showNormal();
}

void MainWindow::set_black(bool on) {
  if (black_ == nullptr) {
    black_ = new QWidget(this);
    black_->setObjectName("black");
    black_->setAutoFillBackground(true);
    QPalette p = black_->palette();
    p.setColor(QPalette::Window, Qt::black);
    black_->setPalette(p);
    gui::name(black_, {"The picture is hidden; B shows it again", "画面已隐藏，按 B 恢复"});
  }
  black_->setGeometry(rect());
  black_->setVisible(on);
  black_->raise();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  if (black_ != nullptr) black_->setGeometry(rect());
}

void MainWindow::restore() {
  QSettings settings;
  recent_ = settings.value("recent").toStringList();
  gallery_->set_recent(recent_);
  restoreGeometry(settings.value("geometry").toByteArray());
  restoreState(settings.value("state").toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!may_leave()) return event->ignore();
  set_presenting(false);
  QSettings settings;
  settings.setValue("recent", recent_);
  settings.setValue("geometry", saveGeometry());
  settings.setValue("state", saveState());
  settings.setValue("language", Words::the().language() == Language::zh_CN ? "zh_CN" : "en");
  settings.setValue("dark", Theme::the().dark());
  event->accept();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int k = key->key();
    const bool plain = key->modifiers() == Qt::NoModifier;
    const bool sideways = k == Qt::Key_Left || k == Qt::Key_Right, page = k == Qt::Key_PageUp || k == Qt::Key_PageDown;
    const bool wants = (qobject_cast<QAbstractButton*>(watched) != nullptr && k == Qt::Key_Space) ||
                       (qobject_cast<QComboBox*>(watched) != nullptr && (k == Qt::Key_Space || sideways || page)) ||
                       (qobject_cast<QTreeView*>(watched) != nullptr && (k == Qt::Key_Space || sideways || page)) ||
                       (qobject_cast<QListView*>(watched) != nullptr && (k == Qt::Key_Space || page)) ||
                       (qobject_cast<QAbstractSlider*>(watched) != nullptr && (sideways || page)) ||
                       (qobject_cast<QTabBar*>(watched) != nullptr && sideways) ||
                       (qobject_cast<QTextBrowser*>(watched) != nullptr && page);
    if (plain && wants) {
      event->accept();
      return true;
    }
  }
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (!url.isLocalFile()) continue;
    open(url.toLocalFile());
    return;
  }
}

}  // namespace mqlab::gui
