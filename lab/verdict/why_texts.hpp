/// The clauses of a line of why, in both languages. Each takes moments with their record numbers already printed: `12.3ms (#350)`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/verdict/verdict.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

/// A fault as a clause names it.
struct NamedFault {
  bool known = false;
  bool caused = false;  ///< on record as the cause; else it only came before
  std::string kind;
  std::string zh_kind;  ///< in words: 进程崩溃
  std::vector<std::string> targets;
  sim::RecordNumber record = 0;
};

namespace text {

Sentence told(models::Told told, const std::string& at);
Sentence never_told(models::Told told);
Sentence undone(const std::string& store, const std::string& at);
Sentence effect_lost(const std::string& store, const std::string& applied, const std::string& at, const NamedFault& fault);
Sentence suppressed_only(std::string_view who, const std::string& at);
Sentence declined(std::string_view who, const std::string& at);
Sentence no_copy_ever();
/// A log keeps what nobody reads.
Sentence stored_for_nobody(const std::string& at);
/// The last that is on record of a message that no place ever had: its frame was lost, or the process that had received it stopped.
Sentence lost_in_a_frame(const std::string& at, const NamedFault& fault);
Sentence lost_in_memory(std::string_view who, const std::string& at, const NamedFault& fault);
Sentence no_copy_for(const std::string& store);
Sentence no_copy_left();
Sentence copy_gone(models::Fate fate, const std::string& place, const std::string& at, const NamedFault& fault);
/// A copy that no client ever received, and that is done all the same.
Sentence passed_over(const std::string& place, const std::string& at);
Sentence rests_unread(const std::string& place, const std::string& at);
Sentence never_arrived(const NamedFault& since);
Sentence no_effect_followed(std::string_view who, const std::string& at, const NamedFault& since);
Sentence under_way();
Sentence in_hand(std::string_view who, const std::string& at);
Sentence waits(const std::string& place, const std::string& at, bool should_move);
Sentence changed(const std::string& store, int times, int expected, std::span<const std::string> moments, bool more);
Sentence redelivered(const std::string& at, const NamedFault& why);
/// Because its consumer had failed at it, at `failed`, and gave it back.
Sentence redelivered_after_failure(const std::string& at, std::string_view who, const std::string& failed);
Sentence offered_again(const std::string& at, const NamedFault& why);
Sentence published_again(const std::string& at, const NamedFault& why);
/// The same copy in its old position: what had been taken, or passed over, is there again.
Sentence stood_again(const std::string& place, const std::string& at, const NamedFault& why);
Sentence two_copies(const std::string& place, const std::string& first, const std::string& second, const NamedFault& why);
Sentence deduplicated(std::string_view who, const std::string& at);
Sentence out_of_order(bool first_effect, const std::string& at, const std::string& other);
Sentence disagree(std::span<const std::string> holds);

}  // namespace text
}  // namespace mqlab::lab
