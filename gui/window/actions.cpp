#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include "gui/base/icons.hpp"
#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "gui/views/presenter.hpp"
#include "gui/views/topology.hpp"
#include "gui/views/transport.hpp"
#include "gui/views/why.hpp"
#include "gui/window/main_window.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/version.hpp"

namespace mqlab::gui {

QAction* MainWindow::action(const char* id, Text text, Text tip, const QKeySequence& keys, std::function<void()> act) {
  auto* a = new QAction(this);
  a->setObjectName(id);
  a->setShortcut(keys);
  speak(a, text, tip);
  connect(a, &QAction::triggered, this, std::move(act));
  addAction(a);
  return a;
}

void MainWindow::make_actions() {
  const auto menu = [this](const char* id, Text title) {
    QMenu* m = menuBar()->addMenu(QString());
    m->setObjectName(id);
    m->setToolTipsVisible(true);
    speak(m, [m, title] { m->setTitle(say(title)); });
    return m;
  };
  QMenu* file = menu("menu-file", {"&File", "文件(&F)"});
  QAction* gallery = action("gallery-action", {"&Gallery", "场景库(&G)"}, {"the scenarios of the library", "场景库中的场景"},
                            QKeySequence("Ctrl+G"), [this] { show_gallery(true); });
  QAction* back = action("document-action", {"&Back to the run", "返回运行(&B)"}, {}, QKeySequence("Ctrl+R"), [this] {
    if (document_.has_scenario() || document_.recording()) show_gallery(false);
  });
  QAction* open_file = action("open-action", {"&Open …", "打开(&O)…"}, {"a scenario, a trace or a capsule", "场景、轨迹或胶囊"},
                              QKeySequence::Open, [this] { choose_and_open(); });
  QAction* save_it = action("save-action", {"&Save", "保存(&S)"}, {}, QKeySequence::Save, [this] { save(false); });
  QAction* save_as = action("save-as-action", {"Save &as …", "另存为(&A)…"}, {}, QKeySequence::SaveAs, [this] { save(true); });
  QAction* capsule = action("capsule-action", {"Save this run as a &capsule …", "将本次运行存为胶囊(&C)…"},
                            {"one file with all that the run depends on", "包含本次运行全部依据的单个文件"}, QKeySequence("Ctrl+K"),
                            [this] { save_capsule(); });
  QAction* picture =
      action("export-action", {"&Export …", "导出(&E)…"},
             {"the view as a picture, or the trace as a diagram", "将视图导出为图片，或将轨迹导出为图表"}, QKeySequence("Ctrl+E"), [this] {
               const QString path = QFileDialog::getSaveFileName(
                   this, say({"Export the view", "导出视图"}), QString(),
                   say({"Pictures (*.png *.svg *.pdf);;The run as an animation (*.gif);;Diagrams (*.mmd *.puml *.log *.json)",
                        "图片 (*.png *.svg *.pdf);;运行动画 (*.gif);;图表 (*.mmd *.puml *.log *.json)"}));
               if (!path.isEmpty())
                 export_view(path) ? tell(say({"written: {0}", "已写入：{0}"}, path))
                                   : tell(say({"{0} can't be written", "无法写入 {0}"}, path), true);
             });
  QAction* frames = action(
      "frames-action", {"Export the run as &frames …", "将运行导出为逐帧图片(&F)…"}, {"numbered PNG files", "编号的 PNG 文件"}, {}, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, say({"Folder for the frames", "存放逐帧图片的文件夹"}));
        if (!folder.isEmpty())
          export_frames(folder, 100) ? tell(say({"written: {0}", "已写入：{0}"}, folder))
                                     : tell(say({"{0} can't be written", "无法写入 {0}"}, folder), true);
      });
  QAction* quit = action("quit-action", {"&Quit", "退出(&Q)"}, {}, QKeySequence::Quit, [this] { close(); });
  for (QAction* a : {gallery, back, open_file}) file->addAction(a);
  file->addSeparator();
  for (QAction* a : {save_it, save_as, capsule}) file->addAction(a);
  file->addSeparator();
  for (QAction* a : {picture, frames}) file->addAction(a);
  file->addSeparator();
  file->addAction(quit);

  QMenu* edit = menu("menu-edit", {"&Edit", "编辑(&E)"});
  QAction* undo = document_.history().createUndoAction(this);
  QAction* redo = document_.history().createRedoAction(this);
  undo->setObjectName("undo-action");
  redo->setObjectName("redo-action");
  undo->setShortcut(QKeySequence::Undo);
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  const auto name_undo = [this, undo, redo] {
    const QString before = document_.history().undoText(), after = document_.history().redoText();
    undo->setText(before.isEmpty() ? say({"Undo", "撤销"}) : say({"Undo: {0}", "撤销：{0}"}, before));
    redo->setText(after.isEmpty() ? say({"Redo", "重做"}) : say({"Redo: {0}", "重做：{0}"}, after));
    undo->setToolTip(undo->text() + " (Ctrl+Z)");
    redo->setToolTip(redo->text() + " (Ctrl+Shift+Z)");
  };
  connect(&document_.history(), &QUndoStack::indexChanged, this, name_undo);
  speak(undo, name_undo);
  show_icon(undo, Icon::undo);
  show_icon(redo, Icon::redo);
  QAction* again = action("run-action", {"&Run again", "重新运行(&R)"}, {"run this variant again", "重新运行该变体"}, QKeySequence("F5"),
                          [this] { document_.run(); });
  show_icon(again, Icon::run);
  QAction* why = action("why-action", {"&Why?", "为什么(&W)？"}, {"ask why the selected operation ended as it did", "询问所选操作为何如此"},
                        QKeySequence("Ctrl+W"), [this] {
                          for (QDockWidget* d : docks_)
                            if (d->widget() == why_) d->show(), d->raise();
                          why_->ask();
                        });
  for (QAction* a : {undo, redo, again, why}) edit->addAction(a);

  QMenu* time = menu("menu-time", {"&Time", "时间(&T)"});
  for (QAction* a : transport_->time_actions()) time->addAction(a);
  addActions(transport_->time_actions());

  QMenu* look = menu("menu-view", {"&View", "视图(&V)"});
  for (int i = 0; i < views_->count(); ++i) {
    QAction* a = action("view", {"View", "视图"}, {}, QKeySequence(QString("Ctrl+%1").arg(i + 1)), [this, i] {
      show_gallery(false);
      views_->setCurrentIndex(i);
    });
    a->setObjectName(QString("view-%1").arg(i));
    speak(a, [this, a, i] { a->setText(views_->tabText(i)); });
    look->addAction(a);
  }
  look->addSeparator();
  for (QDockWidget* d : docks_) look->addAction(d->toggleViewAction());
  look->addSeparator();
  look->addAction(action("fit-action", {"&Fit the picture", "适合窗口(&F)"}, {}, QKeySequence("Ctrl+0"), [this] { topology_->fit(); }));
  look->addAction(action("arrange-action", {"&Arrange again", "重新排列(&A)"}, {}, {}, [this] {
    topology_->arrange();
    topology_->fit();
  }));
  look->addAction(
      action("present-action", {"&Presenter mode", "演示模式(&P)"},
             {"big type, the picture and the lesson; PageDown and PageUp turn its pages, Space plays, B is black, Escape ends it",
              "大字号，画面与课文；PageDown/PageUp 翻页，空格播放，B 黑屏，Esc 退出"},
             QKeySequence("F11"), [this] { set_presenting(!presenting_); }));
  QAction* dark = action("dark-action", {"&Dark", "深色(&D)"}, {"dark or light", "深色或浅色"}, QKeySequence("Ctrl+D"),
                         [] { Theme::the().set_dark(!Theme::the().dark()); });
  dark->setCheckable(true);
  dark->setChecked(Theme::the().dark());
  connect(&Theme::the(), &Theme::changed, dark, [dark] { dark->setChecked(Theme::the().dark()); });
  look->addAction(dark);
  const auto turn = [this](int direction) {
    presenting_ ? presenter_->turn(direction) : static_cast<void>(document_.clock().step_moment(direction));
  };
  action("next-moment", {"Next moment, or page of the lesson", "下一个关键时刻或课文下一页"}, {}, QKeySequence(Qt::Key_PageDown),
         [turn] { turn(1); });
  action("previous-moment", {"Previous moment, or page of the lesson", "上一个关键时刻或课文上一页"}, {}, QKeySequence(Qt::Key_PageUp),
         [turn] { turn(-1); });
  action("black-action", {"Black, in a presentation", "演示时黑屏"}, {}, QKeySequence(Qt::Key_B), [this] {
    if (presenting_) set_black(black_ == nullptr || !black_->isVisible());
  })->setEnabled(false);
  action("end-presenting", {"End the presentation", "结束演示"}, {}, QKeySequence(Qt::Key_Escape),
         [this] { black_ != nullptr && black_->isVisible() ? set_black(false) : set_presenting(false); });

  QMenu* language = menu("menu-language", {"&Language", "语言(&L)"});
  auto* group = new QActionGroup(this);
  for (const auto& [id, title, which] :
       {std::tuple{"lang-en", "English", Language::en}, std::tuple{"lang-zh", "简体中文", Language::zh_CN}}) {
    QAction* a = group->addAction(QString::fromUtf8(title));
    a->setObjectName(id);
    a->setCheckable(true);
    a->setChecked(Words::the().language() == which);
    connect(a, &QAction::triggered, this, [which = which] { Words::the().set_language(which); });
    connect(&Words::the(), &Words::changed, a, [a, which = which] { a->setChecked(Words::the().language() == which); });
    language->addAction(a);
  }
  QMenu* help = menu("menu-help", {"&Help", "帮助(&H)"});
  help->addAction(action("keys-action", {"&Keys", "快捷键(&K)"}, {}, QKeySequence("F1"), [this] {
    QString rows;
    for (const QAction* a : actions())
      if (!a->shortcut().isEmpty())
        rows += QString("<tr><td><b>%1</b></td><td>%2</td></tr>")
                    .arg(a->shortcut().toString(QKeySequence::NativeText), QString(a->text()).remove('&').toHtmlEscaped());
    auto* box = new QMessageBox(QMessageBox::NoIcon, say({"Keys", "快捷键"}), "<table cellpadding=\"2\">" + rows + "</table>",
                                QMessageBox::Close, this);
    box->setObjectName("keys");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  }));
  help->addAction(action("about-action", {"&About", "关于(&A)"}, {}, {}, [this] {
    QMessageBox::about(
        this, "mqlab",
        QString("mqlab %1<br>").arg(from(lab::version())) +
            say({"A laboratory for message queues under faults. The window is free software under the GPL, version 3 or later.",
                 "故障下的消息队列实验室。本窗口程序为自由软件，遵循 GPL 第 3 版或更新版本。"}));
  }));

  auto* bar = addToolBar(QString());
  bar->setObjectName("toolbar");
  bar->setMovable(false);
  speak(bar, [bar] { bar->setWindowTitle(say({"Tools", "工具"})); });
  show_icon(gallery, Icon::gallery);
  show_icon(open_file, Icon::open);
  show_icon(save_it, Icon::save);
  for (QAction* a : {gallery, open_file, save_it, undo, redo, again}) bar->addAction(a);
  bar->addSeparator();
  auto* label = new QLabel(bar);
  speak(label, [label] { label->setText(say({" Variant: ", " 变体："})); });
  bar->addWidget(label);
  variant_ = new QComboBox(bar);
  variant_->setObjectName("variant");
  variant_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  variant_->setMinimumWidth(110);
  gui::name(variant_, {"Variant", "变体"}, {"which variant of the scenario runs", "运行场景的哪个变体"});
  bar->addWidget(variant_);
  connect(variant_, &QComboBox::textActivated, &document_, &Document::set_variant);
  title_ = new QLabel(bar);
  title_->setObjectName("title");
  title_->setContentsMargins(14, 0, 8, 0);
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  bar->addWidget(title_);
}

