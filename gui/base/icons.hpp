/// The window's icons, drawn in the theme's colours, so that none is dark on dark.
#pragma once

#include <QIcon>

class QAction;

namespace mqlab::gui {

enum class Icon {
  begin,
  moment_back,
  back,
  play,
  pause,
  on,
  moment_on,
  end,
  process_back,
  process_on,
  bookmark,
  gallery,
  open,
  save,
  undo,
  redo,
  run
};

QIcon icon(Icon which);
/// And again whenever the theme changes.
void show_icon(QAction* action, Icon which);

}  // namespace mqlab::gui
