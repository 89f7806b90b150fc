/// The system at the moment: processes in columns from producers to stores, movable; messages on their way; the dead and the cut; queues and states; the money.
/// A click selects, a right click offers the faults that fit there.
#pragma once

#include <map>

#include <QGraphicsView>

#include "gui/document/document.hpp"
#include "gui/views/topology_items.hpp"
#include "lab/picture/address.hpp"

class QMenu;

namespace mqlab::gui {

class Topology : public QGraphicsView {
  Q_OBJECT
 public:
  explicit Topology(Document& document, QWidget* parent = nullptr);

  NodeItem* node(const QString& name) const;
  LinkItem* link(const QString& a, const QString& b) const;
  const FlightsItem& flights() const { return *flights_; }
  void fit();
  /// Columns again, as if nothing had been moved.
  void arrange();
  /// Without a legend: where two stand side by side.
  void set_bare(bool on);

  /// The menu of a right click, filled: for the mouse, the keyboard and tests.
  void fill_menu(QMenu& menu, QPointF scene);

 signals:
  /// A fault without its `when`, chosen at a place: to be shown and edited before it is added.
  void fault_wanted(const describe::Value& fault);

 protected:
  void contextMenuEvent(QContextMenuEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void wheelEvent(QWheelEvent*) override;
  /// Up and down choose a process; the menu key breaks it.
  void keyPressEvent(QKeyEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void drawForeground(QPainter*, const QRectF&) override;
  bool viewportEvent(QEvent*) override;

 private:
  void build();
  void refresh();
  void show_state();
  void show_elements(std::size_t position);
  void show_flights();
  QString words_at(QPointF scene) const;
  void add_faults(QMenu& menu, const std::vector<lab::FittingFault>& fits, const std::vector<std::string>& targets,
                  const std::vector<std::optional<describe::Value>>& whens, const QStringList& when_words);

  Document& document_;
  QGraphicsScene scene_;
  std::vector<NodeItem*> nodes_;  ///< by process
  std::vector<LinkItem*> links_;
  FlightsItem* flights_ = nullptr;
  RecordingPtr shown_;
  std::map<QString, QPointF> places_;  ///< where nodes were put by hand, by name
  std::size_t state_of_ = SIZE_MAX;
  std::unique_ptr<lab::TraceState> state_;
  bool bare_ = false;
  bool fitted_ = true;
};

}  // namespace mqlab::gui
