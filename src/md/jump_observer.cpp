#include "jump_observer.hpp"

#include "catex/base/binary_archive.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/jump_tables_file.hpp"
#include "catex/md/event_records.hpp"

namespace catex {
namespace {

struct RecorderStates {
  std::string events;
  std::string paper;
};

template <typename Archive>
void archive(Archive& a, RecorderStates& s) {
  a(s.events, s.paper);
}

RecorderStates unpack(const std::string& bytes) {
  RecorderStates states;
  ArchiveReader reader(bytes);
  reader(states);
  reader.finish();
  return states;
}

RecorderSettings recorder_settings(double return_window) {
  RecorderSettings settings;
  settings.return_window_ps = return_window;
  return settings;
}

}  // namespace

JumpObserver::JumpObserver(const ObserverSetup& setup, Step interval, double return_window,
                           RunConditions conditions, double time, const IonSystem& first)
    : directory_(setup.directory),
      crystal_(setup.crystal),
      interval_(interval),
      conditions_(std::move(conditions)),
      recorder_(setup.model, *setup.roles, time, first, recorder_settings(return_window)),
      paper_(setup.model, *setup.roles),
      records_(
          CsvWriter::create(directory_.file(run_file::event_records), event_record_columns())) {
  paper_.frame(time, first);
}

JumpObserver::JumpObserver(const ObserverSetup& setup, Step interval, double return_window,
                           RunConditions conditions, const JumpObserverStart& start)
    : directory_(setup.directory),
      crystal_(setup.crystal),
      interval_(interval),
      conditions_(std::move(conditions)),
      recorder_(setup.model, *setup.roles, unpack(start.state).events,
                recorder_settings(return_window)),
      paper_(setup.model, *setup.roles),
      records_(CsvWriter::resume_at(directory_.file(run_file::event_records),
                                    event_record_columns(), start.position)) {
  paper_.restore(unpack(start.state).paper);
}

void JumpObserver::observe(const Snapshot& snapshot, double time) {
  if (time <= 0.0) return;  // the configuration at release is what the recorders started with
  recorder_.look(time, *snapshot.system, crystal_->at(snapshot));
  paper_.frame(time, *snapshot.system);
  write_records();
}

void JumpObserver::write_records() { append_event_records(records_, recorder_.drain()); }

void JumpObserver::flush() {
  records_.flush();
  RunEvents events = recorder_.result();
  events.run = conditions_.run;
  events.temperature_K = conditions_.temperature_K;
  events.pressure_GPa = conditions_.pressure_GPa;
  events.ligand = conditions_.ligand;
  events.model_digest = conditions_.model_digest;
  events.sampling_ps = conditions_.sampling_ps;
  events.deterministic_dynamics = conditions_.deterministic_dynamics;
  events.jumps = paper_.tables();
  save_run_events(directory_.file(run_file::events), events);
  const NamedJumpTables jumps{conditions_.run, paper_.tables()};
  write_jumps(directory_.file(run_file::jumps), {&jumps, 1});
  write_jump_sites(directory_.file(run_file::jump_sites), jumps.tables);
}

std::string JumpObserver::state() const {
  RecorderStates states{recorder_.state(), paper_.state()};
  ArchiveWriter writer;
  writer(states);
  return writer.take();
}

}  // namespace catex
