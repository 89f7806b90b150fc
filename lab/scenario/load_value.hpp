/// A scenario that a program put together out of values from other texts: each remembers where it stood, so a problem is said there.
#pragma once

#include "lab/scenario/load.hpp"

namespace mqlab::lab {

/// `root`: an object. `sources`: the texts that its places point into; `--set` texts are added.
Loaded load_value(describe::Value root, describe::Sources& sources, const LoadOptions& options = {});

}  // namespace mqlab::lab
