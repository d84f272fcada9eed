#pragma once

/// Physical constants and unit conversions; the only file that holds any.
/// Internal units: length Å, time ps, energy eV, mass u, charge e, temperature K.
/// Values: CODATA 2018, https://physics.nist.gov/cuu/Constants (exact where the SI defines them).
namespace catex::constants {

/// Coulomb constant e² / (4 π ε0) [eV Å / e²].
inline constexpr double coulomb = 14.3996454784;

/// Boltzmann constant [eV/K].
inline constexpr double boltzmann = 8.617333262e-5;

/// Energy of 1 u (Å/ps)² [eV]: the mass unit of the equations of motion.
inline constexpr double mass_unit = 1.0364269656e-4;

/// 1 eV/Å³ in GPa.
inline constexpr double GPa_per_eV_A3 = 160.2176634;

/// 1 mol/L in ions per Å³.
inline constexpr double per_A3_per_mol_L = 6.02214076e-4;

inline constexpr double ps_per_fs = 1e-3;
inline constexpr double ps_per_ns = 1e3;
inline constexpr double s_per_ps = 1e-12;
inline constexpr double A_per_nm = 10.0;

}  // namespace catex::constants
