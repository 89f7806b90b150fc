#include "models/kafka/client/assignors.hpp"

#include <algorithm>

namespace mqlab::models::kafka {

namespace {

bool wants(const MemberInfo& m, const std::string& topic) { return std::find(m.topics.begin(), m.topics.end(), topic) != m.topics.end(); }

MemberRecord& of(Assignment& all, std::uint64_t member) {
  return *std::find_if(all.begin(), all.end(), [member](const MemberRecord& r) { return r.member == member; });
}

/// Per topic: partitions in order, members in order; the first ones get one more.
void range(const std::vector<MemberInfo>& members, const std::vector<MetadataResponse::Topic>& topics, Assignment& out) {
  for (const MetadataResponse::Topic& t : topics) {
    std::vector<std::uint64_t> takers;
    for (const MemberInfo& m : members)
      if (wants(m, t.name)) takers.push_back(m.member);
    if (takers.empty()) continue;
    const std::size_t each = t.partitions.size() / takers.size();
    const std::size_t more = t.partitions.size() % takers.size();
    std::size_t next = 0;
    for (std::size_t i = 0; i < takers.size(); ++i)
      for (std::size_t k = 0; k < each + (i < more ? 1 : 0); ++k) of(out, takers[i]).partitions.push_back(t.partitions[next++].id);
  }
}

/// All partitions of all topics, dealt in turn; who is not subscribed is passed over.
void roundrobin(const std::vector<MemberInfo>& members, const std::vector<MetadataResponse::Topic>& topics, Assignment& out) {
  std::size_t next = 0;
  for (const MetadataResponse::Topic& t : topics) {
    const bool wanted = std::any_of(members.begin(), members.end(), [&](const MemberInfo& m) { return wants(m, t.name); });
    for (std::size_t k = 0; wanted && k < t.partitions.size(); ++k) {
      while (!wants(members[next % members.size()], t.name)) ++next;
      of(out, members[next++ % members.size()].member).partitions.push_back(t.partitions[k].id);
    }
  }
}

/// Balanced first, then as few moves as possible from what each owns.
void sticky(const std::vector<MemberInfo>& members, const std::vector<MetadataResponse::Topic>& topics, Assignment& out) {
  struct Free {
    PartitionId id;
    const std::string* topic;
  };
  std::vector<Free> free;
  std::size_t total = 0;
  for (const MetadataResponse::Topic& t : topics)
    if (std::any_of(members.begin(), members.end(), [&](const MemberInfo& m) { return wants(m, t.name); })) total += t.partitions.size();
  const std::size_t least = total / members.size();
  std::size_t with_one_more = total % members.size();
  for (const MetadataResponse::Topic& t : topics) {
    for (const MetadataResponse::Partition& p : t.partitions) {
      const auto owner = std::find_if(members.begin(), members.end(), [&](const MemberInfo& m) {
        return wants(m, t.name) && std::find(m.owned.begin(), m.owned.end(), p.id) != m.owned.end();
      });
      if (owner != members.end()) {
        std::vector<PartitionId>& has = of(out, owner->member).partitions;
        if (has.size() < least || (has.size() == least && with_one_more > 0)) {
          if (has.size() == least) --with_one_more;
          has.push_back(p.id);
          continue;
        }
      }
      free.push_back({p.id, &t.name});
    }
  }
  for (const Free& f : free) {
    MemberRecord* poorest = nullptr;
    for (const MemberInfo& m : members) {
      if (!wants(m, *f.topic)) continue;
      MemberRecord& r = of(out, m.member);
      if (poorest == nullptr || r.partitions.size() < poorest->partitions.size()) poorest = &r;
    }
    if (poorest != nullptr) poorest->partitions.push_back(f.id);
  }
}

}  // namespace

Assignment assign(Assignor how, const std::vector<MemberInfo>& given, const std::vector<MetadataResponse::Topic>& topics) {
  std::vector<MemberInfo> members = given;
  // Static members first, by group.instance.id (src: AbstractPartitionAssignor.MemberInfo).
  std::sort(members.begin(), members.end(), [](const MemberInfo& a, const MemberInfo& b) {
    if (a.instance.empty() != b.instance.empty()) return b.instance.empty();
    return a.instance != b.instance ? a.instance < b.instance : a.member < b.member;
  });
  Assignment out;
  for (const MemberInfo& m : members) out.push_back({m.member, {}});
  if (members.empty()) return out;
  switch (how) {
    case Assignor::range: range(members, topics, out); break;
    case Assignor::roundrobin: roundrobin(members, topics, out); break;
    case Assignor::sticky:
    case Assignor::cooperative_sticky: sticky(members, topics, out); break;
  }
  if (how != Assignor::cooperative_sticky) return out;
  // What another member still owns is not given away in this round: its owner must let go of it first.
  for (MemberRecord& r : out) {
    std::erase_if(r.partitions, [&](PartitionId p) {
      return std::any_of(members.begin(), members.end(), [&](const MemberInfo& m) {
        return m.member != r.member && std::find(m.owned.begin(), m.owned.end(), p) != m.owned.end();
      });
    });
  }
  return out;
}

}  // namespace mqlab::models::kafka
