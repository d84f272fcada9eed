#include "catex/io/catalog_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/catalog.pb.h"
#include "rate_posterior_message.hpp"

namespace catex {
namespace {

/// Of RunEvents; files of another one cannot be read.
constexpr std::uint32_t layout = 2;

/// Converts the messages of one file into catalog structs.
class Decoder {
 public:
  explicit Decoder(const std::filesystem::path& file) : file_(file) {}

  RunEvents run_events(const proto::RunEvents& message) const;

 private:
  std::vector<CellCount> cells(const proto::CellCounts& columns) const;
  std::vector<AnionCount> anions(const proto::AnionCounts& columns) const;
  ClassCounts class_counts(const proto::ClassCounts& columns) const;
  std::vector<TimeBlock> blocks(const proto::RunEvents& message) const;
  std::vector<LastingCounts> lasting(const proto::RunEvents& message) const;
  std::vector<AgeCounts> ages(const proto::RunEvents& message) const;
  std::vector<AgesAround> ages_around(const proto::AgesAround& columns) const;
  std::vector<DepartureCounts> departures(const proto::RunEvents& message) const;
  std::vector<MemberTimes> members(const proto::RunEvents& message) const;
  JumpTables jumps(const proto::RunEvents& message) const;
  SiteKind site(const std::string& text) const;
  /// Throws InputError unless a list has as many entries as it must.
  void check_length(std::string_view list, int size, std::size_t needed) const;
  /// The value among `candidates` with the given name.
  template <typename Value, std::size_t count>
  Value named(const std::array<Value, count>& candidates, const std::string& text) const;
  [[noreturn]] void fail(const std::string& what, const std::string& text) const {
    throw InputError(fmt::format("{}: unknown {} '{}'; was it written by a newer catex?",
                                 file_.string(), what, text));
  }

