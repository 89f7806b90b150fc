// The words of a scene: what people read in a picture.
#include <fmt/format.h>

#include "lab/export/scene.hpp"

namespace mqlab::lab {

std::string Scene::process(sim::ProcessId id) const {
  if (id == sim::ProcessId::none) return "world";
  if (static_cast<std::size_t>(id) >= trace_.tables().processes.size()) return fmt::format("?{}", static_cast<std::uint16_t>(id));
  return std::string(trace_.tables().process(id));
}

std::string Scene::role(sim::ProcessId id) const {
  const auto& rows = trace_.tables().processes;
  const auto index = static_cast<std::size_t>(id);
  if (index >= rows.size() || rows[index].role == rows[index].name) return {};
  return rows[index].role;
}

std::string Scene::label(const sim::Record& r) const {
  const std::string about = subject(r);
  return about.empty() ? kind(r) : kind(r) + ' ' + about;
}

std::string Scene::about(const Event& e) const {
  const std::string said = subject(*e.record);
  if (!e.arrow || e.arrow->arrives || !e.arrow->tail || e.record->message != 0) return said;
  const sim::Record& sent = *event(*e.arrow->tail).record;
  if (sent.message == 0) return said;
  const std::string after = fmt::format("{} {}", kind(sent), trace_.tables().identity(sent.message_id()));
  return said + fmt::format(fmt::runtime(say(", after {}", "，在 {} 之后")), after);
}

std::string Scene::meaning(const sim::Record& r) const {
  const sim::KindRow* row = trace_.kind(r.kind_id());
  if (row == nullptr) return {};
  return std::string(Text{row->meaning_en, row->meaning_zh_CN}.in(language_));
}

std::string Scene::title() const {
  std::string out = header_.scenario.empty() ? std::string("mqlab") : header_.scenario;
  const std::string_view comma = say(", ", "，");
  if (!header_.variant.empty()) out += fmt::format("{}{}", comma, header_.variant);
  if (!selection_.operation.empty()) out += fmt::format("{}{} {}", comma, say("operation", "操作"), selection_.operation);
  return out;
}

std::string Scene::cut() const {
  if (selection_.left_out == 0) return {};
  return fmt::format(fmt::runtime(say("only the first {} of {} records are shown", "仅显示前 {} 条记录（共 {} 条）")), size(),
                     size() + selection_.left_out);
}

}  // namespace mqlab::lab