void MainWindow::save(bool as) {
  if (!document_.has_scenario()) return;
  QString path = document_.path();
  if (as || path.isEmpty() || !QFileInfo(path).isWritable())
    path = QFileDialog::getSaveFileName(this, say({"Save the scenario", "保存场景"}), path, say({"Scenarios (*.json)", "场景 (*.json)"}));
  if (path.isEmpty()) return;
  QString problem;
  if (!document_.save(path, problem)) return tell(problem, true);
  tell(say({"saved: {0}", "已保存：{0}"}, path));
  remember_recent(path);
}

void MainWindow::save_capsule() {
  if (document_.scenario() == nullptr) return;
  const QString path = QFileDialog::getSaveFileName(this, say({"Save as a capsule", "存为胶囊"}), QString(),
                                                    say({"Capsules (*.capsule.json)", "胶囊 (*.capsule.json)"}));
  if (!path.isEmpty()) task_.start(document_.engine_arguments("capsule") << "-o" << path, document_.engine_text());
}

void MainWindow::propose_fault(const describe::Value& fault) {
  auto* dialog = new QDialog(this);
  dialog->setObjectName("fault-dialog");
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(say({"Add a fault", "添加故障"}));
  auto* words = new QLabel(say({"The fault as it will stand in the scenario. Its address names the point, not the time, so it survives "
                                "other edits; change what you like.",
                                "将写入场景的故障。其地址是钩点而非时间，因此其他修改不会使它失效；可随意修改。"}),
                           dialog);
  words->setWordWrap(true);
  auto* text = new QPlainTextEdit(from(lab::print_json(fault, 60)), dialog);
  text->setObjectName("fault-text");
  text->setAccessibleName(say({"The fault as JSON", "故障 JSON"}));
  auto* wrong = new QLabel(dialog);
  wrong->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, dialog);
  buttons->button(QDialogButtonBox::Ok)->setText(say({"Break it", "制造故障"}));
  buttons->button(QDialogButtonBox::Ok)->setObjectName("fault-ok");
  buttons->button(QDialogButtonBox::Cancel)->setText(say({"Cancel", "取消"}));
  auto* all = new QVBoxLayout(dialog);
  all->addWidget(words);
  all->addWidget(text);
  all->addWidget(wrong);
  all->addWidget(buttons);
  dialog->resize(520, 300);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  connect(buttons, &QDialogButtonBox::accepted, dialog, [this, dialog, text, wrong] {
    describe::Sources sources;
    const auto source = sources.add("fault", to(text->toPlainText()));
    describe::Problems problems(sources);
    const auto value = lab::parse_json(sources, source, problems);
    if (!value || !value->is_object()) {
      const auto sorted = problems.sorted();
      return wrong->setText(sorted.empty() ? say({"this is no JSON object", "这不是 JSON 对象"})
                                           : from(sorted.front().what.in(Words::the().language())));
    }
    if (const auto problem = document_.add_fault(*value)) return wrong->setText(*problem);
    if (!document_.problems().empty()) {
      wrong->setText(from(document_.problems().front().what.in(Words::the().language())));
      document_.history().undo();
      return;
    }
    dialog->accept();
  });
  dialog->open();
}

}  // namespace mqlab::gui
