#include "gui/gallery/gallery.hpp"

#include <array>
#include <map>

#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "gui/base/theme.hpp"
#include "gui/base/words.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/scenario/variants.hpp"
#include "models/style.hpp"

namespace mqlab::gui {

namespace {

constexpr int kEntry = Qt::UserRole, kTheme = Qt::UserRole + 1;
constexpr int kPicture = 96;

QString text_of(const describe::Value& value, const char* key, const char* language) {
  const describe::Value* texts = value.find(key);
  const describe::Value* text = texts == nullptr ? nullptr : texts->find(language);
  const std::string* said = text == nullptr ? nullptr : text->as_string();
  return said == nullptr ? QString() : from(*said);
}

struct ThemeName {
  const char* id;
  Text title;
};
constexpr ThemeName kThemes[] = {{"benefits", {"Benefits", "用途与收益"}},   {"loss", {"Loss", "消息丢失"}},
                                 {"duplication", {"Duplication", "重复"}},   {"ordering", {"Ordering", "顺序"}},
                                 {"consistency", {"Consistency", "一致性"}}, {"capacity", {"Capacity", "容量"}},
                                 {"incidents", {"Incidents", "事故"}},       {"exercises", {"Exercises", "练习"}}};

QString theme_title(const QString& id) {
  for (const ThemeName& t : kThemes)
    if (id == t.id) return say(t.title);
  return id;
}

/// The system small: who begins on the left, the broker as a frame with its places, who takes on the right, stores beyond. A flash: faults strike.
void paint_outline(QPainter& p, const QRectF& box, const lab::Outline& outline) {
  const Colours& c = Theme::the().colours();
  p.save();
  p.setPen(Qt::NoPen);
  p.setBrush(c.raised);
  p.drawRoundedRect(box, 4, 4);
  const qreal x_of[] = {box.left() + 11, box.left() + box.width() * 0.41, box.right() - box.width() * 0.29, box.right() - 10};
  std::array<std::vector<std::size_t>, 4> columns;
  std::size_t brokers = 0;
  for (std::size_t i = 0; i < outline.nodes.size(); ++i)
    outline.nodes[i].is == lab::OutlineIs::broker ? static_cast<void>(++brokers) : columns[outline.nodes[i].column].push_back(i);
  const QRectF frame(x_of[1] - 15, box.top() + 5, 30, box.height() - 10);
  if (brokers > 0 && !columns[1].empty()) {
    const auto sheets = static_cast<int>(std::min<std::size_t>(brokers, 3));
    for (int k = sheets - 1; k >= 0; --k) {  // a sheet for each process of the broker
      p.setPen(QPen(c.muted, k == 0 ? 1.2 : 0.8));
      p.setBrush(c.raised);
      p.drawRoundedRect(frame.adjusted(k * 2.5, -k * 1.5, k * 2.5, -k * 1.5), 3, 3);
    }
  }
  std::vector<QPointF> at(outline.nodes.size(), frame.center());
  for (const auto& column : columns)
    for (std::size_t i = 0; i < column.size(); ++i) {
      const qreal share = (static_cast<qreal>(i) + 1) / (static_cast<qreal>(column.size()) + 1);
      at[column[i]] = {x_of[outline.nodes[column[i]].column], box.top() + 3 + (box.height() - 6) * share};
    }
  p.setPen(QPen(c.muted, 0.9));
  for (const auto& [from, to] : outline.links) {
    const bool same = outline.nodes[from].column == outline.nodes[to].column;
    const qreal side = at[from].x() <= at[to].x() ? 1 : -1;
    if (!same) {
      p.drawLine(at[from] + QPointF(side * 5, 0), at[to] - QPointF(side * 5, 0));
      continue;
    }
    QPainterPath aside(at[from] + QPointF(5, 0));  // within a column: a dead letter's way, a call
    aside.quadTo((at[from] + at[to]) / 2 + QPointF(14, 0), at[to] + QPointF(5, 0));
    p.setBrush(Qt::NoBrush);
    p.drawPath(aside);
  }
  p.setPen(QPen(c.text, 0.7));
  for (std::size_t i = 0; i < outline.nodes.size(); ++i) {
    const lab::OutlineNode& n = outline.nodes[i];
    const qreal tall = std::clamp((box.height() - 8) / static_cast<qreal>(columns[n.column].size() + 1), 3.0, 9.0);
    const QRectF sign(at[i].x() - 5, at[i].y() - tall / 2, 10, tall);
    switch (n.is) {
      case lab::OutlineIs::broker: break;
      case lab::OutlineIs::producer:
        p.setBrush(c.accent), p.drawEllipse(at[i], std::min(5.0, tall / 2 + 0.5), std::min(5.0, tall / 2 + 0.5));
        break;
      case lab::OutlineIs::place: p.setBrush(c.ground), p.drawRect(sign.adjusted(-2, 0, 2, 0)); break;
      case lab::OutlineIs::consumer:
        p.setBrush(c.good), p.drawEllipse(at[i], std::min(5.0, tall / 2 + 0.5), std::min(5.0, tall / 2 + 0.5));
        break;
      case lab::OutlineIs::service: p.setBrush(c.good), p.drawRect(sign); break;
      case lab::OutlineIs::store: {
        p.setBrush(c.ground);
        p.drawRoundedRect(sign, 4, 2.5);
        p.drawLine(sign.topLeft() + QPointF(1, tall / 3), sign.topRight() + QPointF(-1, tall / 3));
        break;
      }
    }
  }
  if (outline.faults > 0) {
    p.translate(box.left() + 9, box.top() + 10);
    p.fillPath(Theme::shape(lab::Moment::struck, 13), c.fault);
  }
  p.restore();
}

/// A card: a small picture of the system, the title, the sentence.
class CardPainter : public QStyledItemDelegate {
 public:
  CardPainter(const std::vector<GalleryEntry>& entries, QObject* parent) : QStyledItemDelegate(parent), entries_(entries) {}

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    return {200, std::max(option.fontMetrics.height() * 4 + 20, 84)};
  }

