#include "catex/io/catalog_file.hpp"

#include <numeric>

#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/catalog.pb.h"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

/// Every field set to something else than its default.
RunEvents sample_events() {
  RunEvents events{
      .run = "run1",
      .host = "Pb",
      .guest = "Cd",
      .temperature_K = 600.0,
      .pressure_GPa = 0.25,
      .ligand = "Cd-preferred",
      .model_digest = "0123456789abcdef",
      .sampling_ps = 0.1,
      .duration_ps = 1000.0 / 3.0,
      .deterministic_dynamics = false,
      .cells = {},
      .anions = {{{false, 12, 0, 14, 4}, {1, 1, 2.5}}, {{true, 5, 3, 2, 1}, {7, 9, 1.0 / 3.0}}},
      .blocks = {},
      .lasting = {},
      .ages = {},
      .ages_around = {},
      .departures = {},
      .unlisted = 12,
      .validity = {0.9, 0.8, 0.3, 777},
      .excess = {20.5, 7.25, 276.5},
      .members = {{Ion::Host, SiteKind::O6, 10.0, 0.0, 10.0},
                  {Ion::Guest, SiteKind::T2, 3.5, 1.25, 0.75}},
      .jumps = {},
      .release = {276.0, 9.5}};
  // Cells spread over the whole range of keys; their exposure is kept in single precision.
  for (std::int64_t k = 0; k < 1000; ++k) {
    const EventCell cell = event_cell_at(((std::uint64_t{1} << 45) - 1) / 1000 * k);
    const auto exposure = static_cast<float>(static_cast<double>(k) / 7.0);
    events.cells.push_back({cell, {.events = k, .crossings = 3 * k, .exposure = exposure}});
  }
  events.blocks = {{12.5, {{event_class_at(7), {1, 2, 0.5}}, {event_class_at(4001), {3, 4, 8.0}}}},
                   {6.25, {}}};
  events.lasting = {{Ion::Host, SiteKind::O6, SiteKind::T4}};
  events.ages = {{Ion::Guest, SiteKind::O3}};
  events.ages_around = {{.around = {1, 2, 3, 4, 1}, .ages = {Ion::Host, SiteKind::O6}},
                        {.around = {0, 0, 12, 0, 3}, .ages = {Ion::Guest, SiteKind::T4}}};
  for (AgesAround& counts : events.ages_around) {
    std::iota(counts.ages.departures.begin(), counts.ages.departures.end(), 0);
    counts.ages.time_ps[7] = 1.0 / 3.0;
  }
  events.departures = {{SiteKind::T4}};
  std::iota(events.lasting[0].moves.begin(), events.lasting[0].moves.end(), 100);
  std::iota(events.ages[0].departures.begin(), events.ages[0].departures.end(), 200);
  std::iota(events.ages[0].time_ps.begin(), events.ages[0].time_ps.end(), 0.25);
  std::iota(events.departures[0].labels.begin(), events.departures[0].labels.end(), 300);
  events.departures[0].coincidences[3] = {{1, 2}, {3, 4}, {5, 6}};
  for (int rule = 0; rule < 2; ++rule) {
    events.jumps.tally[rule] = {10 + rule, 20 + rule, 30 + rule};
    for (int site = 0; site < 4; ++site) {
      events.jumps.sites[rule][site] = {40 + 4 * rule + site, 1.0 / (rule + 3), 1.0 / (site + 7)};
      events.jumps.sites[rule][site].ratios[10 + site] = 40 + 4 * rule + site;
    }
  }
  return events;
}

