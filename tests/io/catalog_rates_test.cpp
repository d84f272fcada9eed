#include "catex/io/catalog_file.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/catalog.pb.h"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

Gaussian sample_gaussian(Eigen::Index n, RandomStream& random) {
  Gaussian g{Eigen::VectorXd(n), Eigen::MatrixXd(n, n)};
  for (double& value : g.mean) value = random.normal();
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      g.covariance(i, j) = random.normal();
      g.covariance(j, i) = g.covariance(i, j);
    }
  }
  return g;
}

RateModelPosterior sample_posterior() {
  RandomStream random(1, "rate posterior file");
  const Eigen::Index n = RateModel::Layout::size();
  RateModelPosterior posterior{sample_gaussian(n, random),
                               Eigen::VectorXd(n),
                               sample_gaussian(variation_groups, random),
                               {}};
  for (double& value : posterior.interval_sd) value = random.uniform();
  posterior.memory.states = {{Ion::Host, SiteKind::O3, sample_gaussian(2, random)},
                             {Ion::Guest, SiteKind::T2, sample_gaussian(2, random)}};
  posterior.range.at(Ion::Host, SiteKind::O6) = {
      .least = {.near_guests = 1, .far_hosts = 5},
      .most = {.near_hosts = 2, .near_guests = 3, .far_hosts = 12, .far_guests = 7}};
  posterior.range.at(Ion::Guest, SiteKind::T2) = {.least = {}, .most = {.far_guests = 4}};
  return posterior;
}

AnionRatePosterior sample_anion_posterior() {
  RandomStream random(2, "rate posterior file");
  const Eigen::Index n = AnionRateModel::Layout::size();
  AnionRatePosterior posterior{sample_gaussian(n, random), Eigen::VectorXd(n),
                               sample_gaussian(1, random)};
  for (double& value : posterior.interval_sd) value = random.uniform();
  return posterior;
}

template <typename Posterior>
void expect_equal(const Posterior& a, const Posterior& b) {
  EXPECT_EQ(a.parameters.mean, b.parameters.mean);
  EXPECT_EQ(a.parameters.covariance, b.parameters.covariance);
  EXPECT_EQ(a.interval_sd, b.interval_sd);
  EXPECT_EQ(a.log_sigma.mean, b.log_sigma.mean);
  EXPECT_EQ(a.log_sigma.covariance, b.log_sigma.covariance);
}

void expect_equal(const CationMemoryPosterior& a, const CationMemoryPosterior& b) {
  ASSERT_EQ(a.states.size(), b.states.size());
  for (std::size_t k = 0; k < a.states.size(); ++k) {
    EXPECT_EQ(a.states[k].ion, b.states[k].ion);
    EXPECT_EQ(a.states[k].kind, b.states[k].kind);
    EXPECT_EQ(a.states[k].numbers.mean, b.states[k].numbers.mean);
    EXPECT_EQ(a.states[k].numbers.covariance, b.states[k].numbers.covariance);
  }
}

void save_sample(const std::filesystem::path& file) {
  save_catalog(file, Catalog{.host = "Pb", .guest = "Cd", .runs = {}, .pooled = {}},
               sample_posterior(), sample_anion_posterior());
}

proto::Catalog message_of(const std::filesystem::path& file) {
  proto::Catalog message;
  load_message(file, file_kind::catalog, message);
  return message;
}

TEST(CatalogRates, RoundTrip) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  const RateModelPosterior found = CatalogFile(directory / "rates.pb").rates().value();
  expect_equal(found, sample_posterior());
  expect_equal(found.memory, sample_posterior().memory);
  EXPECT_EQ(found.range, sample_posterior().range);
}

TEST(CatalogRates, WithoutRangeNeighboursHaveNoBounds) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  proto::Catalog message = message_of(directory / "rates.pb");
  message.mutable_rates()->clear_range();
  save_message(directory / "old.pb", file_kind::catalog, message);
  EXPECT_EQ(CatalogFile(directory / "old.pb").rates().value().range, NeighbourRange{});
}

