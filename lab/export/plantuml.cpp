// A scene as a PlantUML sequence diagram.
#include "lab/export/formats.hpp"
#include "lab/export/out.hpp"
#include "lab/export/sequence.hpp"

namespace mqlab::lab {

namespace {

/// PlantUML reads Creole (`**bold**`, `--struck--`, `[[links]]`), HTML, `~` as an escape and `%` or `$` as the start of a macro; `<U+0023>` is what it has for
/// any character. A pair of `-`, `_`, `/`, `.`, `=` is markup, one of them is not.
std::string plantuml_text(std::string_view text) {
  std::string out;
  char before = 0;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool unsafe = std::string_view("*~<>[]{}\"'`\\#%$!&|^@;").find(c) != std::string_view::npos;
    const bool pair = c == before && std::string_view("-_/.=").find(c) != std::string_view::npos;
    if (code < 0x20 || code == 0x7f)
      out += ' ';
    else if (unsafe || pair)
      out += fmt::format("<U+{:04X}>", code);
    else
      out += c;
    before = pair ? '\0' : c;
  }
  return out;
}

}  // namespace

void write_plantuml(const Scene& scene, std::ostream& stream) {
  using What = SequenceLine::What;
  Out out(stream);
  const std::vector<sim::ProcessId> lifelines = lifelines_of(scene);
  out.print("@startuml\ntitle {}\nhide footbox\n", plantuml_text(scene.title()));
  for (const sim::ProcessId id : lifelines) {
    const std::string role = scene.role(id);
    out.print("participant \"{}{}\" as {}\n", plantuml_text(scene.process(id)), role.empty() ? "" : "\\n(" + plantuml_text(role) + ")",
              lifeline(id));
  }
  const std::string all = over_all(lifelines);
  for (const SequenceLine& line : sequence_of(scene)) {
    const std::string text = joined(line, "\\n", plantuml_text);
    const std::string to = line.to == sim::ProcessId::none ? std::string("]") : " " + lifeline(line.to);
    switch (line.what) {
      case What::note: out.print("note over {}: {}\n", lifeline(line.from), text); break;
      case What::note_over_all: out.print("note over {}: {}\n", all, text); break;
      case What::alarm_over_all: out.print("note over {} #FFAAAA: {}\n", all, text); break;
      case What::arrow: out.print("{} -> {}: {}\n", lifeline(line.from), lifeline(line.to), text); break;
      case What::lost_arrow: out.print("{} ->x{} : {}\n", lifeline(line.from), to, text); break;
      case What::gap: out.print("... {} ...\n", text); break;
    }
  }
  if (const std::string cut = scene.cut(); !cut.empty()) out.print("note over {}: {}\n", all, plantuml_text(cut));
  out.text("@enduml\n");
}

}  // namespace mqlab::lab
