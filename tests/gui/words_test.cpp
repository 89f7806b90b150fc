#include "tests/gui/suite.hpp"

namespace mqlab::gui {

class WordsTest : public QObject {
  Q_OBJECT
};

QObject* make_words_test() { return new WordsTest; }

}  // namespace mqlab::gui

#include "words_test.moc"
