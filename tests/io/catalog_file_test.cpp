#include "catex/io/catalog_file.hpp"

#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/catalog.pb.h"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

/// Every field set to something else than its default.
RunEvents sample_events() {
  RunEvents events{.run = "run1",
                   .host = "Pb",
                   .guest = "Cd",
                   .temperature_K = 600.0,
                   .pressure_GPa = 0.25,
                   .ligand = "Cd-preferred",
                   .model_digest = "0123456789abcdef",
                   .sampling_ps = 0.1,
                   .duration_ps = 1000.0 / 3.0,
                   .deterministic_dynamics = false,
                   .counts = {},
                   .unlisted = 12,
                   .validity = {0.9, 0.8, 0.3, 777},
                   .jumps = {}};
  // Classes spread over the whole range of indices.
  for (int k = 0; k < event_class_count; k += 97) {
    events.counts[event_class_at(k)] = {.events = k, .crossings = 3 * k, .exposure = k / 7.0};
  }
  for (int rule = 0; rule < 2; ++rule) {
    events.jumps.tally[rule] = {10 + rule, 20 + rule, 30 + rule};
    for (int site = 0; site < 4; ++site) {
      events.jumps.sites[rule][site] = {40 + 4 * rule + site, 1.0 / (rule + 3), 1.0 / (site + 7)};
      events.jumps.sites[rule][site].ratios[10 + site] = 40 + 4 * rule + site;
    }
  }
  return events;
}

void expect_equal(const ClassCounts& a, const ClassCounts& b) {
  ASSERT_EQ(a.size(), b.size());
  for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
    EXPECT_EQ(i->first, j->first);
    EXPECT_EQ(i->second.events, j->second.events);
    EXPECT_EQ(i->second.crossings, j->second.crossings);
    EXPECT_EQ(i->second.exposure, j->second.exposure);
  }
}

void expect_equal(const RunEvents& a, const RunEvents& b) {
  EXPECT_EQ(a.run, b.run);
  EXPECT_EQ(a.host, b.host);
  EXPECT_EQ(a.guest, b.guest);
  EXPECT_EQ(a.temperature_K, b.temperature_K);
  EXPECT_EQ(a.pressure_GPa, b.pressure_GPa);
  EXPECT_EQ(a.ligand, b.ligand);
  EXPECT_EQ(a.model_digest, b.model_digest);
  EXPECT_EQ(a.sampling_ps, b.sampling_ps);
  EXPECT_EQ(a.duration_ps, b.duration_ps);
  EXPECT_EQ(a.deterministic_dynamics, b.deterministic_dynamics);
  EXPECT_EQ(a.unlisted, b.unlisted);
  EXPECT_EQ(a.validity.anions_on_lattice, b.validity.anions_on_lattice);
  EXPECT_EQ(a.validity.cations_on_sites, b.validity.cations_on_sites);
  EXPECT_EQ(a.validity.cations_by_chance, b.validity.cations_by_chance);
  EXPECT_EQ(a.validity.looks, b.validity.looks);
  for (int rule = 0; rule < 2; ++rule) {
    EXPECT_EQ(a.jumps.tally[rule].interface, b.jumps.tally[rule].interface);
    EXPECT_EQ(a.jumps.tally[rule].shell, b.jumps.tally[rule].shell);
    EXPECT_EQ(a.jumps.tally[rule].kick_out, b.jumps.tally[rule].kick_out);
    for (int site = 0; site < 4; ++site) {
      EXPECT_EQ(a.jumps.sites[rule][site].n, b.jumps.sites[rule][site].n);
      EXPECT_EQ(a.jumps.sites[rule][site].sum_r_a, b.jumps.sites[rule][site].sum_r_a);
      EXPECT_EQ(a.jumps.sites[rule][site].sum_r_c, b.jumps.sites[rule][site].sum_r_c);
      EXPECT_EQ(a.jumps.sites[rule][site].ratios, b.jumps.sites[rule][site].ratios);
    }
  }
  expect_equal(a.counts, b.counts);
}

TEST(CatalogFile, RoundTripOfRunEvents) {
  const TemporaryDirectory directory;
  save_run_events(directory / "events.pb", sample_events());
  expect_equal(load_run_events(directory / "events.pb"), sample_events());
}

TEST(CatalogFile, RoundTripOfACatalog) {
  const TemporaryDirectory directory;
  const RunEvents run = sample_events();
  const Catalog catalog{.host = "Pb", .guest = "Cd", .runs = {run, run}, .pooled = run.counts};
  save_catalog(directory / "catalog.pb", catalog);
  const Catalog read = load_catalog(directory / "catalog.pb");
  EXPECT_EQ(read.host, "Pb");
  EXPECT_EQ(read.guest, "Cd");
  ASSERT_EQ(read.runs.size(), 2u);
  expect_equal(read.runs[1], run);
  expect_equal(read.pooled, run.counts);
}

TEST(CatalogFile, AnUnknownKindOfSiteIsNamed) {
  const TemporaryDirectory directory;
  proto::RunEvents message;
  proto::EventClass& event_class = *message.add_counts()->mutable_event_class();
  event_class.set_ion(std::string(name(Ion::Host)));
  event_class.set_from("O7");
  save_message(directory / "events.pb", file_kind::run_events, message);
  EXPECT_THAT(input_error([&] { (void)load_run_events(directory / "events.pb"); }),
              testing::HasSubstr("events.pb: unknown kind of site 'O7'"));
}

}  // namespace
}  // namespace catex::test
