#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class ViewsTest : public QObject {
  Q_OBJECT
};

QObject* make_views_test() { return new ViewsTest; }

}  // namespace mqlab::gui

#include "views_test.moc"
