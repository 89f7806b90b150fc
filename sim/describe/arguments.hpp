/// Arguments of a word to a process (`Process::on_command`) as a described struct.
///
/// They were checked when the scenario was loaded, by the same fields; so nothing is said here about what does not fit, and what is missing
/// has its default.
#pragma once

#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::describe {

template <class T>
T read_arguments(const Value& arguments) {
  T out;
  const Sources sources;
  Problems problems(sources);
  ObjectReader(arguments, "", problems).read_fields(out);
  return out;
}

}  // namespace mqlab::describe
