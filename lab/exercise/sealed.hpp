/// Cases that a student's mqlab can run and a student does not see by opening a file: scenario texts, each byte moved by a keystream of the exercise's id.
///
/// A curtain, not a lock: whoever reads this source can open it. What must stay secret lies in the instructor's part.
///
///     mqlab-sealed 1
///     9f3ac0...          one line a case, hexadecimal
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/describe/phrase.hpp"

namespace mqlab::lab {

std::string seal(const std::vector<std::string>& texts, std::string_view exercise);
/// An error: no such file, or of another exercise.
tl::expected<std::vector<std::string>, describe::Phrase> unseal(std::string_view sealed, std::string_view exercise);

}  // namespace mqlab::lab
