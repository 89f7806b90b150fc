// A scene as OTLP/JSON: a resource per process, its spans, their records as span events.
//
// Attribute names are those of the semantic conventions where there is one (opentelemetry.io/docs/specs/semconv/messaging), `mqlab.*` for what only a simulator
// knows. Times are nanoseconds since the start of the run, not since 1970.
#include <map>

#include "lab/export/formats.hpp"
#include "lab/export/otel.hpp"
#include "lab/export/out.hpp"
#include "lab/version.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

namespace kinds = models::kinds;

namespace {

// SpanKind of the protocol.
constexpr int kInternal = 1, kProducer = 4, kConsumer = 5;

class Spans {
 public:
  Spans(const Scene& scene, Out& out) : scene_(scene), out_(out), spans_(spans_of(scene)) {
    for (std::size_t i = 0; i < scene_.size(); ++i) {
      const sim::Record& r = *scene_.event(i).record;
      const auto& elements = scene_.trace().tables().elements;
      if (r.kind_id() == kinds::copy_made && r.operation != 0 && r.element < elements.size())
        destinations_.try_emplace(r.operation, elements[r.element].label);
    }
  }

  void write() {
    std::map<sim::ProcessId, std::vector<std::size_t>> of_process;
    for (std::size_t s = 0; s < spans_.size(); ++s) of_process[spans_[s].process].push_back(s);
    out_.text("{\"resourceSpans\":[");
    const char* comma = "\n";
    std::vector<sim::ProcessId> order = scene_.participants();
    order.push_back(sim::ProcessId::none);
    for (const sim::ProcessId id : order) {
      const auto at = of_process.find(id);
      if (at == of_process.end()) continue;
      out_.text(comma);
      comma = ",\n";
      resource(id);
      for (std::size_t i = 0; i < at->second.size(); ++i) {
        out_.text(i == 0 ? "\n  " : ",\n  ");
        span(spans_[at->second[i]]);
      }
      out_.text("]}]}");
    }
    out_.text("\n]}\n");
  }

 private:
  static std::uint64_t nanos(std::int64_t ns) { return ns < 0 ? 0 : static_cast<std::uint64_t>(ns); }

  void key(std::string_view name) {
    out_.text(first_attribute_ ? "" : ",");
    first_attribute_ = false;
    out_.print("{{\"key\":\"{}\",\"value\":", name);
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    out_.text("{\"stringValue\":");
    out_.json(value);
    out_.text("}}");
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    out_.print("{{\"intValue\":\"{}\"}}}}", value);
  }
  void begin_attributes() {
    out_.text("\"attributes\":[");
    first_attribute_ = true;
  }

  void resource(sim::ProcessId id) {
    const auto& rows = scene_.trace().tables().processes;
    const auto index = static_cast<std::size_t>(id);
    out_.text("{\"resource\":{");
    begin_attributes();
    text("service.name", scene_.process(id));
    if (index < rows.size()) {
      text("host.name", rows[index].host);
      text("mqlab.role", rows[index].role);
    }
    text("mqlab.scenario", scene_.header().scenario);
    text("mqlab.variant", scene_.header().variant);
    text("mqlab.trace", scene_.trace().hash().hex());
    out_.print("]}},\"scopeSpans\":[{{\"scope\":{{\"name\":\"mqlab\",\"version\":\"{}\"}},\"spans\":[", version());
  }

  /// What the process did with the message, by the shared vocabulary of records.
  int kind_of(const Span& s) const {
    int kind = kInternal;
    for (const std::size_t i : s.events) {
      const sim::Kind k = scene_.event(i).record->kind_id();
      if (k == kinds::publish_sent) return kProducer;
      if (k == kinds::deliver_received || k == kinds::offered) kind = kConsumer;
    }
    return kind;
  }