  const std::filesystem::path& file_;
};

template <typename Value, std::size_t count>
Value Decoder::named(const std::array<Value, count>& candidates, const std::string& text) const {
  for (const Value candidate : candidates) {
    if (name(candidate) == text) return candidate;
  }
  fail("name", text);
}

std::vector<CellCount> Decoder::cells(const proto::CellCounts& columns) const {
  const int size = columns.key_step_size();
  if (columns.events_size() != size || columns.crossings_size() != size ||
      columns.exposure_size() != size) {
    throw InputError(fmt::format("{}: its columns of cells differ in length", file_.string()));
  }
  std::vector<CellCount> cells;
  cells.reserve(size);
  std::uint64_t key = 0;
  for (int i = 0; i < size; ++i) {
    key += columns.key_step(i);
    cells.push_back({event_cell_at(key),
                     {.events = columns.events(i),
                      .crossings = columns.crossings(i),
                      .exposure = columns.exposure(i)}});
  }
  return cells;
}

SiteKind Decoder::site(const std::string& text) const {
  const std::optional<SiteKind> kind = site_kind_from_name(text);
  if (!kind) fail("kind of site", text);
  return *kind;
}

void Decoder::check_length(std::string_view list, int size, std::size_t needed) const {
  if (static_cast<std::size_t>(size) != needed) {
    throw InputError(fmt::format("{}: {} has {} entries where {} are needed", file_.string(), list,
                                 size, needed));
  }
}

std::vector<AnionCount> Decoder::anions(const proto::AnionCounts& columns) const {
  const auto size = static_cast<std::size_t>(columns.key_step_size());
  check_length("a column of anions", columns.events_size(), size);
  check_length("a column of anions", columns.crossings_size(), size);
  check_length("a column of anions", columns.exposure_size(), size);
  std::vector<AnionCount> anions;
  std::uint32_t key = 0;
  for (int i = 0; i < columns.key_step_size(); ++i) {
    key += columns.key_step(i);
    anions.push_back({anion_cell_at(key),
                      {.events = columns.events(i),
                       .crossings = columns.crossings(i),
                       .exposure = columns.exposure(i)}});
  }
  return anions;
}

ClassCounts Decoder::class_counts(const proto::ClassCounts& columns) const {
  const auto size = static_cast<std::size_t>(columns.class_step_size());
  check_length("a column of classes", columns.events_size(), size);
  check_length("a column of classes", columns.crossings_size(), size);
  check_length("a column of classes", columns.exposure_size(), size);
  ClassCounts counts;
  std::uint32_t index = 0;
  for (int i = 0; i < columns.class_step_size(); ++i) {
    index += columns.class_step(i);
    if (index >= static_cast<std::uint32_t>(event_class_count)) {
      fail("event class", fmt::format("{}", index));
    }
    counts[event_class_at(static_cast<int>(index))] = {.events = columns.events(i),
                                                       .crossings = columns.crossings(i),
                                                       .exposure = columns.exposure(i)};
  }
  return counts;
}

std::vector<TimeBlock> Decoder::blocks(const proto::RunEvents& message) const {
  std::vector<TimeBlock> blocks;
  for (const proto::TimeBlock& block : message.blocks()) {
    blocks.push_back({block.duration_ps(), class_counts(block.counts())});
  }
  return blocks;
}

std::vector<LastingCounts> Decoder::lasting(const proto::RunEvents& message) const {
  std::vector<LastingCounts> list;
  for (const proto::LastingCounts& entry : message.lasting()) {
    check_length("a return test", entry.moves_size(), return_windows_ps.size());
    list.push_back({named(all_ions, entry.ion()), site(entry.from()), site(entry.to())});
    std::ranges::copy(entry.moves(), list.back().moves.begin());
  }
  return list;
}

std::vector<AgeCounts> Decoder::ages(const proto::RunEvents& message) const {
  std::vector<AgeCounts> list;
  for (const proto::AgeCounts& entry : message.ages()) {
    check_length("an age test", entry.departures_size(), age_bins);
    check_length("an age test", entry.time_ps_size(), age_bins);
    list.push_back({named(all_ions, entry.ion()), site(entry.kind())});
    std::ranges::copy(entry.departures(), list.back().departures.begin());
    std::ranges::copy(entry.time_ps(), list.back().time_ps.begin());
  }
  return list;
}

std::vector<AgesAround> Decoder::ages_around(const proto::AgesAround& columns) const {
  const auto size = static_cast<std::size_t>(columns.key_step_size());
  check_length("a column of ages", columns.age_bin_size(), size);
  check_length("a column of ages", columns.departures_size(), size);
  check_length("a column of ages", columns.time_ps_size(), size);
  std::map<std::uint64_t, AgesAround> by_key;
  std::uint64_t key = 0;
  for (int i = 0; i < columns.key_step_size(); ++i) {
    key += columns.key_step(i);
    const EventCell cell = event_cell_at(key);
    const std::uint32_t bin = columns.age_bin(i);
    if (bin >= static_cast<std::uint32_t>(age_bins)) fail("bin of age", fmt::format("{}", bin));
    AgesAround& counts = by_key[key];
    counts.around = cell.origin;
    counts.ages.ion = cell.ion;
    counts.ages.kind = cell.from;
    counts.ages.departures[bin] = columns.departures(i);
    counts.ages.time_ps[bin] = columns.time_ps(i);
  }
  std::vector<AgesAround> list;
  for (const auto& entry : by_key) list.push_back(entry.second);
  return list;
}

std::vector<DepartureCounts> Decoder::departures(const proto::RunEvents& message) const {
  std::vector<DepartureCounts> list;
  for (const proto::DepartureCounts& entry : message.departures()) {
    check_length("labels of departures", entry.labels_size(), move_label_count);
    check_length("coincidences of departures", entry.coincidences_size(),
                 std::size_t{6} * coincidence_count);
    DepartureCounts& counts = list.emplace_back();
    counts.from = site(entry.from());
    std::ranges::copy(entry.labels(), counts.labels.begin());
    const auto share = [&](int k) {
      return Share{.yes = entry.coincidences(k), .asked = entry.coincidences(k + 1)};
    };
    for (int q = 0; q < coincidence_count; ++q) {
      counts.coincidences[q] = {share(6 * q), share(6 * q + 2), share(6 * q + 4)};
    }
  }
  return list;
}

std::vector<MemberTimes> Decoder::members(const proto::RunEvents& message) const {
  std::vector<MemberTimes> list;
  for (const proto::MemberTimes& entry : message.members()) {
    list.push_back({.ion = named(all_ions, entry.ion()),
                    .kind = site(entry.kind()),
                    .time_ps = entry.time_ps(),
                    .adsorbed_ps = entry.adsorbed_ps(),
                    .inside_ps = entry.inside_ps()});
  }
  return list;
}

JumpTables Decoder::jumps(const proto::RunEvents& message) const {
  JumpTables tables;
  for (const proto::JumpTable& table : message.jumps()) {
    const auto rule = static_cast<std::size_t>(named(all_jump_rules, table.rule()));
    tables.tally[rule] = {.interface = table.interface_jumps(),
                          .shell = table.shell_jumps(),
                          .kick_out = table.kick_outs()};
    for (const proto::JumpSiteTally& tally : table.sites()) {
      JumpSiteTally& site =
          tables.sites[rule][static_cast<std::size_t>(named(all_jump_sites, tally.site()))];
      site = {.n = tally.n(), .sum_r_a = tally.sum_r_a_a(), .sum_r_c = tally.sum_r_c_a()};
      const int bins = std::min(tally.ratio_histogram_size(), jump_ratio_bins);
      for (int bin = 0; bin < bins; ++bin) site.ratios[bin] = tally.ratio_histogram(bin);
    }
  }
  return tables;
}

ReleaseConditions release(const proto::RunEvents& message) {
  ReleaseConditions conditions;
  if (message.has_anions_at_release()) conditions.anions = message.anions_at_release();
  if (message.has_guest_mol_l_at_release()) {
    conditions.guest_mol_L = message.guest_mol_l_at_release();
  }
  return conditions;
}

RunEvents Decoder::run_events(const proto::RunEvents& message) const {
  if (message.layout() != layout) {
    throw InputError(
        fmt::format("{}: holds events in layout {}, this catex reads layout {}; count them again "
                    "from the run (catex catalog --from-trajectory, or another catex md)",
                    file_.string(), message.layout(), layout));
  }
  const proto::SiteValidity& validity = message.validity();
  return {.run = message.run(),
          .host = message.host(),
          .guest = message.guest(),
          .temperature_K = message.temperature_k(),
          .pressure_GPa = message.pressure_gpa(),
          .ligand = message.ligand(),
          .model_digest = message.model_digest(),
          .sampling_ps = message.sampling_ps(),
          .duration_ps = message.duration_ps(),
          .return_window_ps = message.return_window_ps(),
          .deterministic_dynamics = message.deterministic_dynamics(),
          .cells = cells(message.cells()),
          .anions = anions(message.anions()),
          .blocks = blocks(message),
          .lasting = lasting(message),
          .ages = ages(message),
          .ages_around = ages_around(message.ages_around()),
          .departures = departures(message),
          .unlisted = message.unlisted(),
          .validity = {.anions_on_lattice = validity.anions_on_lattice(),
                       .cations_on_sites = validity.cations_on_sites(),
                       .cations_by_chance = validity.cations_by_chance(),
                       .looks = validity.looks()},
          .excess = {.mean = message.excess().mean(),
                     .variance = message.excess().variance(),
                     .anions = message.excess().anions()},
          .members = members(message),
          .jumps = jumps(message),
          .release = release(message)};
}

void encode(const std::vector<CellCount>& cells, proto::CellCounts& columns) {
  std::uint64_t last = 0;
  for (const auto& [cell, count] : cells) {
    const std::uint64_t key = key_of(cell);
    columns.add_key_step(key - std::exchange(last, key));
    columns.add_events(count.events);
    columns.add_crossings(count.crossings);
    columns.add_exposure(static_cast<float>(count.exposure));
  }
}

void encode(const std::vector<AnionCount>& anions, proto::AnionCounts& columns) {
  std::uint32_t last = 0;
  for (const auto& [cell, count] : anions) {
    const std::uint32_t key = key_of(cell);
    columns.add_key_step(key - std::exchange(last, key));
    columns.add_events(count.events);
    columns.add_crossings(count.crossings);
    columns.add_exposure(count.exposure);
  }
}

void encode(const TimeBlock& block, proto::TimeBlock& message) {
  message.set_duration_ps(block.duration_ps);
  proto::ClassCounts& columns = *message.mutable_counts();
  std::map<int, ClassCount> by_index;
  for (const auto& [event_class, count] : block.counts) by_index[index_of(event_class)] = count;
  int last = 0;
  for (const auto& [index, count] : by_index) {
    columns.add_class_step(static_cast<std::uint32_t>(index - std::exchange(last, index)));
    columns.add_events(count.events);
    columns.add_crossings(count.crossings);
    columns.add_exposure(static_cast<float>(count.exposure));
  }
}

void encode(const LastingCounts& counts, proto::LastingCounts& message) {
  message.set_ion(std::string(name(counts.ion)));
  message.set_from(std::string(name(counts.from)));
  message.set_to(std::string(name(counts.to)));
  for (const std::int64_t n : counts.moves) message.add_moves(n);
}

void encode(const AgeCounts& counts, proto::AgeCounts& message) {
  message.set_ion(std::string(name(counts.ion)));
  message.set_kind(std::string(name(counts.kind)));
  for (const std::int64_t n : counts.departures) message.add_departures(n);
  for (const double time : counts.time_ps) message.add_time_ps(time);
}

void encode(const std::vector<AgesAround>& list, proto::AgesAround& columns) {
  std::uint64_t last = 0;
  for (const auto& [around, ages] : list) {
    const std::uint64_t key = key_of({.ion = ages.ion,
                                      .from = ages.kind,
                                      .to = SiteKind::Solution,
                                      .origin = around,
                                      .destination = {}});
    for (int bin = 0; bin < age_bins; ++bin) {
      if (ages.departures[bin] == 0 && ages.time_ps[bin] == 0.0) continue;
      columns.add_key_step(key - std::exchange(last, key));
      columns.add_age_bin(static_cast<std::uint32_t>(bin));
      columns.add_departures(ages.departures[bin]);
      columns.add_time_ps(ages.time_ps[bin]);
    }
  }
}

void encode(const DepartureCounts& counts, proto::DepartureCounts& message) {
  message.set_from(std::string(name(counts.from)));
  for (const std::int64_t n : counts.labels) message.add_labels(n);
  for (const ControlledShare& c : counts.coincidences) {
    for (const Share& share : {c.departures, c.shifted, c.at_home}) {
      message.add_coincidences(share.yes);
      message.add_coincidences(share.asked);
    }
  }
}

void encode(const MemberTimes& times, proto::MemberTimes& message) {
  message.set_ion(std::string(name(times.ion)));
  message.set_kind(std::string(name(times.kind)));
  message.set_time_ps(times.time_ps);
  message.set_adsorbed_ps(times.adsorbed_ps);
  message.set_inside_ps(times.inside_ps);
}

void encode(const JumpTables& tables, proto::RunEvents& message) {
  for (const JumpRule rule : all_jump_rules) {
    const JumpTally& tally = tables.tally[static_cast<std::size_t>(rule)];
    proto::JumpTable& table = *message.add_jumps();
    table.set_rule(std::string(name(rule)));
    table.set_interface_jumps(tally.interface);
    table.set_shell_jumps(tally.shell);
    table.set_kick_outs(tally.kick_out);
    for (const JumpSite site : all_jump_sites) {
      const JumpSiteTally& sums =
          tables.sites[static_cast<std::size_t>(rule)][static_cast<std::size_t>(site)];
      proto::JumpSiteTally& entry = *table.add_sites();
      entry.set_site(std::string(name(site)));
      entry.set_n(sums.n);
      entry.set_sum_r_a_a(sums.sum_r_a);
      entry.set_sum_r_c_a(sums.sum_r_c);
      for (const std::int64_t n : sums.ratios) entry.add_ratio_histogram(n);
    }
  }
}

void encode(const RunEvents& events, proto::RunEvents& message) {
  message.set_run(events.run);
  message.set_host(events.host);
  message.set_guest(events.guest);
  message.set_temperature_k(events.temperature_K);
  message.set_pressure_gpa(events.pressure_GPa);
  message.set_ligand(events.ligand);
  message.set_model_digest(events.model_digest);
  message.set_sampling_ps(events.sampling_ps);
  message.set_duration_ps(events.duration_ps);
  message.set_return_window_ps(events.return_window_ps);
  message.set_deterministic_dynamics(events.deterministic_dynamics);
  message.set_unlisted(events.unlisted);
  if (const auto& n = events.release.anions) message.set_anions_at_release(*n);
  if (const auto& c = events.release.guest_mol_L) message.set_guest_mol_l_at_release(*c);
  proto::SiteValidity& validity = *message.mutable_validity();
  validity.set_anions_on_lattice(events.validity.anions_on_lattice);
  validity.set_cations_on_sites(events.validity.cations_on_sites);
  validity.set_cations_by_chance(events.validity.cations_by_chance);
  validity.set_looks(events.validity.looks);
  proto::CationExcess& excess = *message.mutable_excess();
  excess.set_mean(events.excess.mean);
  excess.set_variance(events.excess.variance);
  excess.set_anions(events.excess.anions);
  encode(events.jumps, message);
  encode(events.cells, *message.mutable_cells());
  encode(events.anions, *message.mutable_anions());
  message.set_layout(layout);
  for (const TimeBlock& block : events.blocks) encode(block, *message.add_blocks());
  for (const LastingCounts& counts : events.lasting) encode(counts, *message.add_lasting());
  for (const AgeCounts& counts : events.ages) encode(counts, *message.add_ages());
  encode(events.ages_around, *message.mutable_ages_around());
  for (const DepartureCounts& c : events.departures) encode(c, *message.add_departures());
  for (const MemberTimes& times : events.members) encode(times, *message.add_members());
}

}  // namespace

void save_catalog(const std::filesystem::path& file, const Catalog& catalog,
                  const std::optional<RateModelPosterior>& rates,
                  const std::optional<AnionRatePosterior>& anion_rates) {
  proto::Catalog message;
  message.set_host(catalog.host);
  message.set_guest(catalog.guest);
  for (const RunEvents& run : catalog.runs) encode(run, *message.add_runs());
  if (rates) encode(*rates, *message.mutable_rates());
  if (anion_rates) encode(*anion_rates, *message.mutable_anion_rates());
  save_compressed_message(file, file_kind::catalog, message);
}

CatalogFile::CatalogFile(std::filesystem::path file)
    : file_(std::move(file)), message_(std::make_unique<proto::Catalog>()) {
  load_message(file_, file_kind::catalog, *message_);
}

CatalogFile::~CatalogFile() = default;

Catalog CatalogFile::catalog() const {
  const Decoder decoder(file_);
  Catalog catalog{.host = message_->host(), .guest = message_->guest(), .runs = {}, .pooled = {}};
  for (const proto::RunEvents& run : message_->runs()) {
    catalog.runs.push_back(decoder.run_events(run));
  }
  catalog.pooled = pooled_counts(catalog.runs);
  return catalog;
}

std::optional<RateModelPosterior> CatalogFile::rates() const {
  if (!message_->has_rates()) return std::nullopt;
  return decode(message_->rates(), file_);
}

std::optional<AnionRatePosterior> CatalogFile::anion_rates() const {
  if (!message_->has_anion_rates()) return std::nullopt;
  return decode(message_->anion_rates(), file_);
}

void save_run_events(const std::filesystem::path& file, const RunEvents& events) {
  proto::RunEvents message;
  encode(events, message);
  save_compressed_message(file, file_kind::run_events, message);
}

RunEvents load_run_events(const std::filesystem::path& file) {
  proto::RunEvents message;
  load_message(file, file_kind::run_events, message);
  return Decoder(file).run_events(message);
}

}  // namespace catex
