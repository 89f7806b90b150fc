/// Configuration files of a test, in a folder of their own; and the samples of the tree.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lab/audit/configured.hpp"
#include "tests/support/places.hpp"

namespace mqlab::lab {

class ConfigFolder {
 public:
  ConfigFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mqlab-audit-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ConfigFolder(const ConfigFolder&) = delete;
  ConfigFolder& operator=(const ConfigFolder&) = delete;
  ~ConfigFolder() { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

 private:
  std::filesystem::path folder_;
};

/// `sample("kafka/safe", {"server.properties"})`
inline std::vector<std::string> sample(const std::string& folder, const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names)
    files.push_back((std::filesystem::path(source_tests()).parent_path() / "samples/audit" / folder / name).string());
  return files;
}

inline std::vector<std::string> kafka_files(const std::string& folder) {
  return sample("kafka/" + folder, {"server.properties", "producer.properties", "consumer.properties", "topics.txt"});
}

}  // namespace mqlab::lab
