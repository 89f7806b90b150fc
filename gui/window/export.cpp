#include <cgif.h>

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

/// One picture of an animation, with a table of colours of its own. An error of the library is false.
bool add_frame(CGIF* gif, const QImage& picture, int hundredths) {
  const QImage indexed = picture.convertToFormat(QImage::Format_Indexed8, Qt::AvoidDither | Qt::ThresholdDither);
  std::vector<std::uint8_t> palette, pixels;
  for (const QRgb colour : indexed.colorTable())
    for (const int part : {qRed(colour), qGreen(colour), qBlue(colour)}) palette.push_back(static_cast<std::uint8_t>(part));
  for (int y = 0; y < indexed.height(); ++y)
    pixels.insert(pixels.end(), indexed.constScanLine(y), indexed.constScanLine(y) + indexed.width());
  CGIF_FrameConfig frame{};
  frame.pLocalPalette = palette.data();
  frame.numLocalPaletteEntries = static_cast<std::uint16_t>(palette.size() / 3);
  frame.pImageData = pixels.data();
  frame.attrFlags = CGIF_FRAME_ATTR_USE_LOCAL_TABLE;
  frame.genFlags = CGIF_FRAME_GEN_USE_DIFF_WINDOW;
  frame.delay = static_cast<std::uint16_t>(hundredths);
  return cgif_addframe(gif, &frame) == 0;
}

}  // namespace

bool MainWindow::export_gif(const QString& path, int frames) {
  if (!document_.recording() || frames < 1) return false;
  const QSize size = view()->size();
  const std::string file = to(path);
  CGIF_Config config{};
  config.path = file.c_str();
  config.width = static_cast<std::uint16_t>(size.width());
  config.height = static_cast<std::uint16_t>(size.height());
  config.attrFlags = CGIF_ATTR_IS_ANIMATED | CGIF_ATTR_NO_GLOBAL_TABLE;
  CGIF* gif = cgif_newgif(&config);
  if (gif == nullptr) return false;
  const bool ok = each_frame(frames, [&](int) {
    QImage picture(size, QImage::Format_RGB32);  // at one pixel for a pixel, whatever the screen
    view()->render(&picture);
    return add_frame(gif, picture, 12);
  });
  return (cgif_close(gif) == 0) && ok;
}

bool MainWindow::each_frame(int frames, const std::function<bool(int)>& take) {
  Clock& clock = document_.clock();
  clock.play(false);
  const double before = clock.place();
  bool ok = true;
  for (int i = 0; i < frames && ok; ++i) {
    clock.go_to_place(static_cast<double>(clock.size()) * i / std::max(frames - 1, 1));
    ok = take(i);
  }
  clock.go_to_place(before);
  return ok;
}

bool MainWindow::export_view(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  if (ending == "gif") return export_gif(path, 60);
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
  return each_frame(
      frames, [&](int i) { return view()->grab().save(QDir(folder).filePath(QString("frame-%1.png").arg(i, 4, 10, QChar('0'))), "PNG"); });
}

}  // namespace mqlab::gui
