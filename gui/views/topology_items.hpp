/// What the topology is drawn of: a box for each process with its elements, a line for each pair that talks, and one item for all messages in the air.
#pragma once

#include <functional>

#include <QGraphicsObject>
#include <QPointer>

#include "gui/document/recording.hpp"

namespace mqlab::gui {

/// A message where it lies.
struct MessageNow {
  std::uint64_t message = 0;
  lab::Stage stage = lab::Stage::unknown;
  bool redelivered = false;
  friend bool operator==(const MessageNow&, const MessageNow&) = default;
};

/// An element at a moment: how much is in it, how far the first few messages have come, what its states and gauges say.
struct ElementNow {
  std::size_t count = 0;
  QList<MessageNow> first;
  QString says;
};

class NodeItem : public QGraphicsObject {
  Q_OBJECT
 public:
  NodeItem(const lab::CastMember& member, RecordingPtr recording);

  QRectF boundingRect() const override;
  void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;

  const lab::CastMember& member() const { return member_; }
  /// Its role, and its host where that has a name of its own.
  QString place() const;
  void set_life(lab::LifeOf life);
  void set_element(std::size_t index, ElementNow now);
  /// The message whose mark is there; 0: none.
  std::uint64_t message_at(QPointF scene) const;
  lab::LifeOf life() const { return life_; }
  /// What its own states and gauges say.
  void set_says(const QString& words);
  const QString& says() const { return says_; }
  /// For the tip: what each state and gauge on the box means.
  void explain(const QString& words, const QString& meaning) { meanings_ << words + ": " + meaning; }
  void forget_meanings() { meanings_.clear(); }
  QString meanings() const { return meanings_.join('\n'); }
  const ElementNow& element(std::size_t index) const { return now_[index]; }
  std::size_t rows() const { return std::min(member_.elements.size(), kRows); }
  QRectF body() const;
  std::uint64_t highlighted = 0;  ///< a message that is drawn larger

 signals:
  void moved();

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

 private:
  static constexpr std::size_t kRows = 7;
  qreal head() const;
  QRectF row(std::size_t index) const;
  /// How many lines its gauges may need below the title.
  int lines(const std::vector<std::string>& gauges) const;
  void paint_row(QPainter& p, std::size_t index) const;

  lab::CastMember member_;
  RecordingPtr recording_;
  lab::LifeOf life_;
  std::vector<ElementNow> now_;
  QString says_;
  QStringList meanings_;
};

class LinkItem : public QGraphicsItem {
 public:
  LinkItem(NodeItem* a, NodeItem* b) : a_(a), b_(b) { setZValue(-2); }
  QRectF boundingRect() const override { return shape_line().boundingRect().adjusted(-120, -20, 240, 34); }
  QPainterPath shape() const override;
  void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;
  NodeItem* a() const { return a_; }
  NodeItem* b() const { return b_; }
  /// A fault holds it; its words. Empty: none.
  void set_cut(const QString& words);
  bool cut() const { return !cut_.isEmpty(); }
  void follow() { prepareGeometryChange(); }

 private:
  QPainterPath shape_line() const;
  NodeItem* a_;
  NodeItem* b_;
  QString cut_;
};

/// Where a line between two nodes meets their boxes.
QLineF between(const NodeItem& a, const NodeItem& b);

class FlightsItem : public QGraphicsItem {
 public:
  struct Shown {
    lab::Flight flight;
    QPointF at;
    lab::Stage stage = lab::Stage::unknown;
    std::uint64_t message = 0;
    double angle = 0;
    bool redelivered = false;
    bool gone = false;  ///< it was lost, as far as it has come
  };
  FlightsItem() { setZValue(2), setAcceptedMouseButtons(Qt::NoButton); }
  QRectF boundingRect() const override { return bounds_; }
  QPainterPath shape() const override { return {}; }
  void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override;
  void set(std::vector<Shown> shown, const QRectF& bounds);
  const std::vector<Shown>& shown() const { return shown_; }
  const Shown* near(QPointF at) const;
  std::uint64_t highlighted = 0;

 private:
  std::vector<Shown> shown_;
  QRectF bounds_;
};

}  // namespace mqlab::gui
