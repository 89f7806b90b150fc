#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class MonkeyTest : public QObject {
  Q_OBJECT
};

QObject* make_monkey_test() { return new MonkeyTest; }

}  // namespace mqlab::gui

#include "monkey_test.moc"
