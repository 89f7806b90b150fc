#include "lab/config_files/read.hpp"

#include <algorithm>

#include "lab/config_files/own.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

using describe::phrase;
using describe::Value;
using models::FileFormat;

namespace {

/// A text that holds nothing but blanks and comments.
bool says_nothing(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t first = line.find_first_not_of(" \t\r\f");
    if (first != std::string_view::npos && line[first] != '#' && line[first] != '!') return false;
    at = end + 1;
  }
  return true;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

void add_setting(Value& object, std::string key, std::string text, describe::Where key_where, describe::Where where, const ConfigText& in) {
  if (const describe::Member* before = object.member(key)) {
    in.notes.push_back({key_where, key,
                        phrase({"\"{}\" stands twice: this last one counts, not \"{}\"", "\"{}\" 出现两次：以最后一次为准，而不是 \"{}\""},
                               key, models::plain_text(before->value))});
    object.erase(key);
  }
  Value value(std::move(text));
  value.where = where;
  object.set(key, std::move(value), key_where);
}

std::optional<Value> read_config(FileFormat format, const describe::Sources& sources, std::uint32_t source, describe::Problems& problems,
                                 std::vector<ConfigNote>& notes) {
  const ConfigText in{sources.text(source), source, problems, notes};
  switch (format) {
    case FileFormat::properties: return read_properties(in);
    case FileFormat::conf: return read_conf(in);
    case FileFormat::yaml: return read_yaml(in);
    case FileFormat::json: return parse_json(sources, source, problems);
    case FileFormat::lines: return read_lines(in);
    case FileFormat::none: break;
  }
  return std::nullopt;
}

std::vector<FileFormat> formats_of(const std::string& name, const describe::Sources& sources, std::uint32_t source,
                                   describe::Problems& problems) {
  const std::string_view text = sources.text(source);
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    problems.add({source, 0, 1}, "", {"this is no text: it has a byte 0", "这不是文本：含有字节 0"}, {"a configuration file", "配置文件"});
    return {};
  }
  if (text.size() > kMostConfigBytes) {
    problems.add({source, 0, 1}, "", {"this is too large for a configuration", "作为配置文件太大"}, {"16 MiB at most", "不超过 16 MiB"});
    return {};
  }
  if (says_nothing(text)) {
    problems.add({source, 0, 0}, "", {"the file says nothing: it is empty, or all comment", "文件没有任何内容：为空，或全是注释"},
                 {"a configuration file", "配置文件"});
    return {};
  }
  if (ends_with_any(name, {".json"})) return {FileFormat::json};
  if (ends_with_any(name, {".yml", ".yaml"})) return {FileFormat::yaml};
  if (ends_with_any(name, {".properties"})) return {FileFormat::properties};
  if (ends_with_any(name, {".conf"})) return {FileFormat::conf, FileFormat::properties};
  if (text[text.find_first_not_of(" \t\r\n")] == '{') return {FileFormat::json};
  return {FileFormat::lines, FileFormat::properties, FileFormat::conf, FileFormat::yaml};
}

}  // namespace mqlab::lab
