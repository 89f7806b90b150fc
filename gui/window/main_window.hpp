/// The window: gallery and document, the views of the document, their menus and shortcuts, what it remembers from one day to the next.
#pragma once

#include <QMainWindow>

#include "gui/document/document.hpp"

class QActionGroup;
class QComboBox;
class QDockWidget;
class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;
class QTabWidget;
class QTimer;
class QToolButton;

namespace mqlab::gui {

class CompareView;
class Editor;
class FaultMapView;
class Gallery;
class LedgerView;
class MetricsView;
class Predict;
class Presenter;
class SequenceView;
class SettingsPanel;
class Timeline;
class Topology;
class Transport;
class WhyPanel;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow();
  ~MainWindow() override;

  Document& document() { return document_; }
  void open(const QString& file_or_id);
  void set_presenting(bool on);
  /// Nothing but black, while people should listen.
  void set_black(bool on);
  /// The view in the middle, for exports: the topology, the sequence ...
  QWidget* view() const;
  QTabWidget& views() { return *views_; }
  /// A dialog that shows the fault with its address, editable; what is accepted is added.
  void propose_fault(const describe::Value& fault);
  void tell(const QString& sentence, bool bad = false);

  // --- export ---
  /// The view in the middle: .png, .svg or .pdf by the name's end; .gif is the run, as that view shows it; .mmd, .puml, .log, .json the trace as a diagram.
  bool export_view(const QString& path);
  /// The run as numbered PNG files, one for each of so many moments.
  bool export_frames(const QString& folder, int frames);
  bool export_gif(const QString& path, int frames);

 protected:
  void resizeEvent(QResizeEvent*) override;
  void closeEvent(QCloseEvent*) override;
  void dragEnterEvent(QDragEnterEvent*) override;
  void dropEvent(QDropEvent*) override;
  /// Single keys (space, arrows, pages) belong to the control that has the focus, where it needs them.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QAction* action(const char* id, Text text, Text tip, const QKeySequence& keys, std::function<void()> act);
  void make_pages();
  void make_docks();
  void make_actions();
  void make_status();
  void show_gallery(bool on);
  void show_title();
  void remember_recent(const QString& file);
  void choose_and_open();
  void save(bool as);
  void save_capsule();
  void watch(Worker& worker);
  void restore();
  bool may_leave();
  /// The run from its beginning to its end; the moment is then as before. False as soon as one was not taken.
  bool each_frame(int frames, const std::function<bool(int)>& take);

  Document document_;
  QStackedWidget* pages_ = nullptr;
  Gallery* gallery_ = nullptr;
  QTabWidget* views_ = nullptr;
  Topology* topology_ = nullptr;
  SequenceView* sequence_ = nullptr;
  Editor* editor_ = nullptr;
  FaultMapView* map_ = nullptr;
  MetricsView* metrics_ = nullptr;
  CompareView* compare_ = nullptr;
  Predict* predict_ = nullptr;
  Timeline* timeline_ = nullptr;
  Presenter* presenter_ = nullptr;
  QWidget* black_ = nullptr;
  Transport* transport_ = nullptr;
  WhyPanel* why_ = nullptr;
  SettingsPanel* settings_ = nullptr;
  LedgerView* ledger_ = nullptr;
  QList<QDockWidget*> docks_;
  QComboBox* variant_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* note_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QToolButton* cancel_ = nullptr;
  QTimer* slow_ = nullptr;
  Worker task_;  ///< capsules and other short work
  QStringList recent_;
  bool presenting_ = false;
  QByteArray before_presenting_;
  qreal font_before_ = 0;
};

}  // namespace mqlab::gui
