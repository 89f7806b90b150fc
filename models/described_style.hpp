/// What every style says in the same words: its three parts are described structs, read as they are described.
///
///     class KafkaStyle final : public DescribedStyle<BrokerSettings, PublishSettings, ConsumeSettings, Mutant> { ... };
///
/// `Mutant`: planted bugs (`models/mutant.hpp`); a style without any leaves it out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "models/mutant.hpp"
#include "models/style.hpp"
#include "sim/describe/field.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models {

template <class BrokerSettings, class PublishSettings, class ConsumeSettings, class Mutant = NoMutant>
class DescribedStyle : public Style {
 public:
  using Broker = BrokerWith<BrokerSettings, Mutant>;

  const describe::ObjectSpec& broker_spec() const final { return describe::spec_of<BrokerSettings>(); }
  const describe::ObjectSpec& publish_spec() const final { return describe::spec_of<PublishSettings>(); }
  const describe::ObjectSpec& consume_spec() const final { return describe::spec_of<ConsumeSettings>(); }

  std::unique_ptr<Part> read_broker(describe::ObjectReader& reader) const final {
    auto part = std::make_unique<PartOf<Broker>>();
    reader.read_fields(part->value.settings);
    if (reader.has("mutant")) {
      MutantSeam<Mutant> seam;
      reader.read_fields(seam);
      part->value.mutant = seam.mutant;
    }
    predeclare(reader);
    return part;
  }
  std::unique_ptr<Part> read_publish(describe::ObjectReader& reader) const final { return read<PublishSettings>(reader); }
  std::unique_ptr<Part> read_consume(describe::ObjectReader& reader) const final { return read<ConsumeSettings>(reader); }

  std::unique_ptr<Client> make_client(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                                      std::uint32_t number) const final {
    return client(part_as<Broker>(broker), all<PublishSettings>(publishes), all<ConsumeSettings>(consumes), number);
  }

 protected:
  /// Names that are there though no scenario declares them.
  virtual void predeclare(describe::ObjectReader&) const {}
  /// One vendor's client that carries these roles over one connection (`Style::make_client`).
  virtual std::unique_ptr<Client> client(const Broker&, std::vector<PublishSettings>, std::vector<ConsumeSettings>,
                                         std::uint32_t number) const = 0;

 private:
  template <class T>
  static std::unique_ptr<Part> read(describe::ObjectReader& reader) {
    auto part = std::make_unique<PartOf<T>>();
    reader.read_fields(part->value);
    return part;
  }
  template <class T>
  static std::vector<T> all(std::span<const Part* const> parts) {
    std::vector<T> values;
    values.reserve(parts.size());
    for (const Part* p : parts) values.push_back(part_as<T>(*p));
    return values;
  }
};

}  // namespace mqlab::models
