#include "lab/study/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "sim/describe/units.hpp"

namespace mqlab::lab {

namespace {

using Kind = Quantity::Kind;

Quantity whole(Kind kind, std::int64_t n) { return {kind, n, static_cast<double>(n)}; }

/// A power is a matter of libm, whose last digits differ: twelve digits do not.
double twelve_digits(double value) { return std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr); }

}  // namespace

describe::Value Quantity::value() const {
  switch (kind) {
    case Kind::integer: return describe::Value(whole);
    case Kind::number: return describe::Value(real);
    case Kind::duration: return describe::Value(describe::print(sim::Duration{whole}));
    case Kind::size: return describe::Value(describe::print(describe::ByteSize{whole}));
    case Kind::rate: return describe::Value(describe::print(describe::Rate{whole}));
    case Kind::bandwidth: return describe::Value(describe::print(describe::Bandwidth{whole}));
  }
  return {};
}

std::optional<Quantity> quantity_of(const std::string& text) {
  if (const auto d = describe::parse_duration(text)) return whole(Kind::duration, d->count());
  if (const auto r = describe::parse_rate(text)) return whole(Kind::rate, r->milli_per_second);
  if (const auto b = describe::parse_bandwidth(text)) return whole(Kind::bandwidth, b->bytes_per_second);
  if (const auto s = describe::parse_size(text)) return whole(Kind::size, s->bytes);
  return std::nullopt;
}

std::optional<Quantity> quantity_of(const describe::Value& value) {
  if (const std::int64_t* i = value.as_integer()) return whole(Kind::integer, *i);
  if (const double* d = value.as_double(); d != nullptr && std::isfinite(*d)) return Quantity{Kind::number, 0, *d};
  if (const std::string* text = value.as_string()) return quantity_of(*text);
  return std::nullopt;
}

bool same_kind(const Quantity& a, const Quantity& b) {
  const auto plain = [](const Quantity& q) { return q.kind == Kind::integer || q.kind == Kind::number; };
  return a.kind == b.kind || (plain(a) && plain(b)) || (a.kind != Kind::number && a.whole == 0) || (b.kind != Kind::number && b.whole == 0);
}

Quantity between(const Quantity& from, const Quantity& to, std::int64_t i, std::int64_t steps, bool log) {
  const std::int64_t last = steps - 1;
  const bool real = from.kind == Kind::number || to.kind == Kind::number;
  const Kind kind = real ? Kind::number : (from.whole == 0 ? to.kind : from.kind);
  if (i <= 0 || last <= 0) return real ? Quantity{kind, 0, from.real} : whole(kind, from.whole);
  if (i >= last) return real ? Quantity{kind, 0, to.real} : whole(kind, to.whole);
  if (log) {
    const double value = twelve_digits(from.real * std::pow(to.real / from.real, static_cast<double>(i) / static_cast<double>(last)));
    return real ? Quantity{kind, 0, value} : whole(kind, std::llround(std::clamp(value, -9.2e18, 9.2e18)));
  }
  if (real) return {kind, 0, twelve_digits(from.real + ((to.real - from.real) * static_cast<double>(i) / static_cast<double>(last)))};
  const __int128 span = static_cast<__int128>(to.whole) - from.whole;
  const __int128 twice = (2 * span * i) + (span < 0 ? -last : last);  // rounded to the nearest
  return whole(kind, static_cast<std::int64_t>(from.whole + (twice / (2 * last))));
}

}  // namespace mqlab::lab
