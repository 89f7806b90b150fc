/// Everything that a process may ask of the world: one function per action.
///
/// The world's `Context` acts at once and never re-enters a process. The tests' `ScriptedContext` collects the actions instead, so a model
/// is tested with no world. When a fault strikes inside a handler, the world ignores every later call of that handler from the
/// struck process and destroys it when the handler returns: as if it had died between two actions. What a handler may read (its files, names,
/// the time) stays there until it returns, so that it need not ask whether it still lives.
///
/// Records: `record`, `send` and `append` number a record whether it is kept or not; a kind that no fault hooks and no level keeps costs one
/// test of a bit. A frame, timer, flush or piece of work carries the record that caused it to its handler (`cause`).
///
/// Errors: a handle that is not the process's own is a bug (assert). Times: nanoseconds. Sizes: bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::sim {

/// What a timer or a piece of bookkeeping brings back: the process's own two numbers.
struct Due {
  std::uint32_t what = 0;
  std::uint64_t data = 0;
  friend bool operator==(const Due&, const Due&) = default;
};

enum class FileKind : std::uint8_t { log, cells };

/// One replacement in a cells file; a batch of them is one atomic write (a transaction).
struct CellWrite {
  std::uint64_t key = 0;
  Payload value;
};

/// How a process wants a connection of its own to end.
enum class Close : std::uint8_t {
  fin,    ///< orderly: what was sent arrives first
  reset,  ///< abortive: what was not read on the other side is thrown away
};

class Context {
 public:
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;

  // --- time ---
  Time now() const { return now_; }  ///< monotone, the same on every host
  virtual Time wall() const = 0;     ///< this host's clock, which faults may move: TTL and retention use it

  // --- who and what ---
  virtual ProcessId self() const = 0;
  virtual std::uint32_t incarnation() const = 0;               ///< 0 at first start, +1 each restart
  virtual ProcessId process(std::string_view name) const = 0;  ///< `none` if there is no such process
  virtual Name name(std::string_view text) = 0;                ///< intern
  virtual std::string_view text(Name name) const = 0;
  virtual Element element(std::string_view kind, std::string_view label, Element parent = Element::none) = 0;
  /// A number that depends only on (seed, this process's name, purpose, n): changing one knob moves no one else's luck.
  virtual std::uint64_t draw(std::uint32_t purpose, std::uint64_t n) = 0;

  // --- records ---
  RecordNumber record(const Note& note) {
    const RecordNumber number = take_number();
    if (gate_->open.test(note.kind)) keep_copy(note, number);
    return number;
  }
  /// The record of the event being handled, or the last one made in this handler: the cause of what comes next.
  RecordNumber last() const { return last_; }
  /// Whether anyone would see this kind; for notes that are costly to compute.
  bool kept(Kind kind) const { return gate_->open.test(kind); }
  /// From here to `end_whole` (they nest) what is recorded is one: a fault that waits for one of these records strikes after the last of them.
  /// For an account whose parts are true only together. False: the process was struck in this handler, and nothing is recorded any more.
  virtual bool begin_whole() { return true; }
  virtual void end_whole() {}

  // --- connections ---
  /// Ask for a connection; answered by `on_connected`, `on_refused`.
  virtual Connection connect(ProcessId to) = 0;
  /// Put a frame into the socket; in order, never skipped. The socket takes it even when `writable` is false: a polite model waits.
  void send(Connection to, Payload&& frame) { do_send(to, std::move(frame), last_); }
  void send(Connection to, const Payload& frame) { send(to, Payload(frame)); }
  /// The same, and make the `*.sent` record when the frame has begun to leave.
  RecordNumber send(Connection to, Payload&& frame, const Note& note) {
    const RecordNumber number = take_number();
    do_send(to, std::move(frame), number);
    if (gate_->open.test(note.kind)) keep_copy(note, number);
    return number;
  }
  RecordNumber send(Connection to, const Payload& frame, const Note& note) { return send(to, Payload(frame), note); }
  virtual bool writable(Connection to) const = 0;  ///< room in the socket buffer; `on_writable` tells when there is again
  virtual void close(Connection connection, Close how = Close::fin) = 0;  ///< no `on_closed` comes for one's own close
  virtual void set_reading(Connection from, bool on) = 0;                 ///< off: frames wait in the socket, then block the sender
  virtual void occupy(Connection from, Duration busy) = 0;                ///< the reader is busy: no further frame of it before now + busy
  virtual bool waiting(Connection from) const = 0;                        ///< has a further frame arrived that was not handled yet?
  virtual std::size_t unsent(Connection to) const = 0;                    ///< bytes sent by us and not read by the peer

