#include "tests/support/watched_style.hpp"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "models/client.hpp"
#include "models/local_transaction.hpp"
#include "tests/support/style_contract.hpp"

namespace mqlab::testing {

using namespace models;

namespace {

/// Stands between a vendor's client and its program, and reads what each says to the other.
class Watch final : public ClientListener, public KnowsOwnEffects {
 public:
  Watch(Client& client, Breaches& breaches, std::size_t roles) : client_(client), breaches_(breaches), roles_(roles) {}

  void program(ClientListener& program) { program_ = &program; }

  void client_ready(sim::Context& ctx, std::uint32_t client) override { program_->client_ready(ctx, client); }
  void client_lost(sim::Context& ctx, std::uint32_t client, Loss what, std::uint32_t role) override {
    if (what != Loss::consume_channel)
      for (const auto& [message, of] : unanswered_)
        if (what == Loss::connection || of == role)
          say(ctx, "unanswered",
              fmt::format("client_lost, and the publish of {} has no answer: it is to be told `unknown` first", name(ctx, message)));
    if (what == Loss::connection) in_hand_.clear();
    if (what == Loss::consume_channel) std::erase_if(in_hand_, [&](const auto& held) { return held.second.role == role; });
    program_->client_lost(ctx, client, what, role);
  }
  void confirmed(sim::Context& ctx, std::uint32_t client, sim::MessageId message, Confirm how) override {
    if (publishing_) say(ctx, "too early", fmt::format("{} is answered before publish() has returned", name(ctx, message)));
    const auto found = unanswered_.find(message);
    if (found == unanswered_.end())
      say(ctx, "answer",
          fmt::format("{} is answered, and no answer to it is awaited: twice, or not published, or by a role that asks for none",
                      name(ctx, message)));
    else
      unanswered_.erase(found);
    program_->confirmed(ctx, client, message, how);
  }
  void delivered(sim::Context& ctx, std::uint32_t client, const Delivery& d) override {
    if (d.place == sim::Element::none) say(ctx, "place", fmt::format("the delivery of {} names no place", name(ctx, d.message.id)));
    if (d.role >= roles_)
      say(ctx, "role", fmt::format("the delivery of {} is for a consuming role that this client does not have", name(ctx, d.message.id)));
    for (const auto& [handle, held] : in_hand_)
      if (held.place == d.place && held.position == d.position && held.role == d.role)
        say(ctx, "in hand",
            fmt::format("{} comes again, and the program still holds it: no client_lost has said that the earlier delivery is void",
                        name(ctx, d.message.id)));
    if (!in_hand_.emplace(d.handle, Held{d.place, d.position, d.role}).second)
      say(ctx, "handle", fmt::format("the delivery of {} has the handle of another that the program still holds", name(ctx, d.message.id)));
    program_->delivered(ctx, client, d);
  }
  void publishing(sim::Context& ctx, std::uint32_t client, bool possible) override { program_->publishing(ctx, client, possible); }
  bool own_effect(sim::Context& ctx, sim::OperationId operation) override {
    auto* knows = dynamic_cast<KnowsOwnEffects*>(program_);
    return knows != nullptr && knows->own_effect(ctx, operation);
  }

  void publish(sim::Context& ctx, std::uint32_t role, const Message& message) {
    if (client_.confirms(role)) unanswered_.emplace(message.id, role);
    publishing_ = true;
    client_.publish(ctx, role, message);
    publishing_ = false;
  }
  void settle(std::uint64_t handle, bool multiple) {
    if (multiple) {
      in_hand_.erase(in_hand_.begin(), in_hand_.upper_bound(handle));
    } else {
      in_hand_.erase(handle);
    }
  }

 private:
  struct Held {
    sim::Element place;
    std::int64_t position;
    std::uint32_t role;
  };
  static std::string name(const sim::Context&, sim::MessageId message) {
    return fmt::format("message {} of process {}", message.number(), static_cast<int>(message.origin()));
  }
  void say(const sim::Context& ctx, std::string_view sort, const std::string& what) {
    breaches_.say(sort, fmt::format("at {:.3f} s, client of process {}: {}", static_cast<double>(ctx.now().ns) / 1e9,
                                    static_cast<int>(ctx.self()), what));
  }

  Client& client_;
  Breaches& breaches_;
  std::size_t roles_;
  ClientListener* program_ = nullptr;
  bool publishing_ = false;
  std::multimap<sim::MessageId, std::uint32_t> unanswered_;  ///< with its role
  std::map<std::uint64_t, Held> in_hand_;                    ///< by handle
};

class WatchedClient : public Client {
 public:
  WatchedClient(std::unique_ptr<Client> client, Breaches& breaches, std::size_t roles)
      : Client(client->number()), client_(std::move(client)), watch_(*client_, breaches, roles) {}

  void start(sim::Context& ctx, ClientListener& listener) override {
    watch_.program(listener);
    client_->start(ctx, watch_);
  }
  bool owns(sim::Connection c) const override { return client_->owns(c); }
  void on_connected(sim::Context& ctx, sim::Connection c) override { client_->on_connected(ctx, c); }
  void on_refused(sim::Context& ctx, sim::Connection c, sim::Refusal why) override { client_->on_refused(ctx, c, why); }
  void on_closed(sim::Context& ctx, sim::Connection c, sim::Closing how) override { client_->on_closed(ctx, c, how); }
  void on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& frame) override { client_->on_frame(ctx, c, frame); }
  void on_writable(sim::Context& ctx, sim::Connection c) override { client_->on_writable(ctx, c); }
  void on_timer(sim::Context& ctx, sim::Due due) override { client_->on_timer(ctx, due); }
  void publish(sim::Context& ctx, std::uint32_t role, const Message& m) override { watch_.publish(ctx, role, m); }
  bool can_publish() const override { return client_->can_publish(); }
  bool confirms(std::uint32_t role) const override { return client_->confirms(role); }
  void settle(sim::Context& ctx, std::uint64_t handle, Settle how, bool multiple) override {
    watch_.settle(handle, multiple);
    client_->settle(ctx, handle, how, multiple);
  }
  void stop(sim::Context& ctx) override { client_->stop(ctx); }

 protected:
  Client& client() { return *client_; }

 private:
  std::unique_ptr<Client> client_;
  Watch watch_;
};

class WatchedTransactions final : public WatchedClient, public RunsLocalTransactions {
 public:
  using WatchedClient::WatchedClient;
  void told(sim::Context& ctx, sim::OperationId operation, Told told) override {
    dynamic_cast<RunsLocalTransactions&>(client()).told(ctx, operation, told);
  }
};

}  // namespace

std::unique_ptr<Client> WatchedStyle::make_client(const Part& broker, Parts publishes, Parts consumes, std::uint32_t number) const {
  std::unique_ptr<Client> client = of_.make_client(broker, publishes, consumes, number);
  const std::size_t roles = consumes.size();
  if (dynamic_cast<RunsLocalTransactions*>(client.get()) != nullptr)
    return std::make_unique<WatchedTransactions>(std::move(client), breaches_, roles);
  return std::make_unique<WatchedClient>(std::move(client), breaches_, roles);
}

}  // namespace mqlab::testing
