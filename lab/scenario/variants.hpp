/// A variant: a named patch on the scenario, so that one file shows the disease and the cure.
///
/// It is a JSON Merge Patch (RFC 7396) with one difference: a list of objects is merged item by item instead of being replaced. In
///
///     "variants": {"fixed": {"consumers": [{"idempotent": "message-id"}]}}
///
/// plain RFC 7396 would throw the consumer away and leave one without queue or store. So, when all items of the patch's list are objects
/// (or null):
///   - an item with an `id` (else a `name`) is merged into the item that has the same one, wherever it stands; if none has, it is appended;
///   - an item without either is merged into the item at its own index; past the end it is appended;
///   - `null` removes the item at its own index.
/// An empty list empties; a list of anything else (names, numbers) replaces. Indexes are those before the removals. See
/// docs/adr/0005-variants.md.
///
/// Places survive, so a mistake in a variant is shown in the variant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/describe/problem.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::lab {

/// The variant that a scenario without `variants` has.
inline constexpr std::string_view kBaseVariant = "base";

/// In the order of the file; `base` alone when there are none.
std::vector<std::string> variant_names(const describe::Value& scenario);

/// `pointer`: where the patch stands, for problems.
void merge_variant(describe::Value& target, const describe::Value& patch, const std::string& pointer, describe::Problems& problems);

/// The scenario as this variant runs it: merged, without `variants`, and with only this variant's expectations.
/// An unknown variant is a problem, and the scenario comes back unpatched.
describe::Value apply_variant(const describe::Value& scenario, std::string_view variant, describe::Problems& problems);

/// A merged variant as a scenario of its own: it has this one variant, with nothing to patch. Costs relative to other variants go.
describe::Value as_scenario(describe::Value merged, std::string_view variant);

/// One `--set /json/pointer=value`. The value is JSON, or else a text, so that `=fanout` needs no quotes.
struct Setting {
  std::string pointer;
  describe::Value value;
};
std::optional<Setting> parse_setting(std::string_view assignment, describe::Sources& sources, describe::Problems& problems);
/// Settings of a variant or an expectation are made in the file as it stands; all others once more after the variant, so that the person
/// at the keyboard has the last word.
bool belongs_to_the_file(const Setting& setting);
void apply_set(describe::Value& scenario, const Setting& setting, describe::Problems& problems, bool report);

}  // namespace mqlab::lab
