#pragma once

#include "catex/analysis/event_recorder.hpp"
#include "catex/analysis/paper_jumps.hpp"
#include "catex/base/binary_archive.hpp"

/// Fields of what the analysis keeps between looks, for ArchiveWriter and ArchiveReader.
namespace catex {

template <typename Archive>
void archive(Archive& a, Node& n) {
  a(n.x, n.y, n.z);
}

template <typename Archive>
void archive(Archive& a, AnionNet::State& s) {
  a(s.nodes, s.anion, s.displacement, s.looks);
}

template <typename Archive>
void archive(Archive& a, SiteTracker::State& s) {
  a(s.time, s.net, s.site, s.last_site, s.last_kind, s.last_in_core, s.occupants);
}

template <typename Archive>
void archive(Archive& a, MoveRecord& r) {
  a(r.time, r.id, r.ion, r.from, r.to, r.from_kind, r.to_kind, r.listed);
}

template <typename Archive>
void archive(Archive& a, Crossing& c) {
  a(c.record, c.cell, c.from, c.to, c.index);
}

template <typename Archive>
void archive(Archive& a, ExposureMeter::Clock& c) {
  a(c.time, c.host, c.guest);
}

template <typename Archive>
void archive(Archive& a, ExposureMeter::State& s) {
  a(s.now, s.since);
}

template <typename Archive>
void archive(Archive& a, ClassCount& c) {
  a(c.events, c.crossings, c.exposure);
}

template <typename Archive>
void archive(Archive& a, AnionMeter::Change& c) {
  a(c.node, c.time, c.cell);
}

template <typename Archive>
void archive(Archive& a, AnionCount& c) {
  a(c.cell.leaves, c.cell.neighbours, c.cell.hosts, c.cell.guests, c.cell.loose, c.count);
}

template <typename Archive>
void archive(Archive& a, AnionMeter::State& s) {
  a(s.time, s.cells, s.open, s.counts);
}

template <typename Archive>
void archive(Archive& a, AgeMeter::Arrival& arrival) {
  a(arrival.index, arrival.site, arrival.time);
}

template <typename Archive>
void archive(Archive& a, AgesAround& c) {
  Environment& e = c.around;
  a(e.near_hosts, e.near_guests, e.far_hosts, e.far_guests, e.depth, c.ages.ion, c.ages.kind);
  for (std::int64_t& n : c.ages.departures) a(n);
  for (double& time : c.ages.time_ps) a(time);
}

template <typename Archive>
void archive(Archive& a, AgeMeter::State& s) {
  a(s.arrivals, s.counts);
}

template <typename Archive>
void archive(Archive& a, EventClass& c) {
  a(c.ion, c.from, c.to, c.host_neighbours, c.crowding, c.guest_near);
}

template <typename Archive>
void archive(Archive& a, TimeBlock& b) {
  std::vector<EventClass> classes;
  std::vector<ClassCount> counts;
  for (const auto& [event_class, count] : b.counts) {
    classes.push_back(event_class);
    counts.push_back(count);
  }
  a(b.duration_ps, classes, counts);
  for (std::size_t k = 0; k < classes.size() && k < counts.size(); ++k) {
    b.counts[classes[k]] = counts[k];
  }
}

template <typename Archive>
void archive(Archive& a, EventRecorder::Tally& t) {
  a(t.start, t.concentration.host, t.concentration.guest, t.unlisted, t.looks);
  a(t.anions_on_lattice, t.cations_in_cores, t.chance_points, t.chance_hits);
  a(t.excess, t.squared_excess, t.anions);
  a(t.on_sites, t.adsorbed, t.inside);
  a(t.records, t.lasting, t.block_ps, t.block_ends);
}

template <typename Archive>
void archive(Archive& a, JumpTables& tables) {
  for (JumpTally& t : tables.tally) a(t.interface, t.shell, t.kick_out);
  for (auto& rule : tables.sites) {
    for (JumpSiteTally& t : rule) {
      a(t.n, t.sum_r_a, t.sum_r_c);
      for (std::int64_t& n : t.ratios) a(n);
    }
  }
}

template <typename Archive>
void archive(Archive& a, PaperJumpCounter::State& s) {
  a(s.started, s.time, s.centre_distance, s.positions, s.place, s.main_anion, s.tables);
}

}  // namespace catex
