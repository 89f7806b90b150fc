/// The first page: the scenarios of the library by theme, with a filter by dialect, a search, a picture and one sentence each; and what was opened lately.
#pragma once

#include <vector>

#include <QStringList>
#include <QWidget>

#include "lab/picture/outline.hpp"

class QComboBox;
class QLineEdit;
class QListWidget;
class QLabel;

namespace mqlab::gui {

struct GalleryEntry {
  QString id, theme, style, file;
  QString title_en, title_zh_CN, summary_en, summary_zh_CN;
  QStringList variants;
};

/// Of the library, by id. Reads the files' heads, loads nothing: a scenario is loaded when its picture is first drawn.
std::vector<GalleryEntry> gallery_entries();

class Gallery : public QWidget {
  Q_OBJECT
 public:
  explicit Gallery(QWidget* parent = nullptr);
  void set_recent(const QStringList& files);
  int shown() const;
  /// The system of an entry, as its picture shows it; loaded at the first call. Empty: it does not load.
  static const lab::Outline& outline(const GalleryEntry& entry);

 signals:
  void chosen(const QString& file_or_id);
  void open_wanted();

 private:
  void fill();
  void fill_recent();

  std::vector<GalleryEntry> entries_;
  QStringList recent_;
  QLineEdit* search_;
  QComboBox* style_;
  QListWidget* themes_;
  QListWidget* cards_;
  QListWidget* recent_list_;
  QLabel* count_;
};

}  // namespace mqlab::gui