  void paint(QPainter* p, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const GalleryEntry& e = entries_[static_cast<std::size_t>(index.data(kEntry).toInt())];
    const Colours& c = Theme::the().colours();
    const bool chinese = Words::the().language() == Language::zh_CN;
    p->save();
    p->setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(option.rect).adjusted(4, 3, -4, -3);
    const bool selected = option.state & QStyle::State_Selected;
    p->setPen(QPen(selected ? c.accent : c.line, selected ? 2 : 1));
    p->setBrush(option.state & QStyle::State_MouseOver ? c.raised : c.ground);
    p->drawRoundedRect(card, 6, 6);
    paint_outline(*p, QRectF(card.left() + 8, card.top() + 8, kPicture, card.height() - 16), Gallery::outline(e));
    const QRectF words = card.adjusted(kPicture + 20, 6, -10, -6);
    QFont bold = option.font;
    bold.setBold(true);
    p->setFont(bold);
    p->setPen(c.text);
    const qreal line = QFontMetricsF(bold).height();
    p->drawText(QRectF(words.left(), words.top(), words.width(), line), Qt::AlignLeft,
                QFontMetricsF(bold).elidedText(chinese ? e.title_zh_CN : e.title_en, Qt::ElideRight, words.width()));
    p->setFont(option.font);
    p->setPen(c.muted);
    const qreal small = QFontMetricsF(option.font).height();
    p->drawText(QRectF(words.left(), words.bottom() - small, words.width(), small), Qt::AlignLeft,
                QFontMetricsF(option.font)
                    .elidedText(QString("%1   %2   %3").arg(e.id, e.style, e.variants.join(" · ")), Qt::ElideRight, words.width()));
    p->setPen(c.text);
    QString summary = chinese ? e.summary_zh_CN : e.summary_en;
    p->setClipRect(QRectF(words.left(), words.top() + line, words.width(), words.height() - line - small));
    p->drawText(QRectF(words.left(), words.top() + line + 1, words.width(), words.height() - line - small),
                Qt::AlignLeft | Qt::TextWordWrap, summary);
    p->restore();
  }

 private:
  const std::vector<GalleryEntry>& entries_;
};

}  // namespace

