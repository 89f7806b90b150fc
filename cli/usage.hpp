/// What is said when a command line is wrong: CLI11's sentence, with the nearest command or option.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace mqlab::cli {

/// The words of the help's frame (Usage, Options ...) and of the help option, in the language spoken; subcommands inherit them.
void speak(CLI::App& app);

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv);

}  // namespace mqlab::cli
