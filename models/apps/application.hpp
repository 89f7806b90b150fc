/// The application shell: a process that holds a program (the business) and the vendors' clients it speaks through.
///
/// It routes connections, frames and timers to whom they belong, does what the program asks (`Desk`), and writes the ledger records, so
/// that a program can't forget them. Everything in it dies with the process; only what is in stores on a disk is found again.
///
/// Application faults reach it as commands (faults.hpp): `slow-consumer` stretches the work, `poison-message` makes handling fail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/apps/calls.hpp"
#include "models/apps/program.hpp"
#include "models/apps/spec.hpp"
#include "models/apps/store.hpp"
#include "models/client.hpp"
#include "models/local_transaction.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::apps {

/// Makes the vendor's client number `number` of an application.
using ClientFactory = std::function<std::unique_ptr<Client>(std::uint32_t number)>;

/// What outlives a crash because it never was in the process: its customers, and the flaws of its code and its machine. One for all
/// incarnations; the first one begins with a fresh one.
struct Lasting {
  std::uint64_t operations_begun = 0;  ///< how many customers have come
  std::uint64_t messages_made = 0;     ///< fresh message ids given away, by a program that has operations of others
  bool dead = false;                   ///< the process was struck and its handler runs on unheard: nobody may come now

  struct Poisoned {
    sim::MessageId message;
    std::uint32_t left = 0;
    bool for_ever = false;
  };
  std::vector<Poisoned> poisoned;
  double slow_factor = 1.0;
  sim::Duration slow_extra{0};
};

/// What an application is made of, for each incarnation anew.
struct ApplicationSetup {
  std::function<std::unique_ptr<Program>(Lasting&)> program;
  std::vector<ClientFactory> clients;
  std::vector<StoreUse> stores;
  std::vector<std::string> services;  ///< whom it calls, by `command::Call::service`
  sim::Duration call_timeout{0};
  std::uint32_t workers = 0;
  std::vector<PoisonSpec> poison;
  bool poison_commits = false;  ///< a poisoned message fails at the commit of its effect, not at the work
  std::string operation;        ///< label of its operations' element; empty: it has none of its own
};

class Application final : public sim::Process, public ClientListener, public KnowsOwnEffects, private Desk {
 public:
  Application(std::shared_ptr<const ApplicationSetup> setup, std::shared_ptr<Lasting> lasting);
  ~Application() override;

  void on_started(sim::Context& ctx) override;
  void on_connected(sim::Context& ctx, sim::Connection connection) override;
  void on_refused(sim::Context& ctx, sim::Connection connection, sim::Refusal why) override;
  void on_closed(sim::Context& ctx, sim::Connection connection, sim::Closing how) override;
  void on_frame(sim::Context& ctx, sim::Connection connection, sim::Payload& frame) override;
  void on_writable(sim::Context& ctx, sim::Connection connection) override;
  void on_timer(sim::Context& ctx, sim::Timer timer, sim::Due due) override;
  void on_served(sim::Context& ctx, sim::Server server, sim::Payload& work) override;
  void on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) override;
  bool on_command(sim::Context& ctx, std::string_view what, const describe::Value& arguments) override;
  void on_stop(sim::Context& ctx) override;
  void obituary(sim::Obituary& obituary, sim::Death death) const override;
  bool own_effect(sim::Context& ctx, sim::OperationId operation) override;

 private:
  // --- ClientListener ---
  void client_ready(sim::Context& ctx, std::uint32_t client) override;
  void client_lost(sim::Context& ctx, std::uint32_t client, Loss what, std::uint32_t role) override;
  void confirmed(sim::Context& ctx, std::uint32_t client, sim::MessageId message, Confirm confirm) override;
  void delivered(sim::Context& ctx, std::uint32_t client, const Delivery& delivery) override;
  void publishing(sim::Context& ctx, std::uint32_t client, bool possible) override;

  // --- Desk ---
  sim::Time now() const override { return ctx_->now(); }
  sim::ProcessId self() const override { return ctx_->self(); }
  sim::ProcessId process(std::string_view name) const override { return ctx_->process(name); }
  std::uint64_t draw(std::uint32_t purpose, std::uint64_t n) override { return ctx_->draw(purpose, n); }
  bool can_publish(std::uint32_t client) const override { return clients_[client]->can_publish(); }
  bool confirms(std::uint32_t client, std::uint32_t role) const override { return clients_[client]->confirms(role); }
  bool local_transactions() const override { return !local_transactions_.empty(); }
  bool seen(std::uint32_t store, sim::MessageId message) const override { return stores_[store].seen(*ctx_, message); }
  void each_outbox(std::uint32_t store, const std::function<void(const Message&)>& visit) override;
  void ask(const command::Begin& begin) override;
  void ask(const command::Tell& tell) override;
  void ask(const command::Publish& publish) override;
  void ask(const command::SettleDelivery& settle) override;
  sim::Timer ask(const command::SetTimer& timer) override;
  void cancel(sim::Timer timer) override { ctx_->cancel(timer); }
  event::Worked::Result ask(const command::Work& work) override;
  Outcome ask(const command::Commit& commit) override;
  void ask(const command::Skip& skip) override;
  void ask(const command::OutboxDone& done) override;
  void ask(const command::Call& call) override;
  void ask(const command::Reply& reply) override;
  void ask(const command::Remark& remark) override;
  void ask(const command::Stop& stop) override;

  Client* owner(sim::Connection connection);
  void hand_over_answers();
  bool poisoned(sim::MessageId message);
  void poison(sim::Context& ctx, const PoisonSpec& poison);

  std::shared_ptr<const ApplicationSetup> setup_;
  std::shared_ptr<Lasting> lasting_;
  sim::Context* ctx_ = nullptr;
  std::unique_ptr<Program> program_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<RunsLocalTransactions*> local_transactions_;  ///< those of them that do
  std::vector<Store> stores_;
  Caller caller_;
  Callee callee_;
  std::vector<sim::Server> workers_;
  sim::Element operation_ = sim::Element::none;
};

/// The factory for `World::add_process`: each incarnation is a new `Application` over the same `Lasting`.
std::function<std::unique_ptr<sim::Process>()> application_factory(ApplicationSetup setup);

}  // namespace mqlab::models::apps
