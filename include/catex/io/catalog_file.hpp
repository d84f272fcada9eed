#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/anion_rate_posterior.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

namespace proto {
class Catalog;
}

/// Framed protobuf files (src/io/proto/catalog.proto). Saving throws RunError; loading throws
/// InputError when the file is damaged, of another kind, holds an event class that is unknown or
/// parameters of rates that are not those of this catex' RateModel.
/// @param rates        of cations, fitted to the catalog's runs
/// @param anion_rates  fitted to the catalog's runs
void save_catalog(const std::filesystem::path& file, const Catalog& catalog,
                  const std::optional<RateModelPosterior>& rates = std::nullopt,
                  const std::optional<AnionRatePosterior>& anion_rates = std::nullopt);

/// A catalog's file, read once.
class CatalogFile {
 public:
  explicit CatalogFile(std::filesystem::path file);
  ~CatalogFile();

  [[nodiscard]] Catalog catalog() const;
  /// nullopt when the file holds none.
  [[nodiscard]] std::optional<RateModelPosterior> rates() const;
  /// nullopt when the file holds none, as all do that are older than counts of anions.
  [[nodiscard]] std::optional<AnionRatePosterior> anion_rates() const;

 private:
  std::filesystem::path file_;
  std::unique_ptr<proto::Catalog> message_;
};

void save_run_events(const std::filesystem::path& file, const RunEvents& events);
[[nodiscard]] RunEvents load_run_events(const std::filesystem::path& file);

}  // namespace catex
