/// The account of copies: which reader can still get which stored message, for the ledger and for nothing else. No broker reads it to decide.
///
/// A stored message is a copy for each reader of its topic (a clustering group, one client of a broadcasting group), in the reader's place
/// `orders@broker-a:0/stock`. It is there as long as some broker's CommitLog has it and the reader's offset has not passed it. A message in
/// the delay topic or in the half topic is a copy for the readers of its real topic, in a place of its own (`SCHEDULE_TOPIC_XXXX@broker-a/stock`),
/// until it moves on. So `copy.gone` with fate `lost` is written exactly when the last CommitLog loses it.
///
/// What one act means for several copies is told as one (`sim::Whole`): a fault that strikes at one of its records strikes after the last of
/// them. A handler that goes on after its process was struck changes nothing here.
///
/// Every append by a master has a number (`id`) that its slaves' copies share: two messages at one queue offset (a log that was cut and grew
/// again) are told apart by it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/ledger.hpp"
#include "models/message.hpp"
#include "sim/process/context.hpp"

namespace mqlab::models::rocketmq {

class Account {
 public:
  struct Reader {
    std::uint16_t group = 0;
    std::string label;
    std::vector<std::string> expressions;  ///< tags that some member takes
  };
  struct Topic {
    std::string name;
    std::uint32_t base = 0;
    std::uint16_t queues = 0;
    std::vector<Reader> readers;
    bool always = false;  ///< a copy even when nobody reads it: the dead-letter topic
  };
  void set_up(std::vector<std::string> broker_names, std::vector<Topic> topics, std::uint32_t locals);

  std::uint64_t next_id() { return ++ids_; }

  struct Stored {
    std::uint64_t id = 0;
    std::uint16_t topic = 0;
    std::uint16_t queue = 0;
    std::int64_t offset = 0;
    bool aside = false;            ///< in the delay or half topic
    std::uint16_t real_topic = 0;  ///< whose readers it is meant for
    std::string_view tags;
    sim::MessageId message;
    sim::OperationId operation;
  };
  /// This broker's CommitLog has it now.
  void appended(sim::Context&, std::uint16_t broker_name, std::uint16_t broker, const Stored&);
  /// A delayed or half message has gone on (its new copy was made before), or was dropped.
  void moved(sim::Context&, std::uint64_t id, Fate fate);
  /// Its readers get it no more though it stands in the log: it goes to the dead-letter topic.
  void dead_lettered(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::uint16_t group,
                     std::int64_t offset);
  /// A broker that has started tells what its CommitLog really holds.
  void found(sim::Context&, std::uint16_t broker_name, std::uint16_t broker, const std::set<std::uint64_t>& ids);
  /// The reader's offset in the queue is this now; it had begun to read at `began` (-1: not told).
  void committed(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::string_view reader,
                 std::int64_t offset, std::int64_t began = -1);
  /// A broker found this offset in its file: of no matter to a reader that never had one.
  void recovered(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::string_view reader,
                 std::int64_t offset);
  /// Brokers of this name are read at this one from now on: where logs differ at an offset, its copy is the one that is read.
  void lead(std::uint16_t broker_name, std::uint16_t broker) { leaders_[broker_name] = 1U << broker; }
  sim::Element place(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, std::string_view reader);

 private:
  struct Copy {
    std::uint64_t id = 0;
    sim::MessageId message;
    sim::OperationId operation;
    std::uint32_t brokers = 0;
    std::uint64_t consumed = 0;  ///< one bit per reader
    std::uint64_t dead = 0;      ///< never again, wherever the offset goes: not its tag, or in the dead-letter topic
  };
  struct Place {
    sim::Element element = sim::Element::none;
    std::int64_t floor = 0;  ///< the reader's offset
    bool told = false;       ///< it has an offset
  };
  struct Line {
    std::int64_t first = 0;  ///< offset of copies[0]: those before were read by all
    std::deque<Copy> copies;
    std::multimap<std::int64_t, Copy> others;  ///< of another append at the same offset
    std::vector<Place> places;                 ///< by reader of the topic
  };
  struct Aside {
    Copy copy;
    std::uint16_t broker_name = 0;
    std::uint16_t topic = 0;
    std::uint16_t real_topic = 0;
  };

  Copy& served(std::uint16_t broker_name, Line&, std::int64_t offset);
  Line& line(std::uint16_t broker_name, std::uint32_t local) { return lines_[broker_name][local]; }
  std::uint32_t local(std::uint16_t topic, std::uint16_t queue) const { return topics_[topic].base + queue; }
  sim::Element element(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, Line&, std::size_t reader);
  static void note(sim::Context&, sim::Element, const Copy&, bool made, std::int64_t value);
  void note_aside(sim::Context&, const Aside&, bool made, Fate fate);
  void drop(sim::Context&, std::uint16_t broker_name, std::uint16_t topic, std::uint16_t queue, Line&, Copy&, std::uint32_t bit);
  std::size_t count(std::uint16_t topic) const;

  std::vector<std::string> names_;
  std::vector<Topic> topics_;
  std::vector<std::uint16_t> topic_of_local_;
  std::vector<std::vector<Line>> lines_;  ///< by broker name, by local queue
  std::vector<std::uint32_t> leaders_;    ///< by broker name: its bit; 0: nobody is elected here
  std::map<std::uint64_t, Aside> aside_;
  std::vector<bool> moved_;  ///< by id: a slave may copy it later, and it leads nowhere any more
  std::uint64_t ids_ = 0;
};

}  // namespace mqlab::models::rocketmq