void expect_equal(const ClassCount& a, const ClassCount& b) {
  EXPECT_EQ(a.events, b.events);
  EXPECT_EQ(a.crossings, b.crossings);
  EXPECT_EQ(a.exposure, b.exposure);
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
  EXPECT_EQ(a.release, b.release);
  EXPECT_EQ(a.validity.anions_on_lattice, b.validity.anions_on_lattice);
  EXPECT_EQ(a.validity.cations_on_sites, b.validity.cations_on_sites);
  EXPECT_EQ(a.validity.cations_by_chance, b.validity.cations_by_chance);
  EXPECT_EQ(a.validity.looks, b.validity.looks);
  EXPECT_EQ(a.excess.mean, b.excess.mean);
  EXPECT_EQ(a.excess.variance, b.excess.variance);
  EXPECT_EQ(a.excess.anions, b.excess.anions);
  ASSERT_EQ(a.members.size(), b.members.size());
  for (std::size_t k = 0; k < a.members.size(); ++k) {
    EXPECT_EQ(a.members[k].ion, b.members[k].ion);
    EXPECT_EQ(a.members[k].kind, b.members[k].kind);
    EXPECT_EQ(a.members[k].time_ps, b.members[k].time_ps);
    EXPECT_EQ(a.members[k].adsorbed_ps, b.members[k].adsorbed_ps);
    EXPECT_EQ(a.members[k].inside_ps, b.members[k].inside_ps);
  }
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
  ASSERT_EQ(a.anions.size(), b.anions.size());
  for (std::size_t k = 0; k < a.anions.size(); ++k) {
    EXPECT_EQ(a.anions[k].cell, b.anions[k].cell);
    expect_equal(a.anions[k].count, b.anions[k].count);
  }
  ASSERT_EQ(a.blocks.size(), b.blocks.size());
  for (std::size_t k = 0; k < a.blocks.size(); ++k) {
    EXPECT_EQ(a.blocks[k].duration_ps, b.blocks[k].duration_ps);
    ASSERT_EQ(a.blocks[k].counts.size(), b.blocks[k].counts.size());
    for (const auto& [event_class, count] : a.blocks[k].counts) {
      expect_equal(count, b.blocks[k].counts.at(event_class));
    }
  }
  ASSERT_EQ(a.lasting.size(), b.lasting.size());
  ASSERT_EQ(a.ages.size(), b.ages.size());
  ASSERT_EQ(a.departures.size(), b.departures.size());
  for (std::size_t k = 0; k < a.lasting.size(); ++k) {
    EXPECT_EQ(a.lasting[k].ion, b.lasting[k].ion);
    EXPECT_EQ(a.lasting[k].from, b.lasting[k].from);
    EXPECT_EQ(a.lasting[k].to, b.lasting[k].to);
    EXPECT_EQ(a.lasting[k].moves, b.lasting[k].moves);
  }
  for (std::size_t k = 0; k < a.ages.size(); ++k) {
    EXPECT_EQ(a.ages[k].ion, b.ages[k].ion);
    EXPECT_EQ(a.ages[k].kind, b.ages[k].kind);
    EXPECT_EQ(a.ages[k].departures, b.ages[k].departures);
    EXPECT_EQ(a.ages[k].time_ps, b.ages[k].time_ps);
  }
  ASSERT_EQ(a.ages_around.size(), b.ages_around.size());
  for (std::size_t k = 0; k < a.ages_around.size(); ++k) {
    EXPECT_EQ(a.ages_around[k].around, b.ages_around[k].around);
    EXPECT_EQ(a.ages_around[k].ages.ion, b.ages_around[k].ages.ion);
    EXPECT_EQ(a.ages_around[k].ages.kind, b.ages_around[k].ages.kind);
    EXPECT_EQ(a.ages_around[k].ages.departures, b.ages_around[k].ages.departures);
    EXPECT_EQ(a.ages_around[k].ages.time_ps, b.ages_around[k].ages.time_ps);
  }
  for (std::size_t k = 0; k < a.departures.size(); ++k) {
    EXPECT_EQ(a.departures[k].from, b.departures[k].from);
    EXPECT_EQ(a.departures[k].labels, b.departures[k].labels);
    for (int q = 0; q < coincidence_count; ++q) {
      const ControlledShare& c = a.departures[k].coincidences[q];
      const ControlledShare& d = b.departures[k].coincidences[q];
      EXPECT_EQ(c.departures.yes, d.departures.yes);
      EXPECT_EQ(c.shifted.asked, d.shifted.asked);
      EXPECT_EQ(c.at_home.yes, d.at_home.yes);
      EXPECT_EQ(c.at_home.asked, d.at_home.asked);
    }
  }
  ASSERT_EQ(a.cells.size(), b.cells.size());
  for (std::size_t k = 0; k < a.cells.size(); ++k) {
    EXPECT_EQ(a.cells[k].cell, b.cells[k].cell);
    expect_equal(a.cells[k].count, b.cells[k].count);
  }
}

TEST(CatalogFile, RoundTripOfRunEvents) {
  const TemporaryDirectory directory;
  save_run_events(directory / "events.pb", sample_events());
  expect_equal(load_run_events(directory / "events.pb"), sample_events());
}

TEST(CatalogFile, RoundTripOfACatalog) {
  const TemporaryDirectory directory;
  const RunEvents run = sample_events();
  const Catalog catalog{.host = "Pb", .guest = "Cd", .runs = {run, run}, .pooled = {}};
  save_catalog(directory / "catalog.pb", catalog);
  const Catalog read = CatalogFile(directory / "catalog.pb").catalog();
  EXPECT_EQ(read.host, "Pb");
  EXPECT_EQ(read.guest, "Cd");
  ASSERT_EQ(read.runs.size(), 2u);
  expect_equal(read.runs[1], run);
  const ClassCounts expected = class_counts(run.cells);
  ASSERT_EQ(read.pooled.size(), expected.size());
  for (const auto& [event_class, count] : read.pooled) {
    EXPECT_EQ(count.events, 2 * expected.at(event_class).events);
    EXPECT_DOUBLE_EQ(count.exposure, 2.0 * expected.at(event_class).exposure);
  }
}

TEST(CatalogFile, AnotherLayoutIsNamed) {
  const TemporaryDirectory directory;
  save_message(directory / "events.pb", file_kind::run_events, proto::RunEvents());
  EXPECT_THAT(input_error([&] { (void)load_run_events(directory / "events.pb"); }),
              testing::HasSubstr("events.pb: holds events in layout 0"));
}

}  // namespace
}  // namespace catex::test
