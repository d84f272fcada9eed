#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace catex {

enum class Role { Cation, Anion, Pseudoligand };

struct Species {
  std::string name;    ///< as in the model file: "Pb", "PSL"
  std::string symbol;  ///< as in structure files: "Pb", "X"
  int atomic_number;   ///< 0 for a pseudoligand
  double charge;       ///< [e]
  double mass;         ///< [u]
  Role role;
};

/// u(r) = A exp(-r/B) - C/r^6
struct Buckingham {
  double A;  ///< [eV]
  double B;  ///< [Å], > 0
  double C;  ///< [eV Å^6]
};

/// Force field: species, and one Buckingham pair for every two of them.
/// u(r) = k_e q_i q_j / r + A exp(-r/B) - C/r^6, the last two terms cut, unshifted, at
/// `buckingham_cutoff`.
class Model {
 public:
  /// `pairs` holds n x n entries in row-major order and must be symmetric.
  Model(std::string name, std::vector<Species> species, std::vector<Buckingham> pairs,
        double buckingham_cutoff);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int size() const { return static_cast<int>(species_.size()); }
  [[nodiscard]] const std::vector<Species>& species() const { return species_; }
  [[nodiscard]] const Species& species(int s) const { return species_[s]; }
  [[nodiscard]] const Buckingham& pair(int a, int b) const { return pairs_[a * size() + b]; }
  /// [Å]
  [[nodiscard]] double buckingham_cutoff() const { return buckingham_cutoff_; }

  /// By name or by symbol.
  [[nodiscard]] std::optional<int> find(std::string_view name_or_symbol) const;
  /// First species of a role. Throws std::invalid_argument when there is none.
  [[nodiscard]] int first(Role role) const;

 private:
  std::string name_;
  std::vector<Species> species_;
  std::vector<Buckingham> pairs_;
  double buckingham_cutoff_;
};

/// Energy of one pair, Coulomb and Buckingham, without cutoff [eV]; r in Å.
[[nodiscard]] double pair_energy(const Model& model, int a, int b, double r);

/// Where the potential of a pair with C > 0 has its barrier: inside it the energy falls to minus
/// infinity (the Buckingham catastrophe) and no configuration is meaningful.
/// @return distance [Å] of the maximum; 0 when the pair has no such barrier
[[nodiscard]] double barrier_distance(const Model& model, int a, int b);

/// Who takes which part in one exchange; indices into Model::species().
struct ExchangeRoles {
  int host;   ///< cation that leaves
  int guest;  ///< cation that enters
  int anion;
  int psl;
};

/// Roles for a crystal of cation `host` in a solution of cation `guest` (names).
/// Throws std::invalid_argument when one is not a cation of the model.
[[nodiscard]] ExchangeRoles exchange_roles(const Model& model, std::string_view host,
                                           std::string_view guest);

}  // namespace catex
