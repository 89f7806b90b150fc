#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class RunTest : public QObject {
  Q_OBJECT
};

QObject* make_run_test() { return new RunTest; }

}  // namespace mqlab::gui

#include "run_test.moc"
