// A scene as a space-time diagram that stands alone: no script, no font, no file beside it; light or dark as its reader has it.
#include "lab/export/svg_layout.hpp"

#include <algorithm>
#include <set>

#include "lab/export/formats.hpp"
#include "lab/export/out.hpp"
#include "lab/text/xml.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kColours = 8;

constexpr std::string_view kStyle = R"(<style>
text{font:12px system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#1f2328}
.title{font-size:15px;font-weight:600}.kind{font-weight:600}.dim,.time,.gap{fill:#656d76}.time{font-variant-numeric:tabular-nums}
.bg{fill:#fff}.box{fill:#f6f8fa;stroke:#8c959f}.life{stroke:#8c959f}.down{stroke:#8c959f;stroke-dasharray:1 5}.paused{fill:#8c959f;opacity:.45}
.lead{stroke:#eaeef2}.arrow{stroke:#57606a;stroke-width:1.4;fill:none}.stub{stroke-dasharray:3 3}.head{fill:#57606a}
.lost{stroke:#d1242f;stroke-width:1.6;stroke-dasharray:5 3;fill:none}.cross{stroke:#d1242f;stroke-width:2.2;fill:none}.bad{fill:#d1242f}
.struck{stroke:#d1242f;stroke-width:1.6}.healed{stroke:#1a7f37;stroke-width:1.6}.world{stroke:#8c959f;stroke-dasharray:2 3}.well{fill:#1a7f37}
.waits{stroke:#8250df;stroke-width:1.2;stroke-dasharray:1 3;fill:none}.cut{stroke:#8c959f;fill:none}.linked{opacity:.55}.ring{stroke-width:2}
.c0{fill:#0969da;stroke:#0969da}.c1{fill:#bc4c00;stroke:#bc4c00}.c2{fill:#1a7f37;stroke:#1a7f37}.c3{fill:#8250df;stroke:#8250df}
.c4{fill:#bf3989;stroke:#bf3989}.c5{fill:#0e7490;stroke:#0e7490}.c6{fill:#7d6900;stroke:#7d6900}.c7{fill:#57606a;stroke:#57606a}
text{stroke:none!important}.hollow{fill:#fff!important}
@media(prefers-color-scheme:dark){
text{fill:#e6edf3}.dim,.time,.gap{fill:#9198a1}.bg{fill:#0d1117}.box{fill:#161b22;stroke:#6e7681}.life,.down,.cut,.world{stroke:#6e7681}.paused{fill:#6e7681}
.lead{stroke:#21262d}.arrow{stroke:#9198a1}.head{fill:#9198a1}.lost,.cross,.struck{stroke:#ff7b72}.bad{fill:#ff7b72}.healed{stroke:#3fb950}.well{fill:#3fb950}
.waits{stroke:#c297ff}.hollow{fill:#0d1117!important}
.c0{fill:#6cb6ff;stroke:#6cb6ff}.c1{fill:#f0883e;stroke:#f0883e}.c2{fill:#57d36a;stroke:#57d36a}.c3{fill:#c297ff;stroke:#c297ff}
.c4{fill:#f778ba;stroke:#f778ba}.c5{fill:#4dd0e1;stroke:#4dd0e1}.c6{fill:#d9c74a;stroke:#d9c74a}.c7{fill:#adbac7;stroke:#adbac7}}
</style>
<defs><marker id="h" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0.5L8 4L0 7.5z"/></marker></defs>
)";

class Picture {
 public:
  Picture(const Scene& scene, Out& out) : scene_(scene), out_(out), at_(layout_of(scene)) {
    for (const sim::ProcessId id : scene.participants()) colours_.emplace(id, colours_.size() % kColours);
  }

  void draw() {
    const int foot = at_.bottom + (scene_.cut().empty() ? 0 : 22);
    const int height = foot + 62;
    out_.print("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\">\n", at_.width,
               height);
    out_.print("<title>{}</title>\n", xml_text(scene_.title()));
    out_.text(kStyle);
    out_.print("<rect class=\"bg\" width=\"{}\" height=\"{}\"/>\n", at_.width, height);
    text(16, 24, "title", scene_.title());
    leads();
    lifelines();
    for (std::size_t i = 0; i < scene_.size(); ++i) line(scene_.event(i), i);
    for (std::size_t i = 0; i < scene_.size(); ++i) row(scene_.event(i), i);
    if (!scene_.cut().empty()) text(at_.left, at_.bottom + 16, "bad", scene_.cut());
    legend(foot + 14);
    out_.text("</svg>\n");
  }

 private:
  void text(int x, int y, std::string_view style, std::string_view words, std::string_view more = {}) {
    if (!words.empty()) out_.print("<text x=\"{}\" y=\"{}\" class=\"{}\"{}>{}</text>", x, y, style, more, xml_text(words));
    out_.text("\n");
  }
  int x_of(sim::ProcessId id) const {
    const auto at = at_.lifelines.find(id);
    return at == at_.lifelines.end() ? at_.left : at->second;
  }

  /// From each record's place to its words.
  void leads() {
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const sim::ProcessId id = scene_.event(i).record->process_id();
      if (id == sim::ProcessId::none) continue;
      out_.print("<line class=\"lead\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", x_of(id), at_.rows[i].y, at_.process_x - 6,
                 at_.rows[i].y);
    }
  }

  void segment(std::string_view style, int x, int from, int to) {
    if (to > from) out_.print("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", style, x, from, x, to);
  }

  void lifelines() {
    for (const auto& [id, x] : at_.lifelines) {
      const int width = at_.boxes.at(id);
      const std::string role = scene_.role(id);
      out_.print("<g><title>{} {}</title><rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"34\" rx=\"5\"/>",
                 xml_text(scene_.process(id)), xml_text(role), x - width / 2, at_.top - 34, width);
      text(x, at_.top - (role.empty() ? 13 : 20), fmt::format("kind c{}", colours_.at(id)), shortened(scene_.process(id), 24),
           " text-anchor=\"middle\"");
      text(x, at_.top - 6, "dim", role, " text-anchor=\"middle\"");
      out_.text("</g>\n");
      lifeline(id, x);
    }
    for (const SvgLayout::Gap& gap : at_.gaps) {
      for (const auto& [id, x] : at_.lifelines) {
        out_.print("<rect class=\"bg\" x=\"{}\" y=\"{}\" width=\"10\" height=\"8\"/><path class=\"cut\" d=\"M{} {}l10 -4M{} {}l10 -4\"/>\n",
                   x - 5, gap.y - 4, x - 5, gap.y - 2, x - 5, gap.y + 6);
      }
      text(at_.time_right, gap.y + 4, "gap", "↓ " + gap.text, " text-anchor=\"end\"");
    }
  }

  /// Up, down, paused, from one mark to the next.
  void lifeline(sim::ProcessId id, int x) {
    enum class State { up, down, paused } state = State::up;
    int since = at_.top;
    const auto until = [&](int y, State next) {
      segment(state == State::down ? "down" : "life", x, since, y);
      if (state == State::paused)
        out_.print("<rect class=\"paused\" x=\"{}\" y=\"{}\" width=\"8\" height=\"{}\"/>\n", x - 4, since, y - since);
      since = y;
      state = next;
    };
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const Event e = scene_.event(i);
      if (e.record->process_id() != id) continue;
      const int y = at_.rows[i].y;
      if (e.mark == Mark::stopped) until(y, State::down);
      if (e.mark == Mark::started || e.mark == Mark::resumed) until(y, State::up);
      if (e.mark == Mark::paused) until(y, State::paused);
    }
    until(at_.bottom, State::up);
  }

  void cross(int x, int y, int size) {
    out_.print("<path class=\"cross\" d=\"M{} {}L{} {}M{} {}L{} {}\"/>\n", x - size, y - size, x + size, y + size, x - size, y + size,
               x + size, y - size);
  }

  /// The arrow that arrives with a record, or does not; a fault's line; what it waited for elsewhere.
  void line(const Event& e, std::size_t index) {
    const int y = at_.rows[index].y;
    const std::string_view dim = e.own ? "" : " linked";
    if (e.record->process_id() == sim::ProcessId::none) {
      const std::string_view style = e.mark == Mark::struck || e.lost ? "struck" : e.mark == Mark::healed ? "healed" : "world";
      out_.print("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", style, at_.left - 6, y, at_.process_x - 6, y);
    }
    if (const auto because = scene_.index_of(e.record->because(), index); because && !e.lost) {
      const sim::ProcessId from = scene_.event(*because).record->process_id();
      if (from != e.record->process_id() && from != sim::ProcessId::none && e.record->process_id() != sim::ProcessId::none) {
        waits_ = true;
        out_.print("<path class=\"waits\" d=\"M{} {}L{} {}\"/>\n", x_of(from), at_.rows[*because].y, x_of(e.record->process_id()), y);
      }
    }
    if (!e.arrow) return;
    const int from = x_of(e.arrow->from);
    const int begin = e.arrow->tail ? at_.rows[*e.arrow->tail].y : y - (e.arrow->arrives ? 12 : 0);
    if (e.arrow->arrives) {
      const int to = x_of(e.arrow->to), short_of = to > from ? -5 : 5;
      out_.print("<path class=\"arrow{}{}\" marker-end=\"url(#h)\" d=\"M{} {}L{} {}\"/>\n", e.arrow->tail ? "" : " stub", dim, from, begin,
                 to + short_of, y);
      return;
    }
    const bool last = from + 40 > at_.right;
    const int end = e.arrow->to == sim::ProcessId::none ? from + (last ? -40 : 40) : from + (x_of(e.arrow->to) - from) * 7 / 10;
    out_.print("<path class=\"lost\" d=\"M{} {}L{} {}\"/>\n", from, begin, end, y);
    cross(end, y, 5);
  }

  void dot(const Event& e, int y) {
    const sim::ProcessId id = e.record->process_id();
    if (id == sim::ProcessId::none) return;
    const int x = x_of(id);
    if (e.mark == Mark::stopped || (e.lost && !e.arrow)) return cross(x, y, 5);
    if (e.mark == Mark::started) {
      out_.print("<rect class=\"c{}\" x=\"{}\" y=\"{}\" width=\"8\" height=\"8\"/>", colours_.at(id), x - 4, y - 4);
      return;
    }
    const bool ring = !e.own;
    out_.print("<circle class=\"c{}{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>", colours_.at(id), ring ? " hollow ring" : "", x, y, ring ? 4 : 3.5);
  }

  void row(const Event& e, std::size_t index) {
    const SvgLayout::Row& row = at_.rows[index];
    const sim::Record& r = *e.record;
    std::string tip = fmt::format("#{} {}", r.number, scene_.label(r));
    if (r.cause() != 0) tip += fmt::format(" <- #{}", r.cause());
    if (r.because() != 0) tip += fmt::format(" because #{}", r.because());
    const std::string meaning = scene_.meaning(r);
    if (!meaning.empty()) tip += ": " + meaning;
    out_.print("<g><title>{}</title>", xml_text(tip));
    dot(e, row.y);
    const int y = row.y + 4;
    const std::string_view alarm = e.lost || e.mark == Mark::struck || e.mark == Mark::stopped ? " bad"
                                   : e.mark == Mark::healed                                    ? " well"
                                                                                               : "";
    const std::string_view dim = e.own || !alarm.empty() ? "" : " linked";
    if (!row.time.empty()) text(at_.time_right, y, "time", row.time, " text-anchor=\"end\"");
    const auto colour = colours_.find(r.process_id());
    text(at_.process_x, y, (colour == colours_.end() ? std::string("dim") : fmt::format("c{}", colour->second)) + std::string(dim),
         row.process);
    text(at_.kind_x, y, fmt::format("kind{}{}", alarm, dim), row.kind);
    text(at_.subject_x, y, fmt::format("subject{}", dim), row.subject);
    text(at_.meaning_x, y, fmt::format("dim{}", dim), row.meaning);
    out_.text("</g>\n");
  }

  /// Only the signs that occur.
  void legend(int y) {
    std::set<Mark> marks;
    bool arrives = false, stub = false, lost = false, gone = false, linked = false;
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const Event e = scene_.event(i);
      marks.insert(e.mark);
      arrives |= e.arrow && e.arrow->arrives;
      stub |= e.arrow && e.arrow->arrives && !e.arrow->tail;
      lost |= e.arrow && !e.arrow->arrives;
      gone |= e.mark == Mark::stopped || (e.lost && !e.arrow);
      linked |= !e.own;
    }
    int x = 16;
    const auto item = [&](const std::string& sign, std::string_view words) {
      if (x > 16 && x + 34 + text_width(words) > at_.width) {
        x = 16;
        y += 20;
      }
      out_.print("<g transform=\"translate({},{})\">{}", x, y, sign);
      text(30, 4, "dim", words);
      out_.text("</g>\n");
      x += 46 + text_width(words);
    };
    const std::string mark_cross = "<path class=\"cross\" d=\"M7 -5L17 5M7 5L17 -5\"/>";
    if (arrives)
      item("<path class=\"arrow\" marker-end=\"url(#h)\" d=\"M0 -4L24 4\"/>",
           scene_.say("comes of what another process did", "由另一进程引起"));
    if (stub)
      item("<path class=\"arrow stub\" marker-end=\"url(#h)\" d=\"M0 -4L24 4\"/>", scene_.say("its cause is not shown", "起因未显示"));
    if (lost)
      item("<path class=\"lost\" d=\"M0 0L19 0\"/><path class=\"cross\" d=\"M15 -4L23 4M15 4L23 -4\"/>",
           scene_.say("never arrives", "未送达"));
    if (gone) item(mark_cross, scene_.say("ends, or is lost here", "在此终止或丢失"));
    if (marks.count(Mark::started) != 0)
      item("<rect class=\"c0\" x=\"8\" y=\"-4\" width=\"8\" height=\"8\"/>", scene_.say("starts", "启动"));
    if (marks.count(Mark::stopped) != 0) item("<line class=\"down\" x1=\"0\" x2=\"24\"/>", scene_.say("down", "已停止"));
    if (marks.count(Mark::paused) != 0) item("<rect class=\"paused\" y=\"-4\" width=\"24\" height=\"8\"/>", scene_.say("paused", "停顿"));
    if (marks.count(Mark::struck) != 0) item("<line class=\"struck\" x1=\"0\" x2=\"24\"/>", scene_.say("a fault strikes", "故障发生"));
    if (marks.count(Mark::healed) != 0) item("<line class=\"healed\" x1=\"0\" x2=\"24\"/>", scene_.say("a fault heals", "故障恢复"));
    if (waits_) item("<path class=\"waits\" d=\"M0 -4L24 4\"/>", scene_.say("waited for", "等待的对象"));
    if (linked)
      item("<circle class=\"c0 hollow ring\" cx=\"12\" cy=\"0\" r=\"4\"/>",
           scene_.say("not of the operation, linked to it", "不属于该操作，但与之相连"));
    if (!at_.gaps.empty())
      item("<path class=\"cut\" d=\"M7 0l10 -4M7 6l10 -4\"/>", scene_.say("a long time, cut out", "较长的时间，已截去"));
  }

  const Scene& scene_;
  Out& out_;
  SvgLayout at_;
  std::map<sim::ProcessId, std::size_t> colours_;
  bool waits_ = false;
};

}  // namespace

void write_svg(const Scene& scene, std::ostream& stream) {
  Out out(stream);
  Picture(scene, out).draw();
}

}  // namespace mqlab::lab
