// Run until: a time, a point, a verdict.
#include <QJsonArray>

#include "gui/base/words.hpp"
#include "gui/document/document.hpp"
#include "lab/verdict/names.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::gui {

QStringList Document::verdicts_made() const {
  QSet<QString> found;
  for (const QJsonValue& row : summary()["bad"].toArray())
    for (const QJsonValue& v : row.toObject()["verdicts"].toArray()) found.insert(v.toString());
  QStringList out;
  for (const lab::NameInfo& info : lab::verdict_names())
    if (found.contains(from(info.id))) out << from(info.id);
  return out;
}

std::optional<QString> Document::run_until(const QString& wanted) {
  const QString words = wanted.trimmed();
  if (words.isEmpty() || !recording()) return std::nullopt;
  clock_.play(false);
  if (const auto time = describe::parse_duration(to(words))) {
    clock_.go_to_time(time->count());
    return std::nullopt;
  }
  for (const lab::NameInfo& info : lab::verdict_names()) {
    if (words != from(info.id) && words != say(info.title)) continue;
    std::optional<std::size_t> next;
    for (const QJsonValue& value : summary()["bad"].toArray()) {
      const QJsonObject row = value.toObject();
      const QJsonArray records = row["records"].toArray();
      if (!row["verdicts"].toArray().contains(from(info.id)) || records.isEmpty()) continue;
      const std::size_t at = recording()->trace().position_of(static_cast<sim::RecordNumber>(records.last().toInteger()));
      if (at < recording()->size() && at >= clock_.happened() && (!next || at < *next)) next = at;
    }
    if (!next) return say({"no more {0} after this moment", "此刻之后不再有：{0}"}, say(info.title));
    select_record(*next);
    return std::nullopt;
  }
  for (const sim::KindRow& kind : recording()->trace().kinds()) {
    if (from(kind.name) != words) continue;
    if (!clock_.run_to_kind(words)) return say({"no more {0} after this moment", "此刻之后不再有：{0}"}, words);
    return std::nullopt;
  }
  return say({"{0} is no time (1.5s), no point (confirm.sent) and no verdict", "{0} 不是时间（1.5s）、钩点（confirm.sent）或判定"}, words);
}

}  // namespace mqlab::gui
