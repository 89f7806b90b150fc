#include "lab/exercise/state.hpp"

#include "lab/exercise/exercise.hpp"
#include "lab/scenario/parse.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::lab {

tl::expected<ExerciseState, std::vector<describe::Problem>> load_state(const std::filesystem::path& folder) {
  auto text = read_text(folder / kStateFile);
  if (!text) {
    describe::Problem problem = text.error();
    problem.expected = {"a folder that `mqlab exercise start` made", "`mqlab exercise start` 建立的目录"};
    return tl::unexpected(std::vector<describe::Problem>{std::move(problem)});
  }
  describe::Sources sources;
  describe::Problems problems(sources);
  const std::uint32_t source = sources.add((folder / kStateFile).string(), std::move(*text));
  const auto root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  ExerciseState state;
  describe::ObjectReader reader(*root, "", problems);
  reader.read_fields(state);
  reader.finish();
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  return state;
}

std::string state_json(const ExerciseState& state) { return print_json(describe::to_value(state)); }

}  // namespace mqlab::lab
