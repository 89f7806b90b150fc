#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class TimeTest : public QObject {
  Q_OBJECT
};

QObject* make_time_test() { return new TimeTest; }

}  // namespace mqlab::gui

#include "time_test.moc"
