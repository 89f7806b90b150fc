/// The account of copies: which group can still get which record, for the ledger and for nothing else. No broker reads it to decide.
///
/// A record is a copy for each group that subscribes to its topic, in the group's place (`orders-0/stock`). The copy is there as long as
/// some replica's log on some disk has the record (same offset, same leader epoch), its leader has not deleted it, and the group's committed
/// offset has not passed it. So `copy.gone` with fate `lost` is written exactly when the last replica loses it: at the truncation, or when a
/// broker finds at its start that a power loss took it. Committing past it is `consumed`, going back makes copies again; `skipped` is what a
/// group never reads because it began behind it (`auto.offset.reset` = latest).
///
/// What the leader's retention or cleaner has taken away is gone for readers, though another replica still has it (semantics 1.3): `expired`,
/// `superseded`. If such a replica leads later, it is there again until that one deletes it too.
///
/// What one act means for several copies is told as one (`sim::Whole`): a fault that strikes at one of its records strikes after the last of
/// them. A handler that goes on after its process was struck changes nothing here; the broker tells what it finds when it starts (`found`).
///
/// For a group that reads committed (`isolation.level`) a record of an aborted transaction is a copy until its abort marker is below the high
/// watermark: from then on it is lost to that group, whatever the logs hold.
///
/// What one act means for several copies is told as one (`sim::Whole`): a fault that strikes at one of its records strikes after the last.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "models/message.hpp"
#include "sim/process/context.hpp"

namespace mqlab::models::kafka {

class Account {
 public:
  /// The readers of a partition, in the order of the groups; `partition` counts from 0 without holes.
  struct Reader {
    std::uint32_t group = 0;
    std::string place;
    bool read_committed = false;
  };
  void add_partition(std::vector<Reader> readers);

  void appended(sim::Context&, std::uint32_t partition, std::int32_t broker, std::int64_t offset, std::int32_t epoch, const Message&);
  /// This replica's log ends here now.
  void truncated(sim::Context&, std::uint32_t partition, std::int32_t broker, std::int64_t end);
  /// This replica's log begins here now (retention).
  void expired(sim::Context&, std::uint32_t partition, std::int32_t broker, std::int64_t begin);
  /// The cleaner took the record out of this replica's log.
  void compacted(sim::Context&, std::uint32_t partition, std::int32_t broker, std::int64_t offset, std::int32_t epoch, Fate fate);
  /// A broker that has started tells what its log really holds. `missing(offset, epoch)`: why it is not in it; none: it is.
  using Missing = std::function<std::optional<Fate>(std::int64_t offset, std::int32_t epoch)>;
  void found(sim::Context&, std::uint32_t partition, std::int32_t broker, const Missing& missing);
  /// This replica leads now: what the readers get is what stands in its log.
  void leads(sim::Context&, std::uint32_t partition, std::int32_t broker);
  /// The record at this offset belongs to a transaction that was aborted.
  void aborted(sim::Context&, std::uint32_t partition, std::int64_t offset, std::int32_t epoch);
  /// The group's committed offset, or with `fate` = skipped where it begins.
  void committed(sim::Context&, std::uint32_t partition, std::uint32_t group, std::int64_t offset, Fate fate = Fate::consumed);

 private:
  struct Copy {
    sim::MessageId message;
    sim::OperationId operation;
    std::int32_t epoch = -1;
    std::uint32_t replicas = 0;  ///< one bit per broker
    std::uint32_t deleted = 0;   ///< one bit per broker that has deleted it: by retention, or by the cleaner
    Fate how = Fate::expired;    ///< deleted so
    std::uint64_t consumed = 0;  ///< one bit per reader of the partition
    bool aborted = false;
  };
  struct Place {
    Reader reader;
    sim::Element element = sim::Element::none;
    std::int64_t floor = 0;       ///< offsets before it were passed
    std::int64_t skipped_to = 0;  ///< the group has begun here once: what is before it was never meant for it
  };
  struct Book {
    std::vector<Place> places;
    std::vector<Copy> copies;                     ///< by offset: the first that was seen there
    std::multimap<std::int64_t, Copy> divergent;  ///< of another epoch at the same offset
    std::int32_t leader = -1;
  };

  static bool reaches(const Place& place, const Copy& copy) { return !(copy.aborted && place.reader.read_committed); }
  static bool there(const Book&, const Copy&);
  /// Changes the copy, and tells the readers if that makes it there, or not there any more.
  template <class Change>
  void change(sim::Context&, Book&, std::int64_t offset, Copy&, Fate, Change);
  void dropped(sim::Context&, Book&, std::int64_t offset, Copy&, std::int32_t broker, Fate fate);
  void deleted(sim::Context&, Book&, std::int64_t offset, Copy&, std::int32_t broker, Fate fate);
  static void note(sim::Context&, Place&, const Copy&, bool made, Fate fate, std::int64_t offset);
  static void open(sim::Context&, Place&);
  static Copy& served(Book&, std::int64_t offset);
  static Copy* find(Book&, std::int64_t offset, std::int32_t epoch);

  std::vector<Book> books_;
};

}  // namespace mqlab::models::kafka
