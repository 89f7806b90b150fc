/// The space-time diagram: a lane for each process, time downwards, a row for each record, arrows for what travels, lost frames drawn as lost. Follows the moment,
/// and leads: a click on a row goes there; its cause and its consequences are a key away. Filtered by operation or by any words.
///
/// Rows stand at equal distances; where much more time passes than usual a gap says how long. Only what is visible is painted, so a million records scroll.
#pragma once

#include <QAbstractScrollArea>
#include <QWidget>

#include "gui/document/document.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace mqlab::gui {

class SequenceCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit SequenceCanvas(Document& document, QWidget* parent = nullptr);

  enum class Show { all, operation };
  void filter(Show show, const QString& words, bool to_scale);
  const std::vector<std::size_t>& rows() const { return rows_; }
  QRect row_rect(std::size_t row) const;
  /// The cause of the selected record; its first consequence.
  bool follow_cause();
  bool follow_consequence();

 protected:
  void paintEvent(QPaintEvent*) override;
  void resizeEvent(QResizeEvent*) override;
  void mousePressEvent(QMouseEvent*) override;
  void keyPressEvent(QKeyEvent*) override;
  bool viewportEvent(QEvent*) override;

 private:
  void collect();
  void place_rows();
  void follow_moment();
  int y_of(std::size_t row) const;
  std::optional<std::size_t> row_at(int y) const;
  std::optional<std::size_t> row_of(std::size_t position) const;
  qreal lane(std::uint16_t process) const;
  qreal words_left() const;
  void paint_rows(QPainter& p, std::size_t first, std::size_t last);

  Document& document_;
  Show show_ = Show::all;
  QString words_;
  bool to_scale_ = false;
  std::vector<std::size_t> rows_;  ///< positions of the records shown
  std::vector<int> y_;             ///< of each row, from the top of all
  std::vector<std::uint16_t> lanes_;
};

class SequenceView : public QWidget {
  Q_OBJECT
 public:
  explicit SequenceView(Document& document, QWidget* parent = nullptr);
  SequenceCanvas& canvas() { return *canvas_; }

 private:
  SequenceCanvas* canvas_;
};

}  // namespace mqlab::gui
