#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class TopologyTest : public QObject {
  Q_OBJECT
};

QObject* make_topology_test() { return new TopologyTest; }

}  // namespace mqlab::gui

#include "topology_test.moc"