std::vector<GalleryEntry> gallery_entries() {
  std::vector<GalleryEntry> out;
  for (const lab::LibraryEntry& entry : lab::list_library()) {
    QFile file(from(entry.file.string()));
    if (!file.open(QIODevice::ReadOnly)) continue;
    describe::Sources sources;
    const auto source = sources.add(entry.id, file.readAll().toStdString());
    describe::Problems problems(sources);
    const auto value = lab::parse_json(sources, source, problems);
    if (!value || value->find("mqlab") == nullptr) continue;
    GalleryEntry e;
    e.id = from(entry.id);
    e.file = from(entry.file.string());
    e.theme = e.id.section('/', 0, 0);
    e.title_en = text_of(*value, "title", "en");
    e.title_zh_CN = text_of(*value, "title", "zh_CN");
    e.summary_en = text_of(*value, "summary", "en");
    e.summary_zh_CN = text_of(*value, "summary", "zh_CN");
    for (const std::string& variant : lab::variant_names(*value)) e.variants << from(variant);
    if (const describe::Value* broker = value->find("broker")) {
      if (const describe::Value* style = broker->find("style"); style != nullptr && style->as_string() != nullptr)
        e.style = from(*style->as_string());
    }
    out.push_back(std::move(e));
  }
  return out;
}

const lab::Outline& Gallery::outline(const GalleryEntry& entry) {
  static std::map<QString, lab::Outline> known;
  const auto [at, fresh] = known.try_emplace(entry.id);
  if (!fresh) return at->second;
  const lab::Loaded loaded = lab::load_scenario(to(entry.file));
  if (!loaded) return at->second;
  for (const lab::Scenario& variant : loaded->variants) {  // of several systems the first that has most in it: with the queue, not without
    lab::Outline outline = lab::outline_of(variant);
    if (outline.nodes.size() > at->second.nodes.size()) at->second = std::move(outline);
  }
  return at->second;
}

Gallery::Gallery(QWidget* parent) : QWidget(parent), entries_(gallery_entries()) {
  setObjectName("gallery");
  auto* head = new QLabel(this);
  QFont big = head->font();
  big.setPointSizeF(big.pointSizeF() * 1.6);
  big.setBold(true);
  head->setFont(big);
  speak(head, [head] { head->setText(say({"What happens to message 17?", "第 17 条消息发生了什么？"})); });
  search_ = new QLineEdit(this);
  search_->setObjectName("search");
  search_->setClearButtonEnabled(true);
  name(search_, {"Search the scenarios", "搜索场景"}, {"words of the title, the sentence or the id", "标题、概述或 id 中的词"});
  speak(search_, [this] {
    search_->setPlaceholderText(say({"Search: words of a title, a sentence, an id", "搜索：标题、概述或 id 中的词"}));
  });
  style_ = new QComboBox(this);
  style_->setObjectName("dialect");
  name(style_, {"Dialect", "消息系统"}, {"only scenarios of this broker", "只显示这种消息系统的场景"});
  themes_ = new QListWidget(this);
  themes_->setObjectName("themes");
  themes_->setFixedWidth(190);
  name(themes_, {"Themes", "主题"});
  recent_list_ = new QListWidget(this);
  recent_list_->setObjectName("recent");
  recent_list_->setFixedWidth(190);
  name(recent_list_, {"Opened lately", "最近打开"});
  cards_ = new QListWidget(this);
  cards_->setObjectName("cards");
  cards_->setItemDelegate(new CardPainter(entries_, cards_));
  cards_->setMouseTracking(true);
  cards_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  cards_->setResizeMode(QListView::Adjust);
  name(cards_, {"Scenarios", "场景"}, {"Enter or a double click opens one", "回车或双击打开"});
  count_ = new QLabel(this);
  auto* open = new QPushButton(this);
  open->setObjectName("open");
  speak(open, [open] {
    open->setText(say({"Open a file …", "打开文件…"}));
    open->setToolTip(say({"a scenario, a trace or a capsule; or drop it here", "场景、轨迹或胶囊；也可拖放到此处"}));
  });
  connect(open, &QPushButton::clicked, this, &Gallery::open_wanted);

  auto* filters = new QHBoxLayout;
  filters->addWidget(search_, 1);
  filters->addWidget(style_);
  filters->addWidget(open);
  auto* recent_title = new QLabel(this);
  speak(recent_title, [recent_title] { recent_title->setText(say({"Opened lately", "最近打开"})); });
  auto* theme_title_label = new QLabel(this);
  speak(theme_title_label, [theme_title_label] { theme_title_label->setText(say({"Themes", "主题"})); });
  auto* left = new QVBoxLayout;
  left->addWidget(theme_title_label);
  left->addWidget(themes_, 2);
  left->addWidget(recent_title);
  left->addWidget(recent_list_, 1);
  auto* right = new QVBoxLayout;
  right->addLayout(filters);
  right->addWidget(cards_, 1);
  right->addWidget(count_);
  auto* columns = new QHBoxLayout;
  columns->addLayout(left);
  columns->addLayout(right, 1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(16, 12, 16, 12);
  all->addWidget(head);
  all->addLayout(columns, 1);

  for (const models::Style* style : models::all_styles()) style_->addItem(from(style->name()), from(style->name()));
  style_->insertItem(0, QString(), QString());
  style_->setCurrentIndex(0);
  QStringList themes;
  for (const ThemeName& t : kThemes)
    if (std::any_of(entries_.begin(), entries_.end(), [&](const GalleryEntry& e) { return e.theme == t.id; })) themes << t.id;
  for (const GalleryEntry& e : entries_)
    if (!themes.contains(e.theme)) themes << e.theme;
  themes_->addItem(QString());
  for (const QString& theme : themes) {
    auto* item = new QListWidgetItem(themes_);
    item->setData(kTheme, theme);
  }
  themes_->setCurrentRow(0);
  connect(search_, &QLineEdit::textChanged, this, &Gallery::fill);
  connect(style_, &QComboBox::currentIndexChanged, this, &Gallery::fill);
  connect(themes_, &QListWidget::currentRowChanged, this, &Gallery::fill);
  const auto choose = [this](QListWidgetItem* item) {
    if (item != nullptr) emit chosen(entries_[static_cast<std::size_t>(item->data(kEntry).toInt())].id);
  };
  connect(cards_, &QListWidget::itemActivated, this, choose);
  connect(search_, &QLineEdit::returnPressed, this, [this, choose] { choose(cards_->item(0)); });
  connect(recent_list_, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) { emit chosen(item->data(kTheme).toString()); });
  connect(&Theme::the(), &Theme::changed, cards_->viewport(), qOverload<>(&QWidget::update));
  speak(this, [this] {
    themes_->item(0)->setText(say({"All themes", "所有主题"}));
    for (int i = 1; i < themes_->count(); ++i) themes_->item(i)->setText(theme_title(themes_->item(i)->data(kTheme).toString()));
    style_->setItemText(0, say({"All brokers", "所有消息系统"}));
    fill();
  });
}

