#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class EditTest : public QObject {
  Q_OBJECT
};

QObject* make_edit_test() { return new EditTest; }

}  // namespace mqlab::gui

#include "edit_test.moc"