  void span(const Span& s) {
    const int kind = kind_of(s);
    const std::string process = scene_.process(s.process), role = scene_.role(s.process);
    const auto to = destinations_.find(s.operation);
    const std::string destination = to == destinations_.end() ? std::string{} : to->second;
    std::string name = s.operation == 0    ? "run"
                       : kind == kProducer ? "send"
                       : kind == kConsumer ? "process"
                       : role.empty()      ? process
                                           : role;
    if (s.operation == 0 && s.process != sim::ProcessId::none) name += ' ' + process;
    if (s.operation != 0 && !destination.empty()) name += ' ' + destination;
    std::int64_t begin = INT64_MAX, end = INT64_MIN;
    for (const std::size_t i : s.events) {
      begin = std::min(begin, scene_.event(i).record->time_ns);
      end = std::max(end, scene_.event(i).record->time_ns);
    }
    out_.print("{{\"traceId\":\"{}\",\"spanId\":\"{}\",", otel_trace_id(scene_, s), otel_span_id(scene_, s));
    if (s.parent) out_.print("\"parentSpanId\":\"{}\",", otel_span_id(scene_, spans_[*s.parent]));
    out_.text("\"name\":");
    out_.json(name);
    out_.print(",\"kind\":{},\"startTimeUnixNano\":\"{}\",\"endTimeUnixNano\":\"{}\",", kind, nanos(begin), nanos(end));
    attributes(s, kind, destination);
    events(s);
    links(s);
    out_.text("}");
  }

  void attributes(const Span& s, int kind, const std::string& destination) {
    begin_attributes();
    if (s.operation != 0) {
      const sim::Record& first = *scene_.event(s.events.front()).record;
      if (scene_.header().style != nullptr) text("messaging.system", scene_.header().style->name());
      text("messaging.destination.name", destination);
      for (const std::size_t i : s.events) {
        const sim::Record& r = *scene_.event(i).record;
        if (r.message == 0) continue;
        text("messaging.message.id", scene_.trace().tables().identity(r.message_id()));
        break;
      }
      if (kind != kInternal) {
        text("messaging.operation.name", kind == kProducer ? "send" : "process");
        text("messaging.operation.type", kind == kProducer ? "send" : "process");
      }
      text("mqlab.operation", scene_.trace().tables().identity(first.operation_id()));
    }
    out_.text("],");
  }

  void events(const Span& s) {
    out_.text("\"events\":[");
    const char* comma = "\n    ";
    for (const std::size_t i : s.events) {
      const Event e = scene_.event(i);
      const sim::Record& r = *e.record;
      out_.print("{}{{\"timeUnixNano\":\"{}\",\"name\":", comma, nanos(r.time_ns));
      comma = ",\n    ";
      out_.json(scene_.kind(r));
      out_.text(",");
      begin_attributes();
      number("mqlab.record", r.number);
      text("mqlab.subject", scene_.subject(r));
      text("mqlab.meaning", scene_.meaning(r));
      if (r.cause() != 0) number("mqlab.cause", r.cause());
      if (r.because() != 0) number("mqlab.because", r.because());
      if (e.lost) {
        key("mqlab.lost");
        out_.text("{\"boolValue\":true}}");
      }
      out_.text("]}");
    }
    out_.text("]");
  }

  void links(const Span& s) {
    if (s.links.empty()) return;
    out_.text(",\"links\":[");
    const char* comma = "";
    for (const Span::Link& link : s.links) {
      const Span& other = spans_[link.span];
      out_.print("{}{{\"traceId\":\"{}\",\"spanId\":\"{}\",", comma, otel_trace_id(scene_, other), otel_span_id(scene_, other));
      comma = ",";
      begin_attributes();
      number("mqlab.record", scene_.event(link.event).record->number);
      number("mqlab.because", scene_.event(link.because).record->number);
      out_.text("]}");
    }
    out_.text("]");
  }

  const Scene& scene_;
  Out& out_;
  std::vector<Span> spans_;
  std::map<std::uint64_t, std::string> destinations_;  // by operation: the first place that had a copy
  bool first_attribute_ = true;
};

}  // namespace

void write_otel(const Scene& scene, std::ostream& stream) {
  Out out(stream);
  Spans(scene, out).write();
}

}  // namespace mqlab::lab
