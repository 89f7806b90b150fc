/// What faults and steps have in common: when they happen, and which process hears a word. Only for the files of this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/scenario/fields.hpp"
#include "lab/scenario/reading.hpp"

namespace mqlab::lab {

/// Exactly one of `at`, `when`, `rate`; else a problem, and a trigger that must not be used.
sim::Trigger make_trigger(const Reading& reading, const TriggerFields& fields, describe::ObjectReader& reader, bool may_be_random);
/// `at confirm.sent shop/17`, for labels.
std::string describe_trigger(const TriggerFields& fields);

/// Who understands a word: a step's, or the one by which a fault strikes.
enum class Hearer : std::uint8_t { nobody, broker, program };
Hearer hearer_of(const Reading& reading, std::string_view word);
/// That the process is one that understands the word; else a problem at `process`. A name that nobody has is another check's matter.
void check_hears(const Reading& reading, describe::ObjectReader& reader, std::string_view word, const std::string& process, Hearer hearer);
/// The scenario's style as a list; empty when it is unknown.
std::vector<const models::Style*> styles_of(const Reading& reading);

}  // namespace mqlab::lab
