// A scene as a mermaid sequence diagram.
#include "lab/export/formats.hpp"
#include "lab/export/out.hpp"
#include "lab/export/sequence.hpp"

namespace mqlab::lab {

namespace {

/// Mermaid ends a text at a `;` or `#`, takes `%%` for a comment and `<` for HTML; its own entities (`#35;`) go through. Nothing else may break the line.
std::string mermaid_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool unsafe = std::string_view("#;%<>&\"`{}\\").find(c) != std::string_view::npos;
    if (code < 0x20 || code == 0x7f)
      out += ' ';
    else if (unsafe)
      out += fmt::format("#{};", code);
    else
      out += c;
  }
  return out;
}

}  // namespace

void write_mermaid(const Scene& scene, std::ostream& stream) {
  using What = SequenceLine::What;
  Out out(stream);
  const std::vector<sim::ProcessId> lifelines = lifelines_of(scene);
  out.print("sequenceDiagram\n    title {}\n", mermaid_text(scene.title()));
  for (const sim::ProcessId id : lifelines) {
    const std::string role = scene.role(id);
    out.print("    participant {} as {}{}\n", lifeline(id), mermaid_text(scene.process(id)),
              role.empty() ? "" : "<br/>(" + mermaid_text(role) + ")");
  }
  const std::string all = over_all(lifelines);
  for (const SequenceLine& line : sequence_of(scene)) {
    const std::string text = joined(line, "<br/>", mermaid_text);
    const sim::ProcessId to = line.to == sim::ProcessId::none ? line.from : line.to;
    switch (line.what) {
      case What::note: out.print("    Note over {}: {}\n", lifeline(line.from), text); break;
      case What::note_over_all: out.print("    Note over {}: {}\n", all, text); break;
      case What::alarm_over_all: out.print("    rect rgba(255, 0, 0, 0.2)\n    Note over {}: {}\n    end\n", all, text); break;
      case What::arrow: out.print("    {}->>{}: {}\n", lifeline(line.from), lifeline(to), text); break;
      case What::lost_arrow: out.print("    {}-x{}: {}\n", lifeline(line.from), lifeline(to), text); break;
      case What::gap: out.print("    Note over {}: ... {} ...\n", all, text); break;
    }
  }
  if (const std::string cut = scene.cut(); !cut.empty()) out.print("    Note over {}: {}\n", all, mermaid_text(cut));
}

}  // namespace mqlab::lab