  // --- timers ---
  virtual Timer set_timer(Duration delay, Due due, Class cls = Class::inherit) = 0;
  virtual void cancel(Timer timer) = 0;  ///< a timer that has fired or is `none`: no effect
  /// A periodic scan, armed only when it has something to find: fires at the next origin + k * period after now.
  Timer at_next_tick(Time origin, Duration period, Due due, Class cls = Class::background) {
    const std::int64_t since = (now_ - origin).count();
    return set_timer(period - Duration{since % period.count()}, due, cls);
  }

  // --- servers: the time that a process's own parts take ---
  virtual Server add_server(std::string_view name) = 0;
  /// Queue work; `on_served` hands it over when the server has spent `cost` on it, in order. A free server with cost 0 serves now + 0.
  virtual void serve(Server server, Duration cost, Payload&& work) = 0;
  /// The same, but before all that waits (a mailbox with priorities): what is in service ends first, earlier work of this kind goes first.
  virtual void serve_first(Server server, Duration cost, Payload&& work) = 0;
  /// It is busy so much longer, after what it serves: a cost that shows only while a piece is handled.
  virtual void prolong(Server server, Duration by) = 0;
  virtual void hold(Server server, bool held) = 0;       ///< held: it starts no further work (it waits for a flush, a lock)
  virtual std::size_t backlog(Server server) const = 0;  ///< pieces of work that wait, the one in service not counted

  // --- storage on the disk of the process's host ---
  /// Open or create. A name with `disk:` in front (`shared:journal`) opens it on that mounted disk.
  virtual File open(std::string_view name, FileKind kind) = 0;
  virtual bool exists(std::string_view name) const = 0;
  virtual void remove(std::string_view name) = 0;
  /// Written: in the page cache. Survives a crash of the process, not of the host. `kNoOffset` when the disk is full or broken.
  [[nodiscard]] virtual Offset append(File log, Payload entry) = 0;
  virtual void drop_front(File log, Offset first_kept) = 0;  ///< retention, compaction: entries before it are gone
  virtual void drop_back(File log, Offset end) = 0;          ///< truncation: entries from it on are gone
  virtual Offset log_begin(File log) const = 0;
  virtual Offset log_end(File log) const = 0;
  virtual Offset log_flushed(File log) const = 0;  ///< entries before it survive power loss
  virtual const Payload& entry(File log, Offset at) const = 0;
  [[nodiscard]] virtual bool put(File cells, std::span<const CellWrite> batch) = 0;  ///< false when the disk is full or broken
  virtual const Payload* get(File cells, std::uint64_t key) const = 0;               ///< null: never written
  virtual void each_cell(File cells, const std::function<void(std::uint64_t, const Payload&)>& visit) const = 0;  ///< by key
  /// Ask that all that was written to the file before now survives power loss; answered by `on_flushed`.
  virtual Ticket flush(File file) = 0;
  virtual bool try_lock(File file) = 0;  ///< exclusive among processes; `on_lock_lost` when a fault breaks it

  // --- life ---
  virtual void exit() = 0;  ///< end this process in order: its connections close with FIN, its memory is gone

 protected:
  virtual void keep(const Note& note, RecordNumber number) = 0;
  virtual void do_send(Connection to, Payload&& frame, RecordNumber cause) = 0;

  /// A copy, so that the compiler builds a note that nobody keeps nowhere.
  void keep_copy(const Note& note, RecordNumber number) {
    const Note kept = note;
    keep(kept, number);
  }
  RecordNumber take_number() {
    last_ = gate_->next++;
    if (first_ == 0) first_ = last_;
    return last_;
  }

  RecordGate* gate_ = nullptr;
  Time now_{};
  RecordNumber first_ = 0;  ///< the first record of this handler: the cause of its further ones
  RecordNumber last_ = 0;   ///< the last one: the cause of the frames, timers and flushes that it asks for
};

/// `begin_whole` for a scope.
class Whole {
 public:
  explicit Whole(Context& ctx) : ctx_(ctx), counts_(ctx.begin_whole()) {}
  Whole(const Whole&) = delete;
  Whole& operator=(const Whole&) = delete;
  ~Whole() { ctx_.end_whole(); }
  explicit operator bool() const { return counts_; }

 private:
  Context& ctx_;
  bool counts_;
};

}  // namespace mqlab::sim
