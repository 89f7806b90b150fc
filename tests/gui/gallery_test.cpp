#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class GalleryTest : public QObject {
  Q_OBJECT
};

QObject* make_gallery_test() { return new GalleryTest; }

}  // namespace mqlab::gui

#include "gallery_test.moc"
