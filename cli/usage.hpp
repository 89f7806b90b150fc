/// What is said when a command line is wrong: CLI11's sentence, with the nearest command or option.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace mqlab::cli {

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv);

}  // namespace mqlab::cli
