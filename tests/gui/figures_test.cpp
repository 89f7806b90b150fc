#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class FiguresTest : public QObject {
  Q_OBJECT
};

QObject* make_figures_test() { return new FiguresTest; }

}  // namespace mqlab::gui

#include "figures_test.moc"
