#include "lab/report_page/found_study.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lab/scenario/library.hpp"
#include "lab/study/say.hpp"
#include "lab/text/shell.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

/// What the sweep was told beside its file, as it is in force in the results.
struct Told {
  StudyOverrides overrides;
  std::string words;
};

std::vector<Told> ways_to_tell(const ResultsInfo& info) {
  std::vector<Told> out(2);
  const auto study = nlohmann::json::parse(info.study_json, nullptr, false);
  out[1].overrides.repetitions = info.repetitions;
  out[1].words = fmt::format(" --repetitions {}", info.repetitions);
  if (study.is_object() && study.contains("seed") && study["seed"].is_number_integer()) {
    out[1].overrides.seed = study["seed"].get<std::int64_t>();
    out[1].words += fmt::format(" --seed {}", *out[1].overrides.seed);
  }
  if (study.is_object() && study.contains("until") && study["until"].is_array() && !study["until"].empty()) {
    out.push_back(out[1]);
    for (const auto& rule : study["until"]) {
      if (!rule.is_string()) continue;
      out[2].overrides.until.push_back(rule.get<std::string>());
      out[2].words += " --until " + shell_word(rule.get<std::string>());
    }
  }
  return out;
}

std::vector<std::string> places(const ResultsInfo& info, const std::string& results) {
  std::vector<std::string> out;
  const std::string name = info.id + ".json";
  const auto add = [&](const fs::path& path) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) out.push_back(path.string());
  };
  add(fs::path(results).parent_path() / name);
  add(name);
  add(fs::path("studies") / name);
  for (const fs::path& library : library_folders()) add(library.parent_path() / "studies" / name);
  return out;
}

}  // namespace

tl::expected<FoundStudy, Sentence> find_study(const Results& results, const std::optional<std::string>& file) {
  const ResultsInfo& info = results.info();
  if (info.version != version())
    return tl::unexpected(said({"the results were made by mqlab {}, this is {}: the same runs can't be promised, so none is run again",
                                "结果由 mqlab {} 生成，当前为 {}：无法保证运行相同，因此不再重跑"},
                               info.version, version()));
  for (const std::string& place : file ? std::vector{*file} : places(info, results.file()))
    for (const Told& told : ways_to_tell(info)) {
      StudyLoaded study = load_study(place, told.overrides);
      if (!study && file)
        return tl::unexpected(Sentence{describe::render(study.error(), Language::en), describe::render(study.error(), Language::zh_CN)});
      if (study && study->hash == info.study_hash)
        return FoundStudy{.study = std::move(*study), .words = shell_word(place) + told.words, .from_file = true};
    }
  if (file)
    return tl::unexpected(
        said({"{} is not the study of these results (study hash {}), or one of its scenarios has changed since: no run is run again",
              "{} 不是这些结果的研究（研究哈希 {}），或其场景已改动：不再重跑"},
             *file, info.study_hash));
  for (const fs::path& folder : {fs::path(results.file()).parent_path(), fs::path()}) {
    StudyLoaded study = load_study_text("study", info.study_json, {}, folder);
    if (study && study->hash == info.study_hash)
      return FoundStudy{.study = std::move(*study), .words = shell_word(info.id + ".json"), .from_file = false};
  }
  return tl::unexpected(
      said({"the study \"{}\" (hash {}) was not found beside the results, here or in the library, or one of its scenarios has changed "
            "since: no run is "
            "run again. Name it: --study FILE",
            "在结果旁、当前目录和场景库中都没有找到研究 \"{}\"（哈希 {}），或其场景已改动：不再重跑。请用 --study 文件 指定"},
           info.id, info.study_hash));
}

}  // namespace mqlab::lab
