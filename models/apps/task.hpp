/// Programs written as coroutines, that read like the textbook:
///
///     Task publish_all(Producer& shop, Orders orders) {          // by value: a coroutine outlives its caller's locals
///       for (const Order& order : orders) {
///         while (co_await shop.publish(order).confirmed_within(500ms) != Confirm::ack) {
///           // nack or silence: we do not know whether it is stored. Sending again may duplicate, giving up may lose: choose.
///         }
///       }
///     }
///
///     Task keep_stock(Consumer& stock) {
///       for (;;) {
///         const Delivery delivery = co_await stock.next();
///         co_await stock.store(delivery);
///         stock.ack(delivery);
///       }
///     }
///
/// They speak the vocabulary of program.hpp and nothing else. A crash destroys the coroutine where it stands; a restart begins it anew. The
/// business is told after each publish what its confirm says; `tell` overrides. An exception that leaves a task leaves the run.
#pragma once

#include <coroutine>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "models/apps/application.hpp"
#include "models/apps/program.hpp"
#include "sim/core/ring.hpp"

namespace mqlab::models::apps {

/// A coroutine that a program runs; `co_await` on another task runs it to its end first.
class Task {
 public:
  struct promise_type {
    std::coroutine_handle<> after;  ///< who waits for the end
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct End {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().after ? h.promise().after : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    End final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  void start() { handle_.resume(); }
  bool done() const { return !handle_ || handle_.done(); }

  bool await_ready() const { return done(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) {
    handle_.promise().after = waiting;
    return handle_;
  }
  void await_resume() {}

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// What tasks wait for, and how they wake. Base of `Producer` and `Consumer`.
class TaskProgram : public Program {
 public:
  /// Something that a task waits for. It lives in the coroutine's frame.
  class Waiter {
   public:
    bool await_ready() const { return false; }

   protected:
    friend class TaskProgram;
    friend class Producer;
    friend class Consumer;
    explicit Waiter(TaskProgram& program) : program_(program) {}
    TaskProgram& program_;
    std::coroutine_handle<> handle_;
    std::uint64_t tag_ = 0;
  };

  class [[nodiscard]] Sleep : public Waiter {
   public:
    Sleep(TaskProgram& program, sim::Duration duration) : Waiter(program), duration_(duration) {}
    void await_suspend(std::coroutine_handle<> h);
    void await_resume() const {}

   private:
    sim::Duration duration_;
  };

  Sleep sleep(sim::Duration duration) { return {*this, duration}; }
  sim::Time now() const { return desk_->now(); }

  void on(Desk& desk, const event::Started& started) override;
  void on(Desk& desk, const event::TimerFired& timer) override;

 protected:
  virtual Task main() = 0;
  /// Register a waiter; its tag finds it again.
  std::uint64_t wait(Waiter& waiter, std::coroutine_handle<> h);
  /// Take the waiter out; null if it is gone.
  Waiter* woken(std::uint64_t tag);
  std::uint64_t tags() const { return tags_; }

  Desk* desk_ = nullptr;

 private:
  friend class Sleep;
  Task main_;
  std::map<std::uint64_t, Waiter*> waiters_;
  std::uint64_t tags_ = 0;
};

/// One order of a customer.
struct Order {
  std::uint64_t number = 0;
  std::int64_t amount = 1;
  std::uint32_t key = 0;
  std::uint32_t body = 100;
};

/// The customers, one after another, `total` in all over all incarnations of the process.
class Orders {
 public:
  Orders(Lasting& lasting, std::uint64_t total, Order pattern = {}) : lasting_(&lasting), total_(total), pattern_(pattern) {}

  std::optional<Order> next() {
    if (lasting_->dead || lasting_->operations_begun >= total_) return {};
    Order order = pattern_;
    order.number = ++lasting_->operations_begun;
    return order;
  }

  struct Iterator {
    Orders* orders;
    std::optional<Order> current;
    const Order& operator*() const { return *current; }
    Iterator& operator++() {
      current = orders->next();
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return !current; }
  };
  Iterator begin() { return {this, next()}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  Lasting* lasting_;
  std::uint64_t total_;
  Order pattern_;
};

class Producer final : public TaskProgram {
 public:
  using Main = std::function<Task(Producer& shop, Orders orders)>;
  Producer(Main main, Orders orders) : main_(std::move(main)), orders_(orders) {}

  class [[nodiscard]] Confirming : public Waiter {
   public:
    Confirming(Producer& shop, Order order, std::optional<sim::Duration> within)
        : Waiter(shop), shop_(shop), order_(order), within_(within) {}
    void await_suspend(std::coroutine_handle<> h);
    Confirm await_resume() const { return result_; }

   private:
    friend class Producer;
    Producer& shop_;
    Order order_;
    std::optional<sim::Duration> within_;
    sim::Timer timer_ = sim::Timer::none;
    Confirm result_ = Confirm::unknown;
    bool asked_ = true;
    bool answered_ = false;  ///< during the publish itself
  };
  /// A publish: say how long to wait for its answer.
  class [[nodiscard]] Publishing {
   public:
    Publishing(Producer& shop, Order order) : shop_(shop), order_(order) {}
    /// `Confirm::unknown` when the time is up (from the moment it is sent), or when the connection broke.
    Confirming confirmed_within(sim::Duration limit) const { return {shop_, order_, limit}; }
    Confirming confirmed() const { return {shop_, order_, {}}; }

   private:
    Producer& shop_;
    Order order_;
  };

  /// Publish an order, or publish it again: the message id stays the same. Waits until publishing is possible. Through a role without
  /// confirms it comes back with `unknown` at once: nobody was asked.
  Publishing publish(const Order& order) { return {*this, order}; }
  void tell(const Order& order, Told told);

  using TaskProgram::on;
  void on(Desk& desk, const event::Ready& ready) override;
  void on(Desk& desk, const event::Publishing& publishing) override;
  void on(Desk& desk, const event::Confirmed& confirmed) override;
  void on(Desk& desk, const event::TimerFired& timer) override;
  void each_unfinished(const std::function<void(sim::OperationId, Told)>& visit) const override;

 private:
  friend class Confirming;
  Task main() override { return main_(*this, orders_); }
  void try_send(Confirming& confirming);
  /// Without an answer: the one that it holds already.
  void finish(std::uint64_t tag, std::optional<Confirm> answer);
  void send_blocked();

  Main main_;
  Orders orders_;
  std::map<std::uint64_t, std::uint8_t> attempts_;  ///< by order; acknowledged ones are forgotten
  Confirming* sending_ = nullptr;                   ///< its publish is being handed to the client
  std::map<std::uint64_t, std::uint64_t> waiting_;  ///< order to the tag of who waits for its confirm
  std::vector<Confirming*> blocked_;                ///< they wait until publishing is possible
};

class Consumer final : public TaskProgram {
 public:
  using Main = std::function<Task(Consumer&)>;
  explicit Consumer(Main main) : main_(std::move(main)) {}

  class [[nodiscard]] Next : public Waiter {
   public:
    explicit Next(Consumer& consumer) : Waiter(consumer), consumer_(consumer) {}
    bool await_ready() const { return !consumer_.inbox_.empty(); }
    void await_suspend(std::coroutine_handle<> h);
    Delivery await_resume();

   private:
    Consumer& consumer_;
  };
  class [[nodiscard]] Storing : public Waiter {
   public:
    Storing(Consumer& consumer, command::Commit commit) : Waiter(consumer), consumer_(consumer), commit_(commit) {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> h);
    Outcome await_resume() const { return outcome_; }

   private:
    friend class Consumer;
    Consumer& consumer_;
    command::Commit commit_;
    Outcome outcome_ = Outcome::later;
  };

  Next next() { return Next(*this); }
  /// The effect of a delivery in store 0, in one transaction with what its guard needs.
  Storing store(const Delivery& delivery, Guard guard = Guard::none, bool flush = true);
  void ack(const Delivery& delivery) { settle(delivery, Settle::ack); }
  void requeue(const Delivery& delivery) { settle(delivery, Settle::requeue); }
  void reject(const Delivery& delivery) { settle(delivery, Settle::reject); }

  using TaskProgram::on;
  void on(Desk& desk, const event::Lost& lost) override;
  void on(Desk& desk, const event::Delivered& delivered) override;
  void on(Desk& desk, const event::Committed& committed) override;

 private:
  friend class Next;
  friend class Storing;
  Task main() override { return main_(*this); }
  void settle(const Delivery& delivery, Settle how);

  Main main_;
  sim::Ring<Delivery> inbox_;
  sim::Ring<std::uint64_t> hungry_;  ///< tags of the tasks that wait for a delivery
  std::set<std::uint64_t> in_hand_;  ///< handles that may still be settled
};

}  // namespace mqlab::models::apps
