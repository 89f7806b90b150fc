#include <fstream>
#include <numeric>

#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QTabWidget>

#include "gui/base/words.hpp"
#include "gui/window/main_window.hpp"
#include "lab/export/formats.hpp"

namespace mqlab::gui {

namespace {

struct Ending {
  const char* ending;
  const char* format;
};
/// What a diagram's file is called; the pictures are the window's own.
constexpr Ending kDiagrams[] = {{"mmd", "mermaid"}, {"puml", "plantuml"}, {"log", "shiviz"}, {"json", "perfetto"}};

bool write_diagram(const Recording& recording, const std::string& format, const QString& path) {
  const lab::ExportFormat* f = lab::find_export_format(format);
  if (f == nullptr) return false;
  lab::SelectionSpec spec;
  if (f->picture) spec.limit = lab::kPictureRecords;
  auto selection = lab::select_records(recording.trace(), spec);
  if (!selection) return false;
  const lab::Scene scene(recording.trace(), std::move(*selection), Words::the().language());
  std::ofstream out(to(path), std::ios::binary);
  f->write(scene, out);
  return static_cast<bool>(out.flush());
}

}  // namespace

bool MainWindow::export_view(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  QWidget* shown = view();
  if (ending == "svg") {
    QSvgGenerator svg;
    svg.setFileName(path);
    svg.setSize(shown->size());
    svg.setViewBox(shown->rect());
    svg.setTitle(document_.title());
    QPainter p(&svg);
    if (!p.isActive()) return false;
    shown->render(&p);
    return p.end();
  }
  if (ending == "pdf") {
    QPdfWriter pdf(path);
    pdf.setPageOrientation(QPageLayout::Landscape);
    pdf.setTitle(document_.title());
    QPainter p(&pdf);
    if (!p.isActive()) return false;
    const qreal factor =
        std::min(p.viewport().width() / static_cast<qreal>(shown->width()), p.viewport().height() / static_cast<qreal>(shown->height()));
    p.scale(factor, factor);
    shown->render(&p);
    return p.end();
  }
  for (const Ending& diagram : kDiagrams)
    if (ending == diagram.ending) return document_.recording() && write_diagram(*document_.recording(), diagram.format, path);
  return shown->grab().save(path, "PNG");
}

bool MainWindow::export_frames(const QString& folder, int frames) {
  if (!document_.recording() || frames < 1) return false;
  Clock& clock = document_.clock();
  clock.play(false);
  const double before = clock.place();
  bool ok = true;
  for (int i = 0; i < frames && ok; ++i) {
    clock.go_to_place(static_cast<double>(clock.size()) * i / std::max(frames - 1, 1));
    ok = view()->grab().save(QDir(folder).filePath(QString("frame-%1.png").arg(i, 4, 10, QChar('0'))), "PNG");
  }
  clock.go_to_place(before);
  return ok;
}

}  // namespace mqlab::gui
