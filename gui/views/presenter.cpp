#include "gui/views/presenter.hpp"

#include <QLabel>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"

namespace mqlab::gui {

namespace {
constexpr std::size_t kLast = SIZE_MAX;

/// Markdown as rich text whose names of records are as large as the rest, in a colour of their own; the one of the moment stands out.
QString rich(const QString& markdown, const QString& now) {
  QTextDocument page;
  page.setMarkdown(markdown);
  QList<std::pair<int, int>> names;
  for (QTextBlock block = page.begin(); block.isValid(); block = block.next())
    for (auto it = block.begin(); !it.atEnd(); ++it)
      if (it.fragment().charFormat().fontFixedPitch()) names.append({it.fragment().position(), it.fragment().length()});
  const Colours& c = Theme::the().colours();
  for (const auto& [from, length] : names) {
    QTextCursor cursor(&page);
    cursor.setPosition(from);
    cursor.setPosition(from + length, QTextCursor::KeepAnchor);
    QTextCharFormat plain;
    plain.setForeground(c.accent);
    if (cursor.selectedText() == now) {
      plain.setFontWeight(QFont::Bold);
      plain.setForeground(c.ground);
      plain.setBackground(c.accent);
    }
    cursor.setCharFormat(plain);
  }
  QString html = page.toHtml();
  html.remove(QRegularExpression("font-size:[^;\"]*;"));  // the label's own
  html.remove(QRegularExpression("font-family:[^;\"]*;"));
  return html;
}
}  // namespace

Presenter::Presenter(Document& document, Timeline& timeline, QWidget* parent)
    : QWidget(parent), document_(document), timeline_(timeline), title_(new QLabel(this)), text_(new QLabel(this)) {
  setObjectName("presenter");
  title_->setObjectName("chapter-title");
  text_->setObjectName("chapter-text");
  text_->setTextFormat(Qt::RichText);
  text_->setWordWrap(true);
  name(this, {"The lesson, page by page", "逐页课文"});
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(24, 8, 24, 10);
  all->addWidget(title_);
  all->addWidget(text_);
  hide();
  connect(&document_, &Document::run_finished, this, [this] {
    if (!on_ || chapters_.empty()) return;
    if (waits_ || stops_.empty()) return arrive();
    stops_ = lab::stops_of(chapters_[chapter_], document_.recording()->trace());  // the same words, another run
    show_words();
  });
  connect(&document_, &Document::run_failed, this, [this] { waits_ = false; });
  connect(&document_, &Document::opened, this, [this] {
    if (on_) begin();
  });
  connect(&Theme::the(), &Theme::changed, this, [this] {
    if (on_) show_words();
  });
  speak(this, [this] {
    if (!on_) return;
    read();
    show_words();
  });
}

void Presenter::read() {
  const lab::Scenario* s = document_.scenario();
  chapters_ = s == nullptr ? std::vector<lab::Chapter>{} : lab::chapters_of(s->lesson.in(Words::the().language()));
  chapter_ = std::min(chapter_, chapters_.empty() ? 0 : chapters_.size() - 1);
}

void Presenter::begin() {
  on_ = true;
  variant_ = document_.variant();
  chapter_ = stop_ = 0;
  read();
  setVisible(!chapters_.empty());
  QFont big = font();
  big.setBold(true);
  big.setPointSizeF(big.pointSizeF() * 1.15);
  title_->setFont(big);
  if (!chapters_.empty()) go_to(0, 0);
}

void Presenter::end() {
  on_ = waits_ = false;
  hide();
  timeline_.set_flags({});
}

QString Presenter::variant_for(std::size_t chapter) const {
  std::vector<std::string> names;
  for (const QString& v : document_.variants()) names.push_back(to(v));
  const std::string said = lab::variant_of(chapters_[chapter], names);
  return said.empty() ? variant_ : from(said);
}

void Presenter::turn(int direction) {
  if (waits_) return;  // a variant's run is on its way
  if (chapters_.empty()) {
    document_.clock().step_moment(direction);
    return;
  }
  if (direction > 0) {
    if (stop_ + 1 < stops_.size()) return go_to(chapter_, stop_ + 1);
    if (chapter_ + 1 < chapters_.size()) go_to(chapter_ + 1, 0);
  } else {
    if (stop_ > 0) return go_to(chapter_, stop_ - 1);
    if (chapter_ > 0) go_to(chapter_ - 1, kLast);
  }
}

void Presenter::go_to(std::size_t chapter, std::size_t stop) {
  document_.clock().play(false);
  chapter_ = chapter;
  stop_ = stop;
  const QString wanted = variant_for(chapter);
  waits_ = wanted != document_.variant();
  if (waits_) return document_.set_variant(wanted);  // arrives with its run
  arrive();
}

void Presenter::arrive() {
  waits_ = false;
  stops_.clear();
  if (document_.recording()) stops_ = lab::stops_of(chapters_[chapter_], document_.recording()->trace());
  stop_ = stop_ == kLast ? (stops_.empty() ? 0 : stops_.size() - 1) : std::min(stop_, stops_.empty() ? 0 : stops_.size() - 1);
  if (!stops_.empty()) document_.select_record(stops_[stop_]);
  show_words();
}

void Presenter::show_words() {
  if (chapters_.empty()) return;
  const lab::Chapter& c = chapters_[chapter_];
  const QString place = QString("%1 / %2").arg(chapter_ + 1).arg(chapters_.size());
  title_->setText(c.title.empty() ? place : QString("%1   %2").arg(place, from(c.title)));
  const bool there = document_.recording() && stop_ < stops_.size() && stops_[stop_] < document_.recording()->size();
  text_->setText(rich(from(c.text), there ? document_.recording()->kind(stops_[stop_]) : QString()));
  QList<Timeline::Flag> flags;
  for (std::size_t i = 0; i < chapters_.size() && document_.recording(); ++i) {
    if (variant_for(i) != document_.variant()) continue;
    const auto stops = lab::stops_of(chapters_[i], document_.recording()->trace());
    if (!stops.empty()) flags << Timeline::Flag{stops.front(), QString::number(i + 1), i == chapter_};
  }
  timeline_.set_flags(flags);
}

}  // namespace mqlab::gui