TEST(CatalogRates, AnImpossibleRangeIsRefused) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  proto::Catalog message = message_of(directory / "rates.pb");
  const auto refusal = [&](std::uint32_t least, std::uint32_t most) {
    proto::NeighbourBounds& bounds = *message.mutable_rates()->mutable_range(0);
    bounds.mutable_least()->set_far_hosts(least);
    bounds.mutable_most()->set_far_hosts(most);
    save_message(directory / "changed.pb", file_kind::catalog, message);
    return input_error([&] { (void)CatalogFile(directory / "changed.pb").rates().value(); });
  };
  EXPECT_THAT(refusal(6, 5), testing::HasSubstr("has numbers of neighbours from 6 to 5"));
  EXPECT_THAT(refusal(5, 300), testing::HasSubstr("has numbers of neighbours from 5 to 300"));
}

TEST(CatalogRates, RoundTripOfThoseOfAnions) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  expect_equal(CatalogFile(directory / "rates.pb").anion_rates().value(), sample_anion_posterior());
}

TEST(CatalogRates, CatalogsWithoutThoseOfAnionsLoad) {
  const TemporaryDirectory directory;
  const Catalog catalog{.host = "Pb", .guest = "Cd", .runs = {}, .pooled = {}};
  save_catalog(directory / "rates.pb", catalog, sample_posterior());
  EXPECT_FALSE(CatalogFile(directory / "rates.pb").anion_rates().has_value());
  expect_equal(CatalogFile(directory / "rates.pb").rates().value(), sample_posterior());
  EXPECT_EQ(CatalogFile(directory / "rates.pb").catalog().guest, "Cd");
}

TEST(CatalogRates, AnotherModelOfAnionsIsRefused) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  proto::Catalog message = message_of(directory / "rates.pb");
  message.mutable_anion_rates()->mutable_parameters()->set_names(0, "charm");
  save_message(directory / "changed.pb", file_kind::catalog, message);
  EXPECT_THAT(
      input_error([&] { (void)CatalogFile(directory / "changed.pb").anion_rates().value(); }),
      testing::HasSubstr("changed.pb: its posterior of rates has 'charm'"));
}

TEST(CatalogRates, ParametersAreFoundByName) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  proto::Catalog message = message_of(directory / "rates.pb");
  // The first two change places; the covariance of a pair is one number, (1,0).
  proto::Gaussian& g = *message.mutable_rates()->mutable_parameters();
  g.mutable_names()->SwapElements(0, 1);
  g.mutable_mean()->SwapElements(0, 1);
  g.mutable_covariance()->SwapElements(0, 2);
  message.mutable_rates()->mutable_interval_sd()->SwapElements(0, 1);
  for (int row = 2, start = 3; row < g.names_size(); start += ++row) {
    g.mutable_covariance()->SwapElements(start, start + 1);
  }
  save_message(directory / "swapped.pb", file_kind::catalog, message);
  expect_equal(CatalogFile(directory / "swapped.pb").rates().value(), sample_posterior());
}

TEST(CatalogRates, AnotherModelIsRefused) {
  const TemporaryDirectory directory;
  save_sample(directory / "rates.pb");
  const auto error_after = [&](auto&& change) {
    proto::Catalog message = message_of(directory / "rates.pb");
    change(*message.mutable_rates());
    save_message(directory / "changed.pb", file_kind::catalog, message);
    return input_error([&] { (void)CatalogFile(directory / "changed.pb").rates().value(); });
  };
  using Message = proto::RateModelPosterior;
  EXPECT_THAT(error_after([](Message& m) { m.mutable_parameters()->set_names(0, "charm"); }),
              testing::HasSubstr("changed.pb: its posterior of rates has 'charm'"));
  EXPECT_THAT(error_after([](Message& m) { m.mutable_log_sigma()->mutable_names()->RemoveLast(); }),
              testing::HasSubstr("has no 'guest surface'"));
  EXPECT_THAT(error_after([](Message& m) { m.mutable_parameters()->mutable_mean()->RemoveLast(); }),
              testing::HasSubstr("of another size"));
  EXPECT_THAT(error_after([](Message& m) { m.mutable_interval_sd()->RemoveLast(); }),
              testing::HasSubstr("intervals"));
  EXPECT_THAT(error_after([](Message& m) { m.mutable_memory(0)->set_kind("solution"); }),
              testing::HasSubstr("has a kind of site 'solution'"));
  EXPECT_THAT(error_after([](Message& m) { m.mutable_memory(0)->set_ion("anion"); }),
              testing::HasSubstr("has an ion 'anion'"));
  EXPECT_THAT(error_after([](Message& m) { m.set_reference_temperature_k(500.0); }),
              testing::HasSubstr("reference temperature of 500 K"));
}

}  // namespace
}  // namespace catex::test
