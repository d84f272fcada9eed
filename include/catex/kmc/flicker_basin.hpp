#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "catex/base/random.hpp"

namespace catex {

/// A few states between which something goes back and forth before it leaves them: a Markov chain
/// in continuous time with exits. Draws when, whence and after how many hops it leaves, from the
/// exact law, at a cost that does not depend on how often it goes back and forth.
///
/// States are eliminated one by one without a subtraction (W. K. Grassmann, M. I. Taksar, D. P.
/// Heyman, Oper. Res. 33, 1107 (1985)); what happened in the eliminated states is drawn on the way
/// back (kinetic path sampling: M. Athènes, V. V. Bulatov, Phys. Rev. Lett. 113, 230601 (2014)).
class FlickerBasin {
 public:
  static constexpr int max_states = 20;
  /// By state (row) and state (column).
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, max_states, max_states>;

  /// @param rates       of the hops between states [1/ps], >= 0; the diagonal is not read
  /// @param exit_rates  of leaving, by state [1/ps], >= 0; some exit can be reached from each state
  FlickerBasin(const Matrix& rates, std::span<const double> exit_rates);

  [[nodiscard]] int states() const { return static_cast<int>(exit_rates_.size()); }

  /// Of the stay that begins in state `start`.
  [[nodiscard]] double mean_hops(int start) const;
  [[nodiscard]] double mean_time(int start) const;  ///< [ps]

  struct Exit {
    int state;    ///< the last one
    double time;  ///< [ps]
    Matrix hops;  ///< number of hops between states, whole numbers
  };
  /// Needs mean_hops(start) < 1e13, so that numbers of hops are exact.
  [[nodiscard]] Exit draw_exit(int start, RandomStream& random) const;

  /// What is known of a stay that has not ended yet.
  struct Stay {
    int state;    ///< at its end
    Matrix hops;  ///< mean number of hops between states, given both ends
  };
  /// State `elapsed` ps after `start`, given that there was no exit until then.
  [[nodiscard]] Stay draw_stay(int start, double elapsed, RandomStream& random) const;

 private:
  /// Probabilities of the next state (column) and, in further columns, of leaving from a state,
  /// when those of the states 0 to n - 1 are passed over.
  using Jumps =
      Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, max_states, 2 * max_states>;

  [[nodiscard]] std::vector<double> mean_visits(int start) const;
  void eliminate(int n);
  [[nodiscard]] double leaving(int n) const;

  Matrix rates_;
  std::vector<double> exit_rates_;
  std::vector<double> total_rates_;  ///< by state, hops and exit
  std::vector<Jumps> jumps_;         ///< by number of states passed over
};

}  // namespace catex
