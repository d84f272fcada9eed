#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// Jump criteria of Fan et al., Nat. Commun. 7, 11503 (2016), supplementary information, and our
/// choices where it leaves them open (docs/physics.md, "Jump criteria"). Lengths in Å.
struct PaperJumpSettings {
  double window_ps = 2.0;     ///< between the frames before and after; windows do not overlap
  double displacement = 2.0;  ///< 1: moved more than this
  /// 2: closer to the centre than this before the jump. Absent: radius of the sphere with the
  /// crystal's initial volume, minus `depth` (the paper's 20.0 belongs to a radius of 23.5).
  std::optional<double> centre_distance;
  double depth = 3.5;
  double host_distance = 4.5;      ///< 4, 5: other hosts closer than this
  int interface_hosts = 3;         ///< 4: at least so many ("more than 2"); 5: none
  double kick_distance = 3.6;      ///< kick-out: a guest closer than this before the jump ...
  int core_hosts = 3;              ///< ... with at least so many hosts within host_distance
  double site_distance = 4.1;      ///< anions closer than this to the new place, before the jump,
  int octahedral_anions = 5;       ///< make it octahedral from this number on
  Place inside = Place::Adsorbed;  ///< rule `inside`: least place before the jump
  MembershipRule membership{};
};

/// Counts a run's jumps by the criteria of the paper. Positions are taken relative to the centre
/// of the main cluster's anions, which removes the crystal's drift; its rotation is not removed,
/// as in the paper. Ions must keep their order; wrapped and unwrapped positions give the same.
class PaperJumpCounter {
 public:
  PaperJumpCounter(Model model, ExchangeRoles roles, PaperJumpSettings settings = {});

  /// Takes the next frame of the run, in order of time [ps]. Frames that come before the window
  /// is over are passed over, so this may be called at every look.
  /// Throws InputError when frames are more than 10 % further apart than the window.
  void frame(double time, const IonSystem& system);

  [[nodiscard]] const JumpTables& tables() const { return state_.tables; }
  /// Criterion 2 in use [Å]; 0 before the first frame.
  [[nodiscard]] double centre_distance() const { return state_.centre_distance; }

  /// Everything that later frames depend on, for a checkpoint.
  [[nodiscard]] std::string state() const;
  /// Continues exactly from it. Throws RunError when the bytes are no such state.
  void restore(std::string_view bytes);

  struct State {
    bool started = false;
    double time = 0.0;             ///< of the frame before [ps]
    double centre_distance = 0.0;  ///< [Å]
    std::vector<Vec3> positions;   ///< of that frame, relative to the crystal's centre
    std::vector<Place> place;
    std::vector<char> main_anion;
    JumpTables tables;
  };

 private:
  void remember(double time, const IonSystem& system);
  void count_window(const IonSystem& system);
  void count_displaced(std::size_t ion, const std::vector<int>& species,
                       const std::vector<Vec3>& after);

  Model model_;
  ExchangeRoles roles_;
  PaperJumpSettings settings_;
  State state_;
};

}  // namespace catex
