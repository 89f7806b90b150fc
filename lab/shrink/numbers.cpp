#include "lab/shrink/numbers.hpp"

#include <charconv>
#include <string>

#include <fmt/format.h>

namespace mqlab::lab {

using describe::List;
using describe::Member;
using describe::Object;
using describe::Value;

namespace {

/// 1, then half, a quarter less ... one less.
std::vector<std::int64_t> less_than(std::int64_t n) {
  std::vector<std::int64_t> out;
  if (n <= 1) return out;
  for (std::int64_t gone = n - 1; gone > 0; gone /= 2) out.push_back(n - gone);
  return out;
}

/// `shop/17` becomes `shop/12` when five operations less come before it; one that would be gone stays, and the loader refuses.
void move_down(Value& at, const std::string& producer, std::int64_t by) {
  if (const std::string* text = at.as_string(); text != nullptr && text->starts_with(producer + "/")) {
    std::int64_t n = 0;
    const char* first = text->data() + producer.size() + 1;
    const char* last = text->data() + text->size();
    const auto [end, error] = std::from_chars(first, last, n);
    if (error == std::errc{} && end == last && n > by) at = Value(fmt::format("{}/{}", producer, n - by));
  }
  if (List* list = at.as_list())
    for (Value& v : *list) move_down(v, producer, by);
  if (Object* object = at.as_object())
    for (Member& m : *object) move_down(m.value, producer, by);
}

void fewer_operations(const Value& scenario, std::vector<Value>& out) {
  const Value* producers = scenario.find("producers");
  if (producers == nullptr || producers->as_list() == nullptr) return;
  for (std::size_t i = 0; i < producers->as_list()->size(); ++i) {
    const Value& producer = (*producers->as_list())[i];
    const Value* id = producer.find("id");
    const Value* operations = producer.find("operations");
    if (id == nullptr || !id->is_string() || operations == nullptr || operations->as_integer() == nullptr) continue;
    for (const std::int64_t n : less_than(*operations->as_integer())) {
      for (const bool moved : {true, false}) {
        Value candidate = scenario;
        (*candidate.find("producers")->as_list())[i].set("operations", n);
        for (const char* script : {"faults", "steps", "consumers", "services"}) {
          Value* part = candidate.find(script);
          if (moved && part != nullptr) move_down(*part, *id->as_string(), *operations->as_integer() - n);
        }
        out.push_back(std::move(candidate));
      }
    }
  }
}

void earlier_occurrences(const Value& scenario, std::vector<Value>& out) {
  for (const char* script : {"faults", "steps"}) {
    const Value* list = scenario.find(script);
    if (list == nullptr || list->as_list() == nullptr) continue;
    for (std::size_t i = 0; i < list->as_list()->size(); ++i) {
      const Value* when = (*list->as_list())[i].find("when");
      const Value* occurrence = when == nullptr ? nullptr : when->find("occurrence");
      if (occurrence == nullptr || occurrence->as_integer() == nullptr) continue;
      for (const std::int64_t n : less_than(*occurrence->as_integer())) {
        Value candidate = scenario;
        (*candidate.find(script)->as_list())[i].find("when")->set("occurrence", n);
        out.push_back(std::move(candidate));
      }
    }
  }
}

}  // namespace

std::vector<Value> smaller_numbers(const Value& scenario) {
  std::vector<Value> out;
  fewer_operations(scenario, out);
  earlier_occurrences(scenario, out);
  return out;
}

}  // namespace mqlab::lab
