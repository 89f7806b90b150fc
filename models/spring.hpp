/// What all styles read of a Spring application's file alike: documents of profiles, placeholders, and keys that are of other parts of the application. Rules:
/// docs.spring.io, Externalized Configuration.
#pragma once

#include <string_view>

#include "models/configuration.hpp"

namespace mqlab::models {

/// The settings below `prefix` (`spring.x.`) that count: of several documents the last, without those of a profile; `${NAME:default}` as its default. What is left out is
/// remarked: keys of other parts of the application by their first two words.
describe::Object spring_settings(const ConfigFile& file, std::string_view prefix, Draft& draft);

}  // namespace mqlab::models