int Gallery::shown() const { return cards_->count(); }

void Gallery::fill() {
  const QString wanted = search_->text().trimmed();
  const QString style = style_->currentData().toString();
  const QString theme = themes_->currentItem() == nullptr ? QString() : themes_->currentItem()->data(kTheme).toString();
  const QStringList words = wanted.split(' ', Qt::SkipEmptyParts);
  cards_->clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const GalleryEntry& e = entries_[i];
    if ((!style.isEmpty() && e.style != style) || (!theme.isEmpty() && e.theme != theme)) continue;
    const QString all = QStringList{e.id, e.title_en, e.title_zh_CN, e.summary_en, e.summary_zh_CN, e.style}.join(' ');
    if (!std::all_of(words.begin(), words.end(), [&](const QString& w) { return all.contains(w, Qt::CaseInsensitive); })) continue;
    auto* item = new QListWidgetItem(cards_);
    item->setData(kEntry, static_cast<int>(i));
    const bool chinese = Words::the().language() == Language::zh_CN;
    item->setData(Qt::AccessibleTextRole, chinese ? e.title_zh_CN : e.title_en);
    item->setToolTip(chinese ? e.summary_zh_CN : e.summary_en);
  }
  count_->setText(say({"{0} scenarios", "{0} 个场景"}, QString::number(cards_->count())));
  if (cards_->count() > 0) cards_->setCurrentRow(0);
}

void Gallery::set_recent(const QStringList& files) {
  recent_ = files;
  fill_recent();
}

void Gallery::fill_recent() {
  recent_list_->clear();
  for (const QString& file : recent_) {
    auto* item = new QListWidgetItem(file.contains('/') && QFileInfo(file).isAbsolute() ? QFileInfo(file).fileName() : file, recent_list_);
    item->setData(kTheme, file);
    item->setToolTip(file);
  }
}

}  // namespace mqlab::gui
