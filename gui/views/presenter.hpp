/// What stands below the picture in a presentation: the lesson, chapter by chapter, each with its moments of the run. Turned like pages, forward and back; a chapter
/// that speaks of a variant shows that one, every other the one that was shown when the presentation began.
#pragma once

#include <vector>

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/views/timeline.hpp"
#include "lab/picture/chapters.hpp"

class QLabel;

namespace mqlab::gui {

class Presenter : public QWidget {
  Q_OBJECT
 public:
  Presenter(Document& document, Timeline& timeline, QWidget* parent = nullptr);
  void begin();
  void end();
  /// To the next or previous page: a moment of the chapter, else the next chapter; where a scenario has no lesson, a moment worth a look.
  void turn(int direction);
  const std::vector<lab::Chapter>& chapters() const { return chapters_; }
  std::size_t chapter() const { return chapter_; }
  std::size_t stop() const { return stop_; }

 private:
  void read();
  void go_to(std::size_t chapter, std::size_t stop);
  void arrive();
  void show_words();
  QString variant_for(std::size_t chapter) const;

  Document& document_;
  Timeline& timeline_;
  std::vector<lab::Chapter> chapters_;
  std::size_t chapter_ = 0, stop_ = 0;
  std::vector<std::size_t> stops_;  ///< of the chapter, in the run that is shown
  QString variant_;                 ///< that was shown at the beginning
  bool on_ = false, waits_ = false;
  QLabel* title_;
  QLabel* text_;
};

}  // namespace mqlab::gui
