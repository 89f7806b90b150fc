#include "gui/views/editor.hpp"

#include <Qsci/qsciapis.h>
#include <Qsci/qscilexerjson.h>
#include <Qsci/qsciscintilla.h>
#include <QFontDatabase>
#include <QListWidget>
#include <QSet>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/schema/schema.hpp"

namespace mqlab::gui {

namespace {

constexpr int kUnderline = 8, kPlace = Qt::UserRole;

void words_of(const describe::Value& schema, QSet<QString>& out) {
  if (const describe::Object* members = schema.as_object()) {
    for (const describe::Member& m : *members) {
      if (m.key == "properties" && m.value.as_object() != nullptr)
        for (const describe::Member& property : *m.value.as_object()) out.insert(from(property.key));
      if (m.key == "enum" && m.value.as_list() != nullptr)
        for (const describe::Value& choice : *m.value.as_list())
          if (choice.as_string() != nullptr) out.insert(from(*choice.as_string()));
      if (m.key == "const" && m.value.as_string() != nullptr) out.insert(from(*m.value.as_string()));
      words_of(m.value, out);
    }
  }
  if (const describe::List* items = schema.as_list())
    for (const describe::Value& item : *items) words_of(item, out);
}

}  // namespace

QStringList schema_words() {
  QSet<QString> words;
  words_of(lab::scenario_schema(), words);
  QStringList out(words.begin(), words.end());
  out.sort();
  return out;
}

Editor::Editor(Document& document, QWidget* parent)
    : QWidget(parent), document_(document), code_(new QsciScintilla(this)), problems_(new QListWidget(this)) {
  setObjectName("editor");
  code_->setObjectName("editor-text");
  problems_->setObjectName("editor-problems");
  auto* lexer = new QsciLexerJSON(code_);
  lexer->setHighlightComments(true);
  lexer->setHighlightEscapeSequences(true);
  code_->setLexer(lexer);
  auto* apis = new QsciAPIs(lexer);
  for (const QString& word : schema_words()) apis->add(word);
  apis->prepare();
  code_->setUtf8(true);
  code_->setAutoCompletionSource(QsciScintilla::AcsAll);
  code_->setAutoCompletionThreshold(2);
  code_->setAutoCompletionCaseSensitivity(false);
  code_->setBraceMatching(QsciScintilla::SloppyBraceMatch);
  code_->setAutoIndent(true);
  code_->setIndentationWidth(2);
  code_->setIndentationsUseTabs(false);
  code_->setTabWidth(2);
  code_->setFolding(QsciScintilla::BoxedTreeFoldStyle);
  code_->setMarginType(0, QsciScintilla::NumberMargin);
  code_->setMarginWidth(0, "00000");
  code_->setCaretLineVisible(true);
  code_->setAnnotationDisplay(QsciScintilla::AnnotationIndented);
  code_->indicatorDefine(QsciScintilla::SquiggleIndicator, kUnderline);
  code_->setFrameShape(QFrame::NoFrame);
  name(code_, {"Scenario as JSON", "场景 JSON"}, {"Ctrl+Space completes", "Ctrl+空格补全"});
  name(problems_, {"Problems of the scenario", "场景中的问题"}, {"click one to go there", "点击跳到该处"});
  problems_->setWordWrap(true);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(code_);
  split->addWidget(problems_);
  split->setStretchFactor(0, 5);
  split->setStretchFactor(1, 1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(split);
  connect(code_, &QsciScintilla::textChanged, this, [this] {
    if (!taking_ && document_.has_scenario()) document_.edit(code_->text(), say({"typing", "输入"}), true);
  });
  connect(problems_, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
    const QPoint place = item->data(kPlace).toPoint();
    go_to(place.y(), place.x());
  });
  connect(problems_, &QListWidget::itemClicked, problems_, &QListWidget::itemActivated);
  connect(&document_, &Document::text_changed, this, &Editor::take_text);
  connect(&Theme::the(), &Theme::changed, this, &Editor::colour);
  speak(this, [this] { show_problems(); });
  code_->installEventFilter(this);
  colour();
  take_text();
}

bool Editor::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
      event->ignore();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

QString Editor::text() const { return code_->text(); }
QWidget* Editor::typing_place() const { return code_; }
int Editor::problems_shown() const { return problems_->count(); }

void Editor::go_to(int line, int column) {
  code_->setCursorPosition(std::max(line - 1, 0), std::max(column - 1, 0));
  code_->ensureLineVisible(std::max(line - 1, 0));
  code_->setFocus();
}

void Editor::take_text() {
  if (code_->text() != document_.text()) {
    taking_ = true;
    int line = 0, column = 0;
    code_->getCursorPosition(&line, &column);
    const int top = code_->firstVisibleLine();
    code_->setText(document_.text());
    code_->setCursorPosition(line, column);
    code_->setFirstVisibleLine(top);
    taking_ = false;
  }
  code_->setReadOnly(!document_.has_scenario());
  show_problems();
}

void Editor::show_problems() {
  problems_->clear();
  code_->clearAnnotations();
  code_->clearIndicatorRange(0, 0, code_->lines(), 0, kUnderline);
  for (const describe::Problem& p : document_.problems()) {
    const QString words = from(describe::sentence(p, Words::the().language()));
    auto* item =
        new QListWidgetItem(p.line > 0 ? say({"line {0}: {1}", "第 {0} 行：{1}"}, QString::number(p.line), words) : words, problems_);
    item->setData(kPlace, QPoint(static_cast<int>(p.column), static_cast<int>(p.line)));
    if (p.line == 0) continue;
    const int line = static_cast<int>(p.line) - 1, column = std::max(static_cast<int>(p.column) - 1, 0);
    code_->fillIndicatorRange(line, column, line, std::max(column + 1, static_cast<int>(code_->text(line).trimmed().size())), kUnderline);
    code_->annotate(line, words, 0);
  }
  problems_->setVisible(problems_->count() > 0);
}

void Editor::colour() {
  const Colours& c = Theme::the().colours();
  auto* lexer = static_cast<QsciLexerJSON*>(code_->lexer());
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPointSizeF(this->font().pointSizeF());
  lexer->setDefaultFont(font);
  lexer->setFont(font);
  lexer->setDefaultPaper(c.ground);
  lexer->setPaper(c.ground);
  lexer->setDefaultColor(c.text);
  lexer->setColor(c.text);
  lexer->setColor(c.accent, QsciLexerJSON::Property);
  lexer->setColor(c.good, QsciLexerJSON::String);
  lexer->setColor(c.notable, QsciLexerJSON::Number);
  lexer->setColor(c.fault, QsciLexerJSON::Keyword);
  lexer->setColor(c.muted, QsciLexerJSON::CommentLine);
  lexer->setColor(c.muted, QsciLexerJSON::CommentBlock);
  lexer->setColor(c.bad, QsciLexerJSON::Error);
  lexer->setColor(c.bad, QsciLexerJSON::UnclosedString);
  code_->setMarginsBackgroundColor(c.raised);
  code_->setMarginsForegroundColor(c.muted);
  code_->setFoldMarginColors(c.raised, c.raised);
  code_->setCaretForegroundColor(c.text);
  code_->setCaretLineBackgroundColor(c.raised);
  code_->setMatchedBraceBackgroundColor(c.line);
  code_->setSelectionBackgroundColor(c.accent);
  code_->setIndicatorForegroundColor(c.bad, kUnderline);
}

}  // namespace mqlab::gui
